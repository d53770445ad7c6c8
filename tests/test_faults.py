"""Runs that are interrupted, killed, stopped and started twice, with real processes.

Each test plays a notebook in a process of its own and looks for processes left behind. Most
of the time goes into imports; the waits are long because other work may hold the processor.
"""

import json
import os
import random
import signal
import socket
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace

import pytest
from launched import Run, crowded, notebook, processes_of, wait_until

from palbert.config import Config
from palbert.processes.launcher import launch
from palbert.runs.lock import FolderInUse

pytestmark = [
    pytest.mark.slow,
    pytest.mark.ddp,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]


@pytest.fixture(scope="module")
def config(tiny) -> Config:
    """Four epochs of about a second."""
    return replace(tiny, epochs=4, steps_per_epoch=50)


@pytest.fixture(scope="module")
def finished(config, tmp_path_factory) -> Run:
    """Two processes, interrupted once, then finished; beside it what must not disturb it."""
    run_dir = tmp_path_factory.mktemp("runs") / "interrupted"
    with socket.socket() as port, notebook(config, run_dir, workers=2) as run:
        port.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        port.bind(("127.0.0.1", 29500))  # torch's default
        port.listen()
        run.wait_for_steps(starts=1)
        with pytest.raises(FolderInUse, match=f"in use by process {run.agent()}"):
            launch(config, run_dir, workers=2, show=False)
        began = time.monotonic()
        run.notebook.send_signal(signal.SIGINT)
        text = run.output()
        assert time.monotonic() - began < 5 * crowded()
    assert "RunStopped: stopped at step" in text
    (stopped,) = run.events("stopped")
    assert f"to go on from step {stopped['step']}" in text
    assert not (run_dir / "result.json").exists()

    with notebook(config, run_dir, workers=2) as run:
        text = run.output()
    assert f"resumed at step {stopped['step']}" in text
    return run


def test_an_interrupted_run_goes_on(finished, config):
    starts = finished.events("start")
    assert [event["world_size"] for event in starts] == [2, 2]
    assert finished.events("end")[-1]["step"] == config.epochs * config.steps_per_epoch
    assert set(finished.result()["scores"]) >= {"sst", "para", "sts"}


def test_another_config_or_world_size_is_refused(finished, config, tmp_path):
    run_dir = tmp_path / "run"
    run_dir.mkdir()
    (run_dir / "launch.json").write_text('{"gpus": 0, "workers": 2}')
    (run_dir / "config.json").write_text(replace(config, seed=1).to_json())
    with notebook(config, run_dir) as run:
        text = run.output()
    assert "seed: 1 there, 11711 here" in text
    assert "workers: 2 there, 1 here" in text


def test_a_killed_worker_is_restarted_with_the_same_bits(config, finished, tmp_path):
    with notebook(config, tmp_path / "run", workers=2) as run:
        run.wait_for_steps(starts=1, steps=config.steps_per_epoch + 5)
        os.kill(run.worker(1), signal.SIGKILL)
        run.output()
    assert [event["step"] > 0 for event in run.events("start")] == [False, True]
    assert run.result()["scores"] == finished.result()["scores"]
    assert run.digest() == finished.digest()


SLOW_PREDICTIONS = {
    "palbert.data.buckets.evaluation_batches": """
import numpy as np

def evaluation_batches(lengths, tokens):
    return [np.array([number]) for number in range(len(lengths))]
""",
    "palbert.hardware.autocast": """
import time
from contextlib import nullcontext

def autocast(device, precision):
    time.sleep(0.5)
    return nullcontext()
""",
}


def test_a_last_phase_longer_than_the_watchdogs_patience_is_waited_for(tiny, tmp_path):
    config = replace(tiny, epochs=1, steps_per_epoch=2)
    with notebook(config, tmp_path / "run", workers=2, reader_code=SLOW_PREDICTIONS) as run:
        text = run.output()
    assert "finished" in text
    assert len(run.events("start")) == 1
    (end,), (evaluation,) = run.events("end"), run.events("evaluation")
    assert end["time"] - evaluation["time"] > 7  # 30 test examples of half a second by two ranks


@pytest.fixture
def long_run(config, tmp_path) -> Iterator[Run]:
    """One process in the midst of its training, and no restarts."""
    with notebook(replace(config, epochs=200), tmp_path / "run", restarts=0) as run:
        run.wait_for_steps(starts=1)
        yield run


def test_a_killed_notebook_leaves_nothing_and_loses_nothing(long_run):
    long_run.notebook.kill()
    wait_until(lambda: not processes_of(long_run.run_dir), 10)
    assert long_run.events("checkpoint")[-1]["step"] == long_run.events("stopped")[0]["step"]


def test_a_killed_agent_leaves_nothing(long_run):
    os.kill(long_run.agent(), signal.SIGKILL)
    text = long_run.output(timeout=5)
    assert "RunFailed: run failed: the agent process was killed by SIGKILL" in text
    wait_until(lambda: not processes_of(long_run.run_dir), 2)


def test_a_second_interrupt_ends_at_once(long_run):
    os.kill(long_run.worker(0), signal.SIGSTOP)  # so that it cannot stop in good order
    long_run.notebook.send_signal(signal.SIGINT)
    time.sleep(0.5)
    long_run.notebook.send_signal(signal.SIGINT)
    assert "RunStopped" in long_run.output(timeout=3)
    wait_until(lambda: not processes_of(long_run.run_dir), 2)


def test_a_killed_worker_is_named_when_no_restart_is_left(long_run):
    victim = long_run.worker(0)
    os.kill(victim, signal.SIGKILL)
    text = long_run.output()
    assert f"RunFailed: run failed: rank 0 (process {victim}) was killed by SIGKILL" in text


def test_a_hanging_worker_is_found(long_run):
    os.kill(long_run.worker(0), signal.SIGSTOP)
    text = long_run.output(timeout=30)
    assert "RunFailed: run failed: rank 0 gave no sign of life for 8 s (stopped)" in text


def test_a_loss_that_is_not_finite_ends_every_rank_and_is_not_tried_again(config, tmp_path):
    with notebook(replace(config, learning_rate=1e30), tmp_path / "run", workers=2) as run:
        text = run.output()
    cause = text.rpartition("RunFailed: ")[2]
    assert "NonFiniteLoss" in cause
    assert "step" in cause
    assert len(run.events("start")) == 1
    reports = [json.loads(path.read_text()) for path in run.run_dir.glob("logs/error.*.json")]
    assert [report["type"] for report in reports] == ["NonFiniteLoss"] * 2


@pytest.mark.timeout(3000)
@pytest.mark.parametrize("workers", [1, 2])
def test_killed_at_random_moments_it_ends_with_the_same_bits(config, finished, tmp_path, workers):
    """One process of the run after the other; ``PALBERT_KILLS=20`` for more of them."""
    chance, wanted = random.Random(workers), int(os.environ.get("PALBERT_KILLS", "2"))
    done = attempts = 0
    digests = set() if workers == 1 else {finished.digest()}
    while done < wanted:
        attempts += 1
        run_dir = tmp_path / f"run{attempts}"
        while not (run_dir / "result.json").exists():
            with notebook(config, run_dir, workers=workers, restarts=0) as run:
                time.sleep(chance.uniform(1, 15) * crowded())
                if found := processes_of(run_dir):
                    with suppress(ProcessLookupError):
                        os.kill(chance.choice(found), signal.SIGKILL)
                        done += 1
                run.output()
        digests.add(run.digest())
    if workers == 1:
        with notebook(config, tmp_path / "alone") as run:
            run.output()
        digests.add(run.digest())
    assert len(digests) == 1
