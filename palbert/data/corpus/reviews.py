"""Long film reviews with a verdict, 0 (negative) or 1 (positive), in the manner of CFIMDB.

A review is put together from sentences of one grammar (``reviews_patterns.tsv`` with the words of
``sentiment_{words,parts}.tsv``): opening, plot, details, a concession, verdict, in several orders.
The film's title, kind, heroes and place are drawn once a review. Nearly all sentences argue for
the verdict; a concession names a point against it and overrules it.
"""

import random
import re

from palbert.data.corpus import sentiment_grammar as grammar
from palbert.data.corpus.sentiment_grammar import Grammar, Production, Slot
from palbert.tasks import Example

SEED = 3210
NUM_TRAIN, NUM_DEV = 440, 80
MIN_WORDS, MAX_WORDS = 80, 250
FACTS = ("title", "genre", "who", "does", "place", "theme")
# How many sentences of each kind a review has, at least and at most, in the order of telling.
OUTLINES = (
    "opening 1-1, plot 1-2, twist 0-2, detail 4-6, concession 1-2, aside 0-1, verdict 1-2",
    "opening 1-1, detail 2-3, plot 1-1, twist 1-2, concession 1-1, detail 2-4, verdict 1-1",
    "plot 1-2, twist 1-2, aside 0-1, concession 1-2, detail 4-7, verdict 1-2",
    "opening 1-1, concession 1-1, plot 1-1, detail 3-6, verdict 1-2",
)


def build() -> tuple[list[Example], list[Example]]:
    """Return the train and dev splits, half of each positive; the same on every machine."""
    rng = random.Random(SEED)
    common, fresh = grammar.read_grammar("reviews_patterns.tsv")
    train = _split("train", Grammar(common, [], rng), NUM_TRAIN)
    return train, _split("dev", Grammar(common, fresh, rng), NUM_DEV)


def _split(split: str, source: Grammar, size: int) -> list[Example]:
    labels = [i % 2 for i in range(size)]
    source.rng.shuffle(labels)
    return [
        Example(f"reviews-{split}-{i:05}", _review(source, label), None, label)
        for i, label in enumerate(labels)
    ]


def _review(source: Grammar, label: int) -> str:
    """Return a review of one invented film, redrawn until it is neither too long nor too short."""
    while True:
        source.fix(FACTS)
        review = " ".join(_sentences(source, sign=2 * label - 1))
        if MIN_WORDS <= len(review.split()) <= MAX_WORDS:
            return review


def _sentences(source: Grammar, sign: int) -> list[str]:
    """Return the sentences of one review in the order of an outline, no pattern used twice."""
    used: list[Production] = []
    sentences: list[str] = []
    for step in source.rng.choice(OUTLINES).split(", "):
        kind, fewest, most = re.split("[ -]", step)
        for _ in range(source.rng.randint(int(fewest), int(most))):
            pattern = source.choose(Slot(kind), sign)
            phrase = source.fill(pattern, sign)
            if pattern not in used and not phrase.repeats_itself:
                used.append(pattern)
                sentences.append(grammar.finish(phrase.text))
    return sentences
