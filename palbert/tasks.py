"""The three tasks that share one encoder, and the example that every source of data yields.

The benchmark is the default project of Stanford CS224N: sentiment in five grades (SST-5),
paraphrase of question pairs (Quora) and semantic similarity of sentence pairs (STS).
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Example:
    """One sentence or pair of sentences with its label.

    Args:
        id: Name of this example in its source; unique within a split.
        sentence1: The sentence, or the first of a pair.
        sentence2: The second sentence of a pair; None for a single sentence.
        label: Label on the task's scale; None where the source hides it (test splits).
    """

    id: str
    sentence1: str
    sentence2: str | None = None
    label: float | None = None


@dataclass(frozen=True, slots=True)
class Task:
    """What sets one task apart from the others.

    Args:
        name: Key of the task in data, metrics and file names.
        title: Name shown to people.
        is_pair: Whether an example holds two sentences.
        num_outputs: Number of outputs of the task's head.
        max_label: Highest label; labels run from 0 to this value.
        metric: Score on a whole split: ``accuracy`` or ``pearson``.
    """

    name: str
    title: str
    is_pair: bool
    num_outputs: int
    max_label: int
    metric: str


SST = Task("sst", "Sentiment", False, 5, 4, "accuracy")
PARA = Task("para", "Paraphrase", True, 1, 1, "accuracy")
STS = Task("sts", "Similarity", True, 1, 5, "pearson")
TASKS = {task.name: task for task in (SST, PARA, STS)}


def distinct_sentences(examples: Iterable[Example]) -> list[Example]:
    """Every different sentence of the examples once, in their order, without labels."""
    texts = dict.fromkeys(
        text
        for example in examples
        for text in (example.sentence1, example.sentence2)
        if text is not None
    )
    return [Example(str(number), text) for number, text in enumerate(texts)]
