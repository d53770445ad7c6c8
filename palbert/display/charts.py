"""Charts as SVG: bars, marks on scales, a map, lines. Pure functions from numbers to markup."""

from collections.abc import Mapping, Sequence

from palbert.display.markup import Markup, element, fragment
from palbert.display.shapes import COLOURS, GRID, TEXT, rect, svg, text

ROW, LABEL, NUMBER, GAP = 18, 92, 40, 10  # pixels

Cell = tuple[float, str]  # share of the full width, 0 to 1, and the number as text
Point = tuple[float, float]


def bars(
    columns: Sequence[str],
    rows: Sequence[tuple[str, Sequence[Cell]]],
    alt: str,
    colour: str,
    width: int = 430,
) -> Markup:
    """A table of bars, each with its number.

    Args:
        columns: Titles of the columns.
        rows: Rows, each with its name and a cell for each column.
        alt: Text that says what the chart shows.
        colour: Colour of the bars.
        width: Width of the chart in pixels.
    """
    step = (width - LABEL) / len(columns)
    room = step - NUMBER - GAP
    shapes = [text(LABEL + i * step, 13, title) for i, title in enumerate(columns)]
    for number, (name, cells) in enumerate(rows):
        y = (number + 1) * ROW
        shapes.append(text(0, y + 13, name))
        for i, (share, words) in enumerate(cells):
            x, length = LABEL + i * step, max(0.0, min(1.0, share)) * room
            shapes.append(rect(x, y + 3, room, ROW - 6, f"fill:{GRID};opacity:.5"))
            shapes.append(rect(x, y + 3, length, ROW - 6, f"fill:{colour}"))
            shapes.append(text(x + room + 4, y + 13, words))
    return svg(width, (len(rows) + 1) * ROW + 4, alt, *shapes)


def dots(
    rows: Sequence[tuple[str, str, str, Sequence[Cell]]], names: Sequence[str], alt: str
) -> Markup:
    """A scale for each row, with a mark of each series on it; the line between two is their gap.

    Args:
        rows: Rows: name, words at both ends of the scale, and a cell for each series.
        names: Names of the series, one letter each.
        alt: Text that says what the chart shows.
    """
    width, step, left, right = 430, 34, 92, 116
    room = width - left - right
    shapes = []
    for number, (name, low, high, cells) in enumerate(rows):
        y = number * step + 14
        places = [left + max(0.0, min(1.0, share)) * room for share, _ in cells]
        shapes += [
            text(0, y + 4, name, font_weight="bold"),
            rect(left, y - 2, room, 4, f"fill:{GRID}"),
            rect(min(places), y - 2, max(places) - min(places), 4, f"fill:{TEXT};opacity:.6"),
            text(left, y + 17, low, 10),
            text(left + room, y + 17, high, 10, text_anchor="end"),
            *(_mark(i, x, y) for i, x in enumerate(places)),
        ]
        words = ", ".join(
            f"{letter} {words}" for letter, (_, words) in zip(names, cells, strict=True)
        )
        shapes.append(text(left + room + 14, y + 4, words))
    return svg(width, len(rows) * step + 4, alt, *shapes)


def _mark(number: int, x: float, y: float) -> Markup:
    """A round mark for the first series, a square on its corner for the second."""
    style = f"fill:{COLOURS[number % len(COLOURS)]}"
    if number == 0:
        return element("circle", cx=f"{x:.1f}", cy=f"{y:g}", r="7", style=style)
    return element("path", d=f"M{x:.1f} {y - 8:g}l8 8l-8 8l-8 -8z", style=style)


def weights_map(
    names: Sequence[str], weights: Sequence[Sequence[float]], alt: str, colour: str
) -> Markup:
    """A square of weights: rows look at columns, and the fuller the colour, the larger the weight.

    Colour grows with the square root, so that weak weights can be told apart.

    Args:
        names: Names of the rows and columns.
        weights: Weights, 0 to 1.
        alt: Text that says what the map shows.
        colour: Colour of the largest weight; the smallest has none.
    """
    low, high = min(map(min, weights)), max(map(max, weights))
    cell, size = 15, LABEL + 15 * len(names)
    shapes = []
    for i, name in enumerate(names):
        along = LABEL + i * cell
        shapes.append(text(LABEL - 4, along + 11, name, 11, text_anchor="end"))
        turn = f"translate({along + 11} {LABEL - 4}) rotate(-60)"
        shapes.append(text(0, 0, name, 11, transform=turn))
    for i, row in enumerate(weights):
        for j, weight in enumerate(row):
            full = ((weight - low) / (high - low)) ** 0.5 if high > low else 1.0
            fill = f"fill:{colour};fill-opacity:{full:.2f}"
            shapes.append(rect(LABEL + j * cell, LABEL + i * cell, cell - 1, cell - 1, fill))
    return svg(size + 40, size + 4, alt, *shapes)


def lines(
    series: Mapping[str, Sequence[Point]],
    alt: str,
    axes: tuple[str, str],
    mark: float | None = None,
    top: float | None = None,
) -> Markup:
    """Lines over one axis; y starts at zero.

    Args:
        series: Points of each line by its name, in the order of x.
        alt: Text that says what the chart shows.
        axes: Names of the x and y axes.
        mark: The x at which to draw a vertical line; None for none.
        top: The largest y; that of the points unless given.
    """
    width, height, left, bottom, right = 520, 240, 48, 40, 120
    points = [point for line in series.values() for point in line]
    low, high = min(x for x, _ in points), max(x for x, _ in points)
    peak = top or max(y for _, y in points) or 1.0

    def place(x: float, y: float) -> tuple[float, float]:
        across = (x - low) / (high - low) if high > low else 0.5
        return (left + across * (width - left - right), height - bottom - y / peak * 180)

    shapes = [_frame(place, (low, high), peak, axes)]
    if mark is not None:
        x, y = place(mark, peak)
        style = f"stroke:{TEXT};stroke-dasharray:3 3"
        shapes.append(element("path", d=f"M{x:.1f} {y:.1f}V{height - bottom}", style=style))
    names = _spread([place(*line[-1])[1] for line in series.values()])
    for i, (name, line) in enumerate(series.items()):
        path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in (place(*point) for point in line))
        style = f"fill:none;stroke-width:2;stroke:{COLOURS[i % len(COLOURS)]}"
        shapes.append(element("path", d=path, style=style, stroke_dasharray=i and f"{8 - 2 * i} 3"))
        key = f"fill:{COLOURS[i % len(COLOURS)]}"
        shapes.append(rect(width - right + 6, names[i] - 5, 9, 9, key))
        shapes.append(text(width - right + 19, names[i] + 4, name))
    return svg(width, height, alt, *shapes)


def _frame(place, xs: Point, peak: float, axes: tuple[str, str]) -> Markup:
    """Grid, ends of the scales, and names of the axes."""
    shapes = []
    for share in (0.0, 0.5, 1.0):
        (x1, y), (x2, _) = place(xs[0], share * peak), place(xs[1], share * peak)
        shapes.append(element("path", d=f"M{x1:.1f} {y:.1f}H{x2:.1f}", style=f"stroke:{GRID}"))
        words = f"{share * peak:.3g}"
        shapes.append(text(x1 - 5, y + 4, words, 11, text_anchor="end"))
    x1, y = place(xs[0], 0.0)
    x2 = place(xs[1], 0.0)[0]
    shapes += [
        text(x1, y + 16, f"{xs[0]:g}", 11),
        text(x2, y + 16, f"{xs[1]:g}", 11, text_anchor="end"),
        text((x1 + x2) / 2, y + 30, axes[0], text_anchor="middle"),
        text(4, 14, axes[1]),
    ]
    return fragment(*shapes)


def _spread(heights: Sequence[float], apart: float = 15) -> list[float]:
    """Heights of names moved so that none covers another, in the order given."""
    order = sorted(range(len(heights)), key=heights.__getitem__)
    placed = list(heights)
    for above, below in zip(order, order[1:], strict=False):
        placed[below] = max(placed[below], placed[above] + apart)
    return placed
