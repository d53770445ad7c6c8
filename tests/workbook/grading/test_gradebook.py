"""Marks of a small class, in which somebody copies and somebody attacks the machine."""

import csv
import io
import shutil
from pathlib import Path

import pytest

from palbert.course_files import NOTEBOOKS
from palbert.workbook.exercises import EXERCISES
from palbert.workbook.grading.confinement import not_enforced
from palbert.workbook.grading.gradebook import Grades, grade
from palbert.workbook.grading.pages import write_grades
from palbert.workbook.grading.submissions import submissions
from palbert.workbook.solve import runnable_source

RIGHT = """def overall(scores):
    moved = dict(scores)
    moved["sts"] = (moved["sts"] + 1) / 2
    total = 0
    for value in moved.values():
        total = total + value
    return total / len(moved)
"""
ATTACK = """def overall(scores):
    failed = []
    import os, signal, socket
    for attempt in (
        lambda: open({place!r}, "w"),
        lambda: os.remove({victim!r}),
        lambda: os.mkdir({place!r}),
        lambda: socket.create_connection(("127.0.0.1", 9), timeout=1),
        lambda: os.kill(os.getppid(), signal.SIGTERM),
        lambda: bytearray(10**11),
    ):
        try:
            attempt()
        except (PermissionError, MemoryError):
            failed.append(1)
    raise ValueError(f"{{len(failed)}} of 6 refused")
"""


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    return tmp_path_factory.mktemp("class")


@pytest.fixture(scope="module")
def grades(place: Path) -> list[Grades]:
    handed_in = place / "handed_in"
    for name, code in (
        ("anna", RIGHT),
        ("ben", f"# mine\n{RIGHT}"),
        ("cleo <b>", runnable_source(EXERCISES["01.4"])),
        ("eve", ATTACK.format(place=str(place / "new"), victim=str(place / "victim"))),
        ("frank", "def overall(scores):\n    return 'https://x.y/<script>' + scores\n"),
        ("=gina", "def overall(scores):\n    return sum(scores.values()) / 3\n"),
    ):
        (handed_in / name).mkdir(parents=True)
        (handed_in / name / "01.4.py").write_text(code)
    shutil.copy(NOTEBOOKS / "01_baseline.ipynb", handed_in / "hans.ipynb")
    (place / "victim").write_text("still here")
    return grade(submissions(handed_in), processes=2)


def marks(grades: list[Grades]) -> dict[str, tuple[str, str]]:
    return {
        each.learner: (each.marks["01.4"].status, " ".join(each.marks["01.4"].remarks))
        for each in grades
    }


def test_marks(grades):
    found = marks(grades)
    assert found["anna"] == ("passed", "the same code as ben")
    assert found["ben"] == ("passed", "the same code as anna")
    assert found["cleo <b>"] == ("passed", "the package's own code")
    assert found["=gina"] == ("not yet", "")
    assert found["hans"] == ("unchanged", "")
    assert found["frank"][0] == "error"


@pytest.mark.skipif("TCP connections" in not_enforced(), reason="needs Linux 6.12 or newer")
def test_attacks_come_to_nothing(grades, place):
    [eve] = [each for each in grades if each.learner == "eve"]
    assert "6 of 6 refused" in eve.marks["01.4"].message
    assert (place / "victim").read_text() == "still here"
    assert not (place / "new").exists()


def test_table_and_pages(grades, place):
    folder = write_grades(grades, place / "grades.csv")
    lines = list(csv.DictReader(io.StringIO((place / "grades.csv").read_text())))
    assert [line["learner"] for line in lines][0] == "'=gina"  # no formula of a spreadsheet
    by_name = {line["learner"]: line for line in lines}
    assert by_name["anna"]["01.4"] == "passed"
    assert by_name["anna"]["passed"] == "1"
    assert by_name["anna"]["01.5"] == ""
    assert by_name["anna"]["remarks"] == "01.4: the same code as ben"
    page = (folder / "frank.html").read_text()
    assert "<script>" not in page
    assert "&lt;script&gt;" in page
    assert "<b>" not in (folder / "cleo <b>.html").read_text()


def test_the_table_needs_an_ending(grades, place):
    with pytest.raises(ValueError, match=r"call it .*grades.csv"):
        write_grades(grades, place / "grades")
