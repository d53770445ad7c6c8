"""The agent's watchdog. How runs end is in test_faults.py."""

import json
import os
import signal
import subprocess
import sys
import time

import pytest

from palbert.agent import Watchdog, process_status

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
IDLE = "input()"
BUSY = "while True: pass"


@pytest.fixture
def worker(tmp_path):
    """Start a child with a heartbeat file for each piece of code."""
    children = []

    def start(code: str) -> subprocess.Popen:
        child = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE)
        (tmp_path / f"heartbeat.{len(children)}").write_text(str(child.pid))
        children.append(child)
        return child

    yield start
    for child in children:
        child.kill()
        child.communicate()


def silent_ranks(watchdog: Watchdog, beats=(), seconds=1.2) -> list[tuple]:
    """Look for a while, with heartbeats of some ranks; who is silent in the end."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        for rank in beats:
            os.utime(watchdog.logs / f"heartbeat.{rank}")
        found = watchdog.silent(time.monotonic())
        time.sleep(0.1)
    return [(worker["rank"], worker["state"]) for worker in found]


def test_a_worker_that_neither_trains_nor_computes_is_silent(tmp_path, worker):
    for code in (IDLE, BUSY, IDLE):
        worker(code)
    time.sleep(0.2)  # Python's own start
    assert silent_ranks(Watchdog(tmp_path, limit=0.6), beats=[2]) == [(0, None)]


def test_those_that_cannot_run_come_first(tmp_path, worker):
    worker(IDLE)
    worker(IDLE).send_signal(signal.SIGSTOP)
    assert silent_ranks(Watchdog(tmp_path, limit=0.6)) == [(1, "stopped"), (0, None)]


def test_processes_of_others_are_left_alone(tmp_path):
    (tmp_path / "heartbeat.0").write_text("1")
    (tmp_path / "heartbeat.1").write_text("")
    (tmp_path / "heartbeat.2").write_text(str(1 << 30))
    assert silent_ranks(Watchdog(tmp_path, limit=0), seconds=0.3) == []


def test_status_of_a_process():
    state, parent_pid, cpu_seconds = process_status(os.getpid())
    assert (state, parent_pid) == ("R", os.getppid())
    assert cpu_seconds > 0


def test_silent_workers_are_killed_and_reported(tmp_path, worker, monkeypatch):
    child = worker(IDLE)

    def stop_looking(seconds: float) -> None:
        if child.poll() is not None:
            raise InterruptedError
        wait(0.1)

    wait = time.sleep
    monkeypatch.setattr("palbert.agent.time.sleep", stop_looking)
    with pytest.raises(InterruptedError):
        Watchdog(tmp_path, limit=0.5).run()
    assert child.returncode == -signal.SIGKILL
    assert json.loads((tmp_path / "silent.json").read_text()) == {
        "seconds": 0.5,
        "workers": [{"rank": 0, "pid": child.pid, "state": None}],
    }
