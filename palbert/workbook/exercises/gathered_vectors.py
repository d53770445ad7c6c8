"""04.4: all processes' vectors in one tensor, with gradient into one's own."""

from collections.abc import Callable, Sequence

import torch
from torch import Tensor

from palbert.workbook.exercise import Cases, Exercise, Mistake


def _cases() -> Cases:
    generator = torch.Generator().manual_seed(44)
    blocks = tuple(torch.randn(2, 5, generator=generator) for _ in range(3))
    one = tuple(block[:1] * 3 for block in blocks)
    return {
        "the middle process": (blocks, blocks[1].clone(), 1),
        "the first process": (blocks, blocks[0].clone(), 0),
        "the last process": (blocks, blocks[2].clone(), 2),
        "batches of one": (one, one[1].clone(), 1),
    }


def _observe(answer: Callable, blocks: Sequence[Tensor], own: Tensor, own_rank: int) -> Tensor:
    return answer(list(blocks), own, own_rank)  # a list of the answer's own: it may change it


def _assign(blocks: list[Tensor], own: Tensor, own_rank: int) -> Tensor:
    blocks[own_rank] = own
    return torch.cat(blocks)


def _add_nothing(blocks: list[Tensor], own: Tensor, own_rank: int) -> Tensor:
    start = own_rank * len(own)
    rows = torch.arange(start, start + len(own), device=own.device)
    return torch.cat(blocks).index_add(0, rows, own - own.detach())


def _one_by_one(blocks: list[Tensor], own: Tensor, own_rank: int) -> Tensor:
    return torch.vstack([own if i == own_rank else block for i, block in enumerate(blocks)])


def _no_gradient(blocks: list[Tensor], own: Tensor, own_rank: int) -> Tensor:  # noqa: ARG001
    return torch.cat(blocks)


def _own_first(blocks: list[Tensor], own: Tensor, own_rank: int) -> Tensor:
    return torch.cat([own, *blocks[:own_rank], *blocks[own_rank + 1 :]])


def _own_last(blocks: list[Tensor], own: Tensor, own_rank: int) -> Tensor:
    return torch.cat([*blocks[:own_rank], *blocks[own_rank + 1 :], own])


def _own_twice(blocks: list[Tensor], own: Tensor, own_rank: int) -> Tensor:  # noqa: ARG001
    return torch.cat([*blocks, own])


def _only_own(blocks: list[Tensor], own: Tensor, own_rank: int) -> Tensor:  # noqa: ARG001
    return own * 1


def _side_by_side(blocks: list[Tensor], own: Tensor, own_rank: int) -> Tensor:
    return torch.cat([*blocks[:own_rank], own, *blocks[own_rank + 1 :]], dim=1)


def _stacked(blocks: list[Tensor], own: Tensor, own_rank: int) -> Tensor:
    return torch.stack([*blocks[:own_rank], own, *blocks[own_rank + 1 :]])


EXERCISE = Exercise(
    id="04.4",
    title="vectors of all processes",
    reference="palbert.distributed.with_own",
    cases=_cases,
    hints=(
        "The blocks are copies of numbers: no gradient leads from them to any model. Which block "
        "does this process have the original of?",
        "Put own in the place of blocks[own_rank]; the order of the processes stays.",
        "torch.cat puts the blocks one below the other.",
    ),
    mistakes=(
        Mistake(
            "No gradient reaches own, so SimCSE would train nothing: the gathered blocks are "
            "copies that carry none. Put own, not detached, in the place of its copy.",
            _no_gradient,
        ),
        Mistake(
            "Your own vectors come first. They belong at place own_rank, so that first and second "
            "vectors are in the same order in every process.",
            _own_first,
        ),
        Mistake(
            "Your own vectors come last. They belong at place own_rank, so that first and second "
            "vectors are in the same order in every process.",
            _own_last,
        ),
        Mistake(
            "Your own vectors are there twice, as a copy and as themselves: each sentence would "
            "have a perfect double among the strangers.",
            _own_twice,
        ),
        Mistake(
            "Only your own vectors are returned: the strangers of the other processes are what "
            "makes a large batch worth having.",
            _only_own,
        ),
        Mistake(
            "The blocks lie side by side: with torch.cat(..., dim=0) every sentence keeps a row.",
            _side_by_side,
        ),
        Mistake(
            "torch.stack makes a new axis for the processes; torch.cat puts their rows in one "
            "matrix.",
            _stacked,
        ),
    ),
    rewrites=(_assign, _add_nothing, _one_by_one),
    sizes={"processes": 3, "batch": 2, "hidden": 5},
    gradient=True,
    observe=_observe,
    trains=lambda config: config.simcse is not None,
)
