"""What learners have handed in: notebooks, or their ``work/`` folders.

    handed_in/
        anna.ipynb              # anna's answers are those of this notebook
        ben/                    # ben's those of all notebooks below, and of the files 01.1.py, ...

Where an answer is there twice, a notebook counts before a file of ``work/``, and a later cell
before an earlier one. Links are not followed.
"""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from palbert.course_files import NOTEBOOKS
from palbert.runs.reader_code import digest
from palbert.workbook.checks.answer_file import as_file
from palbert.workbook.exercises import EXERCISES

BEGINS = re.compile(r"""^@exercise\(["'](\d\d\.\d)["']\)""", re.MULTILINE)
UNREADABLE = (SyntaxError, ValueError, RecursionError, MemoryError)  # of hostile texts, too
LARGEST = 50_000_000  # bytes of a notebook; pictures make them large, and nothing else


@dataclass
class Submission:
    """What one learner has handed in.

    Args:
        learner: Name of the file or folder.
        answers: Texts of the answers' files, by exercise.
        unreadable: What is wrong with answers that Python cannot read, by exercise.
        problems: Files that are no notebooks, and what is wrong with them.
    """

    learner: str
    answers: dict[str, str] = field(default_factory=dict)
    unreadable: dict[str, str] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)


def submissions(folder: Path) -> list[Submission]:
    """The submissions in a folder: one for each notebook and each folder in it, by name.

    Raises:
        ValueError: The folder is not there, or nothing in it is a notebook or a folder.
    """
    if not folder.is_dir():
        raise ValueError(f"{folder}: no such folder")
    found = [
        _of(path)
        for path in sorted(folder.iterdir())
        if not path.name.startswith(".") and not path.is_symlink()
        if path.is_dir() or path.suffix == ".ipynb"
    ]
    if not found:
        raise ValueError(f"{folder} holds no notebook and no folder: one for each learner")
    names = [each.learner for each in found]
    if twice := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"{folder} has two entries for {', '.join(twice)}: rename one of each")
    return found


def stubs() -> dict[str, str]:
    """The answers' files as the course's own notebooks have them, by exercise."""
    course = Submission("")
    for path in sorted(NOTEBOOKS.glob("[0-9]*.ipynb")):
        _read_notebook(path, course)
    return course.answers


def _of(path: Path) -> Submission:
    if path.is_file():
        submission = Submission(path.stem)
        _read_notebook(path, submission)
        return submission
    submission = Submission(path.name)
    for file in _files(path, "*.py"):
        if file.stem in EXERCISES:
            _add(submission, file.stem, file.read_text(encoding="utf-8", errors="replace"))
    for file in _files(path, "*.ipynb"):
        _read_notebook(file, submission)
    return submission


def _files(folder: Path, pattern: str) -> Iterator[Path]:
    """Files below a folder; none that are hidden or reached by a link."""
    for path in sorted(folder.rglob(pattern)):
        parts = [path, *path.parents[: len(path.parts) - len(folder.parts) - 1]]
        if path.is_file() and not any(p.is_symlink() or p.name.startswith(".") for p in parts):
            yield path


def _read_notebook(path: Path, submission: Submission) -> None:
    """Add a notebook's answers to those that are there."""
    if path.stat().st_size > LARGEST:
        submission.problems.append(f"{path.name} has more than {LARGEST // 1_000_000} MB")
        return
    try:
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    except (ValueError, KeyError, TypeError, RecursionError):
        submission.problems.append(f"{path.name} is no notebook")
        return
    for source in sources:
        for number in BEGINS.findall(source):
            if number in EXERCISES:
                _add(submission, number, source, as_file)


def _add(submission: Submission, number: str, text: str, made: Callable[[str], str] = str) -> None:
    """Add an answer if Python can read it, in the place of an earlier one."""
    submission.answers.pop(number, None)
    submission.unreadable.pop(number, None)
    try:
        file = made(text)
        digest({"": file})
    except UNREADABLE as error:
        why = str(error) or "it is nested too deeply"
        submission.unreadable[number] = f"Python cannot read the answer: {why}"
    else:
        submission.answers[number] = file
