"""Runs of a ledger that can be compared: on the same data and encoder, of the same length."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from palbert.poster import POSTER_SETUP
from palbert.presets import TABLE
from palbert.results.dev_predictions import DevPredictions, find_predictions, key_of
from palbert.results.ledger import Record, read_ledger
from palbert.results.summary import compare_predictions, results_table, row_intervals

if TYPE_CHECKING:
    import pandas as pd

ONE_SEED = "One seed a row: the intervals cover other dev examples, but not other seeds."
NO_PREDICTIONS = "no predictions"


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
        ours, theirs = self.predictions_of(first), self.predictions_of(second)
        if not (ours and theirs and all(map(ours[0].asked_the_same, ours + theirs))):
            return None
        return compare_predictions(ours, theirs)

    def intervals(self, row: str) -> dict[str, tuple[float, float]]:
        """95% interval of each mean score of a row over dev examples and seeds.

        Where predictions are gone, the mean bounds over dev examples that its runs kept.
        """
        found = self.predictions_of(row)
        if len(found) == len(self.runs[row]):
            return row_intervals(found)
        bounds = [run["intervals"] for run in self.runs[row] if "intervals" in run]
        names = bounds[0] if bounds else {}
        ends = {name: list(zip(*(each[name] for each in bounds), strict=True)) for name in names}
        return {name: (fmean(low), fmean(high)) for name, (low, high) in ends.items()}

    def predictions_of(self, row: str) -> list[DevPredictions]:
        """Dev predictions of each of a row's runs, where they were kept."""
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


def seed_notes(runs: Iterable[list[Record]]) -> list[str]:
    """What must be said where a row has one run."""
    return [ONE_SEED] if any(len(each) == 1 for each in runs) else []
