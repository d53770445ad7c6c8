"""Small charts in rows, one idea each, with the same lines in the same colours in all of them."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from palbert.display.markup import Markup, element, fragment
from palbert.display.shapes import COLOURS, GRID, svg, text

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 150, 114, 38, 24, 22  # pixels of one chart
LEAST = 440  # pixels below which a narrow page scrolls
DASHES = (None, "6 3", "2 2", "8 2 2 2")
MOST_DOTS = 12  # points of a line up to which each is marked

Point = tuple[float, float]


class Panel(NamedTuple):
    """One chart.

    Args:
        title: What it shows.
        lines: Points of each line by its name; those of lines that have not begun are empty.
    """

    title: str
    lines: Mapping[str, Sequence[Point]]


def draw_panels(rows: Sequence[Sequence[Panel]], end: int, alt: str) -> Markup:
    """Charts of steps 0 to ``end``, each over the range of its own points, whose ends are written.

    Args:
        rows: Charts of each row; all have the same lines.
        end: Number of the last step.
        alt: Text that says what is shown.
    """
    names = [*rows[0][0].lines]
    shapes = [
        _panel(panel, end, WIDTH * column, HEIGHT * row)
        for row, panels in enumerate(rows)
        for column, panel in enumerate(panels)
    ]
    height = HEIGHT * len(rows) + 4
    if len(names) > 1:
        shapes += [_key(i, name, height + 14 + 18 * i) for i, name in enumerate(names)]
        height += 18 * len(names) + 4
    return svg(WIDTH * max(map(len, rows)), height, alt, *shapes, least_width=LEAST)


def _panel(panel: Panel, end: int, x: float, y: float) -> Markup:
    values = [value for line in panel.lines.values() for _, value in line]
    low, high = (min(values), max(values)) if values else (0.0, 1.0)
    room = (high - low) or 0.1
    width, height = WIDTH - LEFT - 10, HEIGHT - TOP - BOTTOM

    def place(step: float, value: float) -> Point:
        across, up = step / end if end else 0.0, (value - low) / room
        return x + LEFT + across * width, y + HEIGHT - BOTTOM - up * height

    (left, bottom), (right, top) = place(0, low), place(end, low + room)
    axes = f"M{left:g} {top:g}V{bottom:g}H{right:g}"
    shapes = [
        text(x + 6, y + 15, panel.title, 11, font_weight="bold"),
        element("path", d=axes, style=f"fill:none;stroke:{GRID};stroke-width:1.5"),
        text(right, bottom + 13, f"step {end}", 10, text_anchor="end"),
    ]
    if values:
        shapes += [
            text(left - 4, y, f"{value:.3f}", 10, text_anchor="end")
            for value, y in {low: bottom, high: bottom if low == high else top + 8}.items()
        ]
    drawn = [_line(i, [place(*point) for point in line])
             for i, line in enumerate(panel.lines.values()) if line]  # fmt: skip
    return fragment(*shapes, *drawn)


def _line(number: int, places: Sequence[Point]) -> Markup:
    colour, dash = COLOURS[number % len(COLOURS)], DASHES[number % len(DASHES)]
    path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
    style = f"fill:none;stroke-width:2;stroke:{colour}"
    line = element("path", d=path, style=style, stroke_dasharray=dash)
    if len(places) > MOST_DOTS:
        return line
    dots = "".join(
        f"M{x - 2.5:.1f} {y:.1f}a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0 -5 0" for x, y in places
    )
    return fragment(line, element("path", d=dots, style=f"fill:{colour}"))


def _key(number: int, name: str, y: float) -> Markup:
    style = f"stroke-width:3;stroke:{COLOURS[number % len(COLOURS)]}"
    dash = DASHES[number % len(DASHES)]
    line = element("path", d=f"M6 {y - 4:g}H34", style=style, stroke_dasharray=dash)
    return fragment(line, text(42, y, name))
