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
    """The outcome of a step; called on every rank, all of which agree on the flags here.

    Args:
        number: Number of the step in the run, from 1.
        step: What the plan says of it.
        losses: Losses by name, in float64.
        work: What was worked through.
        stop: Whether this rank was asked to stop.
    """

    def __init__(
        self,
        number: int,
        step: Step,
        losses: Mapping[str, Float[Tensor, ""]],
        work: Work,
        *,
        stop: bool,
    ) -> None:
        self.number, self.step, self.work, self.names = number, step, work, [*losses]
        values = torch.stack([*losses.values()])
        failed = (~values.isfinite()).any().to(values.dtype)
        flags = torch.stack([failed, torch.full_like(failed, float(stop))])
        self._packed = torch.cat([values, largest_over_ranks(flags)])
        self._arrived: torch.cuda.Event | None = None

    def send(self, overflowed: Tensor | None) -> None:
        """Begin the copy to the host.

        Args:
            overflowed: Whether a gradient overflowed in float16; None in other precisions.
        """
        if overflowed is None:
            overflowed = torch.zeros_like(self._packed[0])
        packed = torch.cat([self._packed, overflowed.to(self._packed.dtype)[None]])
        self._packed = packed
        if packed.is_cuda:
            self._packed = torch.empty(packed.shape, dtype=packed.dtype, pin_memory=True)
            self._packed.copy_(packed, non_blocking=True)
            self._arrived = torch.cuda.Event()
            self._arrived.record()

    def read(self) -> Reading:
        """Wait for the copy and read it.

        Raises:
            NonFiniteLoss: A loss is not finite on some rank.
        """
        if self._arrived is not None:
            self._arrived.synchronize()
        *values, failed, stop, skipped = self._packed.tolist()
        losses = dict(zip(self.names, values, strict=True))
        if failed:
            raise NonFiniteLoss(self.number, self.step, losses)
        return Reading(losses, bool(stop), bool(skipped))
