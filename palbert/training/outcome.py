"""What came of a step, brought to the host without standing still for a GPU.

Losses, whether they are finite, whether a stop was asked for and whether float16 overflowed are one
tensor, all ranks agree on the flags in it, and one copy takes it to the host.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple

import torch
from jaxtyping import Float
from torch import Tensor

from palbert.distributed import largest_over_ranks
from palbert.training.objective import NonFiniteLoss
from palbert.training.plan import Step


@dataclass
class Work:
    """What this rank worked through in a step; the other ranks did as much."""

    examples: int = 0
    tokens: int = 0


class Reading(NamedTuple):
    """Losses by name, whether any rank was asked to stop, and whether the update was skipped."""

    losses: dict[str, float]
    stop: bool
    skipped: bool


class Outcome:
    """The outcome of a step, whose copy to the host begins at once; called on every rank.

    Args:
        number: Number of the step in the run, from 1.
        step: What the plan says of it.
        losses: Losses by name, in float64.
        work: What was worked through.
        stop: Whether this rank was asked to stop.
        overflowed: Whether a gradient overflowed in float16; None in other precisions.
    """

    def __init__(
        self,
        number: int,
        step: Step,
        losses: Mapping[str, Float[Tensor, ""]],
        work: Work,
        *,
        stop: bool,
        overflowed: Tensor | None,
    ) -> None:
        self.number, self.step, self.work, self.names = number, step, work, [*losses]
        values = torch.stack([*losses.values()])
        failed = (~values.isfinite()).any().to(values.dtype)
        flags = torch.stack([failed, torch.full_like(failed, float(stop))])
        skipped = torch.zeros_like(failed) if overflowed is None else overflowed.to(values.dtype)
        packed = torch.cat([values, largest_over_ranks(flags), skipped[None]])
        self._arrived = None
        self._host = packed
        if packed.is_cuda:
            self._host = torch.empty(packed.shape, dtype=packed.dtype, pin_memory=True)
            self._host.copy_(packed, non_blocking=True)
            self._arrived = torch.cuda.Event()
            self._arrived.record()

    def read(self) -> Reading:
        """Wait for the copy and read it.

        Raises:
            NonFiniteLoss: A loss is not finite on some rank.
        """
        if self._arrived is not None:
            self._arrived.synchronize()
        *values, failed, stop, skipped = self._host.tolist()
        losses = dict(zip(self.names, values, strict=True))
        if failed:
            raise NonFiniteLoss(self.number, self.step, losses)
        return Reading(losses, bool(stop), bool(skipped))
