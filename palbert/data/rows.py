"""From a data file to examples: refuse what is not text, and account for every row.

A row is an `Example` or a `Fault`. A fault that the official files are known to hold is skipped
with one warning; any other stops the reading. No row disappears in silence, and nothing is ever
unpickled.
"""

import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from palbert.tasks import Example

LONGEST_LINE = 2**16  # bytes
_BINARY = {
    b"\x80": "a pickle",
    b"PK\x03\x04": "a zip archive or a torch file",
    b"\x1f\x8b": "a gzip archive",
    b"\x93NUMPY": "a numpy file",
    b"PAR1": "a parquet file",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """A row that is no example.

    Args:
        line: Line of the file on which the row begins, from 1.
        message: Field, value, and what was expected.
        is_known: Whether the official files have such rows, so that it is skipped with a warning.
    """

    line: int
    message: str
    is_known: bool = False


class Ids:
    """The ids of one file so far. Each names one example, and stands in a prediction file as it is.

    Spaces and commas would divide its line there, and a spreadsheet takes ``=`` for a formula.
    """

    def __init__(self) -> None:
        self._lines: dict[str, int] = {}

    def add(self, text: str, line: int) -> str:
        """What is wrong with the id of a line; empty if it may stand."""
        if not text:
            return "id is empty; give each row an id of its own"
        if not text.isprintable() or set(text) & set(' ,"') or text[0] in "=+-@":
            return (
                f"id is {text!r}, expected no space, comma, quote or line break, and none of = + - "
                "@ to begin with"
            )
        first = self._lines.setdefault(text, line)
        if first != line:
            return f"id {text!r} stands in line {first} already; give each row an id of its own"
        return ""


def read_text(path: Path) -> str:
    """The text of a UTF-8 file, with or without byte order mark.

    Raises:
        ValueError: The file is binary (it is refused by its first bytes, unread), holds a NUL or
            is not UTF-8; with file and line.
    """
    with path.open("rb") as stream:
        head = stream.read(8)
        _refuse_binary(head, path)
        raw = head + stream.read()
    return _decoded(raw, path, 1)


def decoded_lines(stream: BinaryIO, origin: Path | str) -> Iterator[tuple[int, str]]:
    """The lines of UTF-8 text, one at a time, so that memory does not grow with them.

    Args:
        stream: Bytes of a text, from its start; a byte order mark is passed over.
        origin: The file, or what else the lines come from.

    Yields:
        The number of each line, from 1, and the line without its end.

    Raises:
        ValueError: The text is refused as in ``read_text``, or a line is longer than 64 KiB; with
            file and line.
    """
    number = 0
    while raw := stream.readline(LONGEST_LINE + 1):
        number += 1
        if number == 1:
            _refuse_binary(raw, origin)
        if len(raw) > LONGEST_LINE:
            raise ValueError(
                f"{origin}:{number}: longer than {LONGEST_LINE:,} bytes; does the text lack line "
                "breaks?"
            )
        yield number, _decoded(raw, origin, number).rstrip("\r\n")


def _refuse_binary(head: bytes, origin: Path | str) -> None:
    kind = next((kind for magic, kind in _BINARY.items() if head.startswith(magic)), None)
    if kind:
        raise ValueError(f"{origin}: this is {kind}, refused unread; expected UTF-8 text")


def _decoded(raw: bytes, origin: Path | str, first_line: int) -> str:
    """Text from bytes, of which the first one stands in a line of the file."""
    if b"\0" in raw:
        line = raw.count(b"\n", 0, raw.index(b"\0")) + first_line
        raise ValueError(
            f"{origin}:{line}: a NUL byte, expected UTF-8 text; is the file damaged, or UTF-16?"
        )
    try:
        return raw.decode("utf-8-sig" if first_line == 1 else "utf-8")
    except UnicodeDecodeError as error:
        line = error.object.count(b"\n", 0, error.start) + first_line
        raise ValueError(
            f"{origin}:{line}: byte 0x{error.object[error.start]:02x} is not UTF-8; "
            f"convert the file, for example: iconv -f WINDOWS-1252 -t UTF-8"
        ) from error


def usable(origin: Path | str, rows: Iterable[Example | Fault]) -> list[Example]:
    """The examples among the rows of a file, after one warning about those skipped.

    Args:
        origin: The file, or what else the rows come from.
        rows: Each row as an example or a fault.

    Raises:
        ValueError: A row has a fault that the official files do not have, or there is no row.
    """
    examples: list[Example] = []
    faults: list[Fault] = []
    for row in rows:
        examples.append(row) if isinstance(row, Example) else faults.append(row)
    if not (examples or faults):
        raise ValueError(f"{origin}: no rows, expected at least one example")
    fatal = [fault for fault in faults if not fault.is_known]
    if fatal:
        more = f" ({len(fatal) - 1} more such rows)" if len(fatal) > 1 else ""
        raise ValueError(f"{origin}:{fatal[0].line}: {fatal[0].message}{more}")
    if faults:
        warnings.warn(_skipped(origin, faults), stacklevel=2)
    return examples


def _skipped(origin: Path | str, faults: list[Fault]) -> str:
    lines = ", ".join(str(fault.line) for fault in faults[:5]) + ", ..." * (len(faults) > 5)
    return (
        f"{origin}:{faults[0].line}: {faults[0].message}; "
        f"skipped for want of a label or a sentence: {len(faults)} rows (lines {lines})"
    )
