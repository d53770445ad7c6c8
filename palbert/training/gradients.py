"""The losses of one step and its gradient: of one task, or of all of them together."""

from contextlib import AbstractContextManager, nullcontext
from dataclasses import replace

import numpy as np
import torch
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from palbert.config import Config
from palbert.distributed import average_sparse_gradients
from palbert.gradient_surgery import combine
from palbert.hardware import autocast
from palbert.training.batch_source import BatchSource
from palbert.training.optimizer import Optimizer
from palbert.training.outcome import Work
from palbert.training.plan import TOGETHER, Step


class StepGradients:
    """Works through a step's micro-batches; nothing here waits for a GPU.

    Args:
        config: Settings of the run.
        source: Batches of the run.
        objective: The module that is trained, in DDP where there are several processes.
        optimizer: The optimizer of its parameters.
        device: What computes.
        precision: Precision of the forward pass.
    """

    def __init__(
        self,
        config: Config,
        source: BatchSource,
        objective: nn.Module,
        optimizer: Optimizer,
        device: torch.device,
        precision: str,
    ) -> None:
        self.config, self.source, self.objective = config, source, objective
        self.optimizer, self.device, self.precision = optimizer, device, precision

    def __call__(self, number: int, step: Step) -> tuple[dict[str, Tensor], Work]:
        """Put the step's gradient in the parameters.

        Args:
            number: Number of the step in the run, from 0.
            step: What the plan says of it.

        Returns:
            The step's losses by name, in float64, and what was worked through.
        """
        work, losses = Work(), dict[str, Tensor]()
        if step.task != TOGETHER:
            return self._accumulate(number, step, work), work
        gradients = []
        for task in self.source.sizes:
            losses |= self._accumulate(number, replace(step, task=task), work)
            gradients.append(self.optimizer.take_gradients())
        orders = np.random.default_rng([self.config.seed, number])  # the same on every rank
        self.optimizer.put_gradients(combine(gradients, orders if self.config.surgery else None))
        return losses, work

    def _accumulate(self, number: int, step: Step, work: Work) -> dict[str, Tensor]:
        """Losses of one task, SimCSE's or both, and the gradient of their sum in the parameters."""
        total: dict[str, Tensor] = {}
        micro_batches = list(self.source.micro_batches(number, step))
        for part, micro_batch in enumerate(micro_batches, start=1):
            with self._average_over_ranks(now=part == len(micro_batches)):
                with autocast(self.device, self.precision):
                    losses = self.objective(*micro_batch.to(self.device), len(micro_batches))
                self.optimizer.backward(torch.stack([*losses.values()]).sum())
            for name, loss in losses.items():
                total[name] = total.get(name, 0.0) + loss.detach().double()
            for batch in filter(None, micro_batch):
                work.examples += len(batch.labels)
                work.tokens += batch.num_tokens()
        average_sparse_gradients(self.optimizer.sparse)
        return total

    def _average_over_ranks(self, *, now: bool) -> AbstractContextManager:
        """Ranks average their gradients once a step, with its last micro-batch."""
        if now or not isinstance(self.objective, DistributedDataParallel):
            return nullcontext()
        return self.objective.no_sync()
