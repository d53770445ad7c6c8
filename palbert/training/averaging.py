"""An average of the weights along a run, which often scores better than the last ones.

    average <- d average + (1 - d) weights,   d = min(decay, (1 + n) / (10 + n)) at step n

Source: Polyak and Juditsky 1992; the warm-up of the decay is that of TensorFlow's
``ExponentialMovingAverage``.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import torch
from torch import nn


class WeightAverage:
    """The exponential moving average of a module's trainable weights.

    Args:
        module: The module, whose weights stay where they are.
        decay: Share of the average that a step keeps, below 1; None for no average.
    """

    def __init__(self, module: nn.Module, decay: float | None) -> None:
        self.decay, self.steps = decay, 0
        self.weights = [p.data for p in module.parameters() if p.requires_grad]
        self.average = [] if decay is None else [weight.clone() for weight in self.weights]

    def update(self) -> None:
        """Take in the weights after a step."""
        if self.decay is not None:
            self.steps += 1
            kept = min(self.decay, (1 + self.steps) / (10 + self.steps))
            torch._foreach_lerp_(self.average, self.weights, 1 - kept)

    @contextmanager
    def in_place(self) -> Iterator[None]:
        """Give the module the averaged weights inside, and its own again afterwards."""
        own = [weight.clone() for weight in self.weights] if self.average else []
        _copy(self.average, self.weights)
        try:
            yield
        finally:
            _copy(own, self.weights)

    def state_dict(self) -> dict[str, Any]:
        """What a checkpoint must hold of it; nothing where there is no average."""
        weights = {str(number): weight for number, weight in enumerate(self.average)}
        return {"average": {"steps": self.steps, "weights": weights}} if weights else {}

    def load_state_dict(self, state: dict[str, Any]) -> None:
        """Take over what ``state_dict`` gave."""
        if self.average:
            self.steps = state["average"]["steps"]
            _copy([*state["average"]["weights"].values()], self.average)


def _copy(source: list[torch.Tensor], target: list[torch.Tensor]) -> None:
    with torch.no_grad():
        for old, new in zip(target if source else [], source, strict=True):
            old.copy_(new)
