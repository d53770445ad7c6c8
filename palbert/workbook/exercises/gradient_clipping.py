"""06.3: one factor for all gradients, so that a wild batch makes no wild step."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from palbert.workbook.exercise import Cases, Exercise, Mistake


def _cases() -> Cases:
    generator = torch.Generator().manual_seed(63)
    matrix, vector = torch.randn(3, 5, generator=generator), torch.randn(7, generator=generator)
    return {
        "a matrix and a vector": ([matrix, vector], 1.0),
        "short gradients": ([matrix * 0.1, vector * 0.1], 1.0),
        "one tensor": ([vector * 4], 2.5),
        "one long gradient among three": ([matrix * 20, vector * 0.01, vector * 3], 0.5),
        "the longest comes last": ([vector * 0.2, matrix * 3], 1.5),
        "each short, together long": ([torch.full((2,), 0.6), torch.full((2,), 0.6)], 1.0),
        "exactly max_norm": ([torch.tensor([3.0, 4.0])], 5.0),
    }


def _factor(answer: Callable, gradients: Sequence[Tensor], max_norm: float) -> object:
    """The factor as a number: a tensor of one, for which no GPU need be waited, is as good."""
    factor = answer(gradients, max_norm)
    is_number = isinstance(factor, Tensor) and factor.numel() == 1
    return factor.item() if is_number else factor


def _one_vector(gradients: Sequence[Tensor], max_norm: float) -> float:
    norm = torch.cat([gradient.flatten() for gradient in gradients]).norm()
    return min(1.0, float(max_norm / norm))


def _squares(gradients: Sequence[Tensor], max_norm: float) -> float:
    total = sum(float((gradient**2).sum()) for gradient in gradients)
    return 1.0 if total <= max_norm**2 else max_norm / total**0.5


def _norm(gradients: Sequence[Tensor]) -> float:
    return sum(float(gradient.norm()) ** 2 for gradient in gradients) ** 0.5


def _also_up(gradients: Sequence[Tensor], max_norm: float) -> float:
    return max_norm / _norm(gradients)


def _sum_of_norms(gradients: Sequence[Tensor], max_norm: float) -> float:
    return min(1.0, max_norm / sum(float(gradient.norm()) for gradient in gradients))


def _largest_norm(gradients: Sequence[Tensor], max_norm: float) -> float:
    return min(1.0, max_norm / max(float(gradient.norm()) for gradient in gradients))


def _largest_value(gradients: Sequence[Tensor], max_norm: float) -> float:
    return min(1.0, max_norm / max(float(gradient.abs().max()) for gradient in gradients))


def _no_root(gradients: Sequence[Tensor], max_norm: float) -> float:
    return min(1.0, max_norm / _norm(gradients) ** 2)


def _upside_down(gradients: Sequence[Tensor], max_norm: float) -> float:
    return max(1.0, _norm(gradients) / max_norm)


def _sum_of_values(gradients: Sequence[Tensor], max_norm: float) -> float:
    return min(1.0, max_norm / sum(float(gradient.abs().sum()) for gradient in gradients))


EXERCISE = Exercise(
    id="06.3",
    title="clipping by the norm",
    reference="palbert.training.optimizer.clipping_factor",
    cases=_cases,
    observe=_factor,
    hints=(
        "Think of all gradients as one long vector. How long is it?",
        "The root of the sum of all squares, over all tensors.",
        "Where it is longer than max_norm, max_norm / norm brings it there; else the factor is "
        "1.0.",
    ),
    mistakes=(
        Mistake(
            "Small gradients are blown up to max_norm: clipping only ever shortens. The factor is "
            "at most 1.",
            _also_up,
        ),
        Mistake(
            "That adds the norms of the tensors. Lengths at right angles add as squares: take the "
            "root of the sum of squares.",
            _sum_of_norms,
        ),
        Mistake(
            "That looks at the longest tensor alone; the norm is of all gradients together.",
            _largest_norm,
        ),
        Mistake(
            "That looks at the largest single number; the norm is the root of the sum of squares.",
            _largest_value,
        ),
        Mistake("The root is missing: that is the norm's square.", _no_root),
        Mistake(
            "The factor is upside down: gradients that are too long would get longer.", _upside_down
        ),
        Mistake(
            "That adds absolute values. The norm is the root of the sum of squares.",
            _sum_of_values,
        ),
    ),
    rewrites=(_one_vector, _squares),
)
