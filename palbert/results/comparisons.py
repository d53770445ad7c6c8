"""Rows against each other: how much better, how sure, and what could have been seen.

Every difference is bootstrapped over dev examples, the same for both rows, and over seeds. Where
many pairs are compared, some would differ by chance: a verdict counts only if it stands after
Holm's correction (1979), with which one table in twenty holds a verdict that is wrong.
"""

from collections.abc import Sequence
from statistics import NormalDist
from typing import Any

from palbert.display.table import NotedTable, interval, number
from palbert.results.setups import NO_PREDICTIONS, Setup, seed_notes

LEVEL = 0.05
NOTES = (
    "interval: 95%, paired bootstrap over dev examples and seeds, for each pair alone.",
    "better, worse: p below 0.05 after Holm's correction for all pairs of this table.",
    "visible: the smallest true difference that these runs would have found, after that "
    "correction, four times of five or more often.",
)
# Each with the one that it is measured against, by names of rows; most are not in the poster.
COMPARISONS = (
    ("frozen_low_rank", "frozen"),
    ("frozen_pals", "frozen"),
    ("frozen_pals", "frozen_low_rank"),
    ("separate", "frozen"),
    ("shared", "separate"),
    ("shared", "single"),
    ("shared", "frozen_pals"),
    ("low_rank", "shared"),
    ("pals", "shared"),
    ("pals", "low_rank"),
    ("proportional", "pals"),
    ("square_root", "pals"),
    ("annealed", "pals"),
    ("together", "pals"),
    ("surgery", "together"),
    ("bp1", "annealed"),
    ("extra_data", "bp1"),
    ("extra_data_mapped", "bp1"),
    ("extra_data_mapped", "extra_data"),
    ("lr_schedule", "constant"),
    ("relational_layer", "lr_schedule"),
    ("relational_separate", "separate"),
)


def comparison_table(
    setup: Setup, pairs: Sequence[tuple[str, str]] = COMPARISONS, score: str = "overall"
) -> NotedTable:
    """Rows against each other by the paired bootstrap, whether the poster has them or not.

    Args:
        setup: Runs of the rows; pairs of which one row was not run are left out.
        pairs: Each row with the one that it is measured against.
        score: Name of the score: ``overall``, ``mean`` or a task.
    """
    import pandas as pd

    there = [pair for pair in pairs if set(pair) <= set(setup.runs)]
    found = {pair: setup.compare(*pair) for pair in there}
    lines: dict[tuple[str, str], Any] = {
        pair: table.loc[score] for pair, table in found.items() if table is not None
    }
    chances = holm([chance(line["difference"], line["error"]) for line in lines.values()])
    told = {
        pair: _difference(lines[pair], p, len(lines))
        for pair, p in zip(lines, chances, strict=True)
    }
    unknown = {"verdict": NO_PREDICTIONS}
    rows = [{"row": pair[0], "against": pair[1]} | told.get(pair, unknown) for pair in there]
    columns = ["row", "against", "difference", "interval", "p", "visible", "verdict"]
    frame = pd.DataFrame(rows, columns=columns).fillna("")
    return NotedTable(frame, [*NOTES, *seed_notes(setup.runs.values())], f"{score}: {setup.name}")


def visible_errors(pairs: int = 1) -> float:
    """Standard errors that a true difference must have to be found four times of five.

    Args:
        pairs: Number of pairs that are compared; Holm's correction asks the surest of them for a
            p that is so many times smaller, and the others for less.
    """
    return NormalDist().inv_cdf(1 - LEVEL / (2 * pairs)) + NormalDist().inv_cdf(0.8)


def _difference(line: Any, p: float, pairs: int) -> dict[str, str]:
    side = "better" if line["difference"] > 0 else "worse"
    return {
        "difference": number(line["difference"], "+"),
        "interval": interval(line["low"], line["high"], "+"),
        "p": f"{p:.3f}" if p >= 0.001 else "< 0.001",
        "visible": number(visible_errors(pairs) * line["error"]),
        "verdict": side if p < LEVEL else "within noise",
    }


def chance(difference: float, error: float) -> float:
    """Two-sided p: how often chance makes as large a difference where there is none.

    Args:
        difference: A measured difference.
        error: Its standard error.
    """
    if difference == 0:
        return 1.0
    return 2 * NormalDist().cdf(-abs(difference) / error) if error else 0.0


def holm(chances: Sequence[float]) -> list[float]:
    """P values after Holm's correction, in the order given.

    The smallest of n is multiplied by n, the next by n - 1, and none falls below the one before it.
    """
    adjusted, least = [0.0] * len(chances), 0.0
    for place, which in enumerate(sorted(range(len(chances)), key=chances.__getitem__)):
        least = max(least, min(1.0, chances[which] * (len(chances) - place)))
        adjusted[which] = least
    return adjusted
