"""How wrong values lie to the right ones, where no known mistake explains them."""

from collections.abc import Callable, Iterator, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from palbert.workbook.checks.comparison import short

Pairs = list[tuple[NDArray, NDArray]]  # got and expected, of each case that can be compared
Relation = Callable[[NDArray, NDArray], NDArray]

OPPOSITE = "Every value has the opposite sign"
SIMPLE: dict[str, Callable[[NDArray], NDArray]] = {
    "Every value is the absolute value of the expected one": np.abs,
    "Every value is 1 minus the expected one": lambda x: 1 - x,
    "Every value is the expected one squared": np.square,
    "Every value is the root of the expected one": lambda x: np.sqrt(np.abs(x)),
    "Every value is 1 divided by the expected one": lambda x: 1 / np.where(x == 0, np.nan, x),
    "Every value is rounded down": np.floor,
    "Every value is rounded up": np.ceil,
    "What should be below 0 is cut off at 0": lambda x: np.maximum(x, 0),
    "What should be above 1 is cut off at 1": lambda x: np.minimum(x, 1),
    **{f"Every value is rounded to {k} digits": lambda x, k=k: np.round(x, k) for k in range(4)},
}


def second_look(
    got: Sequence[Any], expected: Sequence[Any], arguments: Sequence[tuple], captions: Sequence[str]
) -> str:
    """A sentence on how they differ; empty if nothing simple is to be seen.

    Args:
        got: results, case by case.
        expected: of the package's version.
        arguments: of each case.
        captions: of each case.
    """
    flat = [(_flat(mine), _flat(theirs)) for mine, theirs in zip(got, expected, strict=False)]
    usable = [
        (mine, theirs, sizes)
        for (mine, theirs), sizes in zip(flat, map(_sizes, arguments), strict=False)
        if mine is not None and theirs is not None and mine.shape == theirs.shape and mine.size
    ]
    right = [_same(one, other) if one is not None else False for one, other in flat]
    found = ""
    if usable:
        pairs = [(mine, theirs) for mine, theirs, _ in usable]
        wrong = [(mine, theirs) for mine, theirs in pairs if not _same(mine, theirs)]
        sizes = [size for mine, theirs, size in usable if not _same(mine, theirs)]
        found = (_of_all(wrong, sizes) or _of_places(wrong)) if wrong else ""
    return " ".join(filter(None, [_which(right, captions), found]))


def _which(right: list[bool], captions: Sequence[str]) -> str:
    """Which cases are right, if some are."""
    if not any(right) or all(right):
        return ""
    wrong = [f'"{caption}"' for ok, caption in zip(right, captions, strict=False) if not ok]
    if len(wrong) == 1:
        return f"All is right but for {wrong[0]}."
    names = [f'"{caption}"' for ok, caption in zip(right, captions, strict=False) if ok]
    if len(wrong) <= 3:
        return f"Right but for {', '.join(wrong)}."
    return f"Right for {', '.join(names[:3])}{' and others' if len(names) > 3 else ''}; wrong else."


def _of_all(pairs: Pairs, sizes: list[set[int]]) -> str:
    """One relation that holds in all the wrong cases."""
    mine = np.concatenate([one.ravel() for one, _ in pairs])
    theirs = np.concatenate([other.ravel() for _, other in pairs])
    with np.errstate(all="ignore"):
        if _close(mine, -theirs):
            return f"{OPPOSITE}."
        several = mine.size > 1 and np.ptp(mine) > 0 and np.ptp(theirs) > 0
        for said, relation in SIMPLE.items():
            if several and _close(mine, relation(theirs)):
                return f"{said}."
        if found := _in_proportion(mine, theirs) or _case_by_case(pairs, sizes):
            return found
    return _in_other_places(pairs) or _direction(mine, theirs)


def _in_proportion(mine: NDArray, theirs: NDArray) -> str:
    there = np.abs(theirs) > 1e-9
    if mine.size > 1 and np.ptp(mine) < 1e-9:
        return f"All values are the same, {short(mine[0])}."
    if there.sum() > 1 and _close(mine, theirs * np.median(mine[there] / theirs[there])):
        factor = float(np.median(mine[there] / theirs[there]))
        return (
            "All values are 0." if factor == 0 else f"All values are {factor:.4g} times as large."
        )
    gap = float(np.median(mine - theirs))
    if mine.size > 1 and np.isfinite(gap) and _close(mine, theirs + gap):
        return f"All values are {abs(gap):.4g} too {'large' if gap > 0 else 'small'}."
    return ""


def _case_by_case(pairs: Pairs, sizes: list[set[int]]) -> str:
    """A factor in each case that is the size of an axis: a sum for a mean, or a mean too much."""
    factors = []
    for mine, theirs in pairs:
        there = np.abs(theirs) > 1e-9
        factor = float(np.median(mine[there] / theirs[there])) if there.any() else 1.0
        if not _close(mine, theirs * factor):
            return ""
        factors.append(factor)
    if len({round(factor, 6) for factor in factors}) == 1 and len(factors) > 1:
        return ""
    if all(any(_close(f, n) for n in own) for f, own in zip(factors, sizes, strict=True)):
        return "In each case it is as many times as large as an axis is long: a sum for a mean?"
    if all(any(_close(f, 1 / n) for n in own) for f, own in zip(factors, sizes, strict=True)):
        return "In each case it is divided by the length of an axis once too often."
    if len(factors) > 1 and all(mine.size > 1 for mine, _ in pairs):
        shown = ", ".join(f"{factor:.4g}" for factor in factors[:3])
        return f"In each case all values are one factor off: {shown}."
    return ""


def _in_other_places(pairs: Pairs) -> str:
    if any(one.size < 2 for one, _ in pairs):
        return ""
    for said, move in (
        ("The order is reversed", lambda x: x[::-1]),
        ("The halves are swapped", lambda x: np.roll(x, len(x) // 2, axis=0)),
        ("Everything is one place further", lambda x: np.roll(x, 1, axis=0)),
        ("Everything is one place too early", lambda x: np.roll(x, -1, axis=0)),
    ):
        if all(_same(one, move(other)) for one, other in pairs):
            return f"{said}."
    if all(_same(np.sort(one, axis=None), np.sort(other, axis=None)) for one, other in pairs):
        return "These are the right numbers in another order."
    return ""


def _direction(mine: NDArray, theirs: NDArray) -> str:
    lost = ~np.isfinite(mine) & np.isfinite(theirs)
    if lost.any():
        kind = "nan" if np.isnan(mine[lost]).all() else "infinite"
        return (
            f"{lost.mean():.0%} of the values are {kind}: a division by 0, or too large a number."
        )
    if mine.size < 3:
        return ""
    if (mine > theirs).all() or (mine < theirs).all():
        return f"All of these are too {'large' if mine[0] > theirs[0] else 'small'}."
    return ""


def _of_places(pairs: Pairs) -> str:
    """Where in the arrays they are wrong, if that has a simple form."""
    off = [~_near(mine, theirs) for mine, theirs in pairs]
    values = np.concatenate([theirs[wrong] for (_, theirs), wrong in zip(pairs, off, strict=True)])
    total = sum(wrong.size for wrong in off)
    if len(values) > 1 and len(values) < total and np.ptp(values) < 1e-9:
        return f"They are wrong only where {short(values[0])} is expected."
    mine, theirs = pairs[0]
    for axis in reversed(range(mine.ndim)):
        wrong = off[0].any(axis=tuple(i for i in range(mine.ndim) if i != axis))
        if wrong.all() or mine.shape[axis] < 2:
            continue
        names = {1: ("elements",), 2: ("rows", "columns")}.get(mine.ndim)
        name = names[axis] if names else f"places along axis {axis}"
        return f"Of its {name}, {_ranges(np.flatnonzero(wrong))} are wrong and the others right."
    return ""


def _ranges(numbers: NDArray) -> str:
    """``0 to 4, 7``; the first few."""
    runs = np.split(numbers, np.flatnonzero(np.diff(numbers) > 1) + 1)
    texts = [f"{run[0]}" if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs]
    return ", ".join(texts[:4]) + (" and others" if len(texts) > 4 else "")


def _sizes(arguments: tuple) -> set[int]:
    """Lengths that a case's arguments have."""
    return set(_lengths(arguments))


def _lengths(arguments: Sequence[Any]) -> Iterator[int]:
    for value in arguments:
        if isinstance(value, torch.Tensor | np.ndarray):
            yield from value.shape
        elif isinstance(value, list | tuple | dict):
            yield len(value)


def _flat(value: Any) -> NDArray | None:
    """An array of what is made of numbers."""
    if isinstance(value, torch.Tensor):
        return value.detach().cpu().double().numpy()
    if isinstance(value, dict):
        value = list(value.values())
        if any(isinstance(one, bool | str) for one in value):
            return None  # what was found out about an answer, and no numbers
    if isinstance(value, list | tuple) and any(isinstance(one, torch.Tensor) for one in value):
        parts = [part.ravel() for one in value if (part := _flat(one)) is not None]
        return np.concatenate(parts) if len(parts) == len(value) else None
    try:
        found = np.asarray(value)
        return found.astype(float) if found.dtype.kind in "iuf" else None
    except (TypeError, ValueError):
        return None


def _near(mine: Any, theirs: Any) -> Any:
    return np.isclose(mine, theirs, rtol=1e-3, atol=1e-6, equal_nan=True)


def _close(mine: Any, theirs: Any) -> bool:
    return bool(np.all(_near(mine, theirs)))


def _same(mine: NDArray | None, theirs: NDArray | None) -> bool:
    if mine is None or theirs is None or mine.shape != theirs.shape:
        return False
    return bool(np.all(np.isclose(mine, theirs, rtol=1e-4, atol=1e-5, equal_nan=True)))
