"""Sentences that are in a training split and in one that models are scored on.

Texts are compared without case, punctuation and spacing. An example is shared where all of its
sentences are those of one training example, in either order. The official splits share a few,
which are trained on as they were handed out; what is mixed in from elsewhere may share none.
"""

import re
from typing import TYPE_CHECKING

from palbert.data.cs224n import TABLES
from palbert.data.snli import find_snli
from palbert.data.sources import NAMES, Data, find_folder
from palbert.tasks import TASKS, Example

if TYPE_CHECKING:
    import pandas as pd

Normal = tuple[str, ...]
NOT_WORDS = re.compile(r"[^\w]+")


def normal(example: Example) -> Normal:
    """An example's sentences as they are compared: sorted, in lower case, words alone."""
    texts = filter(None, (example.sentence1, example.sentence2))
    return tuple(sorted(NOT_WORDS.sub(" ", text.lower()).strip() for text in texts))


def data_sets_there(source: str) -> list[str]:
    """The tasks, and what could be mixed in, as far as a source has it; of the hub the tasks."""
    folder = find_folder(source)
    if folder is None:
        return [*(NAMES if source == "workbook" else TASKS)]
    extra = {
        "cfimdb": (folder / TABLES["cfimdb"].file_name("train")).is_file(),
        "snli": find_snli(folder, "train") is not None,
    }
    return [*TASKS, *(name for name, is_there in extra.items() if is_there)]


def overlap_table(data: Data) -> "pd.DataFrame":
    """What each data set's training split shares with the dev and test splits.

    Returns:
        A line for each two that share anything: ``train``, ``split``, ``task``; the number of
        ``examples`` of the split that are shared, ``of`` how many; and of its ``sentences``.
    """
    import pandas as pd

    lines = []
    for name, train in data.train.items():
        examples = set(map(normal, train))
        sentences = {text for each in examples for text in each} - {""}
        for split in ("dev", "test"):
            for task, there in getattr(data, split).items():
                texts = {text for each in map(normal, there) for text in each}
                counts = {"examples": sum(normal(each) in examples for each in there),
                          "of": len(there), "sentences": len(texts & sentences)}  # fmt: skip
                if counts["sentences"]:
                    lines.append({"train": name, "split": split, "task": task, **counts})
    columns = ["train", "split", "task", "examples", "of", "sentences"]
    return pd.DataFrame(lines, columns=columns)


def check_extra_data(data: Data) -> None:
    """See that nothing that a model is scored on comes into training from another data set.

    Raises:
        ValueError: Says how many examples of which split do.
    """
    for line in overlap_table(data).to_dict("records"):
        if line["train"] != line["task"] and line["task"] in TASKS and line["examples"]:
            raise ValueError(
                f"{line['examples']} of {line['of']} examples of {line['task']}'s {line['split']} "
                f"split are in the training split of {line['train']}: take them out"
            )
