"""What counts as handed in, and what of it is read."""

import json
from pathlib import Path

import pytest

from palbert.workbook.exercises import EXERCISES
from palbert.workbook.grading.submissions import stubs, submissions

OVERALL = '@exercise("01.4")\ndef overall(scores):\n    return {}\n'


def notebook(path: Path, *cells: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    written = [{"cell_type": "code", "source": cell.splitlines(keepends=True)} for cell in cells]
    path.write_text(json.dumps({"cells": written, "nbformat": 4}))


def test_notebooks_and_folders(tmp_path):
    notebook(tmp_path / "anna.ipynb", OVERALL.format(1), 'check("01.4")', OVERALL.format(2))
    notebook(tmp_path / "ben" / "01.ipynb", OVERALL.format(3), '@exercise("01.5")\ndef p(:\n')
    (tmp_path / "ben" / "work").mkdir()
    (tmp_path / "ben" / "work" / "01.4.py").write_text("older")
    (tmp_path / "ben" / "work" / "02.3.py").write_text("def pal_parameters(): pass\n")
    (tmp_path / "cleo").mkdir()
    (tmp_path / "dora.ipynb").write_text("{")
    anna, ben, cleo, dora = submissions(tmp_path)
    assert anna.learner == "anna"
    assert "return 2" in anna.answers["01.4"]
    assert "return 3" in ben.answers["01.4"]
    assert ben.answers.keys() == {"01.4", "02.3"}
    assert "line 2" in ben.unreadable["01.5"]
    assert not cleo.answers
    assert dora.problems == ["dora.ipynb is no notebook"]


def test_links_and_hidden_files_are_left_alone(tmp_path):
    notebook(tmp_path / "class" / "a" / ".ipynb_checkpoints" / "old.ipynb", OVERALL.format(1))
    notebook(tmp_path / "elsewhere.ipynb", OVERALL.format(2))
    (tmp_path / "class" / "a" / "link.ipynb").symlink_to(tmp_path / "elsewhere.ipynb")
    (tmp_path / "class" / "b").symlink_to(tmp_path)
    [only] = submissions(tmp_path / "class")
    assert not only.answers


@pytest.mark.parametrize("name", ["nowhere", ""])
def test_nothing_handed_in(tmp_path, name):
    with pytest.raises(ValueError, match=r"no such folder|no notebook and no folder"):
        submissions(tmp_path / name)


@pytest.mark.parametrize(
    "text",
    [b"x = 1\0", b"\xff\xfe\0", b"x = " + b"-" * 200_000 + b"1", b"x = 1" + b" + 1" * 50_000],
    ids=["null", "no text", "deep", "long"],
)
def test_hostile_texts_are_said_to_be_unreadable(tmp_path, text):
    (tmp_path / "eve").mkdir()
    (tmp_path / "eve" / "01.4.py").write_bytes(text)
    [eve] = submissions(tmp_path)
    assert eve.unreadable["01.4"].startswith("Python cannot read the answer")


def test_two_learners_of_one_name(tmp_path):
    notebook(tmp_path / "anna.ipynb")
    (tmp_path / "anna").mkdir()
    with pytest.raises(ValueError, match="two entries for anna"):
        submissions(tmp_path)


def test_stubs_are_those_of_the_course():
    assert len(stubs()) == len(EXERCISES)
    assert all("return TODO" in text for text in stubs().values())
