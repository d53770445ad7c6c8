"""What of the poster's table holds here: every step of it, beside ours, with a verdict.

A row of the poster claims a step: that it is better, or worse, than the row before it. Ours is the
difference of the same two rows trained here on the same data, with a 95% interval from a paired
bootstrap. Scores themselves are set side by side too, but encoders and training data differ, so
the verdict is about steps.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from palbert.display.table import NotedTable, interval, number
from palbert.poster import POSTER, POSTER_SETUP
from palbert.presets import TABLE
from palbert.results.dev_predictions import DevPredictions, find_predictions, key_of
from palbert.results.ledger import Record, read_ledger
from palbert.results.summary import compare_predictions, results_table

if TYPE_CHECKING:
    import pandas as pd

RULE = (
    "step: overall against the nearest row above that was run; interval: 95%, paired bootstrap "
    "over dev examples and seeds. reproduced: it lies on the poster's side of 0. not reproduced: "
    "it lies on the other side, or contains 0 but not the poster's step. within noise: it "
    "contains both 0 and the poster's step, so these runs cannot tell. lr_schedule steps over "
    "constant, since all rows here have the schedule."
)
ONE_SEED = "One seed a row: the intervals cover other dev examples, but not other seeds."
NO_PREDICTIONS = "no predictions"
# Each with the one that it is measured against, by names of rows; most are not in the poster.
COMPARISONS = (
    ("frozen_low_rank", "frozen"),
    ("frozen_pals", "frozen"),
    ("frozen_pals", "frozen_low_rank"),
    ("separate", "frozen"),
    ("shared", "separate"),
    ("shared", "frozen_pals"),
    ("shared", "single"),
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
# The poster's rows before its schedule had none, as far as is known; ours all have, so the row
# above has the schedule's own settings, and the step is measured from the row that lacks it.
STEPS_FROM = {"lr_schedule": "constant"}


@dataclass(frozen=True)
class Setup:
    """Runs that can be compared: all settings but the row's own are the same.

    Args:
        name: Name for people: data, encoder, preset, length, whose code.
        runs: Records by row, the newest of each seed.
        predictions: Predictions of those runs, by ``key_of``.
    """

    name: str
    runs: Mapping[str, list[Record]]
    predictions: Mapping[str, DevPredictions]

    def table(self) -> "pd.DataFrame":
        """Mean scores of its rows, by row."""
        records = [record for runs in self.runs.values() for record in runs]
        return results_table(records).set_index("row")

    def compare(self, first: str, second: str) -> "pd.DataFrame | None":
        """One row against another, see ``compare_predictions``; None where predictions are gone."""
        ours, theirs = self._predictions_of(first), self._predictions_of(second)
        if not (ours and theirs and all(map(ours[0].asked_the_same, ours + theirs))):
            return None
        return compare_predictions(ours, theirs)

    def _predictions_of(self, row: str) -> list[DevPredictions]:
        keys = map(key_of, self.runs[row])
        return [self.predictions[key] for key in keys if key in self.predictions]


def find_setups(ledger: Path) -> list[Setup]:
    """The comparable groups of a ledger's runs.

    Those on the poster's data and encoder come first, then those with most rows; rows are in the
    order of the course.

    Args:
        ledger: Ledger with the predictions of its runs beside it.
    """
    groups: dict[str, dict[str, dict[int, Record]]] = {}
    for record in read_ledger(ledger):
        if record["name"] == record["row"] and "overall" in record["scores"]:
            seeds = groups.setdefault(_setup_name(record), {}).setdefault(record["row"], {})
            if any(other["settings"] != record["settings"] for other in seeds.values()):
                seeds.clear()  # the row was defined anew since
            seeds[record["seed"]] = record
    setups, order = [], {row: place for place, row in enumerate(TABLE)}
    for name, rows in groups.items():
        in_order = sorted(rows, key=lambda row: order.get(row, len(order)))
        runs = {row: list(rows[row].values()) for row in in_order}
        records = [record for each in runs.values() for record in each]
        setups.append(Setup(name, runs, find_predictions(ledger, records)))
    return sorted(setups, key=_nearness, reverse=True)


def _nearness(setup: Setup) -> tuple[int, int]:
    """How much of the poster's setup it shares, and how many rows it has."""
    run = next(iter(setup.runs.values()))[0]
    return sum(run[what] == theirs for what, theirs in POSTER_SETUP.items()), len(setup.runs)


def _setup_name(record: Record) -> str:
    settings = record["settings"]
    steps = f"{settings['epochs']} x {settings['steps_per_epoch']} steps"
    whose = "" if record["code"] == "reference" else ", your code"
    return f"{record['data']}, {record['encoder']}, {record['preset']}, {steps}{whose}"


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


def reproduction_table(setup: Setup) -> NotedTable:
    """The poster's rows that were run: poster, ours, difference, its step, our step, verdict."""
    import pandas as pd

    scores = setup.table()
    rows = [row for row in POSTER if row in setup.runs]
    lines = [
        _level(row, scores.loc[row]) | _step(setup, row, over)
        for row, over in zip(rows, [None, *rows], strict=False)
    ]
    notes = [RULE, *_seed_notes(setup.runs[row] for row in rows)]
    return NotedTable(pd.DataFrame(lines).fillna(""), notes, setup.name)


def _level(row: str, ours: Any) -> dict[str, str]:
    poster = POSTER[row].overall
    return {
        "row": row,
        "poster": number(poster),
        "ours": number(ours["overall"]),
        "seeds": str(ours["seeds"]),
        "ours - poster": number(ours["overall"] - poster, "+"),
        "interval": interval(ours["low"] - poster, ours["high"] - poster, "+"),
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
        "verdict": verdict(claim, ours["low"], ours["high"]),
    }


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

    lines = []
    for first, second in pairs:
        if first in setup.runs and second in setup.runs:
            found = setup.compare(first, second)
            lines.append({"row": first, "against": second} | _difference(found, score))
    columns = ["row", "against", "difference", "interval", "verdict"]
    notes = ["interval: 95%, paired bootstrap over dev examples and seeds.",
             *_seed_notes(setup.runs.values())]  # fmt: skip
    return NotedTable(
        pd.DataFrame(lines, columns=columns).fillna(""), notes, f"{score}: {setup.name}"
    )


def _difference(found: "pd.DataFrame | None", score: str) -> dict[str, str]:
    if found is None:
        return {"verdict": NO_PREDICTIONS}
    line = found.loc[score]
    side = "better" if line["low"] > 0 else "worse" if line["high"] < 0 else "within noise"
    return {
        "difference": number(line["difference"], "+"),
        "interval": interval(line["low"], line["high"], "+"),
        "verdict": side,
    }


def _seed_notes(runs: Iterable[list[Record]]) -> list[str]:
    return [ONE_SEED] if any(len(each) == 1 for each in runs) else []
