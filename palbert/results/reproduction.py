"""What of the poster's table holds here: every step of it, beside ours, with a verdict.

A row of the poster claims a step: that it is better, or worse, than the row before it. Ours is the
difference of the same two rows trained here on the same data, with a 95% interval from a paired
bootstrap. Scores themselves are set side by side too, but encoders and training data differ, so
the verdict is about steps.
"""

from collections.abc import Iterable
from typing import Any

from palbert.display.table import NotedTable, interval, number
from palbert.poster import POSTER
from palbert.results.comparisons import visible_errors
from palbert.results.setups import NO_PREDICTIONS, Setup, seed_notes

RULE = (
    "step: overall against the nearest row above that was run; interval: 95%, paired bootstrap "
    "over dev examples and seeds. reproduced: it lies on the poster's side of 0. not reproduced: "
    "it lies on the other side, or contains 0 but not the poster's step. within noise: it "
    "contains both 0 and the poster's step, so these runs cannot tell. visible: the smallest "
    "true step that they would have found four times of five. lr_schedule steps over "
    "constant, since all rows here have the schedule."
)
# The poster's rows before its schedule had none, as far as is known; ours all have, so the row
# above has the schedule's own settings, and the step is measured from the row that lacks it.
STEPS_FROM = {"lr_schedule": "constant"}


def verdict(claim: float, low: float, high: float) -> str:
    """What the interval of our step says about the poster's step; this is ``RULE`` in code.

    Args:
        claim: The poster's step, not 0.
        low: Lower bound of the 95% interval of our step.
        high: Upper bound of the same interval.
    """
    if claim < 0:
        claim, low, high = -claim, -high, -low
    if low > 0:
        return "reproduced"
    return "within noise" if low <= 0 <= high and high >= claim else "not reproduced"


def reproduction_tables(setups: Iterable[Setup]) -> list[NotedTable]:
    """A table for each setup with rows of the poster."""
    return [reproduction_table(setup) for setup in setups if POSTER.keys() & setup.runs]


def reproduction_table(setup: Setup) -> NotedTable:
    """The poster's rows that were run: poster, ours, difference, its step, our step, verdict."""
    import pandas as pd

    scores = setup.table()
    rows = [row for row in POSTER if row in setup.runs]
    lines = [
        _level(row, scores.loc[row], setup.intervals(row)["overall"]) | _step(setup, row, over)
        for row, over in zip(rows, [None, *rows], strict=False)
    ]
    notes = [RULE, *seed_notes(setup.runs[row] for row in rows)]
    return NotedTable(pd.DataFrame(lines).fillna(""), notes, setup.name)


def _level(row: str, ours: Any, bounds: tuple[float, float]) -> dict[str, str]:
    poster = POSTER[row].overall
    return {
        "row": row,
        "poster": number(poster),
        "ours": number(ours["overall"]),
        "seeds": str(ours["seeds"]),
        "ours - poster": number(ours["overall"] - poster, "+"),
        "interval": interval(bounds[0] - poster, bounds[1] - poster, "+"),
    }


def _step(setup: Setup, row: str, over: str | None) -> dict[str, str]:
    if over is None:
        return {}
    claim = POSTER[row].overall - POSTER[over].overall
    start = STEPS_FROM.get(row, over)
    found = setup.compare(row, start) if start in setup.runs else None
    line = {"step over": start, "poster's step": number(claim, "+")}
    if found is None:
        return line | {"verdict": NO_PREDICTIONS}
    ours = found.loc["overall"]
    return line | {
        "our step": number(ours["difference"], "+"),
        "its interval": interval(ours["low"], ours["high"], "+"),
        "visible": number(visible_errors() * ours["error"]),
        "verdict": verdict(claim, ours["low"], ours["high"]),
    }
