"""04.1: InfoNCE, the contrastive loss of SimCSE."""

import torch
import torch.nn.functional as F
from torch import Tensor

from palbert.workbook.exercise import Cases, Exercise, Mistake


def _cases() -> Cases:
    generator = torch.Generator().manual_seed(41)
    z = torch.randn(5, 13, generator=generator)
    near = z + 0.4 * torch.randn(5, 13, generator=generator)
    far = torch.randn(7, 13, generator=generator) * torch.arange(1.0, 8)[:, None]
    return {
        "near views": (z, near, 0.05),
        "longer vectors, temperature 1": (z * 3, near * 0.2, 1.0),
        "unlike views": (far, torch.randn(7, 13, generator=generator), 0.5),
        "two sentences": (far[:2], near[:2], 0.3),
    }


def _cosines(first: Tensor, second: Tensor) -> Tensor:
    return F.normalize(first, dim=1) @ F.normalize(second, dim=1).T


def _in_a_loop(first: Tensor, second: Tensor, temperature: float) -> Tensor:
    losses = []
    for i, one in enumerate(first):
        scores = F.cosine_similarity(one[None], second, dim=1) / temperature
        losses.append(torch.logsumexp(scores, dim=0) - scores[i])
    return torch.stack(losses).mean()


def _by_softmax(first: Tensor, second: Tensor, temperature: float) -> Tensor:
    scores = torch.einsum("ih,jh->ij", first, second) / temperature
    scores = scores / first.norm(dim=1)[:, None] / second.norm(dim=1)
    return -scores.log_softmax(dim=1).diagonal().mean()


def _next_one(first: Tensor, second: Tensor, temperature: float) -> Tensor:
    targets = (torch.arange(len(first)) + 1) % len(first)
    return F.cross_entropy(_cosines(first, second) / temperature, targets)


def _with_lengths(first: Tensor, second: Tensor, temperature: float) -> Tensor:
    return F.cross_entropy(first @ second.T / temperature, torch.arange(len(first)))


def _times_temperature(first: Tensor, second: Tensor, temperature: float) -> Tensor:
    return F.cross_entropy(_cosines(first, second) * temperature, torch.arange(len(first)))


def _no_temperature(first: Tensor, second: Tensor, temperature: float) -> Tensor:  # noqa: ARG001
    return F.cross_entropy(_cosines(first, second), torch.arange(len(first)))


def _columns(first: Tensor, second: Tensor, temperature: float) -> Tensor:
    return F.cross_entropy(_cosines(second, first) / temperature, torch.arange(len(first)))


def _own_view(first: Tensor, second: Tensor, temperature: float) -> Tensor:  # noqa: ARG001
    return F.cross_entropy(_cosines(first, first) / temperature, torch.arange(len(first)))


def _strangers_only(first: Tensor, second: Tensor, temperature: float) -> Tensor:
    scores = _cosines(first, second) / temperature
    strangers = scores.masked_fill(torch.eye(len(first), dtype=torch.bool), -torch.inf)
    return (strangers.logsumexp(1) - scores.diagonal()).mean()


def _sum(first: Tensor, second: Tensor, temperature: float) -> Tensor:
    return _in_a_loop(first, second, temperature) * len(first)


def _rewards_strangers(first: Tensor, second: Tensor, temperature: float) -> Tensor:
    return -_by_softmax(first, second, temperature)


def _one_length_for_all(first: Tensor, second: Tensor, temperature: float) -> Tensor:
    scores = first @ second.T / first.norm() / second.norm() / temperature
    return F.cross_entropy(scores, torch.arange(len(first)))


def _along_the_batch(first: Tensor, second: Tensor, temperature: float) -> Tensor:
    scores = F.normalize(first, dim=0) @ F.normalize(second, dim=0).T / temperature
    return F.cross_entropy(scores, torch.arange(len(first)))


def _pairs_alone(first: Tensor, second: Tensor, temperature: float) -> Tensor:
    return -(F.cosine_similarity(first, second) / temperature).log_softmax(0).mean()


EXERCISE = Exercise(
    id="04.1",
    title="InfoNCE",
    reference="palbert.simcse.info_nce",
    cases=_cases,
    hints=(
        "All cosines at once are one matrix: rows for the first vectors, columns for the second. "
        "Where in a row stands the right answer?",
        "Cosines are products of vectors of length 1: F.normalize(first, dim=1) @ "
        "F.normalize(second, dim=1).T. Divide them by the temperature.",
        "F.cross_entropy(scores, torch.arange(len(first))) is the mean of -log softmax at the "
        "right column.",
    ),
    mistakes=(
        Mistake(
            "The targets are one off: sentence i must find its own second vector, in column i, not "
            "its neighbour's. This trains without any complaint and learns nonsense.",
            _next_one,
        ),
        Mistake(
            "Those are dot products: longer vectors win. Bring both sides to length 1 first, "
            "with F.normalize(..., dim=1).",
            _with_lengths,
        ),
        Mistake(
            "The cosines are multiplied by the temperature; dividing by a small one is what makes "
            "the closest strangers count.",
            _times_temperature,
        ),
        Mistake(
            "The temperature is not used: without it, cosines between -1 and 1 leave the softmax "
            "nearly flat.",
            _no_temperature,
        ),
        Mistake(
            "The softmax runs over the first vectors: each first vector shall look among all "
            "second ones. Are rows and columns swapped?",
            _columns,
        ),
        Mistake(
            "The first vectors are compared with themselves, so each finds itself at once. Compare "
            "them with the second ones.",
            _own_view,
        ),
        Mistake(
            "The sum below the fraction lacks the sentence's own second vector: j runs over all, i "
            "among them.",
            _strangers_only,
        ),
        Mistake("That is the sum over the batch: take the mean.", _sum),
        Mistake(
            "The sign is wrong: training makes the loss small, and here that would mean a small "
            "share for the right one. It is minus the logarithm.",
            _rewards_strangers,
        ),
        Mistake(
            "Each matrix is divided by one norm, that of all its numbers. Every vector has a "
            "length of its own: F.normalize(..., dim=1).",
            _one_length_for_all,
        ),
        Mistake(
            "The lengths are taken along the batch. A sentence's vector is a row, so normalise "
            "with dim=1.",
            _along_the_batch,
        ),
        Mistake(
            "Only the cosines of the right pairs are there. Every first vector meets every second "
            "one: a table (batch, batch), in which each row is a choice.",
            _pairs_alone,
        ),
    ),
    rewrites=(_in_a_loop, _by_softmax),
    sizes={"batch": 5, "hidden": 13},
    gradient=True,
    trains=lambda config: config.simcse is not None,
)
