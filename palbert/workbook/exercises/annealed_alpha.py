"""03.2: the exponent that falls over the epochs."""

import numpy as np

from palbert.workbook.exercise import Cases, Exercise, Mistake


def _cases() -> Cases:
    return {
        "the first epoch": (1, 25),
        "half-way": (13, 25),
        "the last epoch": (25, 25),
        "a single epoch": (1, 1),
        "the second of two": (2, 2),
        "the second of three": (2, 3),
        "the fifth of twelve": (5, 12),
    }


def _by_interpolation(epoch: int, epochs: int) -> float:
    return float(np.interp(epoch, [1, max(2, epochs)], [1.0, 0.2]))


def _with_max(epoch: int, epochs: int) -> float:
    done = (epoch - 1) / max(1, epochs - 1)
    return 0.2 * done + 1.0 * (1 - done)


def _over_epochs(epoch: int, epochs: int) -> float:
    return 1 - 0.8 * (epoch - 1) / epochs


def _from_zero(epoch: int, epochs: int) -> float:
    return 1 - 0.8 * epoch / max(1, epochs - 1)


def _divides_by_zero(epoch: int, epochs: int) -> float:
    return 1 - 0.8 * (epoch - 1) / (epochs - 1)


def _rising(epoch: int, epochs: int) -> float:
    return 0.2 + 0.8 * (epoch - 1) / max(1, epochs - 1)


def _to_zero(epoch: int, epochs: int) -> float:
    return 1 - (epoch - 1) / max(1, epochs - 1)


def _to_four_fifths(epoch: int, epochs: int) -> float:
    return 1 - 0.2 * (epoch - 1) / max(1, epochs - 1)


def _one_epoch_at_the_end(epoch: int, epochs: int) -> float:
    return 0.2 if epoch == epochs else _with_max(epoch, epochs)


def _never_one(epoch: int, epochs: int) -> float:
    return 1 - 0.8 * epoch / epochs


EXERCISE = Exercise(
    id="03.2",
    title="an exponent that falls",
    reference="palbert.annealed_sampling.annealed_alpha",
    cases=_cases,
    hints=(
        "Two points fix the line: 1 in epoch 1, 0.2 in epoch E. The equation above is it.",
        "How many steps lie between epoch 1 and epoch E? E - 1, and none if E is 1.",
        "return 1.0 if epochs == 1, else 1 - 0.8 * (epoch - 1) / (epochs - 1).",
    ),
    mistakes=(
        Mistake(
            "alpha is below 1 in the first epoch already: epochs count from 1, so use epoch - 1, "
            "and then divide by the epochs - 1 steps that there are.",
            _never_one,
        ),
        Mistake(
            "alpha never gets to 0.2: from epoch 1 to epoch E there are E - 1 steps, so divide by "
            "epochs - 1.",
            _over_epochs,
        ),
        Mistake(
            "Epochs count from 1: the first must have alpha = 1, so use epoch - 1.", _from_zero
        ),
        Mistake(
            "With a single epoch, this divides by zero: alpha is 1 there.",
            _divides_by_zero,
        ),
        Mistake(
            "alpha rises here: it begins at 1, proportional, and ends at 0.2, nearly equal shares.",
            _rising,
        ),
        Mistake("alpha ends at 0, where all tasks are equal: it falls by 0.8, to 0.2.", _to_zero),
        Mistake("alpha ends at 0.8: it falls by 0.8, to 0.2.", _to_four_fifths),
        Mistake(
            "With a single epoch, alpha is 1: it is the first, and nothing has been learned yet.",
            _one_epoch_at_the_end,
        ),
    ),
    rewrites=(_by_interpolation, _with_max),
    trains=lambda config: config.sampler == "annealed",
)
