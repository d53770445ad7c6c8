"""All pictures that a ledger can show, with the official data's sizes: those of ``figures/``."""

from collections.abc import Iterator
from pathlib import Path

from palbert.figures.picture import Picture
from palbert.figures.results import (
    Numbers,
    plot_curves,
    plot_geometry,
    plot_pal_shares,
    plot_rows,
)
from palbert.figures.runs import plot_sampling
from palbert.figures.small_data import plot_trained_parameters, runs_by_examples
from palbert.poster import POSTER
from palbert.results.ledger import Record, read_ledger
from palbert.results.reference_runs import read_numbers
from palbert.results.setups import Setup, find_setups

OFFICIAL_SIZES = {"sst": 8544, "para": 141498, "sts": 6040}  # training examples of CS224N
EPOCHS = 10  # over which annealing is shown
PAL_ROWS = ("frozen_pals", "pals", "annealed", "bp1")  # where PALs are compared by layer


def draw_all(ledger: Path) -> Iterator[tuple[str, Picture]]:
    """Name and picture of everything that a ledger and the runs beside it can show."""
    yield "sampling", plot_sampling(OFFICIAL_SIZES, epochs=EPOCHS)
    setups = find_setups(ledger)
    if not setups:
        return
    yield "scores", plot_rows(setups[0])
    few = runs_by_examples(like(setups[0], ledger))
    if any(len(rows) > 1 for rows in few.values()):
        yield "trained_parameters", plot_trained_parameters(few)
    numbers = kept_numbers(setups[0], ledger)
    in_poster = {row: numbers[row] for row in POSTER if row in numbers}
    if in_poster:
        yield "curves", plot_curves(in_poster)
    if numbers:
        yield "geometry", plot_geometry(numbers)
    with_pals = {row: numbers[row] for row in PAL_ROWS if row in numbers}
    if with_pals:
        yield "pal_shares", plot_pal_shares(with_pals)


def like(setup: Setup, ledger: Path) -> list[Record]:
    """The ledger's runs on the setup's data and encoder, of any length; of its rows the setup's."""
    there = [record for runs in setup.runs.values() for record in runs]
    few = [r for r in read_ledger(ledger) if r["row"] == "small_data" and r["code"] == "reference"]
    same = [r for r in few if all(r[key] == there[0][key] for key in ("data", "encoder"))]
    return [*same, *there]


def kept_numbers(setup: Setup, ledger: Path) -> Numbers:
    """The kept numbers of each row's first seed; rows without any are left out."""
    found = {row: read_numbers(ledger, runs[0]) for row, runs in setup.runs.items()}
    return {row: numbers for row, numbers in found.items() if numbers}
