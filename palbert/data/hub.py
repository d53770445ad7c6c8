"""The data sets in full from the Hugging Face hub, for those who have a network or a cache."""

from dataclasses import dataclass
from typing import Any

from palbert.data.plain_text import plain_text
from palbert.data.rows import Fault, usable
from palbert.tasks import Example

_SPLITS = {"train": "train", "dev": "validation", "test": "test"}


@dataclass(frozen=True, slots=True)
class HubTable:
    """Where a data set lies on the hub, and its columns beside ``label``."""

    path: str
    config: str | None
    sentences: tuple[str, ...]
    max_label: int


HUB = {
    "sst": HubTable("SetFit/sst5", None, ("text",), 4),
    "para": HubTable("nyu-mll/glue", "qqp", ("question1", "question2"), 1),
    "sts": HubTable("nyu-mll/glue", "stsb", ("sentence1", "sentence2"), 5),
    "snli": HubTable("stanfordnlp/snli", None, ("premise", "hypothesis"), 2),
}


def read_hub(name: str, split: str) -> list[Example]:
    """The examples of one data set and split, in full.

    In test splits a label of -1 is a hidden one; elsewhere it means that there is none. Such rows,
    and those with an empty sentence, are skipped with a warning.

    Raises:
        ConnectionError: Neither network nor cache has the data set.
        ValueError: The data set is not on the hub, or its form has changed.
    """
    if name not in HUB:
        raise ValueError(f"data set {name!r} is not on the hub, expected one of {', '.join(HUB)}")
    table = HUB[name]
    rows = enumerate(zip(*_columns(table, _SPLITS[split]), strict=True))
    return usable(
        f"{table.path} {_SPLITS[split]}",
        (_row(index, label, texts, table, split) for index, (label, *texts) in rows),
    )


def _columns(table: HubTable, split: str) -> list[list[Any]]:
    """The label's column and the columns of text; a column at a time is far faster than rows."""
    import datasets

    try:
        loaded = datasets.load_dataset(table.path, table.config, split=split)
    except OSError as error:
        raise ConnectionError(
            f"{table.path} ({split}) is neither in the cache nor reachable: {error}; connect to "
            "the network once, or use data='workbook' or a folder of the CS224N files"
        ) from error
    names = ("label", *table.sentences)
    if missing := [name for name in names if name not in loaded.column_names]:
        raise ValueError(
            f"{table.path} ({split}): missing column {', '.join(missing)}; "
            f"found {', '.join(loaded.column_names)}; expected {', '.join(names)}"
        )
    return [loaded[name][:] for name in names]


def _row(
    index: int, label: float, texts: list[str], table: HubTable, split: str
) -> Example | Fault:
    """One row; its number in the split, from 0, stands for a line and is its id."""
    is_hidden = label in (-1, None)
    if is_hidden and split != "test":
        return Fault(index, "label is -1, none was agreed on", True)
    if not (is_hidden or 0 <= label <= table.max_label):
        return Fault(index, f"label is {label!r}, expected 0 to {table.max_label}")
    sentences = [plain_text(text or "") for text in texts]
    if "" in sentences:
        return Fault(index, f"{table.sentences[sentences.index('')]} is empty", True)
    first, *second = sentences
    return Example(
        f"{split}-{index}", first, *second or [None], label=None if is_hidden else float(label)
    )
