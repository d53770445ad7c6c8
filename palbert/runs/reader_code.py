"""A reader's own code in the place of the package's: how an exercise's answer trains a model.

An answer is the text of a Python file that defines one function of the package anew. A run keeps
its answers in ``answers/`` of its folder, each in a file named after the function it replaces,
such as ``palbert.metrics.overall.py``; workers put them in place before they build the model. The
files stay with the run, so that it resumes with the code that it began with, and a traceback
names them.
"""

import ast
import hashlib
import sys
from collections.abc import Mapping, Sequence
from importlib import import_module
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import MappingProxyType, ModuleType

from palbert.runs.files import write_atomically
from palbert.runs.json_files import DamagedFile

FOLDER = "answers"  # in a run's folder
ReaderCode = Mapping[str, str]  # text of the file, by the dotted name of what it replaces
NO_READER_CODE: ReaderCode = MappingProxyType({})


def digest(reader_code: ReaderCode) -> str:
    """Eight hexadecimal digits that change with the code, and not with comments or spacing."""
    code = [f"{name}\n{ast.dump(ast.parse(text))}" for name, text in sorted(reader_code.items())]
    return hashlib.sha256("\n".join(code).encode()).hexdigest()[:8]


def write_reader_code(folder: Path, reader_code: ReaderCode) -> None:
    """Make the files in ``folder`` those of ``reader_code``; without answers there is no folder."""
    if reader_code or folder.exists():
        folder.mkdir(exist_ok=True)
        for path in folder.glob("*.py"):
            if path.stem not in reader_code:
                path.unlink(missing_ok=True)
    for name, text in reader_code.items():
        write_atomically(folder / f"{name}.py", text)


def read_reader_code(folder: Path) -> dict[str, str]:
    """The answers in a run's folder; none if there are none.

    Raises:
        DamagedFile: One is no Python; names it.
    """
    return {path.stem: _python(path) for path in sorted(folder.glob("*.py"))}


def _python(path: Path) -> str:
    try:
        text = path.read_text(encoding="utf-8")
        ast.parse(text)
    except (SyntaxError, ValueError, RecursionError, MemoryError) as error:
        raise DamagedFile(f"{path} is damaged: {error}") from None
    return text


def find(name: str) -> tuple[ModuleType, str]:
    """The module of a function of the package, and the function's name in it.

    Args:
        name: Dotted name, such as ``palbert.metrics.overall``.
    """
    module, _, symbol = name.rpartition(".")
    return import_module(module), symbol


def install(folder: Path) -> None:
    """Put a run's answers in the place of the package's functions, in every module that has them.

    Raises:
        AttributeError: A file does not define what it is named after, or nothing has that name.
    """
    answers = {path.stem: _load(path) for path in sorted(folder.glob("*.py"))}
    for name, answer in answers.items():
        module, symbol = find(name)
        others = [other for other in answers.values() if other is not answer]
        _replace(getattr(module, symbol), getattr(answer, symbol), others)


def _load(path: Path) -> ModuleType:
    spec = spec_from_file_location(f"answer_to_{path.stem.replace('.', '_')}", path)
    if spec is None or spec.loader is None:
        raise ImportError(f"{path} is no Python file")
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _replace(theirs: object, mine: object, others: Sequence[ModuleType]) -> None:
    """In all loaded modules of the package, since ``from x import y`` made copies of the name.

    And in the other answers, which may call what this one answers.
    """
    modules = [module for name, module in sys.modules.items() if name.startswith("palbert.")]
    for module in [*modules, *others]:
        for name, value in list(vars(module).items()):
            if value is theirs:
                setattr(module, name, mine)
