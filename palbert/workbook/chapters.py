"""The course at a glance: each notebook with its minutes, and what the reader has done of it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from palbert.course_files import NOTEBOOKS
from palbert.display.markup import Markup, element
from palbert.display.notebook import attended, show
from palbert.paths import runs_folder
from palbert.workbook.answer_store import store
from palbert.workbook.exercises import EXERCISES
from palbert.workbook.study_record import read_events, standing

WORDS_A_MINUTE = 100  # of prose that is worked through, outputs looked at
POSTER_ROW = re.compile(r"^\*\*Poster row:\*\* (.*?)(?: \(.*)?\.$", re.MULTILINE)
EXERCISE_MINUTES = re.compile(r"^(?:Easy|Medium|Hard), (\d+) minutes", re.MULTILINE)
LEFT = "text-align:left"  # Lab's tables are aligned to the right
HEAD = ("notebook", "minutes", "exercises", "run to its end")


@dataclass(frozen=True)
class Chapter:
    """One notebook of the course.

    Args:
        name: Name of its file.
        title: Its title, with its number.
        poster_row: The row of the poster that it is about, in its own words.
        minutes: Minutes of reading and exercises; training comes on top and depends on the machine.
        done: Whether each of its exercises has passed.
        finished: Whether its last cell has run since it was last begun.
    """

    name: str
    title: str
    poster_row: str
    minutes: int
    done: list[bool]
    finished: bool

    def cells(self) -> tuple[str, str, str, str]:
        """What the map says of it."""
        ticks = "".join("✓" if each else "○" for each in self.done)
        count = f"{sum(self.done)} of {len(self.done)}" if self.done else ""
        exercises = f"{ticks} {count}".strip()
        return self.title, str(self.minutes), exercises, "✓" if self.finished else ""


def course_map() -> None:
    """Show each notebook with its minutes, the exercises done, and where the reader has been."""
    found = [*chapters(store().work, runs_folder())]
    cells = [chapter.cells() for chapter in found]
    links = attended()  # on a page without a kernel notebooks have other addresses
    rows = [
        element("tr", *(element("td", c, style=LEFT) for c in (_link(chapter, links), *line[1:])))
        for chapter, line in zip(found, cells, strict=True)
    ]
    head = element("tr", *(element("th", word, scope="col", style=LEFT) for word in HEAD))
    total = _summary(found)
    page = element("div", element("table", head, *rows), element("p", total), class_="palbert-map")
    widths = [max(map(len, column)) for column in zip(HEAD, *cells, strict=True)]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in (HEAD, *cells)
    ]
    show({"text/html": page, "text/plain": "\n".join([*lines, total])})


def _link(chapter: Chapter, links: bool) -> Markup | str:
    return element("a", chapter.title, href=chapter.name) if links else chapter.title


def _summary(found: list[Chapter]) -> str:
    hours = sum(chapter.minutes for chapter in found) / 60
    done = sum(sum(chapter.done) for chapter in found)
    exercises = sum(len(chapter.done) for chapter in found)
    return (
        f"In all about {hours:.0f} hours with every exercise, and training besides; {done} of "
        f"{exercises} exercises done."
    )


def chapters(work: Path, runs: Path, notebooks: Path = NOTEBOOKS) -> Iterator[Chapter]:
    """The notebooks in their order.

    Args:
        work: Folder of the reader's answers.
        runs: Folder of the reader's runs, where each notebook leaves that it has finished.
        notebooks: Folder of the notebooks, executed or not.
    """
    events = read_events(work)
    for path in sorted(notebooks.glob("[0-9]*.ipynb")):
        cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
        prose = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
        exercises = sum(map(int, EXERCISE_MINUTES.findall(prose)))
        numbers = [number for number in EXERCISES if number.startswith(f"{path.name[:2]}.")]
        yield Chapter(
            name=path.name,
            title=prose.partition("\n")[0].removeprefix("# "),
            poster_row=" ".join(POSTER_ROW.findall(prose)),
            minutes=round((len(prose.split()) / WORDS_A_MINUTE + exercises) / 5) * 5,
            done=[standing(events, number).passed is not None for number in numbers],
            finished=(runs / f"{path.stem}.result.json").exists(),
        )
