"""Question pairs: do two people ask the same thing?

A question's wording is a frame, a synonym for each thing and chatter that changes nothing; what it
asks is its *meaning* (``questions_meanings``). So

- duplicates are two wordings of one meaning;
- near misses change one part of the meaning and may keep every other word;
- related questions change more than one part; unrelated ones share nothing.
"""

from collections.abc import Iterator
from random import Random

from palbert.tasks import Example

from .questions_by_hand import PAIRS
from .questions_meanings import (
    Change,
    Meaning,
    Topic,
    ask_about_sibling,
    ask_about_stranger,
    ask_in_other_circumstance,
    ask_something_else,
    ask_something_else_about_sibling,
    ask_the_same,
    draw,
    tabulate,
)
from .vocabulary import Pair, another, by_hand, examples, fill

TRAIN_SIZE, DEV_SIZE = 12_600, 600

# Wording ------------------------------------------------------------------------------------------

ASIDES = (
    "in your opinion",
    "in general",
    "these days",
    "nowadays",
    "in 2017",
    "exactly",
    "according to you",
    "honestly",
)
OPENINGS = (
    "Does anyone know: ",
    "I have a question: ",
    "I am curious. ",
    "Serious question: ",
    "I have been wondering about this for a while. ",
    "I asked many people and got no clear answer. ",
    "I am a student from Pune. ",
    "I am 25 years old. ",
    "Please help me. ",
    "I live in a small town and have nobody to ask. ",
    "My friends and I could not agree on this. ",
    "I read about this yesterday. ",
    "This may be a silly question, but: ",
    "For a school project: ",
)
CLOSINGS = (
    " And why?",
    " Please explain.",
    " Any help is welcome.",
    " Can someone give examples?",
    " I would be glad of an honest answer.",
    " What is your experience?",
)
SLIPS = (
    ("What is", "What's"),
    ("How do I", "How do i"),
    ("What is", "whats"),
    ("should I", "should i"),
    ("What are some", "Which are the"),
    ("What are the best", "Which are the best"),
    ("I am", "I'm"),
    ("cannot", "can't"),
    ("Is it possible to", "Is there any way to"),
    ("How can I", "How could I"),
    ("How do I", "How can one"),
    ("?", ""),
    ("?", " ?"),
    ("?", "??"),
)


def _chatter(rng: Random, question: str) -> str:
    """Add what people add without changing the question: asides, openings, slips."""
    if rng.random() < 0.06 and question.endswith("?"):
        question = f"{question[:-1]}{rng.choice([', ', ' '])}{rng.choice(ASIDES)}?"
    if rng.random() < 0.25:
        question = question.replace(*rng.choice(SLIPS), 1)
    if rng.random() < 0.06:
        question = rng.choice(OPENINGS) + question
    if rng.random() < 0.04:
        question += rng.choice(CLOSINGS)
    if rng.random() < 0.05:
        question = question.lower()
    return question


def word(rng: Random, meaning: Meaning, frame: str) -> str:
    """Word a meaning in one of its frames, with a synonym drawn for each thing."""
    said = [rng.choice(value.forms) for value in meaning.member]
    circumstance = meaning.circumstance
    addition = " " + rng.choice(circumstance.forms) if circumstance else ""
    question = fill(frame.replace("{c}", addition), dict(zip("xy", said, strict=False)))
    return _chatter(rng, question)


# Pairs --------------------------------------------------------------------------------------------

# A kind of pair: its share, how the second meaning differs (None: in everything), and how often the
# second question keeps the first one's frame where its meaning allows that.
KINDS: tuple[tuple[float, Change | None, float], ...] = (
    (0.37, ask_the_same, 0.2),
    (0.12, ask_about_sibling, 0.6),
    (0.22, ask_something_else, 0.0),
    (0.03, ask_in_other_circumstance, 0.5),
    (0.07, ask_about_stranger, 0.5),
    (0.12, ask_something_else_about_sibling, 0.0),
    (0.07, None, 0.0),
)
SHARES = [share for share, _, _ in KINDS]


def pair(rng: Random, topics: list[Topic]) -> Pair | None:
    """Draw a pair of questions and its label; None if the draw allows no such pair."""
    _, change, keep = rng.choices(KINDS, SHARES)[0]
    first = draw(rng, topics)
    second = change(rng, first) if change else draw(rng, topics)
    if second is None or (change is None and second.member == first.member):
        return None
    frame = rng.choice(first.intent)
    other = another(rng, second.intent, frame) or frame
    if second.intent is first.intent and rng.random() < keep:
        other = frame
    return word(rng, first, frame), word(rng, second, other), float(change is ask_the_same)


# The splits ---------------------------------------------------------------------------------------


def _written(is_dev: bool) -> list[Pair]:
    """List the hand-written pairs; two duplicates of one question are duplicates too."""
    pairs: list[Pair] = []
    for question, others in by_hand(PAIRS, is_dev):
        same = [other for mark, other in others if mark == "="]
        pairs += [(question, other, float(mark == "=")) for mark, other in others]
        pairs += [(same[0], other, 1.0) for other in same[1:]]
        pairs += [(other, same[0], 0.0) for mark, other in others if mark == "!" and same]
    return pairs


def _drawn(rng: Random, is_dev: bool) -> Iterator[Pair]:
    yield from _written(is_dev)
    topics = tabulate(is_dev)
    while True:
        drawn = pair(rng, topics)
        if drawn and drawn[0].lower() != drawn[1].lower():
            yield drawn


def _split(split: str, size: int, seed: int, without: list[Example]) -> list[Example]:
    """Draw a split of a given size, a little more at first, since repeats are dropped."""
    rng = Random(seed)
    source = _drawn(rng, split == "dev")
    drawn = [next(source) for _ in range(size + size // 6)]
    return examples("questions", split, drawn, without)[:size]


def build() -> tuple[list[Example], list[Example]]:
    """Build the question pairs.

    Returns:
        Train and dev examples; label 1 for duplicates, 0 for all others.
    """
    dev = _split("dev", DEV_SIZE, 101, [])
    return _split("train", TRAIN_SIZE, 100, dev), dev
