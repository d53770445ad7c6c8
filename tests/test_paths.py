"""Paths that cannot be: one line that names setting and path, wherever they are given."""

import os
import subprocess
import sys

import pytest

from palbert.bert.encoders import encoder_path
from palbert.data.sources import load_data
from palbert.paths import given_path
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
