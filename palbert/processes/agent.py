"""The process between the notebook and the workers: torchrun's engine, and nothing left behind.

Started as ``python -m palbert.processes.agent parent_pid run_dir silence torchrun's options``. It
keeps the lock of the run folder that it inherits, ends with the process that started it, kills
workers that show no sign of life, and leaves in ``logs/`` which worker died of what. The engine
replaces signal handlers for good and would leave orphans if it ran inside a notebook's kernel:
hence a process of its own.
"""

import json
import os
import signal
import sys
import threading
import time
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

import psutil

from palbert.processes.failures import write_lost
from palbert.processes.parent import watch_parent
from palbert.runs.lock import sign_lock

GRACE_SECONDS = 5  # from the parent's death to the end of every process
BUSY_SHARE = 0.02  # of one core: a process that uses more between two looks is alive
TICK = 0.01  # seconds in which systems count processor time
LOADING_FACTOR = 10  # downloads and slow disks may take their time
SHUTDOWN_TIMEOUT = "--shutdown-timeout"
NO_TIME = 10**18  # ns, in 2001: time 0 of a heartbeat, which FAT makes 1980
STUCK_STATES = {
    psutil.STATUS_STOPPED: "stopped",
    psutil.STATUS_TRACING_STOP: "traced",
    psutil.STATUS_DISK_SLEEP: "waiting for a disk or device",
}


def end_softly() -> None:
    """Ask for a checkpoint and an end; after ``GRACE_SECONDS`` end anyway."""
    os.kill(os.getpid(), signal.SIGTERM)
    time.sleep(GRACE_SECONDS)
    os._exit(1)  # whatever torchrun has missed ends with us: see parent.end_with_parent


def end_hard(logs: Path, seconds: float) -> None:
    """Give up a run whose other machines have gone; torchrun would wait for them for ever."""
    write_lost(logs, seconds)
    os._exit(1)


class Sighting(NamedTuple):
    """What was seen of a worker."""

    time: float
    heartbeat: int
    cpu_seconds: float
    silence: float  # seconds


class Watchdog:
    """Finds workers that neither pass through the training loop nor compute.

    A heartbeat alone would condemn a worker that scores a large dev split; processor time alone
    would pass one whose training loop is stuck beside busy helper threads. A worker that waits
    for its turn on a crowded machine is alive, and time in which the watchdog itself could not
    look (a laptop asleep) does not count.

    Args:
        logs: Folder with ``heartbeat.<rank>`` files, each holding a process id; of time 0 until
            the training loop begins, and until then patience is ``LOADING_FACTOR`` times longer.
        limit: Seconds that a worker may go without a sign of life.
        has_peers: Whether other machines take part, so that a restart waits for them.
    """

    def __init__(self, logs: Path, limit: float, *, has_peers: bool = False) -> None:
        self.logs = logs
        self.limit = limit
        self.has_peers = has_peers
        self.interval = max(0.25, limit / 20)
        self.sightings: dict[int, Sighting] = {}
        self.alive_at: float | None = None  # when a worker was last seen

    def silent(self, now: float) -> list[dict]:
        """The agent's own workers without a sign of life, those that cannot run first."""
        found = []
        for path in sorted(self.logs.glob("heartbeat.*")):
            with suppress(OSError, ValueError, psutil.Error):
                pid = int(path.read_text(encoding="utf-8"))
                state, parent_pid, cpu_seconds = process_status(pid)
                if parent_pid != os.getpid() or state == psutil.STATUS_ZOMBIE:
                    continue  # a number that another process has got since, or dead and not buried
                self.alive_at = now
                heartbeat = path.stat().st_mtime_ns
                silence = self._silence(pid, Sighting(now, heartbeat, cpu_seconds, 0), state)
                if silence >= self.limit * (1 if heartbeat > NO_TIME else LOADING_FACTOR):
                    rank = int(path.suffix[1:])
                    found.append({"rank": rank, "pid": pid, "state": STUCK_STATES.get(state)})
        return sorted(found, key=lambda worker: worker["state"] is None)

    def _silence(self, pid: int, sighting: Sighting, state: str) -> float:
        """Seconds since the last sign of life."""
        before = self.sightings.get(pid)
        if before and state != psutil.STATUS_RUNNING:
            elapsed = sighting.time - before.time
            used = sighting.cpu_seconds - before.cpu_seconds
            is_busy = used > BUSY_SHARE * elapsed + 1.5 * TICK
            if not is_busy and sighting.heartbeat == before.heartbeat:
                counted = min(elapsed, 2 * self.interval)
                sighting = sighting._replace(silence=before.silence + counted)
        self.sightings[pid] = sighting
        return sighting.silence

    def is_left_alone(self, now: float) -> bool:
        """Whether workers were there, and then none for ``limit`` seconds.

        A restart on one machine takes seconds. With several, the engine waits for the others to
        join again, and where the link is down it waits for ever.
        """
        return self.alive_at is not None and now - self.alive_at > self.limit

    def run(self) -> None:
        """Look for ever; write ``silent.json`` and kill the workers that are found."""
        while True:
            time.sleep(self.interval)
            found = self.silent(time.monotonic())
            if self.has_peers and self.is_left_alone(time.monotonic()):
                end_hard(self.logs, self.limit)
            if found:
                report = {"seconds": self.limit, "workers": found}
                (self.logs / "silent.json").write_text(json.dumps(report), encoding="utf-8")
            for worker in found:
                with suppress(ProcessLookupError):
                    os.kill(worker["pid"], signal.SIGKILL)


def process_status(pid: int) -> tuple[str, int, float]:
    """State in psutil's words, parent's process id and seconds of processor time used.

    Raises:
        psutil.Error: There is no such process, or it is not ours to look at.
    """
    process = psutil.Process(pid)
    with process.oneshot():
        used = process.cpu_times()
        return process.status(), process.ppid(), used.user + used.system


def main(arguments: list[str]) -> int:
    """Run torchrun's engine.

    Args:
        arguments: The parent's process id, run folder, seconds of silence allowed, torchrun's own.

    Returns:
        Exit code; it tells nobody whether the run succeeded, ``result.json`` does.
    """
    parent_pid, run_dir, silence = int(arguments[0]), Path(arguments[1]), float(arguments[2])
    logs = run_dir / "logs"
    watch_parent(parent_pid, end_softly)
    sign_lock(run_dir)
    os.environ["PALBERT_AGENT_PID"] = str(os.getpid())
    watchdog = Watchdog(logs, silence, has_peers="PALBERT_LOGS" in os.environ)
    threading.Thread(target=watchdog.run, name="watchdog", daemon=True).start()

    from torch.distributed.elastic.multiprocessing.api import SignalException
    from torch.distributed.elastic.multiprocessing.errors import ChildFailedError
    from torch.distributed.run import get_args_parser
    from torch.distributed.run import main as torchrun

    from palbert.processes.rendezvous import register

    register()
    try:
        torchrun(known_options(arguments[3:], get_args_parser().format_help()))
    except ChildFailedError as error:
        (logs / "failures.json").write_text(json.dumps(_deaths(error.failures)), encoding="utf-8")
        return 1
    except SignalException as error:
        return 128 + error.sigval
    return 0


def known_options(options: Sequence[str], help_text: str) -> list[str]:
    """Torchrun's options but for one that torch 2.11 lacks, whose workers have 30 s to end."""
    return [
        option
        for option in options
        if not option.startswith(SHUTDOWN_TIMEOUT) or SHUTDOWN_TIMEOUT in help_text
    ]


def _deaths(failures: dict) -> list[dict]:
    return [
        {"rank": rank, "pid": failure.pid, "exitcode": failure.exitcode, "time": failure.timestamp}
        for rank, failure in failures.items()
    ]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
