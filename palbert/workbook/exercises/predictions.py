"""01.1: from a head's logits to answers on the task's own scale."""

import torch
from torch import Tensor

from palbert.workbook.exercise import Cases, Exercise, Mistake


def _cases() -> Cases:
    torch.manual_seed(12)
    sts = torch.tensor([[-0.31], [0.07], [0.52], [0.94], [1.38], [0.19], [2.6]])
    return {
        "sst": ("sst", 3 * torch.randn(7, 5)),
        "para": ("para", 4 * torch.randn(11, 1)),
        "sts": ("sts", sts),
        "sst, batch of one": ("sst", torch.randn(1, 5)),
        "para, batch of one": ("para", torch.randn(1, 1)),
        "sts, batch of one": ("sts", sts[2:3]),
    }


def _by_hand(task: str, logits: Tensor) -> Tensor:
    if task == "sst":
        powers = torch.exp(logits - logits.max(dim=1, keepdim=True).values)
        return powers / powers.sum(dim=1, keepdim=True)
    logits = logits.squeeze(1)
    return 1 / (1 + torch.exp(-logits)) if task == "para" else 5 * logits.clip(0, 1)


def _with_functions(task: str, logits: Tensor) -> Tensor:
    scales = {
        "sst": lambda x: torch.softmax(x, dim=1),
        "para": lambda x: torch.sigmoid(x)[:, 0],
        "sts": lambda x: torch.minimum((x * 5).relu(), torch.tensor(5.0)).flatten(),
    }
    return scales[task](logits)


def _mixes_examples(task: str, logits: Tensor) -> Tensor:
    return logits.softmax(0) if task == "sst" else _by_hand(task, logits)


def _grades(task: str, logits: Tensor) -> Tensor:
    return logits.argmax(-1) if task == "sst" else _by_hand(task, logits)


def _softmax_of_one(task: str, logits: Tensor) -> Tensor:
    return logits.softmax(-1)[:, 0] if task == "para" else _by_hand(task, logits)


def _decides(task: str, logits: Tensor) -> Tensor:
    return (logits[:, 0] > 0).float() if task == "para" else _by_hand(task, logits)


def _not_scaled(task: str, logits: Tensor) -> Tensor:
    return logits[:, 0].clamp(0, 1) if task == "sts" else _by_hand(task, logits)


def _clips_first(task: str, logits: Tensor) -> Tensor:
    return logits[:, 0].clamp(0, 5) * 5 if task == "sts" else _by_hand(task, logits)


def _not_clipped(task: str, logits: Tensor) -> Tensor:
    return logits[:, 0] * 5 if task == "sts" else _by_hand(task, logits)


def _keeps_the_axis(task: str, logits: Tensor) -> Tensor:
    answers = _by_hand(task, logits)
    return answers if task == "sst" else answers[:, None]


EXERCISE = Exercise(
    id="01.1",
    title="from logits to predictions",
    reference="palbert.losses.to_predictions",
    cases=_cases,
    hints=(
        "Sentiment: five numbers that are positive and sum to 1. Paraphrase: one number between 0 "
        "and 1. Similarity: was trained on label / 5, so bring it back.",
        "softmax over the last axis, sigmoid, and times 5. A pair task's logits are (batch, 1): "
        "take column 0.",
        "A head may answer below 0 or above 1: .clamp(0, 5) after the multiplication.",
    ),
    mistakes=(
        Mistake(
            "For sentiment, the five grades of each sentence should sum to 1, and yours sum to 1 "
            "over the batch: take the softmax over the last axis.",
            _mixes_examples,
        ),
        Mistake(
            "For sentiment, return the probabilities of the five grades, not the winner: the probe "
            "shows them, and the score finds the winner itself.",
            _grades,
        ),
        Mistake(
            "For paraphrase, a softmax over a single number is always 1. One logit for yes or no "
            "takes a sigmoid.",
            _softmax_of_one,
        ),
        Mistake(
            "For paraphrase, return the probability, not the decision: leave the threshold to the "
            "score.",
            _decides,
        ),
        Mistake(
            "For similarity, the answers run from 0 to 1, and the labels from 0 to 5: the head was "
            "trained on label / 5.",
            _not_scaled,
        ),
        Mistake(
            "For similarity, some answers are above 5: clip after the multiplication, not before.",
            _clips_first,
        ),
        Mistake(
            "For similarity, some answers lie outside 0..5, where no label is: clip them.",
            _not_clipped,
        ),
        Mistake(
            "For the pair tasks, the axis of size 1 is still there: return (batch,), or every "
            "comparison with the labels (batch,) becomes a (batch, batch) table.",
            _keeps_the_axis,
        ),
    ),
    rewrites=(_by_hand, _with_functions),
    sizes={"batch": 7, "grades": 5},
)
