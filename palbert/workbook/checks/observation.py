"""What an answer does with the cases of an exercise: results, gradients, arguments changed."""

import inspect
import random
import sys
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from copy import deepcopy
from io import StringIO
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from palbert.workbook.checks.comparison import difference
from palbert.workbook.checks.patience import patience
from palbert.workbook.exercise import Exercise, Function, Unusable

Observed = dict[str, Any]  # of one call: "result", "gradient in x", "changed x", or "error"


def observe(exercise: Exercise, answer: Function, said: StringIO | None = None) -> list[Observed]:
    """What an answer does in every case, until one has no end.

    Args:
        exercise: The exercise that is answered.
        answer: The function that stands for the package's.
        said: Receives what the answer prints.
    """
    said = StringIO() if said is None else said
    seen: list[Observed] = []
    with redirect_stdout(said), redirect_stderr(said):
        for arguments in exercise.cases().values():
            seen.append(_observe(exercise, answer, arguments))
            if isinstance(seen[-1].get("exception"), TimeoutError | KeyboardInterrupt):
                break
    return seen


@contextmanager
def withheld(exercise: Exercise) -> Iterator[None]:
    """Within, the package has no function of its own for this exercise: an answer builds it."""
    theirs, name = exercise.package_version, exercise.name

    def refuse(*_: Any, **__: Any) -> Any:
        raise Unusable(
            f"This calls the package's own {name}, which your code replaces in training: it would "
            "call itself for ever. Write it out."
        )

    places = [
        (module, key)
        for module_name, module in list(sys.modules.items())
        if module_name.startswith("palbert.") and ".workbook.exercises" not in module_name
        for key, value in list(vars(module).items())
        if value is theirs
    ]
    for module, key in places:
        setattr(module, key, refuse)
    try:
        yield
    finally:
        for module, key in places:
            setattr(module, key, theirs)


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
    except BaseException as error:  # noqa: BLE001 - a loop may have no end, sys.exit may be called
        return {"error": _named(error), "exception": error}
    for name, value in given.items():
        if isinstance(value, nn.Module):
            seen[f"changed {name}"] = _settings(value) != _settings(before[name])
        elif isinstance(value, Tensor | np.ndarray | dict | list):
            seen[f"changed {name}"] = difference(value, before[name], {}) is not None
    return seen


def _named(error: BaseException) -> str:
    """The exception's type and words, which are the same whatever kind of zero divides."""
    return f"{type(error).__name__}: {error}".replace("float division", "division")


def _settings(module: nn.Module) -> list[tuple]:
    return [(name, p.requires_grad, p.tolist()) for name, p in module.named_parameters()]


def _seed() -> None:
    torch.manual_seed(0)
    np.random.seed(0)  # noqa: NPY002 - answers may draw from it
    random.seed(0)


def _require_gradients(exercise: Exercise, given: dict[str, Any]) -> dict[str, Tensor]:
    """The arguments, and the parameters of those that are modules, by name."""
    if not exercise.gradient:
        return {}
    found = {}
    for name, value in given.items():
        if isinstance(value, Tensor) and value.is_floating_point():
            found[name] = value.requires_grad_()
        elif isinstance(value, nn.Module):
            found |= {f"{name}.{part}": p for part, p in value.named_parameters()}
    return found


def _gradients(result: Any, differentiable: dict[str, Tensor]) -> Observed:
    """Gradient of a weighted sum of the result: a plain sum would hide softmax's."""
    results = result if isinstance(result, tuple) else (result,)
    if not differentiable or not all(isinstance(one, Tensor) for one in results):
        return {}
    reached = {name: tensor for name, tensor in differentiable.items() if tensor.requires_grad}
    found: list[Tensor | None] = [None] * len(reached)
    if reached and any(one.requires_grad for one in results):
        total = torch.stack([_weighted(one) for one in results]).sum()
        found = list(torch.autograd.grad(total, list(reached.values()), allow_unused=True))
    gradients = dict.fromkeys(differentiable) | dict(zip(reached, found, strict=True))
    return {f"gradient in {name}": gradient for name, gradient in gradients.items()}


def _weighted(result: Tensor) -> Tensor:
    weights = torch.linspace(-1, 2, result.numel()).view_as(result).to(result.dtype)
    return (result * weights).sum()
