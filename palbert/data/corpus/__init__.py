"""The embedded corpus: five sets of sentences, written for this project and grown from grammars.

No sentence of it is taken from any data set. It is built anew at every call, in about a second, the
same to the letter on every machine; ``verify`` proves that against ``CHECKSUM``.

| set | what it holds | labels |
|---|---|---|
| sst | sentences about films | 0 very negative .. 4 very positive |
| para | pairs of questions | 1 the same question, 0 another |
| sts | pairs of sentences | 0 unrelated .. 5 same meaning |
| snli | premise and hypothesis | 0 entailment, 1 neutral, 2 contradiction |
| cfimdb | long reviews | 0 negative, 1 positive |

The dev splits hold patterns and words that the train splits lack.
"""

import hashlib
import json
from collections.abc import Callable, Iterable
from dataclasses import astuple

from palbert.tasks import Example

from . import entailment, questions, reviews, sentiment, similarity

Corpus = dict[str, dict[str, list[Example]]]

BUILDERS: dict[str, Callable[[], tuple[list[Example], list[Example]]]] = {
    "sst": sentiment.build,
    "para": questions.build,
    "sts": similarity.build,
    "snli": entailment.build,
    "cfimdb": reviews.build,
}
COUNTS = {
    "train": {"sst": 4000, "para": 12600, "sts": 2400, "snli": 4320, "cfimdb": 440},
    "dev": {"sst": 320, "para": 600, "sts": 260, "snli": 312, "cfimdb": 80},
}
CHECKSUM = "784ee34eb14cf3046e7d61edf5d802d404269709c4f7477aa146b22be6f8c594"


def build(names: Iterable[str] = tuple(BUILDERS)) -> Corpus:
    """Build the sets asked for, each without the others: split -> set -> examples."""
    splits = {name: BUILDERS[name]() for name in names}
    return {
        "train": {name: train for name, (train, _) in splits.items()},
        "dev": {name: dev for name, (_, dev) in splits.items()},
    }


def count(corpus: Corpus) -> dict[str, dict[str, int]]:
    """Count the examples of each set of each split."""
    return {
        split: {name: len(rows) for name, rows in sets.items()} for split, sets in corpus.items()
    }


def checksum(corpus: Corpus) -> str:
    """Compute the sha256 of all examples, in order."""
    rows = [
        (split, name, *astuple(example))
        for split, sets in corpus.items()
        for name, examples in sets.items()
        for example in examples
    ]
    return hashlib.sha256(json.dumps(rows, ensure_ascii=False).encode()).hexdigest()


def verify(corpus: Corpus | None = None) -> None:
    """Check that the corpus is the one that results were measured on.

    Args:
        corpus: Corpus that ``build`` returned; built here if not given.

    Raises:
        ValueError: Counts or checksum differ.
    """
    corpus = build() if corpus is None else corpus
    if count(corpus) != COUNTS:
        raise ValueError(f"corpus: counts are {count(corpus)}, expected {COUNTS}")
    if checksum(corpus) != CHECKSUM:
        raise ValueError(f"corpus: sha256 is {checksum(corpus)}, expected {CHECKSUM}")
