"""Pictures of samplers, runs and results, each with a text for those who cannot see it.

Every function returns a ``Picture``: a sharp PNG on white in colours that colour-blind readers
tell apart, with markers as well as colours. Nothing here touches pyplot's global state.
"""

import io
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from palbert.annealed_sampling import sampling_probabilities
from palbert.ledger import REFERENCE_LEDGER, read_ledger
from palbert.poster import POSTER
from palbert.provenance import HOME
from palbert.results import results_table
from palbert.run_progress import EventReader
from palbert.tasks import TASKS

if TYPE_CHECKING:
    import pandas as pd

# Okabe and Ito's colours, yellow left out: too pale on white.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
WIDTH = 7.0  # inches
DOTS_PER_INCH = 96  # of a page; the PNG has twice as many
OFFICIAL_SIZES = {"sst": 8544, "para": 141498, "sts": 6040}  # training examples of CS224N
SAMPLERS = ("round_robin", "proportional", "square_root", "annealed")


def style() -> dict[Any, Any]:
    """Settings of matplotlib that all pictures share."""
    return {
        "figure.constrained_layout.use": True,
        "figure.facecolor": "white",
        "savefig.facecolor": "white",
        "axes.facecolor": "white",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.grid": True,
        "axes.titlesize": 10,
        "axes.titlelocation": "left",
        "grid.color": "#dddddd",
        "grid.linewidth": 0.6,
        "font.size": 9,
        "legend.frameon": False,
        "lines.linewidth": 1.6,
        "lines.markersize": 5,
    }


class Picture:
    """A figure with its text; notebooks show both, ``save`` writes the PNG.

    Args:
        figure: of matplotlib.
        alt: what it shows, with its main numbers.
    """

    def __init__(self, figure: Figure, alt: str) -> None:
        self.figure, self.alt = figure, alt

    def png(self) -> bytes:
        """The picture at twice the page's resolution."""
        stream = io.BytesIO()
        metadata = {"Description": self.alt, "Software": None}
        self.figure.savefig(stream, format="png", dpi=2 * DOTS_PER_INCH, metadata=metadata)
        return stream.getvalue()

    def save(self, path: Path | str) -> Path:
        """Write the PNG."""
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.png())
        return path

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        width, height = (round(inches * DOTS_PER_INCH) for inches in self.figure.get_size_inches())
        shown = {"alt": self.alt, "width": width, "height": height}
        return {"image/png": self.png(), "text/plain": self.alt}, {"image/png": shown}


def _panels(count: int, height: float, draw: Callable[[int, Axes], None], **share: Any) -> Figure:
    """A row of panels, each drawn by ``draw(number, axes)``."""
    with rc_context(style()):
        figure = Figure(figsize=(WIDTH, height))
        axes = figure.subplots(1, count, squeeze=False, **share)[0]
        for number in range(count):
            draw(number, axes[number])
        handles, labels = axes[0].get_legend_handles_labels()
        if handles:
            figure.legend(handles, labels, loc="outside lower center", ncols=4)
    return figure


def _mark(number: int) -> dict[str, Any]:
    return {"color": COLOURS[number % len(COLOURS)], "marker": MARKERS[number % len(MARKERS)]}


def plot_sampling(
    sizes: Mapping[str, int], epochs: int, samplers: Sequence[str] = SAMPLERS
) -> Picture:
    """Each task's share of the steps over the epochs, a panel for each sampler.

    Args:
        sizes: training examples of each task.
        epochs: of the run.
        samplers: which to show.
    """
    shares = {
        sampler: [sampling_probabilities(sampler, sizes, e, epochs) for e in range(1, epochs + 1)]
        for sampler in samplers
    }

    def draw(number: int, axes: Axes) -> None:
        for i, task in enumerate(sizes):
            values = [epoch[task] for epoch in shares[samplers[number]]]
            axes.plot(range(1, epochs + 1), values, label=TASKS[task].title, **_mark(i),
                      markevery=max(1, epochs // 6))  # fmt: skip
        axes.set(title=samplers[number].replace("_", " "), xlabel="epoch", ylim=(0, 1))
        axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))
        if number == 0:
            axes.set_ylabel("share of the steps")

    ends = "; ".join(
        f"{sampler.replace('_', ' ')}: {_shares(found[0])} in epoch 1, {_shares(found[-1])} in "
        f"epoch {epochs}"
        for sampler, found in shares.items()
    )
    figure = _panels(len(samplers), 2.6, draw, sharey=True)
    return Picture(figure, f"Share of each task in the steps, by epoch. {ends}.")


def _shares(probabilities: Mapping[str, float]) -> str:
    return ", ".join(f"{task} {share:.2f}" for task, share in probabilities.items())


def plot_learning_curves(runs: Mapping[str, Path | str]) -> Picture:
    """Dev scores after each epoch, a panel for each task and one for overall.

    Args:
        runs: label and run folder.
    """
    panels = (*TASKS, "overall")
    curves = {label: _events(Path(folder), "evaluation") for label, folder in runs.items()}

    def draw(number: int, axes: Axes) -> None:
        name = panels[number]
        for i, (label, events) in enumerate(curves.items()):
            epochs = [event["epoch"] for event in events]
            axes.plot(epochs, [e["scores"][name] for e in events], label=label, **_mark(i))
        title = TASKS[name].title if name in TASKS else name
        axes.set(title=title, xlabel="epoch")
        axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))
        if number == 0:
            axes.set_ylabel("dev score")

    last = "; ".join(
        f"{label}: overall {events[-1]['scores']['overall']:.3f} after epoch {events[-1]['epoch']}"
        for label, events in curves.items()
        if events
    )
    return Picture(_panels(len(panels), 2.6, draw), f"Dev scores by epoch. {last}.")


def _events(folder: Path, kind: str) -> list[dict[str, Any]]:
    events = EventReader(folder / "metrics.jsonl").read()
    return [event for event in events if event["event"] == kind]


def plot_steps(runs: Mapping[str, Path | str]) -> Picture:
    """Learning rate and each task's loss at every step; losses as running means over dots.

    Args:
        runs: label and run folder.
    """
    panels = ("learning rate", *TASKS)
    logs = {label: _events(Path(folder), "step") for label, folder in runs.items()}

    def draw(number: int, axes: Axes) -> None:
        name = panels[number]
        for i, (label, events) in enumerate(logs.items()):
            steps, values = _step_curve(events, name)
            if name in TASKS:
                axes.plot(steps, values, ".", color=COLOURS[i], alpha=0.25, markersize=3)
                values = _running_mean(values)
            axes.plot(steps, values, ("-", "--", ":")[i % 3], color=COLOURS[i], label=label)
        axes.set(title=f"{TASKS[name].title} loss" if name in TASKS else name, xlabel="step")
        axes.xaxis.set_major_locator(MaxNLocator(4, integer=True))
        axes.ticklabel_format(axis="y", scilimits=(-2, 4))

    said = "; ".join(f"{label}: {_last_values(events)}" for label, events in logs.items() if events)
    figure = _panels(len(panels), 2.6, draw)
    return Picture(figure, f"Learning rate and losses by step. {said}.")


def _step_curve(events: Sequence[Mapping[str, Any]], name: str) -> tuple[list[int], list[float]]:
    """Steps and values of ``learning rate``, or of a task's loss at the steps that took it."""
    if name not in TASKS:
        return [e["step"] for e in events], [e["learning_rate"] for e in events]
    mine = [event for event in events if event["task"] == name]
    return [event["step"] for event in mine], [event["losses"][name] for event in mine]


def _running_mean(values: Sequence[float]) -> list[float]:
    """Each value's mean with those before it, a tenth of all at most."""
    window = max(1, len(values) // 10)
    return [fmean(values[max(0, i + 1 - window) : i + 1]) for i in range(len(values))]


def _last_values(events: Sequence[Mapping[str, Any]]) -> str:
    rates = _step_curve(events, "learning rate")[1]
    losses = {task: _running_mean(_step_curve(events, task)[1]) for task in TASKS}
    ends = ", ".join(f"{task} {found[-1]:.3f}" for task, found in losses.items() if found)
    return f"rate {max(rates):.1e} at its peak, {rates[-1]:.1e} at the end, last losses {ends}"


def plot_scores(table: "pd.DataFrame", score: str = "overall") -> Picture:
    """A dot for each line of ``results_table``, with its interval, beside the poster's score.

    Args:
        table: of ``results_table``.
        score: which; the interval is shown for ``overall`` alone.
    """
    lines: list[dict[Any, Any]] = table.to_dict("records")
    labels = [f"{line['row']} ({line['data']}, {line['encoder']})" for line in lines]

    def draw(_: int, axes: Axes) -> None:
        for y, line in enumerate(lines):
            if score == "overall" and line["low"] == line["low"] and line["low"] is not None:
                axes.plot([line["low"], line["high"]], [y, y], color=COLOURS[0], alpha=0.6)
            axes.plot(line[score], y, linestyle="", label="" if y else "this run", **_mark(0))
        known = [(POSTER[line["row"]].scores()[score], y) for y, line in enumerate(lines)
                 if line["row"] in POSTER]  # fmt: skip
        if known:
            axes.plot(*zip(*known, strict=True), linestyle="", mfc="none", label="poster",
                      **_mark(1))  # fmt: skip
        axes.set(
            xlabel=f"{score} on dev",
            yticks=range(len(lines)),
            ylim=(max(1, len(lines)) - 0.5, -0.5),
        )
        axes.set_yticklabels(labels)

    said = "; ".join(
        f"{label} {line[score]:.3f}" for label, line in zip(labels, lines, strict=True)
    )
    figure = _panels(1, 1.2 + 0.32 * len(lines), draw)
    return Picture(figure, f"Dev score ({score}) of each row: {said}.")


def main() -> None:
    """Draw the pictures of ``figures/``: the ledger's scores, and sampling with official sizes."""
    folder = HOME / "figures"
    plot_scores(results_table(read_ledger(REFERENCE_LEDGER))).save(folder / "scores.png")
    plot_sampling(OFFICIAL_SIZES, epochs=10).save(folder / "sampling.png")


if __name__ == "__main__":
    main()
