"""How wrong values relate to the right ones, where no known mistake explains them."""

from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray

from palbert.workbook.checks.places import places
from palbert.workbook.checks.relations import direction, relation, same


def second_look(
    got: Sequence[Any],
    expected: Sequence[Any],
    arguments: Sequence[Mapping[str, Any]],
    captions: Sequence[str],
) -> str:
    """A sentence on how they differ; empty if nothing simple is to be seen.

    Args:
        got: Results, case by case.
        expected: Results of the package's version.
        arguments: Arguments of each case, by name.
        captions: Captions of each case.
    """
    parts = [(_parts(mine), _parts(theirs)) for mine, theirs in zip(got, expected, strict=False)]
    right = [_are_same(mine, theirs) for mine, theirs in parts]
    wrong = [
        (one, other, given)
        for (mine, theirs), given in zip(parts, arguments, strict=False)
        for one, other in zip(mine, theirs, strict=False)
        if one.shape == other.shape and one.size and not same(one, other)
    ]
    found = ""
    if wrong:
        pairs, given = [(one, other) for one, other, _ in wrong], [each for *_, each in wrong]
        found = relation(pairs, given) or places(pairs, given) or direction(pairs)
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


def _are_same(mine: list[NDArray], theirs: list[NDArray]) -> bool:
    pairs = zip(mine, theirs, strict=False)
    return len(mine) == len(theirs) > 0 and all(same(one, other) for one, other in pairs)


def _parts(value: Any) -> list[NDArray]:
    """Arrays of what is made of numbers: one, or one for each tensor of several."""
    if isinstance(value, dict):
        value = list(value.values())
        if any(isinstance(one, bool | str) for one in value):
            return []  # what was found out about an answer, and no numbers
    if isinstance(value, torch.Tensor):
        return [value.detach().cpu().double().numpy()]
    if isinstance(value, list | tuple) and any(isinstance(one, torch.Tensor) for one in value):
        return [part for one in value for part in _parts(one)]
    try:
        found = np.asarray(value)
    except (TypeError, ValueError):
        return []
    return [found.astype(float)] if found.dtype.kind in "iuf" else []
