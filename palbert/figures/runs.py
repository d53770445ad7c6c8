"""Pictures of samplers and of single runs, from their folders."""

from collections.abc import Mapping, Sequence
from math import nan
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING, Any

from matplotlib.axes import Axes

from palbert.annealed_sampling import sampling_probabilities
from palbert.figures.picture import COLOURS, Picture, mark, panels, whole_numbers
from palbert.runs.progress import read_events
from palbert.tasks import TASKS

if TYPE_CHECKING:
    import pandas as pd

SAMPLERS = ("round_robin", "proportional", "square_root", "annealed")


def plot_sampling(
    sizes: Mapping[str, int], epochs: int, samplers: Sequence[str] = SAMPLERS
) -> Picture:
    """Each task's share of the steps over the epochs, a panel for each sampler.

    Args:
        sizes: Number of training examples of each task.
        epochs: Number of epochs of the run.
        samplers: Names of the samplers to show.
    """
    shares = {
        sampler: [sampling_probabilities(sampler, sizes, e, epochs) for e in range(1, epochs + 1)]
        for sampler in samplers
    }

    def draw(number: int, axes: Axes) -> None:
        for i, task in enumerate(sizes):
            values = [epoch[task] for epoch in shares[samplers[number]]]
            axes.plot(range(1, epochs + 1), values, label=TASKS[task].title, **mark(i),
                      markevery=max(1, epochs // 6))  # fmt: skip
        axes.set(title=samplers[number].replace("_", " "), xlabel="epoch", ylim=(0, 1))
        whole_numbers(axes)
        if number == 0:
            axes.set_ylabel("share of the steps")

    ends = "; ".join(
        f"{sampler.replace('_', ' ')}: {_shares(found[0])} in epoch 1, {_shares(found[-1])} in "
        f"epoch {epochs}"
        for sampler, found in shares.items()
    )
    figure = panels(len(samplers), 2.6, draw, sharey=True)
    return Picture(figure, f"Share of each task in the steps, by epoch. {ends}.")


def _shares(probabilities: Mapping[str, float]) -> str:
    return ", ".join(f"{task} {share:.2f}" for task, share in probabilities.items())


def plot_learning_curves(runs: Mapping[str, Path | str]) -> Picture:
    """Dev scores after each epoch, a panel for each task and one for overall.

    Args:
        runs: Run folders by label.
    """
    names = (*TASKS, "overall")
    curves = {label: _events(Path(folder), "evaluation") for label, folder in runs.items()}

    def draw(number: int, axes: Axes) -> None:
        name = names[number]
        for i, (label, events) in enumerate(curves.items()):
            epochs = [event["epoch"] for event in events]
            axes.plot(epochs, [e["scores"].get(name, nan) for e in events], label=label, **mark(i))
        title = TASKS[name].title if name in TASKS else name
        axes.set(title=title, xlabel="epoch")
        whole_numbers(axes)
        if number == 0:
            axes.set_ylabel("dev score")

    last = "; ".join(
        f"{label}: {_summary(events[-1]['scores'])} after epoch {events[-1]['epoch']}"
        for label, events in curves.items()
        if events
    )
    return Picture(panels(len(names), 2.6, draw), f"Dev scores by epoch. {last}.")


def _events(folder: Path, kind: str) -> list[dict[str, Any]]:
    return [event for event in read_events(folder) if event["event"] == kind]


def plot_steps(runs: Mapping[str, Path | str]) -> Picture:
    """Learning rate and each task's loss at every step; losses as running means over dots.

    Args:
        runs: Run folders by label.
    """
    names = ("learning rate", *TASKS)
    logs = {label: _events(Path(folder), "step") for label, folder in runs.items()}

    def draw(number: int, axes: Axes) -> None:
        name = names[number]
        for i, (label, events) in enumerate(logs.items()):
            steps, values = _step_curve(events, name)
            if name in TASKS:
                axes.scatter(steps, values, s=3, color=COLOURS[i], alpha=0.25)
                values = _running_mean(values)
            axes.plot(steps, values, ("-", "--", ":")[i % 3], color=COLOURS[i], label=label)
        axes.set(title=f"{TASKS[name].title} loss" if name in TASKS else name, xlabel="step")
        whole_numbers(axes)
        axes.ticklabel_format(axis="y", scilimits=(-2, 4))

    said = "; ".join(f"{label}: {_last_values(events)}" for label, events in logs.items() if events)
    figure = panels(len(names), 2.6, draw)
    return Picture(figure, f"Learning rate and losses by step. {said}.")


def _summary(scores: Mapping[str, float]) -> str:
    """``overall`` and its value; where tasks are left out, the scores of the others."""
    shown = {"overall": scores["overall"]} if "overall" in scores else scores
    return ", ".join(f"{name} {score:.3f}" for name, score in shown.items())


def _step_curve(events: Sequence[Mapping[str, Any]], name: str) -> tuple[list[int], list[float]]:
    """Steps and values of ``learning rate``, or of a task's loss at the steps that took it."""
    if name not in TASKS:
        return [e["step"] for e in events], [e["learning_rate"] for e in events]
    mine = [event for event in events if name in event["losses"]]
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


def plot_scaling(table: "pd.DataFrame") -> Picture:
    """Speed-up over processes beside the line on which twice as many are twice as fast.

    Args:
        table: Table that ``scaling.measure_scaling`` returned.
    """
    counts = list(table.index)

    def draw(_: int, axes: Axes) -> None:
        axes.plot(counts, counts, label="as many times as processes", color="#888888",
                  linestyle="--")  # fmt: skip
        axes.plot(counts, table["speed_up"], label="measured", **mark(0))
        axes.set(xlabel="processes", ylabel="speed-up", xticks=counts, ylim=(0, None))

    said = ", ".join(f"{count}: {speed:.2f}" for count, speed in table["speed_up"].items())
    return Picture(panels(1, 2.8, draw), f"Speed-up by number of processes. {said}.")
