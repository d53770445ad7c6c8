"""What the launcher notices while it waits, with processes and folders that really go wrong.

The agent is played by a process that sleeps; whole runs are in test_faults.py.
"""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from conftest import SCORES, write_result

from palbert.config import Config
from palbert.processes import guard
from palbert.processes import launcher as launching
from palbert.processes.failures import RunFailed
from palbert.processes.guard import Guard

CONFIG = Config(name="tiny", pals=None)


def stop(run_dir: Path, agent: subprocess.Popen) -> None:
    agent.send_signal(signal.SIGSTOP)


def finish_and_stop(run_dir: Path, agent: subprocess.Popen) -> None:
    agent.send_signal(signal.SIGSTOP)
    write_result(run_dir)


def delete_lock(run_dir: Path, agent: subprocess.Popen) -> None:
    (run_dir / "lock").unlink()


def replace_lock(run_dir: Path, agent: subprocess.Popen) -> None:
    (run_dir / "new").touch()
    (run_dir / "new").replace(run_dir / "lock")


def move_folder(run_dir: Path, agent: subprocess.Popen) -> None:
    run_dir.rename(run_dir.with_name("elsewhere"))


@pytest.fixture
def launch(tmp_path, monkeypatch):
    """Launch a run whose agent sleeps for a while, with a fault soon after its start."""

    def launch(fault: Callable[[Path, subprocess.Popen], None]):
        def start(run_dir: Path, *_: object) -> subprocess.Popen:
            command = [sys.executable, "-c", "import time; time.sleep(10)"]
            agent = subprocess.Popen(command, start_new_session=True)
            started.append(agent)
            return agent

        def update(view: object) -> None:
            if faults:
                faults.pop()(tmp_path / "run", started[0])

        started, faults = [], [fault]
        monkeypatch.setattr(launching, "_start", start)
        monkeypatch.setattr(launching.LiveView, "update", update)
        monkeypatch.setattr(guard, "PATIENCE_SECONDS", 0.5)
        try:
            return launching.launch(CONFIG, tmp_path / "run", show=False)
        finally:
            assert started[0].returncode == -signal.SIGKILL

    return launch


@pytest.mark.parametrize(
    ("fault", "message"),
    [
        (stop, r"run failed: the agent \(process \d+\) was stopped by a signal"),
        (delete_lock, r"run failed: \S+/run/lock was deleted while the run went on"),
        (replace_lock, r"run failed: \S+/run/lock was deleted while the run went on"),
        (move_folder, r"run failed: \S+/run was deleted while the run went on"),
    ],
)
def test_what_nobody_in_the_run_can_tell_ends_it(launch, fault, message):
    with pytest.raises(RunFailed, match=message):
        launch(fault)


def test_the_result_of_a_run_whose_agent_was_stopped_is_its_result(launch):
    assert launch(finish_and_stop).scores == SCORES


def test_an_agent_that_is_woken_in_time_goes_on(tmp_path, monkeypatch):
    monkeypatch.setattr(guard, "PATIENCE_SECONDS", 0.4)
    for name in ("config.json", "lock"):
        (tmp_path / name).touch()
    child = psutil.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    watch = Guard(tmp_path, tmp_path / "lock", child.pid)
    try:
        for _ in range(3):
            child.suspend()
            assert not watch.problem()
            time.sleep(0.2)
            child.resume()
            assert not watch.problem()
            time.sleep(0.2)
        assert not watch.problem()
    finally:
        os.kill(child.pid, signal.SIGKILL)
        child.communicate()


def test_a_file_system_that_numbers_its_files_anew_is_no_deleted_lock(tmp_path):
    (tmp_path / "config.json").touch()
    (tmp_path / "lock").write_text(f"{os.getpid()}\n")
    watching = Guard(tmp_path, tmp_path / "lock", os.getpid())
    watching._inode += 1
    assert watching.problem() == ""
    (tmp_path / "lock").write_text("")
    assert "lock was deleted" in watching.problem()
