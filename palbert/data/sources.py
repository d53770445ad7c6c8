"""The examples of every task from one of four sources, in the same schema.

Sources: "workbook" (the embedded corpus, nothing to download), "cs224n" (the folder of official
files that the environment variable PALBERT_DATA names), "hub" (the full data sets from the
Hugging Face hub), or the path of a folder of official files. SNLI may lie in that folder, or in a
folder ``snli`` within or beside it. A folder need not have all three tasks: one without a train and
a dev file is left out, with a warning, and so is the extra data that would be mixed into it.
"""

import os
import warnings
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from palbert.config import ExtraData, suggestion
from palbert.data.cs224n import TABLES, read_cs224n
from palbert.data.hub import read_hub
from palbert.data.snli import read_snli
from palbert.paths import given_path
from palbert.tasks import TASKS, Example

if TYPE_CHECKING:
    import pandas as pd

SOURCES = ("workbook", "cs224n", "hub")
NAMES = (*TASKS, "snli", "cfimdb")
SPLITS = ("train", "dev", "test")
ENVIRONMENT = "PALBERT_DATA"
HOSTS = {"snli": "para", "cfimdb": "sst"}  # the tasks that extra data are mixed into

Reader = Callable[[str, str], list[Example]]


@dataclass(frozen=True)
class Data:
    """The examples of each data set, by split and name: ``data.train["sst"]``.

    Args:
        source: Source that ``load_data`` was given.
        folder: The folder that it stands for, None for the corpus and the hub.
        train: Examples to learn from.
        dev: Examples to measure on.
        test: Examples mostly without labels; empty lists where the source has none.
    """

    source: str
    folder: Path | None
    train: dict[str, list[Example]]
    dev: dict[str, list[Example]]
    test: dict[str, list[Example]]


def data_sets(extra: ExtraData | None, task: str | None = None) -> tuple[str, ...]:
    """Names of the data sets that a run reads: the tasks' and those mixed in.

    Args:
        extra: Settings of the data to mix in; None for none.
        task: The one task of the run; None for all.
    """
    tasks = tuple(TASKS) if task is None else (task,)
    mixed = [name for name, host in HOSTS.items() if extra and getattr(extra, name)]
    return (*tasks, *(name for name in mixed if HOSTS[name] in tasks))


def load_data(source: str, names: Iterable[str] | None = None) -> Data:
    """Every split of the data sets asked for; no other file is opened.

    Args:
        source: Source of the data: "workbook", "cs224n", "hub", or the path of a folder.
        names: Data sets among "sst", "para", "sts", "snli" and "cfimdb"; None for the three tasks.

    Raises:
        ValueError: A source or name is unknown, or a row is bad; the message gives file and line.
        FileNotFoundError: A file is missing.
        ConnectionError: The hub cannot be reached.
    """
    names = list(TASKS if names is None else names)
    for name in names:
        if name not in NAMES:
            raise ValueError(
                f"unknown data set {name!r}{suggestion(name, NAMES)}; choices: {', '.join(NAMES)}"
            )
    source = str(source)
    folder = find_folder(source)
    absent = left_out(source, names)
    names = [name for name in names if name not in absent]
    read = _reader(source, folder, tuple(names))
    splits = ({name: read(name, split) for name in names} for split in SPLITS)
    return Data(source, folder, *splits)


def left_out(source: str, names: Iterable[str]) -> list[str]:
    """The data sets asked for that a folder does not have; said in one warning.

    None where the folder has no file of any task asked for: then reading says what is missing.

    Args:
        source: Source of the data, see ``load_data``.
        names: Data sets asked for.
    """
    folder, names = find_folder(source), list(names)
    if folder is None:
        return []
    tasks = [name for name in names if name in TASKS]
    absent = [task for task in tasks if not _has_files(folder, task)]
    if not absent or absent == tasks:
        return []
    files = ", ".join(TABLES[task].file_name("train") for task in absent)
    absent += [name for name in names if HOSTS.get(name) in absent]
    warnings.warn(f"{folder} has no {files}: {', '.join(absent)} left out", stacklevel=3)
    return absent


def _has_files(folder: Path, task: str) -> bool:
    """Whether anything of a task to train or measure on is there, broken links among them."""
    paths = [folder / TABLES[task].file_name(split) for split in ("train", "dev")]
    return any(path.exists() or path.is_symlink() for path in paths)


def find_folder(source: str) -> Path | None:
    """The folder that a source stands for, see ``data_folder``; None for the corpus and the hub."""
    return None if source in ("workbook", "hub") else data_folder(source)


def data_folder(source: str) -> Path:
    """The folder that "cs224n" or a path stands for.

    Raises:
        ValueError: PALBERT_DATA is not set, or the source is not a folder.
    """
    path = os.environ.get(ENVIRONMENT, "") if source == "cs224n" else source
    if not path:
        raise ValueError(
            f"data source 'cs224n': the environment variable {ENVIRONMENT} is not set; set it to "
            "the folder of the CS224N files, or give that folder's path as the source"
        )
    field = ENVIRONMENT if source == "cs224n" else "data source"
    folder = given_path(path, field)
    if folder.is_file():
        raise ValueError(f"data source {path!r} is a file, refused unread; expected a folder")
    if not folder.is_dir():
        raise ValueError(
            f"{field} {path!r} is no folder{suggestion(path, SOURCES)}; "
            f"expected a folder of the CS224N files, or as source one of {', '.join(SOURCES)}"
        )
    return folder


def describe(data: Data) -> "pd.DataFrame":
    """One row for each split and data set that has examples.

    Returns:
        Columns ``split``, ``name``, ``examples``, ``unlabelled``, ``words`` (mean of an example,
        both sentences together), ``labels`` (share of each label, similarity rounded to grades).
    """
    import pandas as pd

    rows = [
        {"split": split, "name": name, **_counts(examples)}
        for split in SPLITS
        for name, examples in getattr(data, split).items()
        if examples
    ]
    return pd.DataFrame(rows, columns=["split", "name", *_counts([])])


def _counts(examples: list[Example]) -> dict[str, int | float | str]:
    labels = [example.label for example in examples if example.label is not None]
    shares = Counter(int(label + 0.5) for label in labels)
    words = sum(len(f"{e.sentence1} {e.sentence2 or ''}".split()) for e in examples)
    return {
        "examples": len(examples),
        "unlabelled": len(examples) - len(labels),
        "words": round(words / max(1, len(examples)), 1),
        "labels": "  ".join(f"{k}: {n / len(labels):.0%}" for k, n in sorted(shares.items())),
    }


def _reader(source: str, folder: Path | None, names: tuple[str, ...]) -> Reader:
    """The function of (name, split) that reads these data sets from a source."""
    if source == "hub":
        return read_hub
    if folder is not None:
        return partial(_from_folder, folder)
    from palbert.data.corpus import build

    corpus = build(names)
    return lambda name, split: corpus.get(split, {}).get(name, [])


def _from_folder(folder: Path, name: str, split: str) -> list[Example]:
    return read_snli(folder, split) if name == "snli" else read_cs224n(folder, name, split)
