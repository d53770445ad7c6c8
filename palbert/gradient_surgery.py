"""Gradient surgery: tasks that pull the shared weights apart lose what they disagree about.

Where g_i . g_j < 0, the gradient of task i loses its part along that of task j,

    g_i  <-  g_i - (g_i . g_j) / |g_j|^2  g_j,

for all other tasks j in random order, each g_j as it was at first; the step follows the sum of what
is left. Shared are the weights for which every task has a gradient: PALs and heads keep theirs.

Source: PCGrad, Yu et al. 2020, arXiv 2001.06782, algorithm 1.
"""

from collections.abc import Sequence

import numpy as np
import torch
from jaxtyping import Float
from torch import Tensor

Gradients = list[Tensor | None]  # of all parameters in their order; None where there is none


def without_conflict(
    gradient: Float[Tensor, " n"], other: Float[Tensor, " n"]
) -> Float[Tensor, " n"]:
    """A gradient without its part along another, where the two disagree; else as it is.

    Args:
        gradient: The one to change.
        other: The one that it may disagree with; zero disagrees with nothing.
    """
    tiny = torch.finfo(other.dtype).tiny
    overlap = (gradient @ other).clamp(max=0) / (other @ other).clamp(min=tiny)
    return gradient - overlap * other


def combine(of_tasks: Sequence[Gradients], generator: np.random.Generator | None) -> Gradients:
    """One gradient for each parameter from those of all tasks: their sum, after surgery if asked.

    Args:
        of_tasks: Gradients of each task.
        generator: Draws the orders of the surgery, the same on every rank; None for no surgery.
    """
    by_parameter = list(zip(*of_tasks, strict=True))
    total = [_sum([each for each in there if each is not None]) for there in by_parameter]
    shared = [i for i, there in enumerate(by_parameter) if all(each is not None for each in there)]
    if generator is None or not shared:
        return total
    flat = [torch.cat([task[i].flatten() for i in shared]) for task in of_tasks]  # type: ignore[union-attr]
    operated = _operate(flat, generator)
    sizes = [total[i].numel() for i in shared]  # type: ignore[union-attr]
    for i, values in zip(shared, operated.split(sizes), strict=True):
        total[i] = values.view_as(total[i])  # type: ignore[arg-type]
    return total


def _operate(
    gradients: Sequence[Float[Tensor, " n"]], generator: np.random.Generator
) -> Float[Tensor, " n"]:
    """Sum of all gradients, each without its conflicts with the others."""
    total = torch.zeros_like(gradients[0])
    for i, gradient in enumerate(gradients):
        for j in generator.permutation(len(gradients)):
            if j != i:
                gradient = without_conflict(gradient, gradients[j])
        total += gradient
    return total


def _sum(gradients: Sequence[Tensor]) -> Tensor | None:
    return torch.stack(list(gradients)).sum(0) if gradients else None
