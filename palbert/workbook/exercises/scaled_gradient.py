"""04.5: a gradient made up for DDP's average, under a loss that stays what it is."""

import torch
from torch import Tensor

from palbert.workbook.exercise import Cases, Exercise, Mistake


def _cases() -> Cases:
    return {
        "two processes": (torch.tensor(0.7), 2),
        "five processes": (torch.tensor(3.9), 5),
        "one process": (torch.tensor(1.3), 1),
    }


def _other_way_round(loss: Tensor, factor: int) -> Tensor:
    return loss * factor - (loss * (factor - 1)).detach()


def _by_hook(loss: Tensor, factor: int) -> Tensor:
    same = loss.clone()
    same.register_hook(lambda gradient: gradient * factor)
    return same


def _unchanged(loss: Tensor, factor: int) -> Tensor:  # noqa: ARG001
    return loss * 1


def _loss_too(loss: Tensor, factor: int) -> Tensor:
    return loss * factor


def _divided(loss: Tensor, factor: int) -> Tensor:
    return loss.detach() + (loss - loss.detach()) / factor


def _no_gradient(loss: Tensor, factor: int) -> Tensor:
    return loss.detach() + (loss.detach() - loss.detach()) * factor


def _once_too_often(loss: Tensor, factor: int) -> Tensor:
    return loss + (loss - loss.detach()) * factor


def _loss_lost(loss: Tensor, factor: int) -> Tensor:
    return (loss - loss.detach()) * factor


EXERCISE = Exercise(
    id="04.5",
    title="a gradient that DDP may average",
    reference="palbert.distributed.scale_gradient",
    cases=_cases,
    hints=(
        "loss.detach() has the value and no gradient. What has the gradient and the value 0?",
        "loss - loss.detach() is 0, and its gradient is the loss's: that may be multiplied.",
        "loss.detach() + (loss - loss.detach()) * factor",
    ),
    mistakes=(
        Mistake(
            "The gradient is still the loss's own. DDP will divide the sum over processes by their "
            "number, so it must be factor times as large here.",
            _unchanged,
        ),
        Mistake(
            "The gradient is right, but the loss that is reported grows too: with two processes "
            "the curve would lie twice as high as with one.",
            _loss_too,
        ),
        Mistake(
            "The gradient is divided: DDP does that already. Multiply, to make up for it.",
            _divided,
        ),
        Mistake(
            "No gradient is left: .detach() takes it from everything it is called on. One of the "
            "terms must keep it.",
            _no_gradient,
        ),
        Mistake(
            "The gradient is (factor + 1) times the loss's: a term carries it that must not. "
            "Detach that one.",
            _once_too_often,
        ),
        Mistake("The gradient is right, but the value of the loss is gone: add it.", _loss_lost),
    ),
    rewrites=(_other_way_round, _by_hook),
    gradient=True,
    trains=lambda config: config.simcse is not None,
)
