"""The agent's watchdog. How runs end is in test_faults.py."""

import json
import os
import signal
import subprocess
import sys
import time

import psutil
import pytest

from palbert.processes.agent import Watchdog, known_options, process_status

IDLE = "print('ready', flush=True); input()"
BUSY = "print('ready', flush=True)\nwhile True: pass"


@pytest.fixture
def worker(tmp_path):
    """Start a child with a heartbeat file for each piece of code, and wait until it is up."""
    children = []

    def start(code: str) -> subprocess.Popen:
        child = subprocess.Popen([sys.executable, "-c", code], stdin=-1, stdout=-1)
        assert child.stdout is not None
        child.stdout.readline()
        (tmp_path / f"heartbeat.{len(children)}").write_text(str(child.pid))
        children.append(child)
        return child

    yield start
    for child in children:
        child.kill()
        child.communicate()


def silent_ranks(watchdog: Watchdog, now: float) -> list[tuple]:
    return [(worker["rank"], worker["state"]) for worker in watchdog.silent(now)]


def wait_until(condition) -> None:
    deadline = time.monotonic() + 30
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.02)


def is_asleep(child: subprocess.Popen) -> bool:
    return process_status(child.pid)[0] == psutil.STATUS_SLEEPING


def test_a_worker_that_neither_trains_nor_computes_is_silent(tmp_path, worker):
    idle, busy, training = (worker(code) for code in (IDLE, BUSY, IDLE))
    wait_until(lambda: is_asleep(idle) and is_asleep(training))
    watchdog = Watchdog(tmp_path, limit=3)
    found = []
    for now in range(20):
        os.utime(tmp_path / "heartbeat.2", (1000 + now, 1000 + now))
        used = process_status(busy.pid)[2]
        found.append(silent_ranks(watchdog, now / 4))
        wait_until(lambda: process_status(busy.pid)[2] > used + 0.05)  # noqa: B023 - called here
    assert found == [[]] * 12 + [[(0, None)]] * 8


def test_those_that_cannot_run_come_first(tmp_path, worker):
    idle, stopped = worker(IDLE), worker(IDLE)
    stopped.send_signal(signal.SIGSTOP)
    wait_until(lambda: process_status(stopped.pid)[0] == psutil.STATUS_STOPPED and is_asleep(idle))
    watchdog = Watchdog(tmp_path, limit=0.5)
    assert [silent_ranks(watchdog, now) for now in (0.0, 0.5)] == [
        [],
        [(1, "stopped"), (0, None)],
    ]


@pytest.mark.parametrize("beginning", [0, 315532800])  # of time, and of FAT's
def test_loading_may_take_ten_times_longer(tmp_path, worker, beginning):
    child = worker(IDLE)
    wait_until(lambda: is_asleep(child))
    os.utime(tmp_path / "heartbeat.0", (beginning, beginning))
    watchdog = Watchdog(tmp_path, limit=0.5)
    found = [silent_ranks(watchdog, now / 2) for now in range(11)]
    assert found == [[]] * 10 + [[(0, None)]]


def test_time_asleep_does_not_count(tmp_path, worker):
    child = worker(IDLE)
    wait_until(lambda: is_asleep(child))
    watchdog = Watchdog(tmp_path, limit=60)
    assert [silent_ranks(watchdog, now) for now in (0.0, 3600.0, 7200.0)] == [[], [], []]


def test_a_machine_without_workers_for_long_is_left_alone(tmp_path, worker):
    child = worker(IDLE)
    watchdog = Watchdog(tmp_path, limit=3, has_peers=True)
    assert not watchdog.is_left_alone(100)  # nobody was there yet
    watchdog.silent(100)
    child.kill()  # and not waited for: a hanging engine buries nobody
    wait_until(lambda: process_status(child.pid)[0] == psutil.STATUS_ZOMBIE)
    watchdog.silent(101)
    assert [watchdog.is_left_alone(now) for now in (101, 102.9, 103.1)] == [False, False, True]


def test_processes_of_others_are_left_alone(tmp_path):
    (tmp_path / "heartbeat.0").write_text("1")
    (tmp_path / "heartbeat.1").write_text("")
    (tmp_path / "heartbeat.2").write_text(str(1 << 30))
    watchdog = Watchdog(tmp_path, limit=0)
    assert silent_ranks(watchdog, now=0.0) == silent_ranks(watchdog, now=9.0) == []


def test_status_of_a_process():
    state, parent_pid, cpu_seconds = process_status(os.getpid())
    assert (state, parent_pid) == (psutil.STATUS_RUNNING, os.getppid())
    assert cpu_seconds > 0


def test_silent_workers_are_killed_and_reported(tmp_path, worker, monkeypatch):
    child = worker(IDLE)

    def stop_looking(seconds: float) -> None:
        if child.poll() is not None:
            raise InterruptedError
        wait(0.1)

    wait = time.sleep
    monkeypatch.setattr("palbert.processes.agent.time.sleep", stop_looking)
    with pytest.raises(InterruptedError):
        Watchdog(tmp_path, limit=0.5).run()
    assert child.returncode == -signal.SIGKILL
    assert json.loads((tmp_path / "silent.json").read_text()) == {
        "seconds": 0.5,
        "workers": [{"rank": 0, "pid": child.pid, "state": None}],
    }


def test_an_option_that_torch_lacks_is_left_out():
    options = ["--nnodes=1", "--shutdown-timeout=20", "-m", "worker"]
    assert known_options(options, "[--nnodes N] [--shutdown-timeout T]") == options
    assert known_options(options, "[--nnodes N]") == ["--nnodes=1", "-m", "worker"]
