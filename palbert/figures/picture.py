"""A figure with its text, and the look that all figures share.

Sharp PNGs on white, in colours that colour-blind readers tell apart, with markers as well as
colours. JupyterLab's dark theme turns light and dark around and keeps the hues. No figure belongs
to pyplot.
"""

import base64
import io
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import seaborn
from matplotlib import rc_context
from matplotlib.axes import Axes
from matplotlib.figure import Figure
from matplotlib.ticker import MaxNLocator

from palbert.display.markup import Markup, element
from palbert.display.notebook import attended

# Okabe and Ito's colours, yellow left out: too pale on white.
COLOURS = ("#0072B2", "#D55E00", "#009E73", "#CC79A7", "#56B4E9", "#E69F00", "#000000")
MARKERS = ("o", "s", "^", "D", "v", "P", "X")
WIDTH = 7.0  # inches
LEGEND_LETTERS = 80  # of labels side by side below a picture
DARK = """[data-jp-theme-light="false"] .palbert-figure img {
    filter: invert(.88) hue-rotate(180deg)}"""
DOTS_PER_INCH = 96  # of a page; the PNG has twice as many


def style() -> dict[Any, Any]:
    """Settings of matplotlib that all pictures share: seaborn's white grid, in small print."""
    own = {
        "figure.constrained_layout.use": True,
        "savefig.facecolor": "white",
        "axes.spines.top": False,
        "axes.spines.right": False,
        "axes.titlelocation": "left",
        "grid.color": "#dddddd",
        "legend.frameon": False,
        "lines.markersize": 5,
    }
    look = seaborn.axes_style("whitegrid") | seaborn.plotting_context("paper")
    return look | own


class Picture:
    """A figure with its text; notebooks show both, ``save`` writes the PNG.

    Args:
        figure: Figure of matplotlib.
        alt: Text that says what the figure shows, with its main numbers.
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
        """Write the PNG and return its path."""
        path = Path(path)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(self.png())
        return path

    def _repr_mimebundle_(self, **_: Any) -> tuple[dict[str, Any], dict[str, Any]]:
        width, height = (round(inches * DOTS_PER_INCH) for inches in self.figure.get_size_inches())
        shown = {"alt": self.alt, "width": width, "height": height}
        png = self.png()
        content = {"image/png": png, "text/plain": self.alt}
        if attended():
            content["text/html"] = _in_both_themes(png, shown)
        return content, {"image/png": shown}


def _in_both_themes(png: bytes, shown: Mapping[str, Any]) -> Markup:
    """The picture as HTML whose white page becomes a dark one in a dark theme."""
    data = base64.b64encode(png).decode()
    style = "max-width:100%;height:auto"
    image = element("img", src=f"data:image/png;base64,{data}", style=style, **shown)
    return element("div", element("style", Markup(DARK)), image, class_="palbert-figure")


def panels(
    count: int, height: float, draw: Callable[[int, Axes], None], columns: int = 0, **share: Any
) -> Figure:
    """Panels in rows, each drawn by ``draw(number, axes)``; what it labels goes into one legend.

    Args:
        count: Number of panels.
        height: Height of the figure in inches.
        draw: Function of the panel's number, from 0, and the axes to draw on.
        columns: Number of panels in a row; 0 for all.
        share: Arguments ``sharex`` and ``sharey`` of matplotlib.
    """
    with rc_context(style()):
        figure = Figure(figsize=(WIDTH, height))
        columns = columns or count
        grid = figure.subplots(-(-count // columns), columns, squeeze=False, **share)
        for number, axes in enumerate(grid.flat[:count]):
            draw(number, axes)
        found: dict[str, Any] = {}
        for axes in grid.flat:
            found |= dict(zip(*reversed(axes.get_legend_handles_labels()), strict=True))
        if found:
            abreast = min(4, max(1, LEGEND_LETTERS // max(map(len, found))))
            figure.legend([*found.values()], [*found], loc="outside lower center", ncols=abreast)
    return figure


def mark(number: int) -> dict[Any, Any]:
    """Colour and marker of the number-th series, from 0; pairs repeat after forty-two."""
    shift = number // len(COLOURS)
    marker = MARKERS[(number + shift) % len(MARKERS)]
    return {"color": COLOURS[number % len(COLOURS)], "marker": marker}


def whole_numbers(axes: Axes) -> None:
    """Few ticks on the x axis, at whole numbers."""
    axes.xaxis.set_major_locator(MaxNLocator(4, integer=True, min_n_ticks=1))
