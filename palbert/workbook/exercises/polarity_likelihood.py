"""05.2: the loss of a grade, or of a polarity, which is either of two grades."""

import torch
import torch.nn.functional as F
from torch import Tensor

from palbert.workbook.exercise import Cases, Exercise, Mistake


def _cases() -> Cases:
    generator = torch.Generator().manual_seed(52)
    logits = torch.randn(7, 5, generator=generator)
    return {
        "grades and polarities": (logits, torch.tensor([0.0, 3.5, 4, 1, 0.5, 2, 3.5])),
        "polarities alone": (logits[:3] * 3, torch.tensor([0.5, 0.5, 3.5])),
        "grades alone": (logits[2:] * 2, torch.tensor([4.0, 0, 2, 3, 1])),
        "large logits": (
            torch.tensor([[400.0, 0, 0, 0, 0], [0, 0, 0, 0, 300]]),
            torch.tensor([3.5, 0.5]),
        ),
        "batch of one": (logits[3:4] * 2, torch.tensor([3.5])),
    }


def _in_a_loop(logits: Tensor, labels: Tensor) -> Tensor:
    losses = []
    for scores, label in zip(logits, labels.tolist(), strict=True):
        meant = {0.5: [0, 1], 3.5: [3, 4]}.get(label, [int(label)])
        losses.append(scores.logsumexp(0) - scores[meant].logsumexp(0))
    return torch.stack(losses).mean()


def _by_mask(logits: Tensor, labels: Tensor) -> Tensor:
    grades = torch.arange(5, device=labels.device)
    meant = (grades - labels[:, None]).abs() < 0.75  # (batch, grades)
    chosen = logits.masked_fill(~meant, -torch.inf).logsumexp(1)
    return (logits.logsumexp(1) - chosen).mean()


def _chances(logits: Tensor, labels: Tensor, meant: Tensor | None = None) -> Tensor:
    """The probability of what each label means."""
    if meant is None:
        meant = (torch.arange(5, device=labels.device) - labels[:, None]).abs() < 0.75
    return (logits.softmax(1) * meant).sum(1)


def _log_of_zero(logits: Tensor, labels: Tensor) -> Tensor:
    return -_chances(logits, labels).log().mean()


def _rounded_down(logits: Tensor, labels: Tensor) -> Tensor:
    return F.cross_entropy(logits, labels.long())


def _outer_grade(logits: Tensor, labels: Tensor) -> Tensor:
    grades = torch.where(labels == 0.5, 0, labels.ceil()).long()
    return F.cross_entropy(logits, grades)


def _both(logits: Tensor, labels: Tensor) -> Tensor:
    below, above = labels.floor().long(), labels.ceil().long()
    losses = [F.cross_entropy(logits, grade) for grade in (below, above)]
    return sum(losses) / 2  # type: ignore[return-value]


def _whole_grade_twice(logits: Tensor, labels: Tensor) -> Tensor:
    log_p = logits.log_softmax(1)
    below, above = (g.long()[:, None] for g in (labels.floor(), labels.ceil()))
    return -torch.logaddexp(log_p.gather(1, below), log_p.gather(1, above)).mean()


def _mean_of_two(logits: Tensor, labels: Tensor) -> Tensor:
    return _by_mask(logits, labels) + (labels % 1 != 0).float().mean() * torch.tensor(2.0).log()


def _sum(logits: Tensor, labels: Tensor) -> Tensor:
    return _by_mask(logits, labels) * len(labels)


def _polarity_of_all(logits: Tensor, labels: Tensor) -> Tensor:
    log_p = logits.log_softmax(1)
    low, high = torch.logaddexp(log_p[:, 0], log_p[:, 1]), torch.logaddexp(log_p[:, 3], log_p[:, 4])
    return -torch.where(labels < 2, low, torch.where(labels > 2, high, log_p[:, 2])).mean()


EXERCISE = Exercise(
    id="05.2",
    title="the likelihood of a polarity",
    reference="palbert.losses.grade_loss",
    cases=_cases,
    hints=(
        "A whole label is a grade, and its loss the usual -log p(grade). Which two grades does 3.5 "
        "lie between, and which does 0.5?",
        "labels.floor() and labels.ceil() are the two grades; for a whole label they are the same.",
        "log(p_a + p_b) is torch.logaddexp(log p_a, log p_b), with log p from "
        "logits.log_softmax(1). Where both grades are the same, take log p itself: torch.where.",
    ),
    mistakes=(
        Mistake(
            "Whole grades count twice: where floor and ceil are the same, p + p is 2 p. Take log p "
            "itself there.",
            _whole_grade_twice,
        ),
        Mistake(
            "That is right until a probability is rounded to 0, whose log is infinite. Stay in "
            "logarithms: log_softmax and torch.logaddexp.",
            _log_of_zero,
        ),
        Mistake(
            "Half-way labels are cut down to a grade, 3.5 to 3 and 0.5 to 0. They name no grade: "
            "either of their two is right.",
            _rounded_down,
        ),
        Mistake(
            "Half-way labels became the outermost grades, 0 and 4: that is the hard mapping, which "
            "invents a grade. Here either of two is right.",
            _outer_grade,
        ),
        Mistake(
            "That is the mean of two cross-entropies: it asks for both grades at once, half and "
            "half. Add the probabilities before the logarithm.",
            _both,
        ),
        Mistake(
            "The probabilities of the two grades are averaged: a polarity means either of them, so "
            "they are added.",
            _mean_of_two,
        ),
        Mistake(
            "Whole grades are treated as polarities too: a label of 4 means the grade 4 alone.",
            _polarity_of_all,
        ),
        Mistake("That is the sum over the batch: take the mean.", _sum),
    ),
    rewrites=(_in_a_loop, _by_mask),
    sizes={"batch": 7, "grades": 5},
    gradient=True,
    trains=lambda config: config.extra_data is not None and config.extra_data.cfimdb is not None,
)
