"""The loss of each task, and what its logits say on the task's own scale.

| task | loss | prediction |
|---|---|---|
| sst | -log p of the grade, or of either grade of a polarity | softmax (batch, 5) |
| para | binary cross-entropy | sigmoid (batch,) |
| sts | mean squared error on label / 5 | 5 * logit, clipped to 0..5 (batch,) |

A sentiment label half-way between two grades means either of them: 0.5 is negative, with the loss
-log(p0 + p1), and 3.5 positive, -log(p3 + p4). That is what a review labelled good or bad says, and
no grade has to be invented for it.

Source: CS224N default project 2023 (the tasks); Stickland and Murray 2019 (label / 5).
"""

from collections.abc import Iterable

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

from palbert.tasks import STS, TASKS

NEGATIVE, POSITIVE = 0.5, 3.5  # sentiment labels that name a polarity and no grade


def task_loss(
    task: str, logits: Float[Tensor, "batch outputs"], labels: Float[Tensor, " batch"]
) -> Float[Tensor, ""]:
    """Mean loss of a batch, in float32.

    Args:
        task: Name of the task.
        logits: Logits of the task's head.
        labels: Labels on the task's scale.
    """
    logits = logits.float()
    if task == "sst":
        return grade_loss(logits, labels)
    if task == "para":
        return F.binary_cross_entropy_with_logits(logits[:, 0], labels)
    return F.mse_loss(logits[:, 0], labels / STS.max_label)


def grade_loss(
    logits: Float[Tensor, "batch grades"], labels: Float[Tensor, " batch"]
) -> Float[Tensor, ""]:
    """Mean of -log p(grade), or -log(p(grade below) + p(grade above)) for a label between two."""
    log_p = logits.log_softmax(1)  # (batch, grades)
    below, above = labels.floor().long(), labels.ceil().long()
    at_below, at_above = (log_p.gather(1, grade[:, None])[:, 0] for grade in (below, above))
    either = torch.logaddexp(at_below, at_above)  # (batch,)
    return -torch.where(below == above, at_below, either).mean()


def disagreement(
    task: str, one: Float[Tensor, "batch outputs"], other: Float[Tensor, "batch outputs"]
) -> Float[Tensor, ""]:
    """How far two answers to the same batch are apart: 0 where they are the same.

    The mean of both Kullback-Leibler divergences; for similarities, the mean squared difference.
    """
    one, other = one.float(), other.float()
    if task == "sts":
        return F.mse_loss(one, other)
    if task == "para":  # as the logits of two classes, whose difference is the logit
        one, other = (F.pad(logits, (1, 0)) for logits in (one, other))
    log_p, log_q = one.log_softmax(1), other.log_softmax(1)
    return ((log_p.exp() - log_q.exp()) * (log_p - log_q)).sum(1).mean() / 2


def loss_weight(name: str, parts: int, simcse_weight: float | None) -> float:
    """Weight of one part's loss, with which a step's parts add up to the whole batch's gradient.

    Args:
        name: Name of a task, or ``simcse``.
        parts: Number of equal parts into which the step's task batch is divided.
        simcse_weight: Weight of SimCSE beside a task, in one part only; None in SimCSE's own stage.
    """
    if name in TASKS:
        return 1 / parts
    return 1.0 if simcse_weight is None else simcse_weight


def to_predictions(task: str, logits: Float[Tensor, "batch outputs"]) -> Tensor:
    """Logits on the task's scale: probabilities (sst, para) or a similarity 0..5 (sts)."""
    logits = logits.float()
    if task == "sst":
        return logits.softmax(-1)
    if task == "para":
        return logits[:, 0].sigmoid()
    return (logits[:, 0] * STS.max_label).clamp(0, STS.max_label)


def check_labels(task: str, labels: Iterable[float | None]) -> None:
    """Refuse labels off the task's scale before a step is taken.

    Raises:
        ValueError: A label is off the scale; the message names task, value and range.
    """
    top = TASKS[task].max_label
    polar = (NEGATIVE, POSITIVE) if task == "sst" else ()
    for label in labels:
        if label is None or not 0 <= label <= top:
            raise ValueError(f"{task}: label {label} is not within 0..{top}")
        if task != "sts" and label != round(label) and label not in polar:
            also = f", or {NEGATIVE} and {POSITIVE} for a polarity" if polar else ""
            raise ValueError(f"{task}: labels must be whole numbers{also}")
