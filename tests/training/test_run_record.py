"""What is on disk while a run goes on, and after it."""

import json
import time

import numpy as np
import pytest

from palbert.data.sources import load_data
from palbert.results.ledger import wall_seconds
from palbert.runs.progress import Progress
from palbert.training.outcome import Work
from palbert.training.plan import Step
from palbert.training.run_record import RunRecord

STEP = Step(epoch=1, task="para", batch=0, learning_rate=1e-4)


@pytest.fixture
def record(tiny, data_folder, tmp_path):
    return RunRecord(tmp_path, tiny, load_data(data_folder))


def events(record) -> list[dict]:
    path = record.run_dir / "metrics.jsonl"
    return [json.loads(line) for line in path.read_text().splitlines()]


def test_a_step_is_a_line(record):
    record.finish_step(12, STEP, {"para": 0.5, "simcse": 0.1}, Work())
    (event,) = events(record)
    assert event.pop("time") > 0
    assert event.pop("clock") > 0
    assert event.pop("examples_per_second") == event.pop("tokens_per_second") == 0
    assert event == {
        "event": "step", "step": 12, "epoch": 1, "task": "para", "loss": 0.5,
        "losses": {"para": 0.5, "simcse": 0.1}, "learning_rate": 1e-4,
    }  # fmt: skip


def test_durations_do_not_follow_a_clock_that_is_set_back(record, monkeypatch):
    clock = iter([1_000_000.0, 983_000.0, 983_001.0])
    monkeypatch.setattr("palbert.training.run_record.time.time", lambda: next(clock))
    progress = Progress()
    for event, step in (("start", 0), ("checkpoint", 1), ("end", 2)):
        record.write(event, step=step, total_steps=3, epochs=1)
        time.sleep(0.1)
    for event in events(record)[:2]:
        progress.add(event)
    assert 0.1 < (wall_seconds(record.run_dir) or 0) < 30
    assert 0 < (progress.seconds_left or 0) < 30


def test_a_step_of_the_simcse_stage_says_so(record):
    record.finish_step(1, Step(0, "simcse", 0, 1e-5), {"simcse": 2.0}, Work())
    assert events(record)[0]["stage"] == "simcse"


def test_examples_and_tokens_are_counted_for_all_ranks(record, monkeypatch):
    monkeypatch.setattr("palbert.training.run_record.world_size", lambda: 2)
    record.finish_step(1, STEP, {"para": 0.5}, Work(examples=4, tokens=90))
    assert (record.totals["examples"], record.totals["tokens"]) == (8, 180)
    assert events(record)[0]["examples_per_second"] > 0


def test_other_ranks_write_nothing(record, monkeypatch):
    monkeypatch.setattr("palbert.training.run_record.rank", lambda: 1)
    record.write("step", step=1)
    assert not (record.run_dir / "metrics.jsonl").exists()


def test_lines_after_the_checkpoint_and_torn_ones_go(record):
    for step in (1, 2, 3):
        record.write("checkpoint", step=step)
    with (record.run_dir / "metrics.jsonl").open("ab") as stream:
        stream.write(b'null\n{}\n\xff\n{"event": "step", "st')
    totals = {"seconds": 3.0, "examples": 8, "tokens": 90}
    record.restore(2, {"totals": totals, "scores": {"overall": 0.5}})
    record.write("checkpoint", step=3)
    assert [event["step"] for event in events(record)] == [1, 2, 3]
    assert record.progress() == {"totals": totals, "scores": {"overall": 0.5}}


def test_dev_predictions_are_kept_for_people_and_for_figures(record):
    rng = np.random.default_rng(0)
    predictions = {"sst": rng.random((10, 5)), "para": rng.random(10), "sts": rng.random(10)}
    labels = {task: np.zeros(10) for task in predictions}
    record.keep_dev(predictions, labels, {"overall": 0.4})
    folder = record.run_dir / "predictions"
    assert {path.name for path in folder.iterdir()} == {
        "dev.npz", "sst-dev-output.csv", "para-dev-output.csv", "sts-dev-output.csv",
    }  # fmt: skip
    with np.load(folder / "dev.npz") as arrays:
        assert np.array_equal(arrays["sst"], predictions["sst"])
        assert np.array_equal(arrays["sts_labels"], labels["sts"])
    lines = (folder / "sts-dev-output.csv").read_text().splitlines()
    assert lines[1].startswith("sts-dev-0 , ")


def test_skipped_steps_are_counted_and_marked(record):
    for number in (1, 2, 3):
        record.finish_step(number, STEP, {"para": 0.5}, Work(), skipped=number > 1)
    assert [event.get("skipped") for event in events(record)] == [None, True, True]
    assert record.progress()["totals"]["skipped_steps"] == 2
