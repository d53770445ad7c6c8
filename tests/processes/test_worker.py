"""A worker's parts: the stop request, the error report, no second try of what cannot work."""

import json
import os
import signal
import subprocess
import sys

import pytest

from palbert.processes.worker import COLLATERAL, StopRequest, failed_for_good, write_error


@pytest.fixture
def stop_requested(tmp_path):
    before = [(number, signal.getsignal(number)) for number in (signal.SIGTERM, signal.SIGINT)]
    yield StopRequest(tmp_path / "heartbeat.0")
    for number, handler in before:
        signal.signal(number, handler)


def test_sigterm_is_answered_at_the_next_question(stop_requested):
    assert stop_requested() is False
    os.kill(os.getpid(), signal.SIGTERM)
    assert stop_requested() is True
    assert stop_requested() is True


def test_interrupts_are_the_launchers_business(stop_requested):
    os.kill(os.getpid(), signal.SIGINT)
    assert stop_requested() is False


def test_each_question_is_a_heartbeat(stop_requested, tmp_path):
    heartbeat = tmp_path / "heartbeat.0"
    assert heartbeat.read_text() == str(os.getpid())
    assert heartbeat.stat().st_mtime == 0
    stop_requested()
    assert heartbeat.stat().st_mtime > 0
    heartbeat.unlink()
    stop_requested()


def test_sigterm_before_training_ends_at_once(tmp_path):
    code = (
        "import os, pathlib, sys; from palbert.processes.worker import StopRequest\n"
        f"StopRequest(pathlib.Path({str(tmp_path)!r}, 'heartbeat.0'))\n"
        "os.kill(os.getpid(), 15); print('alive')"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (143, b"")


def report(tmp_path, rank: int, error: BaseException) -> dict:
    path = tmp_path / f"error.{rank}.json"
    try:
        raise error
    except type(error) as raised:
        write_error(path, rank, raised)
    return json.loads(path.read_text())


def test_the_error_report(tmp_path):
    written = report(tmp_path, 3, ValueError("label 9"))
    assert (written["rank"], written["type"], written["message"]) == (3, "ValueError", "label 9")
    assert written["traceback"].endswith("ValueError: label 9\n")
    assert not written["collateral"]
    assert written["time_ns"] > 1e18
    assert [path.name for path in tmp_path.iterdir()] == ["error.3.json"]


@pytest.mark.parametrize(
    "message",
    [
        "[../third_party/gloo/transport/tcp/pair.cc:547] Connection closed by peer [127.0.0.1]:3",
        "Connection reset by peer",
        "Broken pipe",
        "NCCL error: remote process exited or there was a network error",
    ],
)
def test_what_peers_say_is_collateral(tmp_path, message):
    assert report(tmp_path, 0, RuntimeError(message))["collateral"]


def test_only_an_error_of_its_own_ends_the_restarts(tmp_path):
    assert not failed_for_good(tmp_path)
    report(tmp_path, 0, RuntimeError(COLLATERAL[0]))
    assert not failed_for_good(tmp_path)
    report(tmp_path, 1, FloatingPointError("loss is nan at step 7"))
    assert failed_for_good(tmp_path)


def worker_code(run_dir, restart: int) -> int:
    environment = {"RANK": "0", "WORLD_SIZE": "1", "TORCHELASTIC_RESTART_COUNT": str(restart)}
    return subprocess.run(
        [sys.executable, "-m", "palbert.processes.worker", run_dir],
        env=os.environ | environment,
        stderr=subprocess.DEVNULL,
        timeout=60,
        check=False,
    ).returncode


def test_a_restart_after_the_end_does_nothing(tmp_path):
    (tmp_path / "result.json").write_text("{}")
    assert worker_code(tmp_path, restart=1) == 0


def test_a_run_that_cannot_start_leaves_its_reason(tmp_path):
    assert worker_code(tmp_path, restart=0) == 1
    error = json.loads((tmp_path / "logs" / "error.0.json").read_text())
    assert error["type"] == "FileNotFoundError"
    assert "config.json" in error["message"]
    before = (tmp_path / "logs" / "error.0.json").read_text()
    assert worker_code(tmp_path, restart=1) == 1
    assert (tmp_path / "logs" / "error.0.json").read_text() == before


@pytest.mark.slow
def test_a_worker_that_was_promised_a_gpu_does_not_train_on_the_cpu(tiny, tmp_path):
    (tmp_path / "config.json").write_text(tiny.to_json())
    settings = {"RANK": "0", "LOCAL_RANK": "0", "WORLD_SIZE": "1", "CUDA_VISIBLE_DEVICES": ""}
    settings |= {"TORCHELASTIC_RESTART_COUNT": "0", "PALBERT_GPUS": "1"}
    command = [sys.executable, "-m", "palbert.processes.worker", tmp_path]
    done = subprocess.run(command, env=os.environ | settings, capture_output=True, check=False)
    assert done.returncode == 1
    error = json.loads((tmp_path / "logs" / "error.0.json").read_text())
    assert error["type"] == "GpuMissing"
    assert "1 GPUs were promised and CUDA found 0" in error["message"]
    assert not (tmp_path / "metrics.jsonl").exists()
