"""The loss of each task, and what its logits say on the task's own scale.

| task | loss | prediction |
|---|---|---|
| sst | cross-entropy over five grades | softmax (batch, 5) |
| para | binary cross-entropy | sigmoid (batch,) |
| sts | mean squared error on label / 5 | 5 * logit, clipped to 0..5 (batch,) |

Source: CS224N default project 2023 (the tasks); Stickland and Murray 2019 (label / 5).
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from palbert.tasks import STS, TASKS


def task_loss(
    task: str, logits: Float[Tensor, "batch outputs"], labels: Float[Tensor, " batch"]
) -> Float[Tensor, ""]:
    """Mean loss of a batch, in float32.

    Args:
        task: name of the task.
        logits: of its head.
        labels: on the task's scale.
    """
    logits = logits.float()
    if task == "sst":
        return F.cross_entropy(logits, labels.long())
    if task == "para":
        return F.binary_cross_entropy_with_logits(logits[:, 0], labels)
    return F.mse_loss(logits[:, 0], labels / STS.max_label)


def to_predictions(task: str, logits: Float[Tensor, "batch outputs"]) -> Tensor:
    """Logits on the task's scale: probabilities (sst, para) or a similarity 0..5 (sts)."""
    logits = logits.float()
    if task == "sst":
        return logits.softmax(-1)
    if task == "para":
        return logits[:, 0].sigmoid()
    return (logits[:, 0] * STS.max_label).clamp(0, STS.max_label)


def check_labels(task: str, labels: Tensor) -> None:
    """Refuse labels off the task's scale before a step is taken.

    Raises:
        ValueError: with the task, the value and the range.
    """
    top = TASKS[task].max_label
    wrong = labels[~((labels >= 0) & (labels <= top))]
    if len(wrong):
        raise ValueError(f"{task}: label {wrong[0].item()} is not within 0..{top}")
    if task != "sts" and not torch.equal(labels, labels.round()):
        raise ValueError(f"{task}: labels must be whole numbers")
