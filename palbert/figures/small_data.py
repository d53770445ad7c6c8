"""Where PALs matter: score against trained parameters, for few and for many examples a task."""

from collections.abc import Mapping, Sequence
from statistics import fmean

from matplotlib.axes import Axes

from palbert.figures.picture import COLOURS, MARKERS, Picture, panels
from palbert.presets import SMALL_DATA
from palbert.results.ledger import Record

METHODS = {
    "frozen": "heads alone",
    "frozen_low_rank": "low-rank bottlenecks",
    "frozen_pals": "PALs",
    "shared": "everything",
}
Runs = Mapping[str, Mapping[str, Sequence[Record]]]  # by examples a task, then by row


def runs_by_examples(records: Sequence[Record]) -> dict[str, dict[str, list[Record]]]:
    """Records of one setup by the number of examples a task, ``all`` last, and by row.

    Args:
        records: Records on the same data and encoder.
    """
    found: dict[str, dict[str, list[Record]]] = {}
    names = {f"{row}-{count}": (f"{count:,}", row) for count in SMALL_DATA.steps for row in METHODS}
    names |= {row: ("all", row) for row in METHODS}
    for name, (examples, row) in names.items():
        there = [record for record in records if record["name"] == name]
        if runs := [record for record in there if "trained_parameters" in record]:
            found.setdefault(examples, {})[row] = runs
    return found


def plot_trained_parameters(runs: Runs) -> Picture:
    """A panel for each number of examples: overall by the parameters that were trained.

    Args:
        runs: Runs as ``runs_by_examples`` gives them.
    """
    amounts = list(runs)

    def draw(number: int, axes: Axes) -> None:
        amount = amounts[number]
        for i, (row, label) in enumerate(METHODS.items()):
            for run in runs[amount].get(row, []):
                axes.plot(run["trained_parameters"], run["scores"]["overall"], MARKERS[i],
                          color=COLOURS[i], alpha=0.8, label=label)  # fmt: skip
        axes.set(
            title=_titled(amount).replace(" examples a", " a"),
            xscale="log",
            xlabel="trained parameters",
        )
        if number == 0:
            axes.set_ylabel("overall on dev")

    said = "; ".join(f"{_titled(amount)}: {_said(runs[amount])}" for amount in amounts)
    figure = panels(len(amounts), 2.8, draw, sharex=True, sharey=True)
    return Picture(figure, f"Overall by trained parameters, what is trained on MiniLM. {said}.")


def _titled(amount: str) -> str:
    return "all examples" if amount == "all" else f"{amount} examples a task"


def _said(rows: Mapping[str, Sequence[Record]]) -> str:
    parts = []
    for row, runs in rows.items():
        score = fmean(run["scores"]["overall"] for run in runs)
        parts.append(f"{METHODS[row]} {runs[0]['trained_parameters']:,} and {score:.3f}")
    return ", ".join(parts)
