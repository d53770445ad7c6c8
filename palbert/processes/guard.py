"""What the launcher looks after while it waits: the agent can run, folder and lock are there.

A stopped agent looks after nobody, and would be waited for without end. Without its lock a folder
is open to a second run, and in a new folder of the same name the rest of a run would look like a
whole one. None of that can be told from inside the run.
"""

import os
import time
from pathlib import Path

import psutil

PATIENCE_SECONDS = 30  # a stopped agent may be woken again for this long
UNABLE = (psutil.STATUS_STOPPED, psutil.STATUS_TRACING_STOP)


class Guard:
    """Looks at one run from outside.

    Args:
        run_dir: The run's folder.
        lock: Its lock file, open and held.
        pid: Process id of the agent.
    """

    def __init__(self, run_dir: Path, lock: Path, pid: int) -> None:
        self.run_dir, self.lock, self.pid = run_dir, lock, pid
        self._inode = lock.stat().st_ino
        self._able_at = time.monotonic()
        self._found = ""

    def problem(self) -> str:
        """Why the run must end, for people; empty as long as nothing was wrong."""
        self._found = self._found or self._look()
        return self._found

    def _look(self) -> str:
        if not (self.run_dir / "config.json").exists():
            return f"{self.run_dir} was deleted while the run went on: start it again from anew"
        if not self._has_lock():
            return (
                f"{self.lock} was deleted while the run went on, so that another run could begin "
                "in this folder. Launch again to go on, and leave the file alone"
            )
        return self._stopped(time.monotonic())

    def _has_lock(self) -> bool:
        """Whether it is the same file; where files change their numbers, whether we signed it."""
        try:
            if self.lock.stat().st_ino == self._inode:
                return True
            return int(self.lock.read_text(encoding="utf-8")) in (os.getpid(), self.pid)
        except (OSError, ValueError):
            return False

    def _stopped(self, now: float) -> str:
        try:
            unable = psutil.Process(self.pid).status() in UNABLE
        except psutil.NoSuchProcess:
            unable = False  # it has ended, and whoever waits for it is about to see that
        if not unable:
            self._able_at = now
        silence = now - self._able_at
        if silence < PATIENCE_SECONDS:
            return ""
        return (
            f"the agent (process {self.pid}) was stopped by a signal and has done nothing for "
            f"{silence:.0f} s. Launch again to go on"
        )
