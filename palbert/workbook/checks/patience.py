"""A limit on how long an answer may run: a loop without an end is a finding, too."""

import signal
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

SECONDS = 10.0


@contextmanager
def patience(seconds: float = SECONDS) -> Iterator[None]:
    """Raise ``TimeoutError`` in what is run within, at the line where it is after that time.

    Without effect on Windows and outside the main thread, where no alarm can be set; a reader
    interrupts the kernel there. An alarm that was set before goes off at its time.
    """
    if not hasattr(signal, "setitimer") or threading.current_thread() != threading.main_thread():
        yield
        return
    started = time.monotonic()
    handler = signal.signal(signal.SIGALRM, _lose)
    before, _ = signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, handler)
        if before:
            left = before - (time.monotonic() - started)
            signal.setitimer(signal.ITIMER_REAL, max(left, 0.001))


def _lose(*_: object) -> None:
    raise TimeoutError(f"still running after {SECONDS:.0f} seconds, does a loop never end")
