"""The files of the Stanford CS224N default project, read as they were released.

They are called ``.csv`` but are separated by tabs, with the usual CSV quoting; one or two unnamed
index columns come first, so columns are found by name. Labels may be floats (``1.0``). A few rows
of the Quora files have no label or no sentence. Test files have no labels.
"""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from palbert.data.plain_text import plain_text
from palbert.data.rows import Fault, Ids, read_text, usable
from palbert.tasks import Example

_QUOTES = "close or double the quotes that begin here"
_BREAKS = frozenset("\n\r\t")
_NUMBER = re.compile(r"[0-9]+(\.[0-9]*)?")
_SUFFIXES = {"train": "train", "dev": "dev", "test": "test-student"}


@dataclass(frozen=True, slots=True)
class Table:
    """How one data set lies in its files.

    Args:
        stem: The file's name up to the split.
        sentences: Names of the one or two columns of text.
        label: Name of the label's column.
        max_label: The largest label; the smallest is 0.
        is_graded: Whether labels between the whole numbers are allowed.
        has_gaps: Whether the official files have rows without a sentence.
    """

    stem: str
    sentences: tuple[str, ...]
    label: str
    max_label: int
    is_graded: bool = False
    has_gaps: bool = False

    def file_name(self, split: str) -> str:
        """The official name of a split's file."""
        return f"{self.stem}-{_SUFFIXES[split]}.csv"


_PAIR = ("sentence1", "sentence2")
TABLES = {
    "sst": Table("ids-sst", ("sentence",), "sentiment", 4),
    "para": Table("quora", _PAIR, "is_duplicate", 1, has_gaps=True),
    "sts": Table("sts", _PAIR, "similarity", 5, is_graded=True),
    "cfimdb": Table("ids-cfimdb", ("sentence",), "sentiment", 1),
}


def read_cs224n(folder: Path, name: str, split: str) -> list[Example]:
    """The examples of one data set and split.

    Args:
        folder: Folder of the files, ``data`` in the course's own layout.
        name: "sst", "para", "sts" or "cfimdb".
        split: "train", "dev" or "test"; a missing test file gives no examples.

    Raises:
        FileNotFoundError: There is no such train or dev file.
        ValueError: A file is not text, lacks a column or has a bad row; with file and line.
    """
    path = folder / TABLES[name].file_name(split)
    if split == "test" and not path.is_file() and not path.is_symlink():
        return []
    if not path.is_file():
        what = "a link that leads to no file" if path.is_symlink() else "no such file"
        there = ", ".join(sorted(entry.name for entry in folder.iterdir())[:12]) or "nothing"
        raise FileNotFoundError(
            f"{path}: {what}, and {folder} holds {there}; expected the data folder of the "
            f"CS224N default project, which palbert data fetch {folder} downloads"
        )
    return usable(path, scan(path, TABLES[name], is_labelled=split != "test"))


def scan(path: Path, table: Table, is_labelled: bool = True) -> Iterator[Example | Fault]:
    """Each row of a file as an example or a fault.

    Args:
        path: Path of an official file, or one like it.
        table: The columns to read.
        is_labelled: Whether the label's column must be there, and filled.

    Raises:
        ValueError: The file is not text or lacks a column.
    """
    reader = csv.reader(io.StringIO(read_text(path), newline=""), delimiter="\t", strict=True)
    line = 1
    try:
        columns, ids = next(reader, []), Ids()
        _require_columns(path, columns, ("id", *table.sentences, *[table.label] * is_labelled))
        line = reader.line_num + 1
        for fields in reader:
            if fields:
                yield _row(line, fields, columns, table, is_labelled, ids)
            line = reader.line_num + 1
    except csv.Error as error:  # names no line, and the rest of the file cannot be trusted
        yield Fault(line, f"malformed row ({error}); {_QUOTES}")


def _require_columns(path: Path, found: list[str], expected: tuple[str, ...]) -> None:
    missing = [column for column in expected if column not in found]
    if missing:
        names = ", ".join(repr(column) for column in found) or "none"
        raise ValueError(
            f"{path}:1: missing column {', '.join(missing)}; found {names}; "
            f"expected {', '.join(expected)}, separated by tabs"
        )
    if doubled := [column for column in expected if found.count(column) > 1]:
        raise ValueError(f"{path}:1: column {doubled[0]!r} stands twice; rename or remove one")


def _row(
    line: int, fields: list[str], columns: list[str], table: Table, is_labelled: bool, ids: Ids
) -> Example | Fault:
    """One row of the right width, with its text cleaned and its label read."""
    if any(_BREAKS.intersection(field) for field in fields):
        return Fault(line, f"malformed row: a field holds a line break or tab; {_QUOTES}")
    if len(fields) != len(columns):
        message = f"malformed row: {len(fields)} fields, expected {len(columns)}"
        return Fault(line, f"{message} separated by tabs; first field {fields[0][:40]!r}")
    row = dict(zip(columns, fields, strict=True))
    label = row.get(table.label, "").strip()
    if is_labelled and not label:
        return Fault(line, f"{table.label} is empty, expected 0 to {table.max_label}", True)
    sentences = [plain_text(row[column]) for column in table.sentences]
    if "" in sentences:
        column = table.sentences[sentences.index("")]
        message = f"{column} is empty (id {row['id']!r}); write a sentence or remove the row"
        return Fault(line, message, table.has_gaps)
    if label and not _is_label(label, table):
        kind = "a number" if table.is_graded else "a whole number"
        message = f"{table.label} is {label!r}, expected {kind} from 0 to {table.max_label}"
        return Fault(line, f"{message}; correct it or remove the row")
    if problem := ids.add(row["id"].strip(), line):
        return Fault(line, problem)
    first, *second = sentences
    number = float(label) if label else None
    return Example(row["id"].strip(), first, *second or [None], label=number)


def _is_label(text: str, table: Table) -> bool:
    """Whether it is digits, with a point or without; ``float`` takes much that no file has."""
    if not _NUMBER.fullmatch(text):
        return False
    value = float(text)
    return 0 <= value <= table.max_label and (table.is_graded or value.is_integer())
