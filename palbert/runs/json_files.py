"""JSON that was written by a run, read so that nothing in it is believed before it was checked.

Each kind of file has a type that says which fields it needs; pydantic holds every object against
it, strictly. What is damaged is named: the file, the line, the field.
"""

import os
import warnings
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Annotated, Any

from pydantic import ConfigDict, Field, FiniteFloat, StringConstraints, TypeAdapter
from typing_extensions import TypedDict

from palbert.config import readable_errors

Record = dict[str, Any]
Scores = dict[str, FiniteFloat]
Interval = Annotated[list[FiniteFloat], Field(min_length=2, max_length=2)]
Fingerprint = Annotated[str, StringConstraints(pattern=r"^[0-9a-f]{12}$")]


class DamagedFile(ValueError):
    """A file that does not hold what belongs there; names it, the line and the field."""


class Fields(TypedDict):
    """What an object needs at least; more is kept as it is."""

    __pydantic_config__ = ConfigDict(strict=True, extra="allow")  # type: ignore[misc]


@cache
def _reader_of(kind: Any) -> TypeAdapter:
    return TypeAdapter(kind)


def parse_json(text: bytes, kind: Any, place: object) -> Any:
    """An object of a kind.

    Args:
        text: JSON in UTF-8.
        kind: What it must be: a ``TypedDict``, a dataclass of pydantic's, or a union of them.
        place: File and line, for the error.

    Raises:
        DamagedFile: It is no JSON, or not of this kind.
    """
    try:
        with readable_errors():
            return _reader_of(kind).validate_json(text)
    except ValueError as error:
        raise DamagedFile(f"{place} is damaged: {error}") from None


def read_json(path: Path, kind: Any) -> Any:
    """The object in a file; arguments and errors as for ``parse_json``.

    Raises:
        FileNotFoundError: There is no such file.
    """
    return parse_json(path.read_bytes(), kind, path)


def read_lines(path: Path, kind: Any) -> list[Record]:
    """All whole records of a file with one JSON object a line, oldest first; none without a file.

    Lines that were cut off or are not of this kind are left out with a warning, and stay there.
    """
    try:
        lines = path.read_bytes().split(b"\n")
    except FileNotFoundError:
        return []
    return _parse_lines(lines, kind, path, 1)[0]


class LineReader:
    """Reads what was appended to such a file since the last time, whole lines only.

    A run that goes on from a checkpoint replaces its file by a shorter one: that is read anew.

    Args:
        path: Path of the file, which need not be there yet.
        kind: What each line must be.
    """

    def __init__(self, path: Path, kind: Any) -> None:
        self.path, self._kind = path, kind
        self.skipped = 0  # lines that were damaged
        self._inode = self._offset = self._lines = 0

    def read(self) -> list[Record]:
        """The new records; warns of damaged lines and counts them."""
        try:
            with self.path.open("rb") as file:
                status = os.fstat(file.fileno())
                if status.st_ino != self._inode or status.st_size < self._offset:
                    self._inode, self._offset, self._lines = status.st_ino, 0, 0
                file.seek(self._offset)
                text = file.read()
        except FileNotFoundError:
            return []
        whole = text[: text.rfind(b"\n") + 1]
        lines = whole.split(b"\n")[:-1]
        found, skipped = _parse_lines(lines, self._kind, self.path, self._lines + 1)
        self._offset, self._lines = self._offset + len(whole), self._lines + len(lines)
        self.skipped += skipped
        return found


def _parse_lines(
    lines: Iterable[bytes], kind: Any, path: Path, first: int
) -> tuple[list[Record], int]:
    """The records in lines counted from ``first``, and how many lines were left out."""
    found, faults = [], []
    for number, line in enumerate(lines, start=first):
        if line.strip():
            try:
                found.append(parse_json(line, kind, f"{path}:{number}"))
            except DamagedFile as error:
                faults.append(error)
    if faults:
        more = f", and {len(faults) - 1} more of its lines" if faults[1:] else ""
        warnings.warn(f"{faults[0]}; it was left out{more}", stacklevel=3)
    return found, len(faults)
