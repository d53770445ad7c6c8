"""The leaderboard's files of a run with invented predictions for ten rows a split."""

import json
import zipfile
from pathlib import Path

import numpy as np
import pytest
from conftest import SENTENCES, write_result
from typer.testing import CliRunner

from palbert import submission
from palbert.__main__ import app
from palbert.data.cs224n import read_cs224n
from palbert.submission import submit, zipped
from palbert.tasks import TASKS
from palbert.training.leaderboard import write_predictions

NAMES = [f"{task}-{split}-output.csv" for task in TASKS for split in ("dev", "test")]


@pytest.fixture
def run(tmp_path, tiny, data_folder, monkeypatch):
    ten = {name: (len(SENTENCES), None) for name in submission.RELEASE}
    monkeypatch.setattr(submission, "RELEASE", ten)
    folder = tmp_path / "run"
    folder.mkdir()
    (folder / "config.json").write_text(tiny.to_json())
    write_result(folder)
    draw = np.random.default_rng(0)
    for task in TASKS:
        for split in ("dev", "test"):
            examples = read_cs224n(Path(data_folder), task, split)
            shape = (len(examples), 5) if task == "sst" else len(examples)
            predicted = draw.random(shape, np.float32) * (5 if task == "sts" else 1)
            write_predictions(folder / "predictions", task, split, examples, predicted)
    return folder


def test_the_zip_holds_the_six_files_as_they_are_and_is_the_same_every_time(run, tmp_path):
    out = tmp_path / "out.zip"
    done = CliRunner().invoke(app, ["submit", str(run), "--out", str(out)])
    assert done.exit_code == 0, done.output
    assert "para-test-output.csv: 10 predictions" in done.output
    with zipfile.ZipFile(out) as archive:
        assert archive.namelist() == sorted(f"predictions/{name}" for name in NAMES)
        for name in NAMES:
            kept = (run / "predictions" / name).read_bytes()
            assert archive.read(f"predictions/{name}") == kept
    first = out.read_bytes()
    for path in (run / "predictions").iterdir():
        path.touch()
    submit(run, out)
    assert out.read_bytes() == first
    assert zipped({"b": b"1", "a": b"2"}) == zipped({"a": b"2", "b": b"1"})


@pytest.mark.parametrize(
    ("name", "old", "new", "words"),
    [
        ("sts-dev", "Similiary", "Similarity", ":1: header is"),
        ("sst-dev", " , ", ",", ":2: 'ids-sst-dev-0,"),
        ("para-test", ".0 \n", ".5 \n", "is no prediction of task 'para'"),
        ("sts-test", " , ", " , nan", "is no prediction of task 'sts'"),
        ("sts-test", " , ", " , 1", "is no prediction of task 'sts'"),
        ("sst-test", " \nids-sst-test-9 ", "", "is not 'id , prediction '"),
        ("para-dev", "quora-dev-0", "quora-dev-x", "line 2 has id 'quora-dev-x', expected"),
        ("para-dev", "quora-dev-9 , 1.0 \n", "", "9 predictions, expected 10"),
    ],
)
def test_what_the_leaderboard_would_not_take_is_refused(run, tmp_path, name, old, new, words):
    path = run / "predictions" / f"{name}-output.csv"
    text = path.read_text().replace("quora-dev-9 , 0.0", "quora-dev-9 , 1.0")
    assert old in text
    path.write_text(text.replace(old, new))
    with pytest.raises(ValueError, match=f"{name}-output.csv") as raised:
        submit(run, tmp_path / "out.zip")
    assert words in str(raised.value)
    assert not (tmp_path / "out.zip").exists()


def test_what_is_missing_is_said(run, tmp_path, data_folder, monkeypatch):
    out = tmp_path / "out.zip"
    others = tmp_path / "data"
    others.mkdir()
    for path in Path(data_folder).glob("*.csv"):
        if path.name != "quora-test-student.csv":
            (others / path.name).write_bytes(path.read_bytes())
    said = submit(run, out, str(others))
    assert "para-test-output.csv is left out: there is no quora-test-student.csv" in said
    assert len(zipfile.ZipFile(out).namelist()) == 5
    (run / "predictions" / "sst-test-output.csv").unlink()
    with pytest.raises(FileNotFoundError, match="sst-test-output.csv: no such file"):
        submit(run, out)
    monkeypatch.undo()
    with pytest.raises(ValueError, match="10 usable rows, the official file has 1,101"):
        submit(run, out)


def test_runs_that_cannot_be_submitted_say_why(run, tmp_path):
    settings = json.loads((run / "config.json").read_text()) | {"data": "workbook"}
    (run / "config.json").write_text(json.dumps(settings))
    with pytest.raises(ValueError, match="trained on 'workbook'"):
        submit(run, tmp_path / "out.zip")
    (run / "result.json").unlink()
    with pytest.raises(ValueError, match="holds no finished run"):
        submit(run, tmp_path / "out.zip")
