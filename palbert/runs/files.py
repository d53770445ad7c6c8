"""Files that are there whole or not at all, whoever else writes and however full the disk is."""

import errno
import fcntl
import json
import os
import shutil
import uuid
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, TextIO

NO_ROOM = (errno.ENOSPC, errno.EDQUOT)


class DiskFull(OSError):
    """There is no room for what is to be written; says where, and how much is needed."""


def disk_full(folder: Path, needed: int) -> DiskFull:
    """The error for a disk without room.

    Args:
        folder: Where something is to be written.
        needed: Bytes that it takes.
    """
    free = shutil.disk_usage(folder).free
    return DiskFull(
        f"the disk of {folder} is full: {free / 1e6:,.1f} MB free, {max(needed / 1e6, 0.1):,.1f} "
        "MB needed. Make room, then start again"
    )


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
        by_system = isinstance(error, OSError)
        said = by_system and error.errno in NO_ROOM
        if said or (not by_system and shutil.disk_usage(folder).free < needed):
            raise disk_full(folder, needed) from error
        raise


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
        path: Of the file; what was there before is intact until then, and after an error.

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
    """Wait until a file, or the entries of a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
