"""01.3: two sentences encoded apart, side by side for the head."""

import torch
from torch import Tensor

from palbert.workbook.exercise import Cases, Exercise, Mistake


def _cases() -> Cases:
    torch.manual_seed(14)
    return {
        "five pairs": (torch.randn(10, 7),),
        "three pairs": (torch.randn(6, 7),),
        "one pair": (torch.randn(2, 7),),
    }


def _by_index(pooled: Tensor) -> Tensor:
    pairs = len(pooled) // 2
    return torch.hstack([pooled[:pairs], pooled[pairs:]])


def _by_reshape(pooled: Tensor) -> Tensor:
    return pooled.reshape(2, -1, pooled.shape[1]).transpose(0, 1).flatten(1)


def _neighbours(pooled: Tensor) -> Tensor:
    return pooled.reshape(len(pooled) // 2, -1)


def _alternating(pooled: Tensor) -> Tensor:
    return torch.cat([pooled[1::2], pooled[0::2]], dim=-1)


def _swapped(pooled: Tensor) -> Tensor:
    first, second = pooled.chunk(2)
    return torch.cat([second, first], dim=-1)


def _stacked(pooled: Tensor) -> Tensor:
    first, second = pooled.chunk(2)
    return torch.stack([first, second], dim=1)


def _untouched(pooled: Tensor) -> Tensor:
    return torch.cat(pooled.chunk(2), dim=0)


def _difference(pooled: Tensor) -> Tensor:
    first, second = pooled.chunk(2)
    return torch.cat([first, (first - second).abs()], dim=-1)


def _summed(pooled: Tensor) -> Tensor:
    first, second = pooled.chunk(2)
    return first + second


def _detached(pooled: Tensor) -> Tensor:
    return torch.cat(pooled.detach().chunk(2), dim=-1)


EXERCISE = Exercise(
    id="01.3",
    title="the features of a pair encoded apart",
    reference="palbert.model.pair_features",
    cases=_cases,
    hints=(
        "The batch holds all first sentences, then all second ones: cut it in the middle.",
        "first, second = pooled.chunk(2)",
        "torch.cat puts them side by side along the last axis: dim=-1.",
    ),
    mistakes=(
        Mistake(
            "This pairs neighbours: rows 0 and 1, rows 2 and 3. But the batch holds all first "
            "sentences, then all second ones: row i belongs with row n + i.",
            _neighbours,
        ),
        Mistake(
            "This takes every other row. The batch holds all first sentences, then all second "
            "ones: cut it in the middle.",
            _alternating,
        ),
        Mistake(
            "The second sentence's vector comes first here: the head reads [p_a ; p_b].", _swapped
        ),
        Mistake(
            "The two vectors are stacked along a new axis. The head reads them side by side, as "
            "(pairs, 2 * hidden).",
            _stacked,
        ),
        Mistake(
            "Concatenating along the batch puts the halves back where they were: side by side is "
            "the last axis.",
            _untouched,
        ),
        Mistake(
            "|p_a - p_b| is a good feature, but not this row's: the head reads p_a and p_b alone. "
            "Notebook 07 adds such features.",
            _difference,
        ),
        Mistake(
            "A sum does not tell which sentence said what: put the vectors side by side, (pairs, "
            "2 * hidden).",
            _summed,
        ),
        Mistake(
            "The values are right, but no gradient reaches the encoder: it would never learn from "
            "pairs. Leave out .detach() and no_grad().",
            _detached,
        ),
    ),
    rewrites=(_by_index, _by_reshape),
    sizes={"2 * pairs": 10, "pairs": 5, "hidden": 7, "2 * hidden": 14},
    gradient=True,
    trains=lambda config: config.encoding == "separate",
)
