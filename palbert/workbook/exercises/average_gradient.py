"""08.2: the gradient of a batch from the gradients of shares that need not be equal."""

from collections.abc import Sequence

import torch
from torch import Tensor

from palbert.workbook.exercise import Cases, Exercise, Mistake

Gradients = Sequence[Tensor | None]


def _cases() -> Cases:
    generator = torch.Generator().manual_seed(82)
    one, two, three = torch.randn(3, 2, 5, generator=generator)
    return {
        "three unequal shares": ([one, two, three], [8, 8, 7]),
        "two very unequal shares": ([two, one], [3, 13]),
        "three examples for four processes": ([one * 10, None, two, None], [2, 0, 1, 0]),
        "one process has them all": ([one[0], None, None], [4, 0, 0]),
        "examples without a gradient": ([three, None, one], [4, 5, 7]),
        "no gradient at all": ([None, None], [16, 15]),
        "equal shares": ([three, two], [16, 16]),
    }


def _by_shares(gradients: Gradients, examples: Sequence[int]) -> Tensor | None:
    average = None
    for gradient, count in zip(gradients, examples, strict=True):
        if gradient is not None:
            part = gradient * (count / sum(examples))
            average = part if average is None else average + part
    return average


def _stacked(gradients: Gradients, examples: Sequence[int]) -> Tensor | None:
    there = [i for i, gradient in enumerate(gradients) if gradient is not None]
    if not there:
        return None
    weights = torch.tensor([float(examples[i]) for i in there])
    found = [gradient for gradient in gradients if gradient is not None]
    return torch.tensordot(weights / sum(examples), torch.stack(found), dims=1)


def _there(gradients: Gradients) -> list[Tensor]:
    return [gradient for gradient in gradients if gradient is not None]


def _as_ddp(gradients: Gradients, examples: Sequence[int]) -> Tensor | None:  # noqa: ARG001
    found = _there(gradients)
    return torch.stack(found).sum(0) / len(gradients) if found else None


def _mean_of_those_there(gradients: Gradients, examples: Sequence[int]) -> Tensor | None:  # noqa: ARG001
    found = _there(gradients)
    return torch.stack(found).mean(0) if found else None


def _zeros_for_none(gradients: Gradients, examples: Sequence[int]) -> Tensor:
    average = _by_shares(gradients, examples)
    return torch.zeros(1) if average is None else average


def _number_for_none(gradients: Gradients, examples: Sequence[int]) -> Tensor | int:
    average = _by_shares(gradients, examples)
    return 0 if average is None else average


def _sum(gradients: Gradients, examples: Sequence[int]) -> Tensor | None:  # noqa: ARG001
    found = _there(gradients)
    return torch.stack(found).sum(0) if found else None


def _weighted_sum(gradients: Gradients, examples: Sequence[int]) -> Tensor | None:
    average = _by_shares(gradients, examples)
    return None if average is None else average * sum(examples)


def _weighted_by_processes(gradients: Gradients, examples: Sequence[int]) -> Tensor | None:
    total = _weighted_sum(gradients, examples)
    return None if total is None else total / len(gradients)


def _each_by_its_own(gradients: Gradients, examples: Sequence[int]) -> Tensor | None:
    pairs = zip(gradients, examples, strict=True)
    found = [gradient / count for gradient, count in pairs if gradient is not None]
    return torch.stack(found).sum(0) if found else None


def _in_place(gradients: Gradients, examples: Sequence[int]) -> Tensor | None:
    for gradient, count in zip(gradients, examples, strict=True):
        if gradient is not None:
            gradient.mul_(count / sum(examples))
    return _sum(gradients, examples)


def _one_is_missing(gradients: Gradients, examples: Sequence[int]) -> Tensor | None:
    missing = any(gradient is None for gradient in gradients)
    return None if missing else _by_shares(gradients, examples)


EXERCISE = Exercise(
    id="08.2",
    title="the average of unequal shares",
    reference="palbert.workbook.demonstrations.gradient_proof.average_gradient",
    cases=_cases,
    hints=(
        "A process's gradient is that of the mean over its own examples. Of the sum over them it "
        "would be count times as large, and sums add up.",
        "Leave out the processes that have None, and return None if that leaves nothing.",
        "sum(gradient * count, over the processes) / sum(examples)",
    ),
    mistakes=(
        Mistake(
            "This is DDP's average: every process counts the same. But the mean over 8 examples "
            "says more than the mean over 7: weigh each gradient with its number of examples.",
            _as_ddp,
        ),
        Mistake(
            "Every process that has a gradient counts the same. Weigh each gradient with its "
            "number of examples.",
            _mean_of_those_there,
        ),
        Mistake(
            "This only adds them up: with more processes the steps would grow. Weigh each with its "
            "share of the examples.",
            _sum,
        ),
        Mistake(
            "The weighted sum is not divided yet: divide by the number of all examples.",
            _weighted_sum,
        ),
        Mistake(
            "The sum of gradient * count is divided by the processes. Divide by the examples.",
            _weighted_by_processes,
        ),
        Mistake(
            "Each gradient is divided by its count, but it is a mean already: small shares would "
            "weigh more, not less. Multiply by the count, and divide by the number of them all.",
            _each_by_its_own,
        ),
        Mistake(
            "Where no process has a gradient, this gives zeros, and AdamW would move the idle "
            "PALs by weight decay and momentum. Return None.",
            _zeros_for_none,
        ),
        Mistake(
            "Where no process has a gradient, sum() of nothing gives the number 0. Return None.",
            _number_for_none,
        ),
        Mistake(
            "The gradients of the caller are multiplied in place: make new tensors, gradient * "
            "count.",
            _in_place,
        ),
        Mistake(
            "If one process has no gradient, all are thrown away here. Return None only if no "
            "process has one.",
            _one_is_missing,
        ),
    ),
    rewrites=(_by_shares, _stacked),
    trains=lambda config: False,  # noqa: ARG005 - training refuses unequal shares
)
