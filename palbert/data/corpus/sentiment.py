"""Film-review sentences in five grades, 0 (very negative) to 4, as in SST-5 (Socher et al. 2013).

Two sources, both written for this project: a grammar that computes each sentence's grade
(``sentiment_grammar.py`` with the tables ``sentiment_{words,parts,patterns}.tsv``)
and sentences written and graded by hand (``sentiment_handwritten.tsv``). Every seventh word,
pattern and handwritten sentence is held out of the train split.
"""

import random
from collections.abc import Sequence

from palbert.data.corpus import sentiment_grammar as grammar
from palbert.data.corpus.sentiment_grammar import Grammar, Phrase, Production
from palbert.tasks import Example

SEED = 11711
NUM_TRAIN, NUM_DEV = 4000, 320
GRADE_SHARES = (0.13, 0.26, 0.19, 0.27, 0.15)  # as in the train split of SST-5
MAX_WORDS = 42


def build() -> tuple[list[Example], list[Example]]:
    """Return the train and dev splits, shuffled; the same on every machine."""
    rng = random.Random(SEED)
    common, fresh = grammar.read_grammar("sentiment_patterns.tsv")
    lines, fresh_lines = _handwritten()
    seen: set[str] = set()
    train = _split(Grammar(common, [], rng), _deck(common), lines, NUM_TRAIN, seen)
    dev = _split(Grammar(common, fresh, rng), _deck(common, fresh), fresh_lines, NUM_DEV, seen)
    return _examples("train", train), _examples("dev", dev)


def _handwritten() -> tuple[list[tuple[str, int]], list[tuple[str, int]]]:
    rows = grammar.read_rows("sentiment_handwritten.tsv")
    return grammar.split_held_out((text, int(label)) for label, text in rows)


def _deck(
    common: Sequence[Production], fresh: Sequence[Production] = ()
) -> list[tuple[Production, int]]:
    """Return (pattern, sign) for every way to begin a sentence.

    A pattern counts once for every two slots, since short ones are soon exhausted; held-out
    patterns count three times as much.
    """
    patterns = [p for p in (*common, *fresh, *fresh, *fresh) if p.symbol == "sentence"]
    return [
        (pattern, sign)
        for pattern in patterns
        for sign in pattern.signs
        for _ in range(1 + pattern.num_slots // 2)
    ]


def _split(
    source: Grammar,
    deck: list[tuple[Production, int]],
    lines: list[tuple[str, int]],
    size: int,
    seen: set[str],
) -> list[tuple[str, int]]:
    """Return ``size`` sentences with their grades: ``lines``, and the rest from the grammar.

    The deck is gone through again and again, so that every pattern is used about equally often;
    a sentence whose grade has its share already is dropped.
    """
    missing = [round(size * share) for share in GRADE_SHARES]
    for text, label in lines:
        missing[label] -= 1
        seen.add(text)
    found = list(lines)
    while max(missing) > 0:
        source.rng.shuffle(deck)
        for pattern, sign in deck:
            phrase = source.fill(pattern, sign)
            text, label = grammar.finish(phrase.text), grammar.grade(phrase.score)
            if missing[label] > 0 and text not in seen and _reads_well(phrase):
                missing[label] -= 1
                seen.add(text)
                found.append((text, label))
    source.rng.shuffle(found)
    return found


def _reads_well(phrase: Phrase) -> bool:
    return not phrase.repeats_itself and len(phrase.text.split()) <= MAX_WORDS


def _examples(split: str, graded: list[tuple[str, int]]) -> list[Example]:
    return [
        Example(f"sentiment-{split}-{i:05}", text, None, label)
        for i, (text, label) in enumerate(graded)
    ]
