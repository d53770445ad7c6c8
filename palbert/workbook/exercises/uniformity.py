"""04.3: how evenly vectors fill the sphere."""

import torch
import torch.nn.functional as F
from torch import Tensor

from palbert.workbook.exercise import Cases, Exercise, Mistake


def _cases() -> Cases:
    generator = torch.Generator().manual_seed(43)
    spread = torch.randn(7, 13, generator=generator)
    bunched = 3 + torch.randn(5, 13, generator=generator)
    return {
        "spread": (spread,),
        "bunched": (bunched,),
        "two that are opposite": (torch.stack([spread[0], -2 * spread[0]]),),
    }


def _in_a_loop(vectors: Tensor) -> float:
    unit = vectors / vectors.norm(dim=1, keepdim=True)
    found = [
        torch.exp(-2 * (one - other).square().sum())
        for i, one in enumerate(unit)
        for other in unit[:i]
    ]
    return torch.stack(found).mean().log().item()


def _by_cosines(vectors: Tensor) -> float:
    unit = F.normalize(vectors, dim=1)
    squared = 2 - 2 * unit @ unit.T
    others = ~torch.eye(len(vectors), dtype=torch.bool)
    return float(torch.log(torch.mean(torch.exp(-2 * squared[others]))))


def _gaps(vectors: Tensor) -> Tensor:
    return torch.pdist(F.normalize(vectors, dim=1)).pow(2)


def _with_itself(vectors: Tensor) -> float:
    unit = F.normalize(vectors, dim=1)
    return (4 * unit @ unit.T - 4).exp().mean().log().item()


def _log_inside(vectors: Tensor) -> float:
    return _gaps(vectors).mul(-2).mean().item()


def _no_log(vectors: Tensor) -> float:
    return _gaps(vectors).mul(-2).exp().mean().item()


def _positive(vectors: Tensor) -> float:
    return _gaps(vectors).mul(2).exp().mean().log().item()


def _with_lengths(vectors: Tensor) -> float:
    return torch.pdist(vectors).pow(2).mul(-2).exp().mean().log().item()


def _not_squared(vectors: Tensor) -> float:
    return torch.pdist(F.normalize(vectors, dim=1)).mul(-2).exp().mean().log().item()


def _without_two(vectors: Tensor) -> float:
    return _gaps(vectors).neg().exp().mean().log().item()


EXERCISE = Exercise(
    id="04.3",
    title="uniformity",
    reference="palbert.simcse.uniformity",
    cases=_cases,
    hints=(
        "Every pair of different sentences counts once, a sentence with itself not at all.",
        "torch.pdist(unit) gives the distances of all pairs i < j of rows that have length 1.",
        "Square them, times -2, exp, mean, and only then log; .item() for a plain number.",
    ),
    mistakes=(
        Mistake(
            "Pairs of a sentence with itself are in the mean: their distance is 0 for any model, "
            "and hides how the others lie.",
            _with_itself,
        ),
        Mistake(
            "The logarithm must come after the mean: log of the mean of exp(...), or exp and log "
            "cancel and close pairs count no more than far ones.",
            _log_inside,
        ),
        Mistake("The logarithm of the mean is missing.", _no_log),
        Mistake(
            "The exponent is positive: exp(-2 d^2) must be large for pairs that lie close.",
            _positive,
        ),
        Mistake(
            "The vectors are not brought to length 1: then longer vectors look evenly spread. "
            "Use F.normalize(vectors, dim=1).",
            _with_lengths,
        ),
        Mistake("The distance is not squared.", _not_squared),
        Mistake("The exponent is -2 times the squared distance: the 2 is missing.", _without_two),
    ),
    rewrites=(_in_a_loop, _by_cosines),
    sizes={"batch": 7, "hidden": 13},
    trains=lambda config: False,  # noqa: ARG005 - it measures models that are trained
)
