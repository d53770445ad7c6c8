"""A worker that only ever does the newest thing asked of it.

While one request is worked on at most one waits, whatever is typed meanwhile: a newer request takes
the waiting one's place.
"""

import threading
import time
from collections.abc import Callable
from typing import Generic, TypeVar

Request = TypeVar("Request")


class LatestOnly(Generic[Request]):
    """Runs ``work`` in a thread of its own.

    Args:
        work: Function that handles one request; it must not raise.
    """

    def __init__(self, work: Callable[[Request], object]) -> None:
        self._work = work
        self._changed = threading.Condition()
        self._waiting: list[Request] = []
        self._due = 0.0
        self._busy = False
        threading.Thread(target=self._run, name="palbert-latest", daemon=True).start()

    def ask(self, request: Request, delay: float = 0.0) -> None:
        """Handle this next, ``delay`` seconds from now unless something newer is asked before."""
        with self._changed:
            self._waiting = [request]
            self._due = time.monotonic() + delay
            self._changed.notify_all()

    def wait(self, timeout: float = 60.0) -> bool:
        """Wait until nothing is asked any more; False if that took too long."""
        with self._changed:
            return self._changed.wait_for(lambda: not (self._waiting or self._busy), timeout)

    def _run(self) -> None:
        while True:
            request = self._take()
            self._work(request)
            with self._changed:
                self._busy = False
                self._changed.notify_all()

    def _take(self) -> Request:
        with self._changed:
            while not self._waiting or time.monotonic() < self._due:
                self._changed.wait(self._due - time.monotonic() if self._waiting else None)
            self._busy = True
            return self._waiting.pop()
