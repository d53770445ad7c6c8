"""The run folder: which run it holds, what came out."""

import json
import subprocess
import sys
import time
from dataclasses import replace

import pytest
from conftest import write_result

from palbert.config import Config
from palbert.runs.folder import RunResult, check_same_run, make_folder
from palbert.runs.json_files import DamagedFile

CONFIG = Config(name="tiny")
ONE = {"gpus": 0, "workers": 1}


def test_a_file_in_place_of_the_folder(tmp_path):
    (tmp_path / "run").write_text("")
    with pytest.raises(OSError, match="cannot write in run folder"):
        make_folder(tmp_path / "run")


def test_the_same_run_again(tmp_path):
    for _ in range(2):
        check_same_run(tmp_path, CONFIG, ONE)
    assert Config.from_json((tmp_path / "config.json").read_text()) == CONFIG
    assert json.loads((tmp_path / "launch.json").read_text()) == ONE


def test_machines_that_begin_the_same_run_at_the_same_moment(tmp_path):
    code = """
import sys, time
from pathlib import Path
from palbert.config import Config
from palbert.runs.folder import check_same_run
begin, answers = float(sys.argv[2]), {"palbert.metrics.overall": "def overall(): ..."}
for number in range(40):
    folder = Path(sys.argv[1]) / str(number)
    folder.mkdir(exist_ok=True)
    while time.time() < begin + number * 0.01:
        pass
    check_same_run(folder, Config(name="tiny"), {"gpus": 0, "workers": 1}, answers)
"""
    command = [sys.executable, "-c", code, str(tmp_path), str(time.time() + 2)]
    machines = [subprocess.Popen(command, stderr=subprocess.PIPE, text=True) for _ in range(2)]
    said = [machine.communicate()[1] for machine in machines]
    assert [machine.returncode for machine in machines] == [0, 0], said
    for number in range(40):
        names = sorted(path.name for path in (tmp_path / str(number)).iterdir())
        assert names == ["answers", "config.json", "launch.json"]


def test_each_difference_is_listed(tmp_path):
    check_same_run(tmp_path, CONFIG, ONE)
    other = replace(CONFIG, epochs=9, learning_rate=0.5)
    with pytest.raises(ValueError, match="holds another run") as caught:
        check_same_run(tmp_path, other, {"gpus": 2, "workers": 1})
    assert str(caught.value).splitlines()[1:] == [
        "  epochs: 3 there, 9 here",
        "  learning_rate: 0.0001 there, 0.5 here",
        "  gpus: 0 there, 2 here",
    ]
    assert Config.from_json((tmp_path / "config.json").read_text()) == CONFIG


def test_what_was_moved_is_the_same_run_and_what_has_changed_is_another(tmp_path):
    contents = {"data": "abc", "encoder": "minilm"}
    check_same_run(tmp_path, replace(CONFIG, data="/there"), ONE, contents=contents)
    check_same_run(tmp_path, replace(CONFIG, data="here/"), ONE, contents=contents)
    assert Config.from_json((tmp_path / "config.json").read_text()).data == "here/"
    changed = {**contents, "data": "def"}
    with pytest.raises(ValueError, match=r"\n  contents of data: 'abc' there, 'def' here$"):
        check_same_run(tmp_path, replace(CONFIG, data="here/"), ONE, contents=changed)
    with pytest.raises(ValueError, match=r"\n  data: 'here/' there, '/new' here$"):
        check_same_run(tmp_path, replace(CONFIG, data="/new"), ONE, contents=changed)
    write_result(tmp_path)
    check_same_run(tmp_path, replace(CONFIG, data="/new"), ONE, contents=contents)
    assert Config.from_json((tmp_path / "config.json").read_text()).data == "here/"


def test_a_finished_run_may_be_asked_for_on_another_machine(tmp_path):
    check_same_run(tmp_path, CONFIG, ONE)
    write_result(tmp_path)
    check_same_run(tmp_path, CONFIG, {"gpus": 4, "workers": 1})


def test_success_is_the_result_file(tmp_path):
    assert RunResult.read(tmp_path) is None
    write_result(tmp_path, scores={"sst": 0.4}, seconds=3.0)
    result = RunResult.read(tmp_path)
    assert result.scores == {"sst": 0.4}
    assert result.record["seconds"] == 3.0


@pytest.mark.parametrize(
    "text",
    ["", "{}", "null", '{"scores": {}}', '{"scores": {"sst": "good"}}', "[" * 10_000, "\udcff"],
)
def test_a_damaged_result_is_no_result_and_says_what_to_do(tmp_path, text):
    (tmp_path / "result.json").write_text(text, errors="surrogateescape")
    with pytest.raises(DamagedFile, match=r"result\.json is damaged: .*Delete it, then the run"):
        RunResult.read(tmp_path)


@pytest.mark.parametrize("name", ["../../../OUTSIDE/x", "/tmp/x", "..", "", "a/b", "x" * 101])
def test_a_result_whose_name_leads_elsewhere_is_refused(tmp_path, name):
    written = write_result(tmp_path)
    write_result(tmp_path, config={**written["config"], "name": name})
    with pytest.raises(DamagedFile, match=r"config\.name"):
        RunResult.read(tmp_path)
    write_result(tmp_path, fingerprint="../../../../x")
    with pytest.raises(DamagedFile, match="fingerprint"):
        RunResult.read(tmp_path)


@pytest.mark.parametrize("name", ["config.json", "launch.json"])
@pytest.mark.parametrize("text", ["{}", "", "null", '{"gpus": "0", "workers": 1, "name": 3}'])
def test_damaged_settings_are_named(tmp_path, name, text):
    check_same_run(tmp_path, CONFIG, ONE)
    (tmp_path / name).write_text(text)
    with pytest.raises(DamagedFile, match=rf"{name} is damaged: "):
        check_same_run(tmp_path, CONFIG, ONE)
