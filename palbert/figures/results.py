"""Pictures of ``results/``: scores, learning curves, PALs, geometry."""

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import seaborn
from matplotlib.axes import Axes

from palbert.figures.picture import COLOURS, Picture, mark, panels, whole_numbers
from palbert.poster import POSTER
from palbert.results.setups import Setup
from palbert.tasks import TASKS

if TYPE_CHECKING:
    import pandas as pd

Numbers = Mapping[str, Mapping[str, Any]]  # by row, what kept_run.read_numbers gives
LINE = 0.3  # inches of a row of the table


def plot_scores(table: "pd.DataFrame", score: str = "overall") -> Picture:
    """A dot for each line of ``results_table``, with its interval, beside the poster's score.

    Args:
        table: Table that ``results_table`` returned.
        score: Name of the score; the interval is shown for ``overall`` alone.
    """
    lines: list[dict[Any, Any]] = table.to_dict("records")
    labels = [f"{line['row']} ({line['data']}, {line['encoder']})" for line in lines]

    def draw(_: int, axes: Axes) -> None:
        for y, line in enumerate(lines):
            if score == "overall" and line["low"] == line["low"] and line["low"] is not None:
                axes.plot([line["low"], line["high"]], [y, y], color=COLOURS[0], alpha=0.6)
            axes.plot(line[score], y, linestyle="", label="" if y else "this run", **mark(0))
        _add_poster(axes, [line["row"] for line in lines], score)
        _name_lines(axes, labels)
        axes.set_xlabel(f"{score} on dev")

    said = "; ".join(
        f"{label} {line[score]:.3f}" for label, line in zip(labels, lines, strict=True)
    )
    figure = panels(1, 1.2 + LINE * len(lines), draw)
    return Picture(figure, f"Dev score ({score}) of each row: {said}.")


def _add_poster(axes: Axes, rows: Sequence[str], score: str) -> None:
    known = [(POSTER[row].scores()[score], y) for y, row in enumerate(rows) if row in POSTER]
    if known:
        x, y = zip(*known, strict=True)
        axes.plot(x, y, linestyle="", mfc="none", label="poster", **mark(1))


def _name_lines(axes: Axes, labels: Sequence[str]) -> None:
    """One line for each label, the first on top."""
    axes.set(yticks=range(len(labels)), ylim=(max(1, len(labels)) - 0.5, -0.5))
    axes.set_yticklabels(labels)


def plot_rows(setup: Setup) -> Picture:
    """Every row's score on each task and overall: each seed, mean, interval, and the poster's.

    Args:
        setup: Runs that can be compared.
    """
    names, rows = (*TASKS, "overall"), list(setup.runs)
    means, bounds = setup.table(), {row: setup.intervals(row) for row in rows}

    def draw(number: int, axes: Axes) -> None:
        name = names[number]
        for y, row in enumerate(rows):
            if name in bounds[row]:
                axes.plot(bounds[row][name], [y, y], color=COLOURS[0], alpha=0.6)
            axes.plot(means.loc[rows[y], name], y, linestyle="",
                      label="" if y else "this project, 95% interval", **mark(0))  # fmt: skip
        _add_poster(axes, rows, name)
        _name_lines(axes, rows)
        axes.set(title=TASKS[name].title if name in TASKS else name, xlabel="dev score")
        axes.locator_params(axis="x", nbins=4)

    said = "; ".join(
        f"{row} {line['sst']:.3f}, {line['para']:.3f}, {line['sts']:.3f}, {line['overall']:.3f}"
        for row, line in means.iterrows()
    )
    figure = panels(len(names), 1.3 + LINE * len(rows), draw, sharey=True)
    text = f"Dev scores of each row ({setup.name}): sentiment, paraphrase, similarity, overall"
    return Picture(figure, f"{text}. {said}.")


def plot_curves(numbers: Numbers) -> Picture:
    """Training loss by step, a column for each task, above dev score by epoch.

    Args:
        numbers: Numbers of each row's run; dev scores are drawn where a run has several.
    """
    tasks = list(TASKS)
    several = any(len(found["evaluations"]) > 1 for found in numbers.values())

    def draw(number: int, axes: Axes) -> None:
        task, is_loss = tasks[number % len(tasks)], number < len(tasks)
        for i, (row, found) in enumerate(numbers.items()):
            look: dict[str, Any] = mark(i) if not is_loss else {"color": COLOURS[i % len(COLOURS)]}
            x, y = _loss_curve(found, task) if is_loss else _score_curve(found, task)
            seaborn.lineplot(x=x, y=y, ax=axes, label=row, legend=False, **look)
        axes.set(title=TASKS[task].title if is_loss else "", xlabel="step" if is_loss else "epoch")
        whole_numbers(axes)
        if task == tasks[0]:
            axes.set_ylabel("training loss" if is_loss else "dev score")

    ends = {row: found["evaluations"][-1]["scores"] for row, found in numbers.items()}
    said = "; ".join(
        f"{row} {', '.join(f'{task} {scores[task]:.3f}' for task in tasks)}"
        for row, scores in ends.items()
    )
    lines = 2 if several else 1
    figure = panels(lines * len(tasks), 0.8 + 1.9 * lines, draw, columns=len(tasks))
    what = "Training loss by step and dev score by epoch" if several else "Training loss by step"
    return Picture(figure, f"{what}. Dev scores at the end: {said}.")


def _loss_curve(found: Mapping[str, Any], task: str) -> tuple[list, list]:
    steps, losses = zip(*found["losses"].get(task, [(None, None)]), strict=True)
    return list(steps), list(losses)


def _score_curve(found: Mapping[str, Any], task: str) -> tuple[list, list]:
    events = found["evaluations"]
    return [e["epoch"] for e in events], [e["scores"][task] for e in events]


def plot_pal_shares(numbers: Numbers) -> Picture:
    """How much each task's PAL adds, layer by layer (from 0), a panel for each row.

    Shares of frozen encoders are hundreds of times those of trained ones: the scale is logarithmic.

    Args:
        numbers: Numbers of each row's run; rows without PALs are left out.
    """
    shares = {row: found["pal_shares"] for row, found in numbers.items() if found["pal_shares"]}
    rows = list(shares)

    def draw(number: int, axes: Axes) -> None:
        for i, (task, layers) in enumerate(shares[rows[number]].items()):
            x = list(range(len(layers)))
            seaborn.lineplot(x=x, y=layers, ax=axes, label=TASKS[task].title, legend=False,
                             **mark(i))  # fmt: skip
        axes.set(title=rows[number], xlabel="layer")
        axes.set_yscale("log", nonpositive="mask")
        whole_numbers(axes)
        if number == 0:
            axes.set_ylabel("PAL / sum, by norm (log)")

    said = "; ".join(
        f"{row}: {', '.join(f'{task} {max(layers):.2g}' for task, layers in found.items())}"
        for row, found in shares.items()
    )
    figure = panels(len(rows), 2.6, draw, sharey=True)
    return Picture(figure, f"Share of the PAL in each layer's sum, at its largest: {said}.")


def plot_geometry(numbers: Numbers) -> Picture:
    """Alignment and uniformity of dev sentences after each row; lower is better for both.

    Args:
        numbers: Numbers of each row's run.
    """
    clouds = {"as it came": next(iter(numbers.values()))["geometry_before"]}
    clouds |= {row: found["geometry"] for row, found in numbers.items()}
    measures = {"alignment": "lower: pairs are closer", "uniformity": "lower: more evenly spread"}

    def draw(number: int, axes: Axes) -> None:
        name, better = [*measures.items()][number]
        values = [cloud[name] for cloud in clouds.values()]
        axes.axvline(values[0], color="#888888", linestyle="--")
        axes.plot(values, range(len(values)), linestyle="", **mark(0))
        _name_lines(axes, [*clouds])
        axes.set(title=name, xlabel=better)
        axes.locator_params(axis="x", nbins=5)

    said = "; ".join(
        f"{row} {cloud['alignment']:.3f} and {cloud['uniformity']:.3f}"
        for row, cloud in clouds.items()
    )
    figure = panels(2, 1.0 + LINE * len(clouds), draw, sharey=True)
    return Picture(figure, f"Alignment and uniformity of dev sentences: {said}.")
