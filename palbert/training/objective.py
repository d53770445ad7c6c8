"""The losses of one micro-batch, as one module: DDP then sees one forward for one backward."""

from collections.abc import Mapping

import torch
from jaxtyping import Float
from torch import Tensor, nn

from palbert.config import Simcse
from palbert.data.batches import Batch
from palbert.hardware import full_precision
from palbert.losses import disagreement, loss_weight, task_loss
from palbert.model import PalBert
from palbert.simcse import SimcseHead, simcse_loss
from palbert.training.plan import SIMCSE, Step


class Objective(nn.Module):
    """A task's loss, SimCSE's, or both.

    Args:
        model: Model that is trained through this module.
        simcse: Settings of the contrastive loss; None for none.
        r_drop: Weight of the disagreement of two passes; None for one pass.
    """

    def __init__(self, model: PalBert, simcse: Simcse | None, r_drop: float | None = None) -> None:
        super().__init__()
        self.model, self.simcse, self.r_drop = model, simcse, r_drop
        self.simcse_head = SimcseHead(model.config.hidden_size) if simcse else None

    def forward(
        self, batch: Batch | None, sentences: Batch | None, num_micro_batches: int = 1
    ) -> dict[str, Tensor]:
        """Losses by name: the task's, ``simcse``, or both, each weighted as it counts in the step.

        Args:
            batch: Batch of a task; None in the SimCSE stage.
            sentences: Single sentences for SimCSE; None for none.
            num_micro_batches: Number of micro-batches whose gradients the step adds up.
        """
        losses = {}
        if batch is not None:
            losses[batch.task] = self._learn(batch)
        if sentences is not None:
            losses[SIMCSE] = self._contrast(sentences)
        beside = self.simcse.weight if batch is not None and self.simcse else None
        return {
            name: float(loss_weight(name, num_micro_batches, beside)) * loss
            for name, loss in losses.items()
        }

    def _learn(self, batch: Batch) -> Float[Tensor, ""]:
        logits = self.model(**batch.inputs(), task=batch.task)
        loss = task_loss(batch.task, logits, batch.labels)
        if self.r_drop is None:
            return loss
        again = self.model(**batch.inputs(), task=batch.task)
        loss = (loss + task_loss(batch.task, again, batch.labels)) / 2
        return loss + self.r_drop * disagreement(batch.task, logits, again)

    def _contrast(self, sentences: Batch) -> Float[Tensor, ""]:
        """Each sentence twice in one pass: dropout differs from row to row."""
        if self.simcse is None or self.simcse_head is None:
            raise ValueError("sentences for SimCSE, but no settings of it")
        twice = {name: torch.cat([tensor, tensor]) for name, tensor in sentences.inputs().items()}
        hidden = self.model.encode(num_queries=1, **twice)[:, 0]  # type: ignore[arg-type]  # (2 * batch, hidden)
        with full_precision(hidden.device):  # rounded cosines would bend the gradient by up to 7%
            first, second = self.simcse_head(hidden.float()).chunk(2)
            return simcse_loss(first, second, self.simcse.temperature)


class NonFiniteLoss(RuntimeError):
    """A loss became infinite or not a number.

    Args:
        number: Number of the step in the run, from 1.
        step: What the plan says of it.
        losses: Losses of this rank by name.
    """

    def __init__(self, number: int, step: Step, losses: Mapping[str, float]) -> None:
        found = ", ".join(f"{name} {loss}" for name, loss in losses.items())
        what = "the SimCSE stage" if step.task == SIMCSE else f"task {step.task!r}"
        super().__init__(
            f"the loss at step {number} (epoch {step.epoch}, {what}) is not finite on some rank; "
            f"here: {found}. The checkpoints before it are kept. Lower learning_rate, "
            "or set precision='float32'"
        )
