"""Paths that cannot be: one line that names setting and path, wherever they are given."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from palbert.bert.encoders import encoder_path
from palbert.data.sources import load_data
from palbert.paths import displayed_path, given_path, runs_folder
from palbert.workbook.answer_store import work_folder
from palbert.workbook.parameters import ParameterError, Parameters, settle


@pytest.fixture
def circle(tmp_path) -> str:
    (tmp_path / "there").symlink_to(tmp_path / "back")
    (tmp_path / "back").symlink_to(tmp_path / "there")
    return str(tmp_path / "there")


@pytest.fixture(params=["circle", "~nobody_of_this_name/x", "x\0y", "x" * 300])
def impossible(request, circle) -> str:
    return circle if request.param == "circle" else request.param


def test_what_is_there_or_could_be_is_a_path(tmp_path, monkeypatch):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert given_path("~/new/folder", "data") == tmp_path / "new" / "folder"
    assert given_path(tmp_path, "data") == tmp_path
    (tmp_path / "file").touch()
    assert given_path(tmp_path / "file" / "below", "data") == tmp_path / "file" / "below"


@pytest.fixture(params=["clone", "flat", "none"])
def course(request, tmp_path, monkeypatch) -> Path:
    """The root of a clone, of a folder of notebooks, or of no course, which is where we are."""
    monkeypatch.delenv("PALBERT_WORK")
    root = tmp_path / "palbert"
    for folder in ("notebooks/deep", "tests"):
        (root / folder).mkdir(parents=True)
    if request.param != "none":
        below = "notebooks" if request.param == "clone" else ""
        (root / below / "00_start.ipynb").touch()
    return root


def test_runs_and_answers_land_in_the_course_wherever_one_stands(course, monkeypatch):
    is_course = (course / "00_start.ipynb").exists() or any(course.glob("*/00_start.ipynb"))
    notebooks = course / "notebooks" if any(course.glob("*/00_start.ipynb")) else course
    for place in ("", "notebooks", "notebooks/deep", "tests"):
        monkeypatch.chdir(course / place)
        found = runs_folder(), work_folder(), settle(Parameters()).run_dir
        if is_course:
            assert found == (course / "runs", notebooks / "work", str(course / "runs"))
        else:
            here = course / place
            assert found == (here / "runs", here / "work", str(here / "runs"))


def test_the_command_line_uses_the_same_folder_and_says_so(tmp_path, trained_runs):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "notebooks" / "00_start.ipynb").touch()
    (tmp_path / "runs" / "bp1").mkdir(parents=True)
    (tmp_path / "runs" / "bp1" / "config.json").write_text("{}")
    command = [sys.executable, "-m", "palbert", "train", "bp1"]
    found = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path / "notebooks")
    assert found.stdout.startswith(f"run folder: {tmp_path / 'runs' / 'bp1'}\n")
    assert str(tmp_path / "runs" / "bp1" / "config.json") in found.stderr


def test_the_home_is_not_told(monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    assert displayed_path(tmp_path / "palbert" / "runs") == "~/palbert/runs"
    assert displayed_path(tmp_path.parent) == str(tmp_path.parent)


@pytest.mark.parametrize("setting", ["data", "encoder", "run_dir"])
def test_the_first_cell_names_it_in_one_line(impossible, setting):
    with pytest.raises(ParameterError) as caught:
        settle(Parameters(**{setting: impossible}))
    message = str(caught.value)
    assert setting in message
    assert repr(impossible) in message
    assert "\n" not in message


def test_readers_name_it(impossible, monkeypatch):
    for read, field in ((load_data, "data"), (encoder_path, "encoder")):
        with pytest.raises(ValueError, match=f"^{field}") as caught:
            read(impossible)
        assert repr(impossible) in str(caught.value)
    if "\0" not in impossible:
        monkeypatch.setenv("PALBERT_WORK", impossible)
        with pytest.raises(ValueError, match="^PALBERT_WORK"):
            work_folder()


@pytest.mark.parametrize(
    "arguments", [["evaluate"], ["data", "check"], ["data", "fetch"], ["train", "bp1", "--run-dir"]]
)
def test_the_command_line_names_it_in_one_line(circle, arguments):
    command = [sys.executable, "-m", "palbert", *arguments, circle]
    found = subprocess.run(command, capture_output=True, text=True, check=False)
    assert found.returncode == 1
    (line,) = found.stderr.splitlines()
    assert line.startswith("palbert: ")
    assert repr(circle) in line


def test_half_a_character_on_the_command_line_is_one_line(trained_runs):
    command = [sys.executable, "-m", "palbert", "predict", trained_runs / "first", b"caf\xe9"]
    found = subprocess.run(command, capture_output=True, check=False, env=os.environ | UTF8)
    assert found.returncode == 1
    (line,) = found.stderr.decode().splitlines()
    assert line.startswith("palbert: text 0 ")


UTF8 = {"PYTHONUTF8": "1"}
