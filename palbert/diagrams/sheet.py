"""The hand in which all diagrams are drawn: boxes, arrows and words on a sheet.

sheet = Sheet(200)
h, f = sheet.box(20, 20, 120, 40, "h"), sheet.box(20, 100, 120, 40, "FFN")
sheet.arrow(h.bottom, f.top)
sheet.finish("A title", "What a reader who does not see it must know.")
"""

import re
from typing import Any, NamedTuple

from palbert.display.markup import Markup, element, fragment
from palbert.display.notebook import picture
from palbert.display.shapes import COLOURS, GRID, PAGE, TEXT, rect, svg, text
from palbert.tasks import TASKS

WIDTH = 560  # pixels of every diagram
LEAST = 440  # pixels below which a narrow page scrolls, since words would be too small
LINE = 17
TASK_COLOURS = dict(zip(TASKS, COLOURS, strict=False))
SUBSCRIPT = re.compile(r"(?<=\b[A-Za-z])_(\w{1,2})\b")

Place = tuple[float, float]


class Diagram(NamedTuple):
    """A drawing that notebooks display.

    Args:
        svg: Drawing in the colours of the page that it is on.
        says: Text for those who cannot see it.
    """

    svg: Markup
    says: str

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        shown = picture(self.svg, self.says)
        page = element("div", shown, class_="palbert-diagram", style="overflow-x:auto")
        return {"text/html": page, "text/plain": self.says}


class Box(NamedTuple):
    """Where a box lies, and the middles of its sides."""

    x: float
    y: float
    width: float
    height: float

    @property
    def left(self) -> Place:
        """Middle of the left side."""
        return self.x, self.y + self.height / 2

    @property
    def right(self) -> Place:
        """Middle of the right side."""
        return self.x + self.width, self.y + self.height / 2

    @property
    def top(self) -> Place:
        """Middle of the upper side."""
        return self.x + self.width / 2, self.y

    @property
    def bottom(self) -> Place:
        """Middle of the lower side."""
        return self.x + self.width / 2, self.y + self.height


class Sheet:
    """What has been drawn so far.

    Args:
        height: Height in pixels.
    """

    def __init__(self, height: float) -> None:
        self.height = height
        self._shapes: list[Markup] = []

    def box(
        self, x: float, y: float, width: float, height: float, *lines: str,
        colour: str | None = None, dashed: bool = False, size: int = 13,
    ) -> Box:  # fmt: skip
        """A box with lines of words in its middle, the first of several in bold.

        Args:
            x: Left edge.
            y: Upper edge.
            width: Width in pixels.
            height: Height in pixels.
            lines: Words; ``V_E`` has its E below the line.
            colour: Colour of frame and tint; the page's grey unless given.
            dashed: Whether the frame is dashed.
            size: Size of the words in pixels.
        """
        ink = colour or GRID
        look = f"fill:{ink};fill-opacity:.16;stroke:{ink};stroke-width:{2 if colour else 1.5}"
        frame = rect(x, y, width, height, look + ";stroke-dasharray:6 4" * dashed, rx=5)
        first = y + height / 2 - (len(lines) - 1) * LINE / 2 + size * 0.36
        words = [
            _words(x + width / 2, first + i * LINE, line, size if i == 0 else size - 1,
                   bold=i == 0 and len(lines) > 1, text_anchor="middle")
            for i, line in enumerate(lines)
        ]  # fmt: skip
        self._shapes.append(element("g", frame, *words, class_="box"))
        return Box(x, y, width, height)

    def panel(
        self, x: float, y: float, width: float, height: float, title: str, indent: float = 10
    ) -> Box:
        """A frame around other shapes, its title inside at the top, ``indent`` pixels in."""
        look = f"fill:{PAGE};stroke:{GRID};stroke-width:1.5"
        frame = rect(x, y, width, height, look, rx=8)
        words = _words(x + indent, y + 18, title, 13, bold=True)
        self._shapes.append(element("g", frame, words, class_="box"))
        return Box(x, y, width, height)

    def cell(self, x: float, y: float, width: float, height: float, colour: str, full=0.75) -> None:
        """A small filled rectangle without words."""
        self._shapes.append(rect(x, y, width, height, f"fill:{colour};fill-opacity:{full:.2f}"))

    def line(
        self, *places: Place, colour: str = TEXT, dashed: bool = False, width: float = 1.5
    ) -> None:
        """A line through places."""
        path = "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in places)
        look = f"fill:none;stroke:{colour};stroke-width:{width}" + ";stroke-dasharray:5 4" * dashed
        self._shapes.append(element("path", d=path, style=look))

    def arrow(self, *places: Place, colour: str = TEXT, dashed: bool = False) -> None:
        """A line through places, with a head at the last of them."""
        (x0, y0), (x, y) = places[-2:]
        length = ((x - x0) ** 2 + (y - y0) ** 2) ** 0.5 or 1.0
        along, aside = (x - x0) / length, (y - y0) / length
        back = (x - 8 * along, y - 8 * aside)
        self.line(*places[:-1], back, colour=colour, dashed=dashed)
        ends = [(back[0] - 4 * side * aside, back[1] + 4 * side * along) for side in (1, -1)]
        points = " ".join(f"{a:.1f},{b:.1f}" for a, b in [(x, y), *ends])
        self._shapes.append(element("polygon", points=points, style=f"fill:{colour}"))

    def write(
        self, x: float, y: float, words: str, size: int = 12, *, bold: bool = False, anchor="start"
    ) -> None:
        """Words outside boxes, their line beginning, ending or centred (``anchor``) at a place."""
        self._shapes.append(_words(x, y, words, size, bold=bold, text_anchor=anchor))

    def finish(self, title: str, says: str) -> Diagram:
        """The diagram, with its title and what it says."""
        told = (element("title", title), element("desc", says))
        picture = svg(WIDTH, self.height, title, *told, *self._shapes, least_width=LEAST)
        return Diagram(picture, f"{title}. {says}")


def _words(x: float, y: float, words: str, size: int, *, bold: bool = False, **more) -> Markup:
    """Words in which ``_X`` stands below the line."""
    pieces = SUBSCRIPT.split(words)  # every second one stands below
    low = f"font-size:{size - 3}px"
    parts: list[object] = [pieces[0]]
    for below, after in zip(pieces[1::2], pieces[2::2], strict=True):
        parts.append(element("tspan", below, dy="3", style=low))
        parts += [element("tspan", after, dy="-3")] if after else []
    return text(x, y, fragment(*parts), size, font_weight="bold" if bold else None, **more)


def count(number: float) -> str:
    """A count as people say it: ``950``, ``12,300``, ``1.77 million``."""
    return f"{number / 1e6:.3g} million" if number >= 1e6 else f"{number:,.0f}"
