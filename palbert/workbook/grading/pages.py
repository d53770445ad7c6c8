"""Grades as a table for spreadsheets, and as a page for each learner."""

import csv
import io
from collections.abc import Sequence
from pathlib import Path

from palbert.display.markup import Markup, element, fragment, table
from palbert.runs.files import write_atomically
from palbert.workbook.checks.verdict import SIGNS, Status
from palbert.workbook.exercises import EXERCISES
from palbert.workbook.grading.gradebook import Grades, Mark

FORMULA = ("=", "+", "-", "@", "\t", "\r")  # a cell that begins so is computed by spreadsheets
STYLE = "font-family:sans-serif;max-width:60em;margin:2em auto;line-height:1.4"


def write_grades(grades: Sequence[Grades], out: Path) -> Path:
    """Write the table, and beside it a folder of its name with a page for each learner.

    Returns:
        The folder of the pages.
    """
    folder = out.with_suffix("")
    if folder == out:
        raise ValueError(f"{out} has no ending: call it {out}.csv, the pages go into {out}/")
    folder.mkdir(parents=True, exist_ok=True)
    for each in grades:
        write_atomically(folder / f"{each.learner}.html", page(each))
    write_atomically(out, as_csv(grades))
    return folder


def as_csv(grades: Sequence[Grades]) -> str:
    """A line for each learner and a column for each exercise; empty where nothing was handed in."""
    stream = io.StringIO()
    writer = csv.writer(stream)
    writer.writerow(["learner", "passed", *EXERCISES, "remarks"])
    for each in grades:
        cells = [each.marks[n].status if n in each.marks else "" for n in EXERCISES]
        remarks = [f"{n}: {text}" for n, mark in each.marks.items() for text in mark.remarks]
        row = [each.learner, str(each.passed), *cells, "; ".join([*remarks, *each.problems])]
        writer.writerow([f"'{cell}" if cell.startswith(FORMULA) else cell for cell in row])
    return stream.getvalue()


def page(grades: Grades) -> str:
    """What the checks say of a learner's answers, as HTML."""
    left = [number for number in EXERCISES if number not in grades.marks]
    rows = [
        (f"{number} {EXERCISES[number].title}", _how(mark), _said(mark))
        for number, mark in grades.marks.items()
    ]
    body = fragment(
        element("h1", grades.learner),
        element("p", f"{grades.passed} of {len(EXERCISES)} exercises pass."),
        *(element("p", problem) for problem in grades.problems),
        table(("exercise", "stands", "the check says"), rows),
        element("p", f"Not handed in: {', '.join(left)}.") if left else "",
    )
    head = fragment(
        Markup('<meta charset="utf-8">'), element("title", f"{grades.learner}: {grades.passed}")
    )
    page = element("html", element("head", head), element("body", body, style=STYLE), lang="en")
    return f"<!doctype html>\n{page}\n"


def _how(mark: Mark) -> str:
    signs = {str(status): sign for status, sign in SIGNS.items()}
    return f"{signs.get(mark.status, SIGNS[Status.todo])} {mark.status}"


def _said(mark: Mark) -> Markup:
    code = element("pre", "\n".join(mark.text.splitlines()[1:]).strip())
    return fragment(
        element("div", mark.message),
        *(element("div", element("em", remark)) for remark in mark.remarks),
        element("details", element("summary", "code"), code) if mark.text else "",
    )
