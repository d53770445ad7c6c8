"""Files that are there whole or not at all, whoever else writes and however full the disk is.

File systems of clusters, clouds and containers lack this and that: what only makes a good thing
surer (waiting for the disk, a lock around an append) is left out where it is not to be had.
"""

import errno
import fcntl
import json
import math
import os
import re
import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO

NO_ROOM = (errno.ENOSPC, errno.EDQUOT)
NOT_TO_BE_HAD = (errno.EINVAL, errno.ENOLCK, errno.ENOSYS, errno.ENOTSUP, errno.EOPNOTSUPP)


class DiskFull(OSError):
    """There is no room for what is to be written; says where, and how much is needed."""


def free_bytes(folder: Path) -> float:
    """What is free on the disk of a folder, infinite where its file system cannot tell."""
    usage = shutil.disk_usage(folder)
    return usage.free if usage.total else math.inf


def disk_full(folder: Path, needed: int, cause: int = errno.ENOSPC) -> DiskFull:
    """The error for a disk without room.

    Args:
        folder: Where something is to be written.
        needed: Bytes that it takes.
        cause: Number of the system's error.
    """
    wanted = f"{max(needed / 1e6, 0.1):,.1f} MB needed"
    if cause == errno.EDQUOT:
        return DiskFull(
            f"your quota on the disk of {folder} is used up: {wanted}. Make room among your own "
            "files (quota -s says how much is yours), or give a folder elsewhere; then start again"
        )
    free = f"{free_bytes(folder) / 1e6:,.1f} MB free, " if free_bytes(folder) < math.inf else ""
    return DiskFull(f"the disk of {folder} is full: {free}{wanted}. Make room, then start again")


@contextmanager
def naming_a_full_disk(folder: Path, needed: int) -> Iterator[None]:
    """Turn errors inside into ``DiskFull`` where the disk is the cause; libraries say other things.

    Args:
        folder: Where the block writes.
        needed: Bytes that it writes, all of which are free again when it has failed.

    Raises:
        DiskFull: The system said so, or less is free than needed.
    """
    try:
        yield
    except DiskFull:
        raise
    except Exception as error:
        cause = _cause(error)
        if cause is None and not isinstance(error, OSError) and free_bytes(folder) < needed:
            cause = errno.ENOSPC
        if cause in NO_ROOM:
            raise disk_full(folder, needed, cause) from error
        raise


def _cause(error: BaseException | None) -> int | None:
    """Number of the system's error behind a library's, where it can be found."""
    while error is not None:
        if isinstance(error, OSError) and error.errno:
            return error.errno
        if found := re.search(r"os error (\d+)", str(error)):  # Rust's, in safetensors
            return int(found[1])
        error = error.__cause__ or error.__context__
    return None


def write_atomically(path: Path, content: str | bytes) -> None:
    """Make ``content`` what a file holds, in one go.

    Several processes, on several machines, may write the same file: the last one wins.

    Raises:
        DiskFull: No room; what was there before is intact.
        OSError: No right to write; what was there before is intact.
    """
    data = content.encode() if isinstance(content, str) else content
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
    with naming_a_full_disk(path.parent, len(data)):
        try:
            draft.write_bytes(data)
            force_to_disk(draft)
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise


@contextmanager
def replacement(path: Path) -> Iterator[TextIO]:
    """A file to write text to, line by line, that takes its place when the block ends well.

    Args:
        path: Path of the file; what was there before is intact until then, and after an error.

    Raises:
        DiskFull: No room.
        OSError: No right to write, or no such folder.
    """
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
    with naming_a_full_disk(path.parent, 0):
        try:
            with draft.open("w", encoding="utf-8", newline="") as file:
                yield file
            force_to_disk(draft)
            draft.replace(path)
        except BaseException:
            draft.unlink(missing_ok=True)
            raise


def append_line(path: Path, record: Mapping[str, Any]) -> None:
    """Add one JSON object to a file of lines, whole or not at all; a torn last line stays alone.

    Raises:
        DiskFull: No room; the file is as it was.
        OSError: No right to write, or the file may not grow; it is as it was.
    """
    line = json.dumps(record).encode() + b"\n"
    handle = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        with suppress_not_to_be_had():
            fcntl.flock(handle, fcntl.LOCK_EX)  # else cutting back could take another's line along
        size = os.fstat(handle).st_size
        if size and os.pread(handle, 1, size - 1) != b"\n":
            line = b"\n" + line
        with naming_a_full_disk(path.parent, len(line)):
            _write_whole(handle, line, size)
    finally:
        os.close(handle)


def _write_whole(handle: int, line: bytes, size: int) -> None:
    """Write every byte, or cut the file back to its size; one call may write less than asked."""
    written = 0
    try:
        while written < len(line):
            written += os.write(handle, line[written:])
    except BaseException:
        with suppress(OSError):  # of a device
            os.ftruncate(handle, size)
        raise


def force_to_disk(path: Path) -> None:
    """Wait until a file, or the entries of a folder, are on the disk, where that can be."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        with suppress_not_to_be_had():
            os.fsync(descriptor)
    finally:
        os.close(descriptor)


@contextmanager
def suppress_not_to_be_had() -> Iterator[None]:
    """Go on where a file system does not have what is asked for; other errors pass."""
    try:
        yield
    except OSError as error:
        if error.errno not in NOT_TO_BE_HAD:
            raise
