"""A table with the notes that one must read beside it, as HTML and as text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from palbert.display.markup import element, fragment, table

if TYPE_CHECKING:
    import pandas as pd


@dataclass(frozen=True)
class NotedTable:
    """A table of texts that displays itself.

    Args:
        frame: Cells of the table.
        notes: Sentences below the table.
        title: Line above the table; empty for none.
    """

    frame: "pd.DataFrame"
    notes: Sequence[str] = ()
    title: str = ""

    def __str__(self) -> str:
        table = self.frame.to_string(index=False) if len(self.frame) else "no scores yet"
        return "\n".join([*filter(None, [self.title]), table, "", *self.notes])

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        title = [element("p", element("b", self.title))] if self.title else []
        cells = table([*self.frame.columns], self.frame.to_numpy().tolist())
        notes = element("ul", *(element("li", note) for note in self.notes))
        return {"text/html": fragment(*title, cells, notes), "text/plain": str(self)}


def number(value: float | None, sign: str = "") -> str:
    """Three digits after the point; nothing for a value that is missing."""
    return "" if value is None or value != value else f"{value:{sign}.3f}"


def interval(low: float | None, high: float | None, sign: str = "") -> str:
    """``low to high``; nothing where there is none."""
    found = number(low, sign)
    return f"{found} to {number(high, sign)}" if found else ""
