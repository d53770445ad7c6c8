"""How much a check notices: ``python tests/exercise_mutants.py [01.1 ...]``.

Each reference is changed in one place at a time, as a slip of the pen would; a check must notice.
Guards that only raise are left alone: a check asks nothing about wrong arguments.
"""

import ast
import inspect
import sys
from collections.abc import Iterator
from copy import deepcopy
from textwrap import dedent
from typing import Any

from palbert.runs.reader_code import find
from palbert.workbook.checks.examination import examine
from palbert.workbook.checks.verdict import Status
from palbert.workbook.exercise import Exercise
from palbert.workbook.exercises import EXERCISES

SWAPS: dict[type, tuple[type, ...]] = {
    ast.Add: (ast.Sub,), ast.Sub: (ast.Add,), ast.Mult: (ast.Div,), ast.Div: (ast.Mult,),
    ast.Pow: (ast.Mult,), ast.FloorDiv: (ast.Mult,), ast.Mod: (ast.FloorDiv,),
    ast.MatMult: (ast.Mult,), ast.BitAnd: (ast.BitOr,), ast.BitOr: (ast.BitAnd,),
    ast.Lt: (ast.LtE, ast.Gt), ast.LtE: (ast.Lt, ast.GtE), ast.Gt: (ast.GtE, ast.Lt),
    ast.GtE: (ast.Gt, ast.LtE), ast.Eq: (ast.NotEq,), ast.NotEq: (ast.Eq,),
    ast.And: (ast.Or,), ast.Or: (ast.And,), ast.In: (ast.NotIn,), ast.NotIn: (ast.In,),
}  # fmt: skip
CONVERSIONS = ("float", "int", "list", "tolist")  # a check takes NumPy's numbers as well
SYMMETRIC = ("min", "max", "logaddexp")  # the order of the arguments means nothing
WITHOUT_EFFECT = ("strict",)  # keyword that guards against what does not happen


def mutants(source: str) -> Iterator[tuple[str, str]]:
    """Every way to change a function in one place.

    Args:
        source: of the function.

    Yields:
        What was changed, and the new source.
    """
    tree = ast.parse(dedent(source))
    for number, node in enumerate(_places(tree)):
        for change, replacement in _changes(node):
            changed = deepcopy(tree)
            _put(changed, list(_places(changed))[number], replacement)
            yield f"line {node.lineno}: {change}", ast.unparse(ast.fix_missing_locations(changed))


def _places(tree: ast.AST) -> Iterator[Any]:
    """Expressions and statements of the body, without docstrings, annotations and guards."""
    for name, value in ast.iter_fields(tree):
        if name in ("annotation", "returns", "decorator_list", "type_params"):
            continue
        for child in value if isinstance(value, list) else [value]:
            if not isinstance(child, ast.AST) or _is_left_alone(child):
                continue
            if isinstance(child, ast.expr | ast.Return | ast.Assign | ast.AugAssign):
                yield child
            yield from _places(child)


def _is_left_alone(node: ast.AST) -> bool:
    if isinstance(node, ast.If):
        return isinstance(node.body[0], ast.Raise)
    if isinstance(node, ast.keyword):
        return node.arg in WITHOUT_EFFECT
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)  # docstring


def _changes(node: Any) -> Iterator[tuple[str, ast.AST]]:
    """What may stand in the place of a node."""
    text = ast.unparse(node)
    for new in _swapped(node):
        yield f"`{text}` -> `{ast.unparse(new)}`", new
    if isinstance(node, ast.Return) and node.value is not None:
        yield f"`{text}` -> `return None`", ast.Return(ast.Constant(None))


def _swapped(node: Any) -> Iterator[ast.expr]:
    if isinstance(node, ast.Constant):
        yield from map(ast.Constant, _other_constants(node.value))
    elif isinstance(node, ast.BinOp | ast.BoolOp | ast.Compare):
        yield from _other_operators(node)
    elif isinstance(node, ast.UnaryOp) and not isinstance(node.operand, ast.Constant):
        yield node.operand
    elif isinstance(node, ast.IfExp):
        yield ast.IfExp(node.test, node.orelse, node.body)
    elif isinstance(node, ast.Call):
        yield from _other_calls(node)


def _other_operators(node: ast.BinOp | ast.BoolOp | ast.Compare) -> Iterator[ast.expr]:
    if isinstance(node, ast.Compare):
        for operator in SWAPS.get(type(node.ops[0]), ()):
            yield ast.Compare(node.left, [operator(), *node.ops[1:]], node.comparators)
        return
    for operator in SWAPS.get(type(node.op), ()):
        changed = deepcopy(node)
        changed.op = operator()
        yield changed


def _other_constants(value: Any) -> list[Any]:
    if isinstance(value, bool):
        return [not value]
    if isinstance(value, int | float):
        return [value + 1, value - 1] if value else [1]
    return [f"{value}x"] if isinstance(value, str) else []


def _other_calls(node: ast.Call) -> Iterator[ast.expr]:
    """Without the call, and with its first two arguments swapped where that is a change."""
    if ast.unparse(node.func).rpartition(".")[2] in CONVERSIONS:
        return
    if len(node.args) == 1 and not node.keywords:
        yield node.args[0]
    elif isinstance(node.func, ast.Attribute) and not isinstance(node.func.value, ast.Name):
        yield node.func.value
    if len(node.args) >= 2 and ast.unparse(node.func).rpartition(".")[2] not in SYMMETRIC:
        first, second, *others = node.args
        yield ast.Call(node.func, [second, first, *others], node.keywords)


def _put(tree: ast.AST, old: ast.AST, new: ast.AST) -> None:
    """Replace a node by identity."""
    for parent in ast.walk(tree):
        for name, value in ast.iter_fields(parent):
            if value is old:
                setattr(parent, name, new)
            elif isinstance(value, list) and any(child is old for child in value):
                setattr(parent, name, [new if child is old else child for child in value])


def survivors(exercise: Exercise) -> tuple[list[str], int]:
    """The changes of a reference that its check does not notice, and how many there were."""
    module, name = find(exercise.reference)
    unnoticed, total = [], 0
    for change, source in mutants(inspect.getsource(exercise.package_version)):
        namespace = dict(vars(module))
        exec(compile(source, "<mutant>", "exec"), namespace)
        total += 1
        if examine(exercise, namespace[name]).status == Status.passed:
            unnoticed.append(change)
    return unnoticed, total


def main(numbers: list[str]) -> None:
    """Print the share of changes noticed, exercise by exercise.

    Args:
        numbers: of the exercises; none for all.
    """
    noticed = everything = 0
    for exercise in [EXERCISES[number] for number in numbers or EXERCISES]:
        unnoticed, total = survivors(exercise)
        noticed, everything = noticed + total - len(unnoticed), everything + total
        killed = total - len(unnoticed)
        sys.stdout.write(f"{exercise.id}  {killed:3} of {total:3}  {exercise.reference}\n")
        sys.stdout.writelines(f"        unnoticed: {change}\n" for change in unnoticed)
    sys.stdout.write(f"noticed: {noticed} of {everything}, {noticed / everything:.1%}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
