"""04.2: how far apart the vectors of similar sentences lie."""

import torch
import torch.nn.functional as F
from torch import Tensor

from palbert.workbook.exercise import Cases, Exercise, Mistake


def _cases() -> Cases:
    generator = torch.Generator().manual_seed(42)
    u = torch.randn(5, 13, generator=generator)
    v = u + torch.randn(5, 13, generator=generator)
    return {
        "vectors of any length": (u, v),
        "the first ones longer": (u * 4, v),
        "other lengths": (v[:3], u[:3] * torch.tensor([1.0, 5.0, 0.2])[:, None]),
        "equal pairs": (u, u),
        "one pair": (u[:1] * 2, v[:1]),
    }


def _by_cosine(first: Tensor, second: Tensor) -> float:
    return float((2 - 2 * F.cosine_similarity(first, second, dim=1)).mean())


def _in_a_loop(first: Tensor, second: Tensor) -> float:
    pairs = zip(first, second, strict=True)
    gaps = [float(((u / u.norm() - v / v.norm()) ** 2).sum()) for u, v in pairs]
    return sum(gaps) / len(gaps)


def _unit(vectors: Tensor) -> Tensor:
    return F.normalize(vectors, dim=1)


def _with_lengths(first: Tensor, second: Tensor) -> float:
    return (first - second).pow(2).sum(1).mean().item()


def _distance(first: Tensor, second: Tensor) -> float:
    return (_unit(first) - _unit(second)).norm(dim=1).mean().item()


def _mean_of_all(first: Tensor, second: Tensor) -> float:
    return (_unit(first) - _unit(second)).pow(2).mean().item()


def _all_pairs(first: Tensor, second: Tensor) -> float:
    return torch.cdist(_unit(first), _unit(second)).pow(2).mean().item()


def _wrong_axis(first: Tensor, second: Tensor) -> float:
    return (F.normalize(first, dim=0) - F.normalize(second, dim=0)).pow(2).sum(1).mean().item()


def _cosine(first: Tensor, second: Tensor) -> float:
    return F.cosine_similarity(first, second).mean().item()


EXERCISE = Exercise(
    id="04.2",
    title="alignment",
    reference="palbert.simcse.alignment",
    cases=_cases,
    hints=(
        "Row i of first and row i of second are one pair. Bring every vector to length 1, then "
        "look at the difference of each pair.",
        "The squared length of a difference: (u - v).pow(2).sum over the numbers of one vector.",
        "Then the mean over the pairs, and .item() for a plain number.",
    ),
    mistakes=(
        Mistake(
            "The vectors are not brought to length 1, so that shorter vectors seem better aligned. "
            "F.normalize(..., dim=1) does it.",
            _with_lengths,
        ),
        Mistake("That is the distance; alignment is the mean of its square.", _distance),
        Mistake(
            "The mean runs over the vectors' single numbers too. Sum the squares of each vector, "
            "then take the mean over pairs.",
            _mean_of_all,
        ),
        Mistake(
            "Every first vector is compared with every second one. Only row i with row i is a pair "
            "of similar sentences.",
            _all_pairs,
        ),
        Mistake(
            "The columns were brought to length 1. A sentence is a row: normalise along dim=1.",
            _wrong_axis,
        ),
        Mistake(
            "That is the mean cosine, best at 1. Alignment is a distance, 2 - 2 cos, best at 0.",
            _cosine,
        ),
    ),
    rewrites=(_by_cosine, _in_a_loop),
    sizes={"batch": 5, "hidden": 13},
    trains=lambda config: False,  # noqa: ARG005 - it measures models that are trained
)
