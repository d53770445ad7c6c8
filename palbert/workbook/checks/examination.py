"""Examine an answer: call it as the package's own function is called, and say what differs.

In this order: not built yet, mistakes that are known by name, an exception of the answer's own,
then type, shape, dtype and device, finiteness and values of each result, its gradient, and
arguments that were changed. The first finding is the verdict.
"""

import inspect
import random
import traceback
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import FrozenInstanceError
from typing import Any

import numpy as np
import torch
from torch import Tensor

from palbert.workbook.checks.comparison import difference, short
from palbert.workbook.checks.patience import patience
from palbert.workbook.checks.verdict import Status, Verdict
from palbert.workbook.exercise import TODO, Exercise, Function, NotBuilt

Observed = dict[str, Any]  # of one call: "result", "gradient in x", "changed x", or "error"
MISSING = "nothing was observed"


def examine(exercise: Exercise, answer: Function) -> Verdict:
    """The verdict on an answer; whatever the answer does, nothing is raised.

    Args:
        exercise: asked for.
        answer: a function that stands for the package's.
    """
    observed = observe(exercise, answer)
    if any(_is_todo(one) for one in observed):
        return Verdict(exercise, Status.todo, "Nothing is returned yet: replace TODO.")
    expected = observe(exercise, exercise.package_version)
    if not symptoms(exercise, observed, expected):
        calls = f"{len(expected)} calls" if len(expected) > 1 else "the call"
        return Verdict(exercise, Status.passed, f"{calls} agree with the package's own version.")
    for mistake in exercise.mistakes:
        typical = symptoms(exercise, observe(exercise, mistake.example), expected)
        if _shows(exercise, observed, typical):
            return Verdict(exercise, Status.failed, mistake.message)
    for one in observed:
        if "error" in one:
            message = _own_line(exercise, one["exception"], answer)
            return Verdict(exercise, Status.error, message)
    return Verdict(exercise, Status.failed, _first_difference(exercise, observed, expected))


def observe(exercise: Exercise, answer: Function) -> list[Observed]:
    """What an answer does in every case, until one has no end."""
    seen: list[Observed] = []
    for arguments in exercise.cases():
        seen.append(_observe(exercise, answer, arguments))
        if isinstance(seen[-1].get("exception"), TimeoutError | KeyboardInterrupt):
            break
    return seen


def _observe(exercise: Exercise, answer: Function, arguments: tuple) -> Observed:
    names = list(inspect.signature(exercise.package_version).parameters)
    given = dict(zip(names, arguments, strict=False))
    before = deepcopy(given)
    differentiable = _require_gradients(exercise, given)
    _seed()
    try:
        with np.errstate(all="ignore"), patience():
            result = exercise.observe(answer, *given.values())
        seen = {"result": result, **_gradients(result, differentiable)}
    except (KeyboardInterrupt, Exception) as error:  # noqa: BLE001 - a loop may have no end
        return {"error": type(error).__name__, "exception": error}
    for name, value in given.items():
        if isinstance(value, Tensor | np.ndarray | dict | list):
            seen[f"changed {name}"] = difference(value, before[name], {}) is not None
    return seen


def _seed() -> None:
    torch.manual_seed(0)
    np.random.seed(0)  # noqa: NPY002 - answers may draw from it
    random.seed(0)


def _require_gradients(exercise: Exercise, given: dict[str, Any]) -> dict[str, Tensor]:
    tensors = {name: value for name, value in given.items() if isinstance(value, Tensor)}
    floats = {name: tensor for name, tensor in tensors.items() if tensor.is_floating_point()}
    if not exercise.gradient:
        return {}
    return {name: tensor.requires_grad_() for name, tensor in floats.items()}


def _gradients(result: Any, differentiable: dict[str, Tensor]) -> Observed:
    """Of a weighted sum of the result: a plain sum would hide softmax's."""
    if not differentiable or not isinstance(result, Tensor):
        return {}
    if not result.requires_grad:
        return {f"gradient in {name}": None for name in differentiable}
    weights = torch.linspace(-1, 2, result.numel()).view_as(result).to(result.dtype)
    total = (result * weights).sum()
    found = torch.autograd.grad(total, list(differentiable.values()), allow_unused=True)
    return {f"gradient in {name}": g for name, g in zip(differentiable, found, strict=True)}


def symptoms(exercise: Exercise, observed: list[Observed], expected: list[Observed]) -> Observed:
    """What was observed where it is not as expected."""
    mine, theirs = dict(_parts(observed)), dict(_parts(expected))
    return {
        key: mine.get(key, MISSING)
        for key in {**theirs, **mine}
        if _differ(exercise, mine.get(key, MISSING), theirs.get(key, MISSING))
    }


def _differ(exercise: Exercise, value: Any, other: Any) -> bool:
    return difference(value, other, exercise.sizes) is not None


def _parts(observed: list[Observed]) -> Iterator[tuple[str, Any]]:
    """Every case's observations, a dict's entries one by one."""
    for number, one in enumerate(observed):
        for key, value in one.items():
            if key == "exception":
                continue
            if isinstance(value, dict) and value:
                yield from ((f"{number} {key} {name}", part) for name, part in value.items())
            else:
                yield f"{number} {key}", value


def _shows(exercise: Exercise, observed: list[Observed], typical: Observed) -> bool:
    """Whether an answer has all the symptoms of a mistake."""
    mine = dict(_parts(observed))
    return not any(
        _differ(exercise, mine.get(key, MISSING), value) for key, value in typical.items()
    )


def _is_todo(observed: Observed) -> bool:
    if observed.get("error") == NotBuilt.__name__:
        return True
    result = observed.get("result")
    values = result.values() if isinstance(result, dict) else [result]
    return any(value is TODO for value in values)


def _own_line(exercise: Exercise, error: BaseException, answer: Function) -> str:
    """The exception, the last line of the answer that it passed through, and what to do."""
    file = getattr(getattr(answer, "__code__", None), "co_filename", None)
    frames = [
        frame for frame in traceback.extract_tb(error.__traceback__) if frame.filename == file
    ]
    text = f"{type(error).__name__}: {' '.join(str(error).split())}"[:300].rstrip(":. ")
    if frames:
        return f"Your line `{frames[-1].line}` raised {text}.{_advice(error)}"
    if isinstance(error, TypeError) and f"{exercise.name}()" in text:
        names = inspect.signature(exercise.package_version).parameters
        return f"Keep the arguments, ({', '.join(names)}): the call raised {text}."
    return f"The check cannot work with what is returned: {text}. Look at what is asked for."


def _advice(error: BaseException) -> str:
    """Behind an exception, for those that have the same cause nearly always."""
    if isinstance(error, NameError):
        return (
            " Your answer is saved as a file of its own: what it uses must be defined or imported "
            "in the cell of the exercise."
        )
    if isinstance(error, RuntimeError) and "requires grad" in str(error):
        return " NumPy keeps no gradient: stay with torch's functions."
    if isinstance(error, FrozenInstanceError):
        return " It belongs to the caller: dataclasses.replace makes a changed copy."
    if isinstance(error, TypeError) and "for ^:" in str(error):
        return " A power is written **."
    return ""


def _first_difference(
    exercise: Exercise, observed: list[Observed], expected: list[Observed]
) -> str:
    for arguments, mine, theirs in zip(exercise.cases(), observed, expected, strict=True):
        for key, value in theirs.items():
            wrong = difference(mine.get(key), value, exercise.sizes)
            if wrong:
                also = _changed(mine) if not key.startswith("changed") else ""
                return _sentence(exercise, key, wrong, arguments) + also
    return "The result is not a plain value: return what the package's version returns."


def _changed(observed: Observed) -> str:
    changed = [key for key, value in observed.items() if key.startswith("changed ") and value]
    names = [key.partition(" ")[2] for key in changed]
    return f" It also changes `{names[0]}`, which belongs to the caller." if names else ""


def _sentence(exercise: Exercise, key: str, wrong: str, arguments: tuple) -> str:
    names = inspect.signature(exercise.package_version).parameters
    shown = ", ".join(
        f"{name}={short(value)}" for name, value in zip(names, arguments, strict=False)
    )
    kind, _, name = key.partition(" ")
    if kind == "changed":
        return f"Your code changes `{name}`, which belongs to the caller: work on a copy."
    if kind == "gradient":
        how = "there is none" if wrong.startswith("got None") else wrong
        return (
            f"The values are right, but not their gradient {name}: {how}. Look for .detach(), "
            ".item(), torch.no_grad() or an operation in place."
        )
    return f"For {shown}: {wrong}{'' if wrong.endswith('?') else '.'}"
