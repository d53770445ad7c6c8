"""One run in a folder: its lock, held as long as any of the run's processes lives.

Where the folder's file system has no locks (some of Lustre, NFS and 9p), the lock lies in this
machine's folder for temporary files.
"""

import fcntl
import hashlib
import os
import tempfile
import time
import warnings
from contextlib import suppress
from pathlib import Path
from typing import IO

from palbert.display.notebook import ShortTraceback
from palbert.runs.files import NOT_TO_BE_HAD, naming_a_full_disk


class FolderInUse(ShortTraceback, RuntimeError):
    """Another run works in this folder."""


def lock_folder(run_dir: Path) -> IO[str]:
    """Take the folder's lock, which lasts until the last process that inherited it ends.

    Returns:
        The open lock file, which holds this process's id; closing it frees the folder, unless a
        child process inherited it.

    Raises:
        FolderInUse: Another process has it; names that process.
        PermissionError: The folder cannot be written.
    """
    for pause in (0.05, 0.2, 0):  # is_running holds it for a moment
        with suppress(BlockingIOError):
            handle = _locked(run_dir, fcntl.LOCK_EX, "a+")
            try:
                sign_lock(run_dir)
            except BaseException:
                handle.close()
                raise
            return handle
        time.sleep(pause)
    owner = (run_dir / "lock").read_text(encoding="utf-8").strip() or "unknown"
    raise FolderInUse(
        f"run folder {run_dir} is in use by process {owner}: wait for it, look at it with "
        f"palbert.follow({str(run_dir)!r}), or give another run folder"
    )


def _locked(run_dir: Path, how: int, mode: str) -> IO[str]:
    """The open lock file, locked; a substitute where the file system has no locks.

    Raises:
        BlockingIOError: Another process has it.
        FileNotFoundError: There is none to read.
    """
    try:
        return _open_locked(run_dir / "lock", how, mode)
    except OSError as error:
        if error.errno not in NOT_TO_BE_HAD:
            raise
    return _open_locked(_substitute(run_dir), how, mode)


def _open_locked(path: Path, how: int, mode: str) -> IO[str]:
    handle = path.open(mode, encoding="utf-8")
    try:
        fcntl.flock(handle, how | fcntl.LOCK_NB)
    except OSError:
        handle.close()
        raise
    return handle


def _substitute(run_dir: Path) -> Path:
    """A lock file of this machine's for the folder; it keeps out other runs of this machine.

    Raises:
        PermissionError: Somebody else has made the folder that it would lie in.
    """
    folder = Path(tempfile.gettempdir()) / f"palbert-{os.getuid()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    status = folder.lstat()
    if status.st_uid != os.getuid() or status.st_mode & 0o777 != 0o700:
        raise PermissionError(
            f"the file system of {run_dir} has no locks, and {folder} is not your own to lock in: "
            "set TMPDIR to a folder of yours, or give a run_dir on another disk"
        )
    return folder / f"{hashlib.sha256(os.fsencode(run_dir.resolve())).hexdigest()[:16]}.lock"


def meeting_folder(run_dir: Path, lock: IO[str]) -> Path:
    """A folder in which the run's processes can lock files: its logs, or one of this machine's.

    Args:
        run_dir: The run's folder.
        lock: What ``lock_folder`` gave.
    """
    place = Path(lock.name)
    if place.parent == run_dir:
        return run_dir / "logs"
    warnings.warn(
        f"{run_dir}: its file system has no locks; here they are in {place.parent}, which keeps "
        "out runs of this machine alone",
        stacklevel=3,
    )
    place.with_suffix("").mkdir(mode=0o700, exist_ok=True)
    return place.with_suffix("")


def sign_lock(run_dir: Path) -> None:
    """Write into the lock that this process has it."""
    text = f"{os.getpid()}\n"
    with naming_a_full_disk(run_dir, len(text)):
        (run_dir / "lock").write_text(text, encoding="utf-8")


def is_running(run_dir: Path) -> bool:
    """Whether a run works in this folder now."""
    try:
        _locked(run_dir, fcntl.LOCK_SH, "r").close()
    except BlockingIOError:
        return True
    except FileNotFoundError:
        return False
    return False
