"""01.4: the average of three scores of which one runs from -1 to 1."""

from palbert.workbook.exercise import Cases, Exercise, Mistake


def _cases() -> Cases:
    return {
        "after one epoch": ({"sst": 0.361, "para": 0.763, "sts": 0.224},),
        "good scores": ({"sst": 0.516, "para": 0.862, "sts": 0.866},),
        "a negative r": ({"sst": 0.2, "para": 0.5, "sts": -0.4},),
        "tasks in another order": ({"sts": 0.6, "sst": 0.5, "para": 0.8},),
    }


def _by_thirds(scores: dict) -> float:
    return scores["sst"] / 3 + scores["para"] / 3 + scores["sts"] / 6 + 1 / 6


def _in_a_loop(scores: dict) -> float:
    moved = {**scores, "sts": 0.5 + 0.5 * scores["sts"]}
    total = 0.0
    for task in ("sst", "para", "sts"):
        total += moved[task]
    return total / len(moved)


def _raw_mean(scores: dict) -> float:
    return sum(scores.values()) / 3


def _moves_all(scores: dict) -> float:
    return sum((score + 1) / 2 for score in scores.values()) / 3


def _sum(scores: dict) -> float:
    return scores["sst"] + scores["para"] + (scores["sts"] + 1) / 2


def _without_brackets(scores: dict) -> float:
    return (scores["sst"] + scores["para"] + scores["sts"] + 1 / 2) / 3


def _only_halved(scores: dict) -> float:
    return (scores["sst"] + scores["para"] + scores["sts"] / 2) / 3


def _last_third(scores: dict) -> float:
    return scores["sst"] + scores["para"] + (scores["sts"] + 1) / 2 / 3


EXERCISE = Exercise(
    id="01.4",
    title="the overall score",
    reference="palbert.metrics.overall",
    cases=_cases,
    hints=(
        "Accuracies run from 0 to 1, Pearson's r from -1 to 1. Bring r to 0..1 before you average.",
        "r = -1 must become 0, r = 0 must become 1/2, r = 1 must stay 1: that is (r + 1) / 2.",
        'Add scores["sst"], scores["para"] and (scores["sts"] + 1) / 2, then divide by 3.',
    ),
    mistakes=(
        Mistake(
            "That is the raw mean of the three. Pearson's r runs from -1 to 1: move it to 0..1 "
            "before you average.",
            _raw_mean,
        ),
        Mistake(
            "Only Pearson's r needs moving to 0..1; the two accuracies are there already.",
            _moves_all,
        ),
        Mistake("That is the sum of the three: divide by 3.", _sum),
        Mistake(
            "1 / 2 is computed first here: put brackets around r + 1.",
            _without_brackets,
        ),
        Mistake("Halving r brings it to -1/2..1/2, not to 0..1: add 1 first.", _only_halved),
        Mistake("Only the last score is divided by 3: put brackets around the sum.", _last_third),
    ),
    rewrites=(_by_thirds, _in_a_loop),
)
