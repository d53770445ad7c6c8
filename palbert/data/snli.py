"""The Stanford Natural Language Inference corpus, from its official lines of JSON.

Bowman et al. 2015, arXiv 1508.05326. A pair on which the annotators did not agree has the gold
label ``-``: such pairs are skipped with a count, as its authors advise.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from palbert.data.plain_text import half_character, plain_text
from palbert.data.rows import Fault, Ids, read_text, usable
from palbert.tasks import Example

LABELS = {"entailment": 0, "neutral": 1, "contradiction": 2}
_FIELDS = ("gold_label", "pairID", "sentence1", "sentence2")
_URL = "https://nlp.stanford.edu/projects/snli/snli_1.0.zip"
_SUBS = ("snli", "snli_1.0")


def read_snli(folder: Path, split: str) -> list[Example]:
    """The pairs of one split that have a gold label.

    Args:
        folder: Holds the files itself, or has a folder ``snli`` or ``snli_1.0`` within or beside.
        split: "train", "dev" or "test"; a missing test file gives no examples.

    Raises:
        FileNotFoundError: There is no such train or dev file.
        ValueError: A line is broken; with file and line.
    """
    path = find_snli(folder, split)
    if path is None and split == "test":
        return []
    if path is None:
        places = ", ".join(str(place) for place in _places(folder))
        raise FileNotFoundError(f"no {_file_name(split)} in {places}; unpack {_URL} in one of them")
    return usable(path, scan(path))


def find_snli(folder: Path, split: str) -> Path | None:
    """The file of a split, None if there is none; arguments as for ``read_snli``."""
    paths = (place / _file_name(split) for place in _places(folder))
    return next((path for path in paths if path.is_file()), None)


def _file_name(split: str) -> str:
    return f"snli_1.0_{split}.jsonl"


def _places(folder: Path) -> list[Path]:
    return [folder, *(base / sub for base in (folder, folder.resolve().parent) for sub in _SUBS)]


def scan(path: Path) -> Iterator[Example | Fault]:
    """Each line of a file as an example or a fault."""
    ids = Ids()
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if line.strip():
            yield _row(number, line, ids)


def _row(number: int, line: str, ids: Ids) -> Example | Fault:
    try:
        gold, pair_id, *sentences = _fields(line)
    except ValueError as error:
        return Fault(number, str(error))
    if gold == "-":
        return Fault(number, "gold_label is '-', the annotators did not agree", True)
    if gold not in list(LABELS):
        return Fault(number, f"gold_label is {gold!r}, expected {', '.join(LABELS)} or -")
    texts = ["" if sentence is None else sentence for sentence in sentences]
    if problem := next(filter(None, map(_text_problem, (pair_id, *texts))), ""):
        return Fault(number, problem)
    first, second = map(plain_text, texts)
    if not (first and second):
        return Fault(number, f"a sentence of pair {pair_id!r} is empty", True)
    if problem := ids.add(pair_id, number):
        return Fault(number, f"pairID: {problem}")
    return Example(pair_id, first, second, float(LABELS[gold]))


def _fields(line: str) -> list:
    """The values of one line, in the order of ``_FIELDS``."""
    try:
        row = json.loads(line)
        return [row[field] for field in _FIELDS]
    except (KeyError, TypeError):
        message = f"expected an object with {', '.join(_FIELDS)}, got {line[:60]!r}"
        raise ValueError(message) from None
    except (ValueError, RecursionError) as error:
        raise ValueError(f"broken JSON ({error}): {line[:40]!r}") from None


def _text_problem(value: object) -> str:
    if not isinstance(value, str):
        return f"expected text in {', '.join(_FIELDS[1:])}, got {value!r:.40}"
    half = half_character(value)
    return f"a field {half}" if half else ""
