"""Folders that appear in one go and notice damage: checkpoints and trained models.

    step_00000120/  weights.safetensors  optimizer.pt  manifest.json

``manifest.json`` holds the checksum of every other file but ``README.md``, facts of whoever wrote
the folder, and the checksum of all that. Nothing in it is believed before this last one is right.
They are XXH3, which finds damage at the speed of memory; against an attacker, who could write a
manifest of his own, no checksum helps.
"""

import ctypes
import errno
import hashlib
import json
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from xxhash import xxh3_128, xxh3_128_hexdigest

from palbert.runs.files import force_to_disk, naming_a_full_disk
from palbert.runs.json_files import DamagedFile, Fields, read_json

MANIFEST = "manifest.json"
FOR_PEOPLE = "README.md"  # not sealed, so that people can edit it
EXCHANGE = 2  # the flag of renameat2 on Linux and of renamex_np on macOS
CURRENT_FOLDER = -100  # AT_FDCWD


class Contents(Fields):
    """What a manifest says of its folder."""

    checksums: dict[str, str]
    facts: dict[str, Any]


class Manifest(Fields):
    """What ``manifest.json`` must hold."""

    contents: Contents
    checksum: str


@contextmanager
def sealed_folder(
    folder: Path, needed: int, facts: Mapping[str, Any] | None = None
) -> Iterator[Path]:
    """Give a draft to write into, which becomes ``folder`` when the block ends.

    What was there before is replaced in one step, or stays if the block raises.

    Args:
        folder: Path of the folder, whose parent is there.
        needed: Bytes that the block writes.
        facts: What ``check_seal`` gives back; JSON.

    Raises:
        DiskFull: There is no room for the draft.
    """
    draft = _draft_of(folder)
    remove(draft)
    with naming_a_full_disk(folder.parent, needed):
        try:
            draft.mkdir()
            yield draft
            sealed = [path for path in sorted(draft.iterdir()) if path.name != FOR_PEOPLE]
            files = {path.name: _checksum(path) for path in sealed}
            contents = {"checksums": files, "facts": dict(facts or {})}
            (draft / MANIFEST).write_text(_signed(contents), encoding="utf-8")
            for path in draft.iterdir():
                force_to_disk(path)
        except BaseException:
            shutil.rmtree(draft, ignore_errors=True)
            raise
    _put_in_place(draft, folder)
    force_to_disk(folder.parent)


def check_seal(folder: Path) -> dict[str, Any]:
    """See that a folder is as it was written; gives the facts of whoever wrote it.

    Raises:
        FileNotFoundError: It has no manifest, or one of its files is gone.
        DamagedFile: A file is not what was written; names it.
    """
    path = folder / MANIFEST
    contents = read_json(path, Manifest)["contents"]
    if path.read_bytes() != _signed(contents).encode():
        raise DamagedFile(f"{path} is damaged: its checksum is not the one that it names")
    for name, expected in contents["checksums"].items():
        if _checksum(folder / name) != expected:
            raise DamagedFile(
                f"{folder / name} is damaged: its checksum is not the one in {MANIFEST}"
            )
    return contents["facts"]


def mend_replacement(folder: Path) -> None:
    """Put back what a kill left aside, on file systems that cannot exchange or move folders."""
    if folder.exists():
        return
    if _aside(folder).exists():
        _aside(folder).replace(folder)
    elif _is_whole(_draft_of(folder)):
        _draft_of(folder).replace(folder)


def _is_whole(folder: Path) -> bool:
    try:
        check_seal(folder)
    except (OSError, ValueError):
        return False
    return True


def _signed(contents: Mapping[str, Any]) -> str:
    digest = xxh3_128_hexdigest(json.dumps(contents).encode())
    return json.dumps({"contents": contents, "checksum": digest}, indent=1)


def _checksum(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, xxh3_128).hexdigest()


def _draft_of(folder: Path) -> Path:
    return folder.with_name(f".tmp_{folder.name}")


def _aside(folder: Path) -> Path:
    return folder.with_name(f".old_{folder.name}")


def _put_in_place(draft: Path, folder: Path) -> None:
    """Rename; what was there before is never missing, where the file system can exchange."""
    if not folder.is_dir() or folder.is_symlink():
        remove(folder)
        draft.replace(folder)
        return
    try:
        _exchange(draft, folder)
    except OSError:
        remove(_aside(folder))
        _move_aside(folder)
        draft.replace(folder)
        remove(_aside(folder))
    else:
        remove(draft)


def _move_aside(folder: Path) -> None:
    """Rename; a folder of a container's image cannot be, and goes: the draft is there."""
    try:
        folder.replace(_aside(folder))
    except OSError as error:
        if error.errno != errno.EXDEV:
            raise
        remove(folder)


def _exchange(one: Path, other: Path) -> None:
    """Give two folders each other's name in one step.

    Raises:
        OSError: The system or the file system cannot.
    """
    libc = ctypes.CDLL(None, use_errno=True)
    names = os.fsencode(one), os.fsencode(other)
    try:
        if sys.platform == "darwin":
            failed = libc.renamex_np(*names, EXCHANGE)
        else:
            failed = libc.renameat2(CURRENT_FOLDER, names[0], CURRENT_FOLDER, names[1], EXCHANGE)
    except AttributeError:
        raise OSError(errno.ENOSYS, "no exchange of folders") from None
    if failed:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def remove(path: Path) -> None:
    """A folder, a file or a link of that name, if there is one."""
    if path.is_symlink() or path.is_file():
        path.unlink()
    elif path.exists():
        shutil.rmtree(path)
