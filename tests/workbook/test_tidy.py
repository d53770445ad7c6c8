"""What can go from a folder of runs, and what stays."""

import pytest
from conftest import write_result
from typer.testing import CliRunner

from palbert.__main__ import app
from palbert.runs.lock import lock_folder
from palbert.workbook import answer_store
from palbert.workbook.exercises import EXERCISES
from palbert.workbook.solve import runnable_source

EXERCISE = EXERCISES["01.1"]
ANSWER = runnable_source(EXERCISE)
OLDER = f"{ANSWER}\n    return 0\n"


@pytest.fixture
def work(tmp_path, monkeypatch):
    """The reader's answers, with one that passes."""
    folder = tmp_path / "work"
    folder.mkdir()
    (folder / "01.1.py").write_text(ANSWER)
    monkeypatch.setattr(answer_store, "store", lambda: answer_store.AnswerStore(folder))
    return folder


@pytest.fixture
def runs(tmp_path):
    """Runs of every state: finished, unfinished, running, with this answer and an older one."""
    folder = tmp_path / "runs" / "workbook"
    for name in ("finished", "unfinished", "running", "mine", "older"):
        run = folder / name
        for part in ("best", "checkpoint/step_00000002"):
            (run / part).mkdir(parents=True)
            (run / part / "weights").write_bytes(b"0" * 2_000_000)
        (run / "launch.json").write_text('{"gpus": 0, "workers": 1}')
        if name != "unfinished":
            write_result(run)
    for name, text in (("mine", ANSWER), ("older", OLDER)):
        (folder / name / "answers").mkdir()
        (folder / name / "answers" / f"{EXERCISE.reference}.py").write_text(text)
    (folder / "mine" / "last").mkdir()
    return folder.parent


def tidy(*words) -> list[str]:
    found = CliRunner().invoke(app, ["tidy", *map(str, words)])
    assert found.exit_code == 0, found.output
    return found.output.splitlines()


def test_lists_and_deletes_only_when_asked(runs, work):
    with lock_folder(runs / "workbook" / "running"):
        before = {*runs.rglob("*")}
        *lines, total = tidy(runs)
        home = runs / "workbook"
        assert lines == [
            f"       2 MB  {home}/finished/checkpoint: the run has finished",
            f"       2 MB  {home}/mine/checkpoint: the run has finished",
            f"       0 MB  {home}/mine/last: the run has finished",
            f"       4 MB  {home}/older: trained with an older answer to 01.1",
        ]
        assert total == "0.0 GB in all; --delete clears it"
        assert {*runs.rglob("*")} == before
        assert tidy(runs, "--delete")[-1] == "0.0 GB cleared"
        assert tidy(runs) == ["nothing to clear"]
    kept = {str(path.relative_to(home)) for path in home.glob("*/*") if path.is_dir()}
    assert kept == {
        "finished/best", "unfinished/best", "unfinished/checkpoint", "running/best",
        "running/checkpoint", "mine/best", "mine/answers",
    }  # fmt: skip


def test_without_a_newer_answer_the_run_stays(runs, work):
    (work / "01.1.py").unlink()
    assert not [line for line in tidy(runs) if line.endswith("an older answer to 01.1")]
