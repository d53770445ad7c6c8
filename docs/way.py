"""Draw the way of a batch from the tables of how_it_is_built.md: ``python docs/way.py``."""

import re
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from matplotlib.figure import Figure

HERE = Path(__file__).parent
ROW = re.compile(
    r"^\| (?P<stop>[\w ]+) \| `(?P<file>palbert/[\w/]+\.py)` \| `(?P<name>\w+)` \|", re.M
)
COLUMNS = 6
COLOURS = {  # of Okabe and Ito, pale enough for black print
    "processes": "#f3d9c4", "training": "#cfe5f5", "data": "#d3ecd9", "results": "#f0d5e6",
    "figures": "#f7efc1", "bert": "#e2dcf2",
}  # fmt: skip
TOP = "#e8e8e8"


class Stop(NamedTuple):
    """One place on the way."""

    stop: str
    file: str
    name: str


def stops(page: Path = HERE / "how_it_is_built.md") -> list[Stop]:
    """The rows of all tables, in order."""
    return [Stop(*match.groups()) for match in ROW.finditer(page.read_text(encoding="utf-8"))]


def place(number: int) -> tuple[int, int]:
    """Column and row; every other row runs backwards, so that arrows are short."""
    row, column = divmod(number, COLUMNS)
    return (COLUMNS - 1 - column if row % 2 else column), -row


def draw(way: Sequence[Stop]) -> Figure:
    """Boxes with the stops' names and files, an arrow from each to the next."""
    rows = -(-len(way) // COLUMNS)
    figure = Figure(figsize=(9, 1.05 * rows))
    axes = figure.add_axes((0, 0, 1, 1))
    axes.set(xlim=(-0.55, COLUMNS - 0.45), ylim=(-rows + 0.45, 0.55))
    axes.axis("off")
    for number, stop in enumerate(way):
        x, y = place(number)
        wing, _, file = stop.file.removeprefix("palbert/").rpartition("/")
        text = f"{number + 1}. {stop.stop}\n{f'{wing}/' if wing else ''}\n{file}"
        box = {
            "boxstyle": "round,pad=0.25",
            "facecolor": COLOURS.get(wing, TOP),
            "edgecolor": "#777",
        }
        axes.text(x, y, text, ha="center", va="center", fontsize=8, bbox=box, linespacing=1.25)
        if number:
            before = place(number - 1)
            across = (x - before[0]) * 0.13, (y - before[1]) * 0.1
            middle = (x + before[0]) / 2, (y + before[1]) / 2
            axes.annotate(
                "", (middle[0] + across[0], middle[1] + across[1]),
                (middle[0] - across[0], middle[1] - across[1]),
                arrowprops={"arrowstyle": "-|>", "color": "#333"},
            )  # fmt: skip
    return figure


if __name__ == "__main__":
    draw(stops()).savefig(HERE / "way_of_a_batch.png", dpi=180, metadata={"Software": None})
