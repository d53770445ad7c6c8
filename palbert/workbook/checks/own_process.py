"""A piece of work in a process of its own, which cannot hurt the one that asks for it.

A reader's code may end Python, print without end, or stay in one call for ever; none of these
reaches the kernel. The process is a fork, so that nothing is imported again. Where there is no
fork, the work is done here.
"""

import json
import os
import select
import signal
import sys
import time
import warnings
from collections.abc import Callable
from typing import NoReturn

import psutil
import torch

SECONDS = 15.0  # of work, more than the patience with one call, which names the line
WAITING = 4  # times as long on a clock: the machine may be busy with other things


class EndedEarly(Exception):
    """The process ended, or was ended, before its work was done; says how."""


def run_apart(work: Callable[[], list[str]], seconds: float = SECONDS) -> list[str]:
    """Do a piece of work in a process of its own, and return its result.

    Args:
        work: Function that is called in the other process.
        seconds: Seconds of computing after which the process is ended.

    Raises:
        EndedEarly: There is no result, and why.
    """
    if sys.platform != "linux":
        return work()
    reading, writing = os.pipe()
    with warnings.catch_warnings(action="ignore"):  # other threads are not forked, and need not be
        child = os.fork()
    if child == 0:
        _work_and_end(work, writing)
    os.close(writing)
    try:
        text = _read(reading, child, seconds)
    finally:
        os.close(reading)
        status = _end(child)
    if not text:
        raise EndedEarly(_how(status, seconds))
    return json.loads(text)


def _work_and_end(work: Callable[[], list[str]], writing: int) -> NoReturn:
    try:
        torch.set_num_threads(1)  # a fork has none of its parent's threads
        signal.signal(signal.SIGINT, signal.default_int_handler)
        nowhere = os.open(os.devnull, os.O_RDWR)
        for stream in (0, 1, 2):
            os.dup2(nowhere, stream)
        with os.fdopen(writing, "w", encoding="utf-8") as stream:
            stream.write(json.dumps(work()))
    finally:
        os._exit(0)


def _read(reading: int, child: int, seconds: float) -> bytes:
    """All that comes until the process ends; an interrupt goes to it, once."""
    parts, ends = [], time.monotonic() + WAITING * seconds
    while time.monotonic() < ends and _worked(child) < seconds:
        try:
            ready, _, _ = select.select([reading], [], [], 0.5)
        except KeyboardInterrupt:
            os.kill(child, signal.SIGINT)
            ends = time.monotonic() + 1
            continue
        if ready:
            part = os.read(reading, 65536)
            if not part:
                return b"".join(parts)
            parts.append(part)
    return b""


def _worked(child: int) -> float:
    """Seconds that the process has computed so far."""
    try:
        times = psutil.Process(child).cpu_times()
    except psutil.Error:
        return 0.0
    return times.user + times.system


def _end(child: int) -> int:
    """The process's status; whatever it does, it ends."""
    done, status = os.waitpid(child, os.WNOHANG)
    if not done:
        time.sleep(0.01)  # between closing its pipe and its end
        done, status = os.waitpid(child, os.WNOHANG)
    if not done:
        os.kill(child, signal.SIGKILL)
        _, status = os.waitpid(child, 0)
        return -1
    return os.waitstatus_to_exitcode(status)


def _how(status: int, seconds: float) -> str:
    if status == -1:
        return (
            f"It was still running after {seconds:.0f} seconds and was ended: a call into a "
            "library that never comes back, or far too much work."
        )
    how = f"signal {-status}" if status < 0 else f"exit code {status}"
    return f"It ended Python itself ({how}): no check, and no training, comes to an end with that."
