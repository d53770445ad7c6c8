"""Where wrong values are among the right ones, and whether they belong somewhere else."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from palbert.workbook.checks.comparison import short
from palbert.workbook.checks.relations import Given, Pairs, same

MOVES: dict[str, Callable[[NDArray], NDArray]] = {
    "Rows and columns are swapped": lambda x: x.swapaxes(-1, -2) if x.ndim > 1 else x,
    "The order is reversed": lambda x: x[::-1],
    "The halves are swapped": lambda x: np.roll(x, len(x) // 2, axis=0),
    "Everything is one place further": lambda x: np.roll(x, 1, axis=0),
    "Everything is one place too early": lambda x: np.roll(x, -1, axis=0),
}


def places(pairs: Pairs, given: Given) -> str:
    """A sentence on the places of what is wrong; empty if they have no simple form.

    Args:
        pairs: What was got and what is expected in each case that is wrong.
        given: Arguments of these cases.
    """
    several = [i for i, (mine, _) in enumerate(pairs) if mine.size > 1]
    pairs, given = [pairs[i] for i in several], [given[i] for i in several]
    if not pairs:
        return ""
    off = [~np.isclose(one, other, rtol=1e-4, atol=1e-5, equal_nan=True) for one, other in pairs]
    return (
        _moved(pairs)
        or _sums(pairs)
        or _elsewhere(*pairs[0], off[0])
        or _reordered(pairs)
        or _by_masks(off, given)
        or _by_value(pairs, off)
        or _along_an_axis(off[0])
    )


def _moved(pairs: Pairs) -> str:
    for said, move in MOVES.items():
        if all(same(one, move(other)) for one, other in pairs):
            return f"{said}."
    return ""


def _reordered(pairs: Pairs) -> str:
    sort = [(np.sort(one, axis=None), np.sort(other, axis=None)) for one, other in pairs]
    if all(same(one, other) for one, other in sort):
        return "These are the right numbers in another order."
    return ""


def _sums(pairs: Pairs) -> str:
    """Sums that are the same along one axis where they should be along another."""
    if any(mine.ndim != 2 or min(mine.shape) < 2 for mine, _ in pairs):
        return ""
    for axis, other in ((1, 0), (0, 1)):
        total = float(np.median([theirs.sum(axis).mean() for _, theirs in pairs]))
        asked = all(_all_are(total, theirs.sum(axis)) for _, theirs in pairs)
        turned = all(_all_are(total, mine.sum(other)) for mine, _ in pairs)
        if asked and turned and not all(_all_are(total, mine.sum(axis)) for mine, _ in pairs):
            rows, columns = ("row", "column") if axis == 1 else ("column", "row")
            return f"Each {rows} should sum to {total:.4g}; here each {columns} does: a wrong axis."
    return ""


def _all_are(total: float, sums: NDArray) -> bool:
    return bool(np.allclose(sums, total, atol=1e-4))


def _elsewhere(mine: NDArray, theirs: NDArray, off: NDArray) -> str:
    """Whether wrong rows or columns hold what belongs in others."""
    if mine.ndim != 2:
        return ""
    for name, axis in (("columns", 1), ("rows", 0)):
        wrong = np.flatnonzero(off.any(axis=1 - axis))
        if mine.shape[1 - axis] < 2 or not 0 < len(wrong) <= mine.shape[axis]:
            continue
        sources = [_found(mine.take(i, axis), theirs, axis) for i in wrong]
        if all(source is not None for source in sources) and len(wrong) > 1:
            there = ranges(np.array(sources))
            return f"Its {name} {ranges(wrong)} hold what belongs in {there}."
    return ""


def _found(part: NDArray, theirs: NDArray, axis: int) -> int | None:
    """The number of the row or column that a row or column is equal to."""
    gaps = np.abs(np.moveaxis(theirs, axis, 0) - part).max(axis=1)
    [hits] = np.nonzero(gaps < 1e-5)
    return int(hits[0]) if len(hits) and np.ptp(part) > 1e-6 else None


def _by_masks(off: Sequence[NDArray], given: Given) -> str:
    """Whether it is the zeros of a mask among the arguments that decide."""
    for name in given[0]:
        masks = [_as_mask(arguments.get(name)) for arguments in given]
        if any(mask is None or mask.all() or not mask.any() for mask in masks):
            continue
        pairs = list(zip(off, masks, strict=True))
        if all(m is not None and o.shape == m.shape and np.array_equal(o, ~m) for o, m in pairs):
            return f"They are wrong where {name} is 0, and right where it is not."
        rows = [o.reshape(len(o), -1).any(axis=1) for o in off]
        short_ones = [~m.all(axis=1) for m in masks if m is not None and m.ndim == 2]
        if len(short_ones) == len(rows) and all(
            np.array_equal(one, other) and not one.all()
            for one, other in zip(rows, short_ones, strict=True)
        ):
            return f"Only rows for which {name} has zeros are wrong: does padding count?"
    return ""


def _as_mask(value: Any) -> NDArray | None:
    """An array of zeros and ones as one of booleans."""
    if not isinstance(value, torch.Tensor | np.ndarray):
        return None
    numbers = np.asarray(value.detach().cpu() if isinstance(value, torch.Tensor) else value)
    return numbers.astype(bool) if np.isin(numbers, (0, 1)).all() else None


def _by_value(pairs: Pairs, off: Sequence[NDArray]) -> str:
    """Whether all that is wrong should be one value."""
    values = np.concatenate([theirs[wrong] for (_, theirs), wrong in zip(pairs, off, strict=True)])
    total = sum(wrong.size for wrong in off)
    if 1 < len(values) < total and np.ptp(values) < 1e-9:
        return f"They are wrong only where {short(float(values[0]))} is expected."
    return ""


def _along_an_axis(off: NDArray) -> str:
    for axis in reversed(range(off.ndim)):
        wrong = off.any(axis=tuple(i for i in range(off.ndim) if i != axis))
        if wrong.all() or off.shape[axis] < 2:
            continue
        names: Mapping[int, tuple[str, ...]] = {1: ("elements",), 2: ("rows", "columns")}
        name = names[off.ndim][axis] if off.ndim in names else f"places along axis {axis}"
        there = ranges(np.flatnonzero(wrong))
        return f"Of its {name}, {there} are wrong and the others right."
    return ""


def ranges(numbers: NDArray) -> str:
    """``0 to 4, 7``; the first few."""
    runs = np.split(numbers, np.flatnonzero(np.diff(numbers) != 1) + 1)
    texts = [f"{run[0]}" if len(run) == 1 else f"{run[0]} to {run[-1]}" for run in runs]
    return ", ".join(texts[:4]) + (" and others" if len(texts) > 4 else "")
