"""07.1: what two sentence vectors say about each other."""

import torch
from torch import Tensor

from palbert.workbook.exercise import Cases, Exercise, Mistake


def _cases() -> Cases:
    generator = torch.Generator().manual_seed(71)
    u, v = torch.randn(2, 5, 13, generator=generator)
    return {
        "five pairs": (u.clone(), v.clone()),
        "three pairs": (v[:3].clone(), u[:3].clone()),
        "one pair": (u[:1] * 2, v[:1].clone()),
    }


def _in_place(first: Tensor, second: Tensor) -> Tensor:
    pairs, hidden = first.shape
    features = first.new_zeros(pairs, 4 * hidden)
    parts = (first, second, torch.abs(second - first), torch.mul(second, first))
    for i, part in enumerate(parts):
        features[:, i * hidden : (i + 1) * hidden] = part
    return features


def _by_maximum(first: Tensor, second: Tensor) -> Tensor:
    gap = torch.maximum(first, second) - torch.minimum(first, second)
    return torch.hstack([first, second, gap, first * second])


def _with_sign(u: Tensor, v: Tensor) -> Tensor:
    return torch.cat([u, v, u - v, u * v], dim=1)


def _squared(u: Tensor, v: Tensor) -> Tensor:
    return torch.cat([u, v, (u - v) ** 2, u * v], dim=1)


def _dot(u: Tensor, v: Tensor) -> Tensor:
    return torch.cat([u, v, (u - v).abs(), (u * v).sum(1, keepdim=True)], dim=1)


def _only_relations(u: Tensor, v: Tensor) -> Tensor:
    return torch.cat([(u - v).abs(), u * v], dim=1)


def _only_vectors(u: Tensor, v: Tensor) -> Tensor:
    return torch.cat([u, v], dim=1)


def _below(u: Tensor, v: Tensor) -> Tensor:
    return torch.cat([u, v, (u - v).abs(), u * v], dim=0)


def _gap_of_lengths(u: Tensor, v: Tensor) -> Tensor:
    return torch.cat([u, v, u.abs() - v.abs(), u * v], dim=1)


def _other_order(u: Tensor, v: Tensor) -> Tensor:
    return torch.cat([u, v, u * v, (u - v).abs()], dim=1)


EXERCISE = Exercise(
    id="07.1",
    title="relational features",
    reference="palbert.relational_layer.relate",
    cases=_cases,
    hints=(
        "Four blocks of the same size side by side: a pair keeps one row.",
        "|u - v| is (first - second).abs(), and u * v is number by number, not a dot product.",
        "torch.cat([first, second, ..., ...], dim=1)",
    ),
    mistakes=(
        Mistake(
            "The difference keeps its sign: swapping the sentences would turn it over, while being "
            "similar has no direction. Take .abs().",
            _with_sign,
        ),
        Mistake("The difference is squared: take its absolute value.", _squared),
        Mistake(
            "That is the difference of absolute values, which is 0 for u = -v. Subtract first, "
            "then take .abs().",
            _gap_of_lengths,
        ),
        Mistake(
            "The last block is a dot product, one number. u * v keeps one number for each "
            "direction, so that the layer can weigh them.",
            _dot,
        ),
        Mistake(
            "u and v themselves are missing: the layer could not tell what the pair is about.",
            _only_relations,
        ),
        Mistake(
            "That is only u and v. A linear layer cannot ask whether they agree: add |u - v| "
            "and u * v.",
            _only_vectors,
        ),
        Mistake(
            "The blocks lie below each other: join them along the last axis, so that a pair keeps "
            "one row.",
            _below,
        ),
        Mistake(
            "The last two blocks are swapped: first |u - v|, then u * v, as models trained before "
            "have them.",
            _other_order,
        ),
    ),
    rewrites=(_in_place, _by_maximum),
    sizes={"pairs": 5, "hidden": 13, "4 * hidden": 52},
    gradient=True,
    trains=lambda config: config.relational_layer,
)
