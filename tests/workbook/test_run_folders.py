"""Runs of one row with different answers: which is the newest, and why another is trained."""

import os
import threading
import time

import pytest
from conftest import write_result

from palbert.presets import row_config
from palbert.runs.lock import FolderInUse, lock_folder
from palbert.runs.reader_code import FOLDER, write_reader_code
from palbert.workbook import run_folders
from palbert.workbook.parameters import Parameters
from palbert.workbook.run_folders import launch_or_wait, newest_run, why_anew

OLD = {"palbert.metrics.overall": "def overall(a):\n    return 1\n"}
NEW = {**OLD, "palbert.warmup_decay.warmup_decay": "def warmup_decay(x):\n    return 1\n"}


@pytest.fixture
def finish(tmp_path):
    """A finished run in the folder of this name, with answers, some seconds after the others."""
    seconds = iter(range(100))

    def write(name: str, code: dict[str, str]):
        folder = tmp_path / name
        folder.mkdir()
        write_result(folder)
        when = next(seconds)
        os.utime(folder / "result.json", (when, when))
        write_reader_code(folder / FOLDER, code)
        return folder

    return write


def test_the_newest_run_counts_whatever_answers_took_part(tmp_path, finish):
    wanted = tmp_path / "pals-mine-33333333"
    assert newest_run(wanted) is None
    plain = finish("pals", {})
    assert newest_run(wanted) == plain
    finish("pals-seed5-mine-11111111", OLD)
    finish("pals2", {})
    assert newest_run(wanted) == plain
    mine = finish("pals-mine-22222222", OLD)
    assert newest_run(wanted) == newest_run(plain) == mine
    (tmp_path / "pals-mine-44444444").mkdir()  # begun, and not finished
    (tmp_path / "pals-mine-44444444" / "result.json").write_text("{")
    assert newest_run(wanted) == mine


def test_a_row_that_is_trained_again_says_which_answers_changed(tmp_path, finish):
    wanted = tmp_path / "pals-mine-33333333"
    assert why_anew(wanted, NEW) == ""
    mine = finish("pals-mine-22222222", OLD)
    said = why_anew(wanted, NEW)
    assert (
        said == f"trained again, since your answers have changed: warmup_decay; {mine.name} stays"
    )
    other = {"palbert.metrics.overall": "def overall(a):\n    return 2\n"}
    assert "changed: overall;" in why_anew(wanted, other)
    assert "changed: overall;" in why_anew(tmp_path / "pals", {})
    finish("pals-mine-55555555", NEW)
    assert why_anew(mine, OLD) == ""  # finished, though another is newer


def test_waits_for_a_run_that_another_process_trains(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(run_folders, "WAIT_SECONDS", 0.01)
    config = row_config("pals", "workbook")
    other = lock_folder(tmp_path)

    def end() -> None:
        time.sleep(0.5)
        write_result(tmp_path)
        other.close()

    def launch(asked, folder, **settings):
        assert asked is config
        assert settings == {"gpus": 0, "workers": 2, "reader_code": NEW}
        lock_folder(folder).close()
        return (folder / "result.json").exists()

    monkeypatch.setattr(run_folders, "launch", launch)
    threading.Thread(target=end).start()
    assert launch_or_wait(config, tmp_path, Parameters(workers=2), NEW)
    assert capsys.readouterr().out == (
        f"{tmp_path.name}: another process trains it now; waiting for its result (interrupt to "
        "wait no longer)\n"
    )


def test_a_run_that_another_begins_at_the_same_moment_is_waited_for(tmp_path, monkeypatch):
    tries = iter([FolderInUse("in use"), "result"])

    def launch(config, folder, **settings):
        if isinstance(answer := next(tries), FolderInUse):
            raise answer
        return answer

    monkeypatch.setattr(run_folders, "launch", launch)
    config = row_config("pals", "workbook")
    assert launch_or_wait(config, tmp_path, Parameters(), {}) == "result"
