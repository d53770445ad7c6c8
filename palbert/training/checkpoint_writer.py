"""When a run's checkpoints are due, and who writes them.

Where training is on a GPU it goes on meanwhile: tensors are copied to the host's memory, and a
thread writes them to the disk. On a CPU there is neither memory nor a core to spare, and training
waits. Either way it waits for at most a fiftieth of the time.
"""

import time
from collections.abc import Callable
from pathlib import Path
from threading import Thread
from types import TracebackType

from palbert.training.checkpoint import Checkpoint, save_checkpoint

LEAST_SECONDS = 25  # between two checkpoints
MOST_SHARE = 0.02  # of the time, for which training may wait


class CheckpointWriter:
    """Writes one checkpoint at a time; leaving its context waits for the last one.

    Args:
        folder: Folder of the checkpoints.
        written: Called with the number of steps once a checkpoint is whole.
        beside: Whether training goes on while a checkpoint is written.
    """

    def __init__(self, folder: Path, written: Callable[[int], None], *, beside: bool) -> None:
        self.folder, self.written, self.beside = folder, written, beside
        self.saved_at, self.waited = time.monotonic(), 0.0
        self._thread: Thread | None = None
        self._error: Exception | None = None

    def is_due(self) -> bool:
        """Whether it is time for another one; never while one is being written.

        Raises:
            DiskFull: There was no room for the one before.
            OSError: It could not be written.
        """
        self._raise_error()
        interval = max(LEAST_SECONDS, self.waited / MOST_SHARE)
        return not self._is_writing() and time.monotonic() - self.saved_at > interval

    def save(self, make: Callable[[], Checkpoint]) -> None:
        """Write a checkpoint, or begin to.

        Args:
            make: Gives the checkpoint, in memory that training leaves alone while it is written.

        Raises:
            DiskFull: There is no room, or was none for the one before.
            OSError: It cannot be written.
        """
        began = time.monotonic()
        self.wait()
        if self.beside:
            self._thread = Thread(target=self._write, args=(make(),), daemon=True)
            self._thread.start()
        else:
            self._write(make())
            self._raise_error()
        self.saved_at = time.monotonic()
        self.waited = self.saved_at - began

    def wait(self) -> None:
        """Come back once the last checkpoint is whole.

        Raises:
            DiskFull: There was no room for it.
            OSError: It could not be written.
        """
        if self._thread is not None:
            self._thread.join()
            self._thread = None
        self._raise_error()

    def _write(self, checkpoint: Checkpoint) -> None:
        try:
            save_checkpoint(self.folder, checkpoint)
            self.written(checkpoint.step)
        except Exception as error:  # noqa: BLE001 - raised where the training waits for it
            self._error = error

    def _is_writing(self) -> bool:
        return self._thread is not None and self._thread.is_alive()

    def _raise_error(self) -> None:
        error, self._error = self._error, None
        if error is not None:
            raise error

    def __enter__(self) -> "CheckpointWriter":
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, _: TracebackType | None
    ) -> None:
        if self._thread is not None:  # whatever has gone wrong, what was begun becomes whole
            self._thread.join()
        if error is None:
            self._raise_error()
