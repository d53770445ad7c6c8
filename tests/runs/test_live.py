"""The view: what a terminal and a notebook are shown, and how often."""

import re
import threading
import time
from itertools import count
from types import SimpleNamespace

import pytest
from conftest import make_event, write_events

from palbert.runs import live
from palbert.runs.live import LiveView, follow
from palbert.runs.lock import lock_folder

START = make_event("start")
STEP = make_event("step", time=2.0, step=5)
EVALUATION = {"event": "evaluation", "time": 3.0, "step": 5, "epoch": 1, "scores": {"sst": 0.5}}
CHECKPOINT = {"event": "checkpoint", "time": 3.5, "step": 4}
END = {"event": "end", "time": 4.0, "step": 10}


@pytest.fixture
def notebook(displayed, monkeypatch):
    monkeypatch.setattr(live, "in_notebook", lambda: True)
    return displayed


def test_a_terminal_gets_a_line_an_evaluation(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(live, "UPDATE_SECONDS", 0)
    view = LiveView(tmp_path)
    for event in (START, STEP, EVALUATION, END):
        write_events(tmp_path, event)
        view.update()
    lines = capsys.readouterr().out.splitlines()
    name = tmp_path.name
    assert lines == [
        f"{name}: training, step 0 of 10",
        f"{name}: training, step 5 of 10, epoch 1 of 1, 2 s left; loss sst 1.500; "
        f"dev score sst 0.500 (step 5); speed 50 examples/s",
    ]


def test_a_run_that_moved_is_noted_once_in_a_terminal_and_stays_noted_in_a_notebook(
    tmp_path, capsys, displayed, monkeypatch
):
    monkeypatch.setattr(live, "UPDATE_SECONDS", 0)
    view = LiveView(tmp_path)
    write_events(tmp_path, {**START, "moved": "threads 1 there, 2 here"}, STEP, EVALUATION)
    view.update()
    assert capsys.readouterr().out.count("bits may differ") == 1
    monkeypatch.setattr(live, "in_notebook", lambda: True)
    LiveView(tmp_path).finish()
    assert "uninterrupted run's: threads 1 there, 2 here" in displayed[-1]["text/plain"]


def test_what_was_there_before_is_not_told_again(tmp_path, capsys):
    write_events(tmp_path, START, STEP, EVALUATION)
    LiveView(tmp_path).update()
    assert capsys.readouterr().out == ""


def test_what_a_rewritten_file_repeats_is_not_told_again(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(live, "UPDATE_SECONDS", 0)
    view = LiveView(tmp_path)
    write_events(tmp_path, START, STEP, EVALUATION, {**STEP, "time": 3.2, "step": 7})
    view.update()
    capsys.readouterr()
    (tmp_path / "metrics.jsonl").rename(tmp_path / "old.jsonl")
    write_events(tmp_path, START, STEP, EVALUATION, {**START, "time": 9.0, "step": 5})
    view.update()
    (line,) = capsys.readouterr().out.splitlines()
    assert "resumed at step 5" in line


def test_what_comes_after_the_clock_was_set_back_is_told(tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(live, "UPDATE_SECONDS", 0)
    write_events(tmp_path, START, STEP, EVALUATION)
    view = LiveView(tmp_path)
    write_events(
        tmp_path, {**START, "time": 0.1, "step": 5}, {**EVALUATION, "time": 0.2, "step": 8}
    )
    view.update()
    assert len(capsys.readouterr().out.splitlines()) == 2


def test_a_silent_view_reads_along(tmp_path, capsys):
    view = LiveView(tmp_path, show=False)
    write_events(tmp_path, START, STEP, CHECKPOINT)
    view.say("hello")
    view.finish()
    assert capsys.readouterr().out == ""
    assert view.how_to_go_on().startswith("stopped at step 4 of 10: start the same run again")


def test_a_notebook_gets_one_display(tmp_path, notebook, monkeypatch, capsys):
    monkeypatch.setattr(live, "UPDATE_SECONDS", 0)
    view = LiveView(tmp_path)
    view.say("starting 2 processes")
    for event in (START, STEP, END):
        write_events(tmp_path, event)
        view.update()
    assert capsys.readouterr().out == ""
    assert "starting 2 processes" in notebook[0]["text/html"]
    assert "starting 2 processes" not in notebook[-1]["text/plain"]
    assert notebook[-1]["text/plain"].startswith(f"{tmp_path.name}: finished, step 10 of 10")
    assert "<progress" in notebook[-1]["text/html"]


def test_a_notebook_sees_curves_grow_and_keeps_the_last(tmp_path, notebook, monkeypatch):
    monkeypatch.setattr(live, "UPDATE_SECONDS", 0)
    monkeypatch.setattr("palbert.display.notebook.attended", lambda: True)
    view = LiveView(tmp_path)
    for number in range(1, 4):
        write_events(tmp_path, *([START] if number == 1 else []), {**STEP, "step": number})
        view.update()
    first, *_, last = (re.findall(r'd="(M[^"]*L[^"]*)"', shown["text/html"]) for shown in notebook)
    assert len("".join(last)) > len("".join(first))
    monkeypatch.setattr("palbert.display.notebook.attended", lambda: False)
    write_events(tmp_path, END)
    view.finish()
    kept = notebook[-1]["text/html"]
    assert "<svg" not in kept  # which a notebook that is not trusted would lose
    assert 'src="data:image/svg+xml;base64,' in kept
    assert f'alt="{tmp_path.name}: finished, step 10 of 10' in kept


def test_several_runs_are_followed_in_one_picture(tmp_path, notebook):
    for name in ("one", "other"):
        (tmp_path / name).mkdir()
        write_events(tmp_path / name, START, STEP, EVALUATION, END)
    found = follow(tmp_path / "one", tmp_path / "other")
    assert [progress.state for progress in found] == ["finished", "finished"]
    last = notebook[-1]
    assert last["text/plain"].count("finished, step 10 of 10") == 2
    assert last["text/html"].count("<progress") == 2
    assert last["text/html"].count("<img") == 1


def test_at_most_four_updates_a_second(tmp_path, notebook, monkeypatch):
    clock = count(start=100, step=1 / 64)
    monkeypatch.setattr(live, "time", SimpleNamespace(monotonic=lambda: next(clock)))
    view = LiveView(tmp_path)
    for _ in range(64):  # each looks at the clock once or twice: between one and two seconds
        write_events(tmp_path, STEP)
        view.update()
    assert 4 <= len(notebook) <= 8


def test_an_interrupted_cell_is_told_to_be_run_again(tmp_path, notebook):
    write_events(tmp_path, START, STEP, CHECKPOINT)
    assert "run this cell again" in LiveView(tmp_path).how_to_go_on()


@pytest.mark.parametrize(
    ("events", "told"),
    [
        ((), ""),
        ((START, STEP), "; it was cut off at step 5, and starts anew"),
        ((START, STEP, CHECKPOINT), ""),
        (
            (START, STEP, CHECKPOINT, {**STEP, "step": 6}),
            "; it was cut off at step 6, and goes on from its last checkpoint, step 4",
        ),
        ((START, STEP, {**CHECKPOINT, "event": "stopped"}), ""),
    ],
)
def test_what_a_kernels_end_has_lost_is_told(tmp_path, events, told):
    write_events(tmp_path, *events)
    assert LiveView(tmp_path, show=False).what_was_lost() == told


def test_a_display_that_nobody_draws_any_more_says_so(tmp_path, notebook, monkeypatch):
    monkeypatch.setattr(live, "UPDATE_SECONDS", 0)
    view = LiveView(tmp_path)
    write_events(tmp_path, START, STEP)
    view.update()
    assert "run this cell again" in notebook[-1]["text/html"]
    write_events(tmp_path, END)
    view.finish()
    assert "run this cell again" not in notebook[-1]["text/html"]


def test_nothing_new_is_nothing_shown(tmp_path, notebook, monkeypatch):
    monkeypatch.setattr(live, "UPDATE_SECONDS", 0)
    view = LiveView(tmp_path)
    for _ in range(5):
        view.update()
    assert len(notebook) == 1


def test_no_checkpoint_to_go_on_from(tmp_path):
    assert "start anew" in LiveView(tmp_path, show=False).how_to_go_on()


def test_following_a_run_of_another_process(tmp_path, capsys):
    write_events(tmp_path, START)
    lock = lock_folder(tmp_path)

    def train() -> None:
        write_events(tmp_path, STEP, EVALUATION)
        time.sleep(0.4)
        write_events(tmp_path, END)
        lock.close()

    thread = threading.Timer(0.1, train)
    thread.start()
    [progress] = follow(tmp_path)
    thread.join()
    assert (progress.state, progress.step) == ("finished", 10)
    assert f"{tmp_path.name}: finished" in capsys.readouterr().out
