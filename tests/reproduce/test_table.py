"""``palbert reproduce`` with real workers: kept runs, parts, failures, kills."""

import os
import signal
import subprocess
import sys
import time
from dataclasses import replace

import pytest

from palbert.metrics import task_scores
from palbert.reproduce.plan import plan_runs
from palbert.reproduce.table import Place, describe, missing_runs, reproduce
from palbert.results.dev_predictions import find_predictions
from palbert.results.ledger import read_ledger
from palbert.runs.progress import read_events

pytestmark = [pytest.mark.slow, pytest.mark.ddp]


@pytest.fixture
def planned(encoder, data_folder):
    """Make runs of a second or two: ``planned(rows)``."""

    def make(*rows, **settings):
        small = {"epochs": 1, "batch_size": 4, "max_length": 48, "precision": "float32"}
        settings = {"steps_per_epoch": 4, **small, **settings}
        return plan_runs(rows, [5], "workbook", data=data_folder, encoder=encoder, **settings)

    return make


@pytest.fixture
def place(tmp_path):
    return Place(tmp_path / "runs", tmp_path / "results" / "ledger.jsonl", jobs=2)


def test_every_row_is_kept_with_its_answers_and_without_its_model(planned, place, capsys):
    runs = planned("single", "frozen", "extra_data", "lr_schedule")
    assert len(missing_runs(runs, place)) == 5
    said = describe(missing_runs(runs, place), place)
    assert "5 runs are missing: 30 steps" in said  # four each, and ten of SimCSE in one
    assert reproduce(runs, place) == []
    records = {record["row"]: record for record in read_ledger(place.ledger)}
    assert set(records) == {"single", "frozen", "extra_data", "lr_schedule"}
    assert records["extra_data"]["scores"] == records["lr_schedule"]["scores"]
    assert set(records["single"]["scores"]) == {"sst", "para", "sts", "overall", "mean"}
    answers = find_predictions(place.ledger, list(records.values()))
    assert len(answers) == 4
    for record in records.values():
        found = next(value for key, value in answers.items() if key.startswith(record["row"]))
        assert task_scores(found.predictions, found.labels) == pytest.approx(record["scores"])
    assert not [*place.runs.glob("*/best"), *place.runs.glob("*/checkpoint")]
    assert "5 of 5: " in capsys.readouterr().out
    assert missing_runs(runs, place) == []
    assert reproduce(runs, place) == []
    assert len(read_ledger(place.ledger)) == 4


def test_a_run_that_fails_is_named_and_the_others_go_on(planned, place):
    bad, good = planned("frozen")[0], planned("shared")[0]
    bad = replace(bad, configs=(replace(bad.config, encoder="/nowhere"),))
    [error] = reproduce([bad, good], replace(place, jobs=1, keep_models=True))
    assert error.startswith(bad.key)
    assert "ValueError: encoder folder '/nowhere' does not exist" in error
    assert [record["row"] for record in read_ledger(place.ledger)] == ["shared"]
    assert [path.parent.name for path in place.runs.glob("*/best")] == [good.key]


def test_what_is_out_of_time_goes_on_from_its_checkpoint(planned, place):
    [run] = planned("shared", steps_per_epoch=100_000)
    assert reproduce([run], place, minutes=0.4) == []
    assert read_ledger(place.ledger) == []
    kinds = [event["event"] for event in read_events(place.runs / run.key)]
    assert kinds[-2:] == ["checkpoint", "stopped"]
    assert missing_runs([run], place) == [run]


def test_workers_end_with_the_process_that_started_them(planned, place, encoder, data_folder):
    command = [
        sys.executable, "-m", "palbert", "reproduce", "frozen", "shared", "--seed", "1", "--preset",
        "workbook", "--data", data_folder, "--encoder", encoder, "--jobs", "2", "--runs",
        place.runs, "--ledger", place.ledger,
    ]  # fmt: skip
    started = subprocess.Popen(command, stdout=subprocess.PIPE, start_new_session=True)
    until = time.monotonic() + 60
    while len(workers := _children(started.pid)) < 2 and time.monotonic() < until:
        time.sleep(0.1)
    assert len(workers) == 2
    os.kill(started.pid, signal.SIGKILL)
    started.wait()
    started.stdout.close()
    until = time.monotonic() + 10
    while any(map(_is_alive, workers)) and time.monotonic() < until:
        time.sleep(0.1)
    assert not any(map(_is_alive, workers))


def _children(pid: int) -> list[int]:
    import psutil

    return [child.pid for child in psutil.Process(pid).children()]


def _is_alive(pid: int) -> bool:
    import psutil

    return psutil.pid_exists(pid) and psutil.Process(pid).status() != psutil.STATUS_ZOMBIE
