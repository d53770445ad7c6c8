"""Files that are there whole or not at all, whoever else writes them at the same moment."""

import os
import uuid
from pathlib import Path


def write_atomically(path: Path, text: str) -> None:
    """Make ``text`` the content of a file in one go.

    Several processes, on several machines, may write the same file: the last one wins.

    Raises:
        OSError: no room or no right to write; what was there before is intact.
    """
    draft = path.with_name(f".{path.name}.{uuid.uuid4().hex}.tmp")
    try:
        draft.write_text(text)
        force_to_disk(draft)
        draft.replace(path)
    except BaseException:
        draft.unlink(missing_ok=True)
        raise


def force_to_disk(path: Path) -> None:
    """Wait until a file, or the entries of a folder, are on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
