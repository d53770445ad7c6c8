"""Ending with the process that started this one, however that one ends."""

import ctypes
import os
import signal
import sys
import threading
import time
from collections.abc import Callable

POLL_SECONDS = 0.5
PR_SET_PDEATHSIG = 1


def watch_parent(parent_pid: int, end: Callable[[], None]) -> threading.Thread:
    """Call ``end`` once the parent is gone, from a thread that asks every half second.

    Linux could send a signal instead (``PR_SET_PDEATHSIG``), but that one comes when the *thread*
    that started this process ends, and notebooks start runs from threads that end.
    """

    def watch() -> None:
        while os.getppid() == parent_pid:
            time.sleep(POLL_SECONDS)
        end()

    thread = threading.Thread(target=watch, name="watch-parent", daemon=True)
    thread.start()
    return thread


def end_with_parent(parent_pid: int) -> None:
    """Have the kernel kill this process when the agent ends, however it ends."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    else:
        watch_parent(parent_pid, lambda: os._exit(1))
    if os.getppid() != parent_pid:  # it ended before we asked
        os._exit(1)
