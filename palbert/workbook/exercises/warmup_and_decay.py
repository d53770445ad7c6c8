"""06.1: the learning rate's way up and down, in one piece."""

import math

from palbert.workbook.exercise import Cases, Exercise, Mistake


def _cases() -> Cases:
    steps = [0.0, 0.5, 5.0, 9.5, 10.0, 10.5, 55.0, 99.5, 100.0, 140.0]
    curves = [
        (100, 0.1, steps),
        (37, 0.25, [3.0, 9.0, 9.5, 20.0]),
        (8, 0.0, [0.0, 2.0, 8.0]),
        (8, 1.0, [6.0, 8.0]),
    ]
    return {
        **{
            f"step {step:g} of {total}, warmup {share:g}": (step, total, share)
            for total, share, some in curves
            for step in some
        },
        **{f"step {step:g} of 60, the usual warmup": (step, 60) for step in (2.0, 30.0)},
    }


def _with_minimum(step: float, total_steps: int, warmup_share: float = 0.1) -> float:
    warmup = warmup_share * total_steps
    rising = step / warmup if warmup else 1.0
    falling = (total_steps - step) / (total_steps - warmup) if warmup < total_steps else 1.0
    return max(0.0, min(rising, falling)) if step < total_steps else 0.0


def _by_shares(step: float, total_steps: int, warmup_share: float = 0.1) -> float:
    gone = step / total_steps
    if gone >= 1:
        return 0.0
    return gone / warmup_share if gone < warmup_share else (1 - gone) / (1 - warmup_share)


def _jump(step: float, total_steps: int, warmup_share: float = 0.1) -> float:
    warmup = warmup_share * total_steps
    return step / warmup if step < warmup else max(0.0, 1 - step / total_steps)


def _no_decay(step: float, total_steps: int, warmup_share: float = 0.1) -> float:
    warmup = warmup_share * total_steps
    return step / warmup if step < warmup else float(step < total_steps)


def _no_warmup(step: float, total_steps: int, warmup_share: float = 0.1) -> float:
    warmup = warmup_share * total_steps
    return 1.0 if step < warmup else _by_shares(step, total_steps, warmup_share)


def _below_zero(step: float, total_steps: int, warmup_share: float = 0.1) -> float:
    if step > total_steps:
        return (total_steps - step) / (total_steps * (1 - warmup_share))
    return _by_shares(step, total_steps, warmup_share)


def _division_by_zero(step: float, total_steps: int, warmup_share: float = 0.1) -> float:
    warmup = warmup_share * total_steps
    falling = (total_steps - step) / (total_steps - warmup)
    return max(0.0, min(step / warmup, falling))


def _zero_by_zero_at_the_end(step: float, total_steps: int, warmup_share: float = 0.1) -> float:
    warmup = warmup_share * total_steps
    if step < warmup:
        return step / warmup
    return max(0.0, (total_steps - step) / (total_steps - warmup))


def _late_start(step: float, total_steps: int, warmup_share: float = 0.1) -> float:
    warmup = warmup_share * total_steps
    if step < warmup:
        return step / warmup
    return max(0.0, 1 - (step - warmup) / total_steps) if step < total_steps else 0.0


def _cosine(step: float, total_steps: int, warmup_share: float = 0.1) -> float:
    gone = step / total_steps
    if gone < warmup_share or gone >= 1:
        return _by_shares(step, total_steps, warmup_share)
    return (1 + math.cos(math.pi * (gone - warmup_share) / (1 - warmup_share))) / 2


def _fixed_share(step: float, total_steps: int, warmup_share: float = 0.1) -> float:  # noqa: ARG001
    return _by_shares(step, total_steps)


EXERCISE = Exercise(
    id="06.1",
    title="warmup and decay",
    reference="palbert.warmup_decay.warmup_decay",
    cases=_cases,
    hints=(
        "Two straight lines that meet at 1. At which step do they meet?",
        "Up: step / warmup, with warmup = warmup_share * total_steps. Down: from 1 at warmup to 0 "
        "at total_steps.",
        "Down is (total_steps - step) / (total_steps - warmup). Ask `step < warmup` and `step >= "
        "total_steps` before you divide: warmup may be 0, or all of the steps.",
    ),
    mistakes=(
        Mistake(
            "The way down is 1 - step / total_steps here, which is only 1 - warmup_share where the "
            "lines meet: it must start at 1. The code behind the paper has this jump.",
            _jump,
        ),
        Mistake("The rate stays at its peak after the warmup: it must fall to 0.", _no_decay),
        Mistake("The rate is at its peak from the first step: the warmup is missing.", _no_warmup),
        Mistake(
            "After total_steps the rate is below zero, and training would walk back up the loss. "
            "Return 0.0 there.",
            _below_zero,
        ),
        Mistake(
            "A warmup_share of 0 divides by zero: ask `step < warmup` before you divide by warmup.",
            _division_by_zero,
        ),
        Mistake(
            "With a warmup_share of 1 the end divides 0 by 0: return 0.0 from total_steps on "
            "before you come to that line.",
            _zero_by_zero_at_the_end,
        ),
        Mistake(
            "The way down has as many steps as the whole run, so it ends above 0: it has only "
            "those after the warmup.",
            _late_start,
        ),
        Mistake(
            "That is a cosine. It is used elsewhere, but here the way down is a straight line.",
            _cosine,
        ),
        Mistake(
            "warmup_share is not used: the warmup is a tenth of the steps, whatever is asked for.",
            _fixed_share,
        ),
    ),
    rewrites=(_with_minimum, _by_shares),
    trains=lambda config: config.schedule == "warmup_decay",
)
