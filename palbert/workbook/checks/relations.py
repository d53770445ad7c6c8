"""What has to be done to the right values to get the wrong ones: a sign, a factor, an offset."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from palbert.workbook.checks.comparison import short

Pairs = Sequence[tuple[NDArray, NDArray]]  # got and expected, of each case that is wrong
Given = Sequence[Mapping[str, Any]]  # arguments of these cases, by name

SIMPLE: dict[str, Callable[[NDArray], NDArray]] = {
    "Every value is the absolute value of the right one": np.abs,
    "Every value is 1 minus the right one": lambda x: 1 - x,
    "Every value is the right one squared": np.square,
    "Every value is the root of the right one": lambda x: np.sqrt(np.abs(x)),
    "Every value is 1 divided by the right one": lambda x: 1 / np.where(x == 0, np.nan, x),
    "Every value is the logarithm of the right one": lambda x: np.log(np.where(x > 0, x, np.nan)),
    "Every value is the exponential of the right one": lambda x: np.exp(np.minimum(x, 700)),
    "Every value is rounded down": np.floor,
    "Every value is rounded up": np.ceil,
    "What should be below 0 is cut off at 0": lambda x: np.maximum(x, 0),
    "What should be above 1 is cut off at 1": lambda x: np.minimum(x, 1),
    **{f"Every value is rounded to {k} digits": lambda x, k=k: np.round(x, k) for k in range(4)},
}
CONSTANTS = {
    float(1 / np.log(10)): ": a logarithm to the base of 10",
    float(1 / np.log(2)): ": a logarithm to the base of 2",
    100.0: ": in per cent",
}
SMALL_NUMBERS = (1, 2, 3, 4, 1 / 2, 1 / 3, 1 / 4)


def relation(pairs: Pairs, given: Given) -> str:
    """One relation that holds in all the wrong cases; empty if there is none.

    Args:
        pairs: What was got and what is expected in each case that is wrong.
        given: Arguments of these cases.
    """
    mine = np.concatenate([one.ravel() for one, _ in pairs])
    theirs = np.concatenate([other.ravel() for _, other in pairs])
    with np.errstate(all="ignore"):
        if lost := _not_finite(mine, theirs):
            return lost
        if near(mine, -theirs):
            return "Every value has the opposite sign."
        if _are_several(mine) and _are_several(theirs):
            for said, function in SIMPLE.items():
                if near(mine, function(theirs)):
                    return f"{said}."
        return (
            _in_proportion(mine, theirs)
            or _by_arguments(pairs, given)
            or _part_by_part(pairs, "case")
            or _row_by_row(pairs)
        )


def direction(pairs: Pairs) -> str:
    """Whether all values are too large, or all too small."""
    mine = np.concatenate([one.ravel() for one, _ in pairs])
    theirs = np.concatenate([other.ravel() for _, other in pairs])
    if mine.size > 2 and ((mine > theirs).all() or (mine < theirs).all()):
        return f"All of these are too {'large' if mine[0] > theirs[0] else 'small'}."
    return ""


def same(mine: NDArray | None, theirs: NDArray | None) -> bool:
    """Whether a check takes one for the other."""
    if mine is None or theirs is None or mine.shape != theirs.shape:
        return False
    return bool(np.all(np.isclose(mine, theirs, rtol=1e-4, atol=1e-5, equal_nan=True)))


def near(mine: Any, theirs: Any) -> bool:
    """Whether they are the same to the rounding, which a relation has to explain."""
    return bool(np.all(np.isclose(mine, theirs, rtol=1e-4, atol=1e-7, equal_nan=True)))


def _are_several(values: NDArray) -> bool:
    """Whether there are different ones."""
    return values.size > 1 and float(np.ptp(values)) > 1e-6


def _not_finite(mine: NDArray, theirs: NDArray) -> str:
    lost = ~np.isfinite(mine) & np.isfinite(theirs)
    if not lost.any():
        return ""
    kind = "nan" if np.isnan(mine[lost]).all() else "infinite"
    return f"{lost.mean():.0%} of the values are {kind}: a division by 0, or too large a number."


def _in_proportion(mine: NDArray, theirs: NDArray) -> str:
    """One factor, or one offset, for all the values."""
    if mine.size > 1 and not _are_several(mine):
        return f"All values are the same, {short(mine[0])}."
    factor = _factor(mine, theirs)
    if factor is not None and (np.abs(theirs) > 1e-9).sum() > 1:
        what = next((text for known, text in CONSTANTS.items() if near(factor, known)), "")
        times = f"All values are {factor:.4g} times as large{what}."
        return "All values are 0." if factor == 0 else times
    gap = float(np.median(mine - theirs))
    if mine.size > 1 and np.isfinite(gap) and near(mine, theirs + gap):
        return f"All values are {abs(gap):.4g} too {'large' if gap > 0 else 'small'}."
    return ""


def _factor(mine: NDArray, theirs: NDArray) -> float | None:
    """What all of the right values are multiplied by; None if they are not."""
    there = np.abs(theirs) > 1e-9
    if not there.any():
        return None
    factor = float(np.median(mine[there] / theirs[there]))
    return factor if near(mine, theirs * factor) else None


def _by_arguments(pairs: Pairs, given: Given) -> str:
    """A factor or an offset that is made of the case's arguments: a sum where a mean belongs."""
    if len(pairs) < 2:
        return ""
    factors = [_factor(mine, theirs) for mine, theirs in pairs]
    if all(factors) and (name := _made_of(factors, given)):
        return f"In each case the values are {name} times as large{_mean(name)}"
    if all(factors) and (name := _made_of([1 / each for each in factors if each], given)):
        return f"In each case the values are divided by {name}{_mean(name)}"
    gaps = [float(np.median(mine - theirs)) for mine, theirs in pairs]
    if not all(near(one, other + gap) for (one, other), gap in zip(pairs, gaps, strict=True)):
        return ""
    for sign, word in ((1, "large"), (-1, "small")):
        if name := _made_of([sign * gap for gap in gaps], given):
            return f"In each case the values are {name} too {word}."
    return ""


def _mean(name: str) -> str:
    """A guess at what a length does there."""
    is_length = name.startswith("len(") or ".shape[" in name
    return ": a sum for a mean, or a mean for a sum?" if is_length and "*" not in name else "."


def _made_of(numbers: Sequence[float | None], given: Given) -> str:
    """A product of at most three of the arguments and a small number that gives these numbers."""
    tables = [dict(_quantities(arguments)) for arguments in given]
    names = [name for name in tables[0] if all(name in table for table in tables)][:6]
    powers = sorted(product(range(2, -1, -1), repeat=len(names)), key=sum)
    for exponents in powers:
        if not 0 < sum(exponents) <= 3:
            continue
        values = [
            float(np.prod([table[n] ** e for n, e in zip(names, exponents, strict=True)]))
            for table in tables
        ]
        if len(set(values)) < 2:
            continue
        for small in SMALL_NUMBERS:
            if near(np.array(numbers, dtype=float), small * np.array(values)):
                factors = [n for n, e in zip(names, exponents, strict=True) for _ in range(e)]
                return " * ".join([f"{small:.3g}"] * (small != 1) + factors)
    return ""


def _quantities(arguments: Mapping[str, Any]) -> Iterator[tuple[str, float]]:
    """Numbers among a case's arguments, and the lengths of the others."""
    for name, value in arguments.items():
        if isinstance(value, int | float) and not isinstance(value, bool):
            yield name, float(value)
        elif isinstance(value, torch.Tensor | np.ndarray):
            yield from ((f"{name}.shape[{i}]", float(n)) for i, n in enumerate(value.shape))
        elif isinstance(value, list | tuple | dict):
            yield f"len({name})", float(len(value))


def _row_by_row(pairs: Pairs) -> str:
    """A factor for each row of matrices."""
    if not all(mine.ndim == 2 and mine.shape[1] > 1 for mine, _ in pairs):
        return ""
    rows = [row for mine, theirs in pairs for row in zip(mine, theirs, strict=True)]
    rows = [(one, other) for one, other in rows if not same(one, other)]
    return _part_by_part(rows, "row")


def _part_by_part(pairs: Pairs, part: str) -> str:
    """A factor for each case or row."""
    if len(pairs) < 2 or any(mine.size < 2 for mine, _ in pairs):
        return ""
    factors = [_factor(mine, theirs) for mine, theirs in pairs]
    if any(factor is None for factor in factors):
        return ""
    if near(np.array(factors), factors[0]):
        return f"All values of the wrong {part}s are {factors[0]:.4g} times as large."
    shown = ", ".join(f"{factor:.4g}" for factor in factors[:3])
    return f"In each wrong {part} all values are one factor off: {shown}."
