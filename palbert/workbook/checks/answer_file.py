"""From the cell that an answer was written in to a file of its own, and from the file to code.

A check examines what the file holds, so that what passes is what trains. The file has the cell's
statements on the lines where they were, after a line of imports that every answer may rely on.
Left out are calls that stand alone, such as ``print(...)``, magics, and what the workbook is asked
for. An earlier exercise that the cell takes with ``use`` is imported from the package, where
training puts the reader's own.
"""

import ast
import linecache
from types import ModuleType
from typing import Any

from palbert.workbook.exercise import TODO
from palbert.workbook.exercises import EXERCISES

PRELUDE = (
    "import math, random; import numpy as np; import torch; import torch.nn.functional as F; "
    "from torch import Tensor, nn\n"
)
WORKBOOK = ("check", "hint", "solution", "start", "predict", "progress", "exercise")


def as_file(cell: str) -> str:
    """The text of the file for a cell.

    Args:
        cell: Source of the cell, with the decorator ``@exercise``, which the file does without.

    Raises:
        SyntaxError: Python cannot read the cell.
    """
    lines = ["" if _is_magic(line) else line for line in cell.splitlines()]
    kept, future = [""] * len(lines), ""
    for node in ast.parse("\n".join(lines)).body:
        if isinstance(node, ast.ImportFrom) and node.module == "__future__":
            future = f"{ast.unparse(node)}; "  # must come before the other imports
        elif (taken := _taken(node)) is not None:
            kept[node.lineno - 1] = taken
        elif not _is_left_out(node):
            for number in _numbers(node):
                kept[number - 1] = lines[number - 1]
    return future + PRELUDE + "\n".join(kept).rstrip() + "\n"


def _is_magic(line: str) -> bool:
    """Whether IPython alone understands a line that begins at the margin."""
    return line.startswith(("%", "!", "?")) or (line.rstrip().endswith("?") and line[:1].isalpha())


def _taken(node: ast.stmt) -> str | None:
    """The import that stands for ``name = use("07.2")``."""
    match node:
        case ast.Assign(
            targets=[ast.Name(id=name)],
            value=ast.Call(func=ast.Name(id="use"), args=[ast.Constant(value=number)]),
        ) if number in EXERCISES:
            module, _, symbol = EXERCISES[str(number)].reference.rpartition(".")
            return f"from {module} import {symbol} as {name}"
    return None


def _is_left_out(node: ast.stmt) -> bool:
    if isinstance(node, ast.ImportFrom) and node.module == "palbert.workbook":
        return True
    if isinstance(node, ast.Expr):
        return not isinstance(node.value, ast.NamedExpr)
    if isinstance(node, ast.FunctionDef | ast.ClassDef | ast.AsyncFunctionDef):
        return False
    calls = [each.func for each in ast.walk(node) if isinstance(each, ast.Call)]
    return any(isinstance(func, ast.Name) and func.id in WORKBOOK for func in calls)


def _numbers(node: ast.stmt) -> set[int]:
    """Text of the lines that a statement takes, with its decorators but for ours."""
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(each.lineno for each in decorators)])
    numbers = set(range(first, (node.end_lineno or node.lineno) + 1))
    for each in filter(_is_ours, decorators):
        numbers -= set(range(each.lineno, (each.end_lineno or each.lineno) + 1))
    return numbers


def _is_ours(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "exercise"


def file_of(name: str) -> str:
    """What tracebacks call the file of an answer.

    Args:
        name: Name of the function.
    """
    return f"<answer {name}>"


def load(text: str, name: str) -> Any:
    """What a file defines under a name.

    Args:
        text: Text of the file.
        name: Name of the function.

    Raises:
        NameError: It uses what another cell of the notebook defines.
        AttributeError: It does not define the function.
    """
    file = file_of(name)
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    module = ModuleType(f"answer_{name}")
    vars(module)["TODO"] = TODO
    exec(compile(text, file, "exec"), vars(module))
    return getattr(module, name)
