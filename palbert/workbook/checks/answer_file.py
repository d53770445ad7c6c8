"""From the cell that an answer was written in to a file of its own, and from the file to code.

A check examines what the file holds, so that what passes is what trains. The file has the cell's
imports, functions, classes and constants on the lines where they were, after a line of imports
that every answer may rely on.
"""

import ast
import linecache
from types import ModuleType
from typing import Any

from palbert.workbook.exercise import TODO

PRELUDE = (
    "import math, random; import numpy as np; import torch; import torch.nn.functional as F; "
    "from torch import Tensor, nn\n"
)
KEPT = (
    ast.Import, ast.ImportFrom, ast.FunctionDef, ast.ClassDef, ast.Assign, ast.AnnAssign,
)  # fmt: skip


def as_file(cell: str) -> str:
    """The text of the file for a cell.

    Args:
        cell: its source, with the decorator ``@exercise``, which the file does without.
    """
    lines = cell.splitlines()
    kept = [""] * len(lines)
    for node in ast.parse(cell).body:
        if isinstance(node, KEPT) and not _from_workbook(node):
            for number in _numbers(node):
                kept[number - 1] = lines[number - 1]
    return PRELUDE + "\n".join(kept).rstrip() + "\n"


def _from_workbook(node: ast.stmt) -> bool:
    return isinstance(node, ast.ImportFrom) and node.module == "palbert.workbook"


def _numbers(node: ast.stmt) -> set[int]:
    """Of the lines that a statement takes, with its decorators but for ours."""
    decorators = getattr(node, "decorator_list", [])
    first = min([node.lineno, *(each.lineno for each in decorators)])
    numbers = set(range(first, (node.end_lineno or node.lineno) + 1))
    for each in filter(_is_ours, decorators):
        numbers -= set(range(each.lineno, (each.end_lineno or each.lineno) + 1))
    return numbers


def _is_ours(decorator: ast.expr) -> bool:
    return isinstance(decorator, ast.Call) and getattr(decorator.func, "id", "") == "exercise"


def load(text: str, name: str) -> Any:
    """What a file defines under a name.

    Args:
        text: of the file.
        name: of the function.

    Raises:
        NameError: it uses what another cell of the notebook defines.
        AttributeError: it does not define the function.
    """
    file = f"<answer {name}>"
    linecache.cache[file] = (len(text), None, text.splitlines(keepends=True), file)
    module = ModuleType(f"answer_{name}")
    vars(module)["TODO"] = TODO
    exec(compile(text, file, "exec"), vars(module))
    return getattr(module, name)
