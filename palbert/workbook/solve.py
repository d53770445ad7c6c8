"""A notebook with its exercises solved, for teachers and for tests.

python -m palbert.workbook.solve 01_baseline.ipynb solved.ipynb
"""

import ast
import inspect
import json
import sys
from pathlib import Path
from textwrap import dedent
from types import CodeType, ModuleType
from typing import Any

from palbert.runs.reader_code import find
from palbert.workbook.exercise import Exercise
from palbert.workbook.exercises import EXERCISES


def solve(notebook: dict[str, Any]) -> dict[str, Any]:
    """The notebook with the package's code in each exercise; everything else as it was."""
    cells = [_solve_cell(cell) for cell in notebook["cells"]]
    return {**notebook, "cells": cells}


def _solve_cell(cell: dict[str, Any]) -> dict[str, Any]:
    source = "".join(cell["source"])
    asked = exercises_in(source) if cell["cell_type"] == "code" else []
    if not asked:
        return cell
    texts = [f'@exercise("{each.id}")\n{answer_source(each)}' for each in asked]
    return {**cell, "source": "\n\n".join([*_imports(asked), *texts])}


def exercises_in(source: str) -> list[Exercise]:
    """The exercises that a cell asks for."""
    decorators = [
        decorator
        for node in ast.parse(source).body
        for decorator in getattr(node, "decorator_list", [])
    ]
    numbers = [ast.unparse(d.args[0]).strip("'") for d in decorators if isinstance(d, ast.Call)]
    return [EXERCISES[number] for number in numbers]


def answer_source(exercise: Exercise) -> str:
    """The package's function without annotations and docstring, as a reader might write it."""
    return ast.unparse(_plain(ast.parse(dedent(inspect.getsource(exercise.package_version)))))


def _plain(tree: ast.AST) -> ast.AST:
    """The tree without annotations of functions, docstrings and decorators."""
    for node in ast.walk(tree):
        if isinstance(node, ast.FunctionDef):
            _without_annotations(node.args)
            node.returns, node.decorator_list = None, []
            if ast.get_docstring(node):
                node.body = node.body[1:]
    return tree


def runnable_source(exercise: Exercise) -> str:
    """The package's function as it is written, with its imports and without annotations."""
    source = dedent(inspect.getsource(exercise.package_version))
    node = _function(source)
    arguments = ast.unparse(_without_annotations(node.args))
    body = source.splitlines()[node.body[0].lineno - 1 :]
    return "\n".join([*_imports([exercise]), f"def {node.name}({arguments}):", *body])


def is_the_same(exercise: Exercise, text: str) -> bool:
    """Whether a file's function is the package's, but for comments, spacing and annotations.

    Args:
        exercise: The exercise that the file answers.
        text: Text of the file.
    """
    try:
        mine = ast.unparse(_plain(_function(text, exercise.name)))
    except (SyntaxError, StopIteration, RecursionError):
        return False
    return mine == answer_source(exercise)


def _function(source: str, name: str = "") -> ast.FunctionDef:
    """The function of that name, or the first one."""
    functions = (node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef))
    return next(node for node in functions if name in ("", node.name))


def _without_annotations(arguments: ast.arguments) -> ast.arguments:
    for node in ast.walk(arguments):
        if isinstance(node, ast.arg):
            node.annotation = None
    return arguments


def _imports(asked: list[Exercise]) -> list[str]:
    """Import lines for what the functions take from their modules."""
    lines = []
    for exercise in asked:
        module, _ = find(exercise.reference)
        for name in _globals_of(exercise.package_version, module):
            value = getattr(module, name)
            lines.append(
                f"import {value.__name__}{'' if value.__name__ == name else f' as {name}'}"
                if isinstance(value, ModuleType)
                else f"from {module.__name__} import {name}"
            )
    return ["\n".join(dict.fromkeys(lines))] if lines else []


def _globals_of(function: Any, module: ModuleType) -> list[str]:
    """Names of its module that a function uses, those within its inner functions too."""
    codes, names = [inspect.unwrap(function).__code__], []
    while codes:
        code = codes.pop()
        names += [name for name in code.co_names if name in vars(module)]
        codes += [each for each in code.co_consts if isinstance(each, CodeType)]
    return list(dict.fromkeys(names))


def main(arguments: list[str]) -> None:
    """Read the one notebook, write the other."""
    source, target = map(Path, arguments)
    solved = solve(json.loads(source.read_text(encoding="utf-8")))
    target.write_text(json.dumps(solved, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1:])
