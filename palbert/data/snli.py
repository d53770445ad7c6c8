"""The Stanford Natural Language Inference corpus, from its official lines of JSON.

Bowman et al. 2015, arXiv 1508.05326. A pair on which the annotators did not agree has the gold
label ``-``: such pairs are skipped with a count, as its authors advise.
"""

import json
from collections.abc import Iterator
from pathlib import Path

from palbert.data.plain_text import plain_text
from palbert.data.rows import Fault, read_text, usable
from palbert.tasks import Example

LABELS = {"entailment": 0, "neutral": 1, "contradiction": 2}
_FIELDS = ("gold_label", "pairID", "sentence1", "sentence2")
_URL = "https://nlp.stanford.edu/projects/snli/snli_1.0.zip"
_SUBS = ("snli", "snli_1.0")


def read_snli(folder: Path, split: str) -> list[Example]:
    """The pairs of one split that have a gold label.

    Args:
        folder: holds the files itself, or has a folder ``snli`` or ``snli_1.0`` within or beside.
        split: "train", "dev" or "test"; a missing test file gives no examples.

    Raises:
        FileNotFoundError: there is no such train or dev file.
        ValueError: a line is broken; with file and line.
    """
    name = f"snli_1.0_{split}.jsonl"
    folders = [folder, *(base / sub for base in (folder, folder.resolve().parent) for sub in _SUBS)]
    path = next((place / name for place in folders if (place / name).is_file()), None)
    if path is None and split == "test":
        return []
    if path is None:
        places = ", ".join(str(place) for place in folders)
        raise FileNotFoundError(f"no {name} in {places}; unpack {_URL} in one of them")
    return usable(path, scan(path))


def scan(path: Path) -> Iterator[Example | Fault]:
    """Each line of a file as an example or a fault."""
    for number, line in enumerate(read_text(path).split("\n"), start=1):
        if line.strip():
            yield _row(number, line)


def _row(number: int, line: str) -> Example | Fault:
    try:
        row = json.loads(line)
        gold, pair_id, *sentences = (row[field] for field in _FIELDS)
    except json.JSONDecodeError as error:
        return Fault(number, f"broken JSON ({error.msg} at column {error.colno}): {line[:40]!r}")
    except (KeyError, TypeError):
        return Fault(number, f"expected an object with {', '.join(_FIELDS)}, got {line[:60]!r}")
    if gold == "-":
        return Fault(number, "gold_label is '-', the annotators did not agree", True)
    if gold not in list(LABELS):
        return Fault(number, f"gold_label is {gold!r}, expected {', '.join(LABELS)} or -")
    first, second = (plain_text(str(sentence or "")) for sentence in sentences)
    if not (first and second):
        return Fault(number, f"a sentence of pair {pair_id!r} is empty", True)
    return Example(str(pair_id), first, second, float(LABELS[gold]))
