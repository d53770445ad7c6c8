"""Sentence pairs graded by how much of their meaning they share.

| grade | what was changed |
|---|---|
| 5 | the wording alone |
| 4 | a detail that does not matter much |
| 3 | an important detail differs or is missing |
| 2 | several details; some are shared |
| 1 | everything but the topic |
| 0 | everything |

A *genre* (captions, headlines, answers, definitions, ...) is a set of frames and tables for their
slots. A sentence is a choice from every table; a second one starts as its copy and is changed slot
by slot. Every change has a cost, and the grade is what is left of 5.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from random import Random

from palbert.tasks import Example

from .similarity_by_hand import GROUPS
from .similarity_genres import GENRES
from .vocabulary import (
    Family,
    Pair,
    Value,
    another,
    by_hand,
    choose,
    examples,
    families,
    fill,
    frames,
    is_plural,
    named_slots,
)

TRAIN_SIZE, DEV_SIZE = 2_400, 260
MAX_GRADE = 5.0


@dataclass(frozen=True, slots=True)
class Slot:
    """What may fill a place in a genre's frames, and what a change of it costs.

    Args:
        families: Table of the families.
        near: Cost of another member of the family.
        far: Cost of a member of another family.
        general: Cost of a more general word.
        absent: Cost if one of the two sentences does not mention it.
    """

    families: list[Family]
    near: float
    far: float
    general: float
    absent: float


@dataclass(frozen=True, slots=True)
class Genre:
    """A kind of sentence: frames that say the same, and their slots."""

    frames: list[str]
    slots: dict[str, Slot]


@dataclass(frozen=True, slots=True)
class Filling:
    """The choice for one slot; ``is_general`` asks for the more general word."""

    family: Family
    value: Value
    is_general: bool = False


Sentence = dict[str, Filling]  # slot name -> choice


def _slot(table: str, costs: tuple[float, float, float, float], is_dev: bool) -> Slot:
    rows = families(table)
    if len(rows) > 4:
        rows = choose(rows, is_dev) + (rows[:2] if is_dev else [])
    return Slot(rows, *costs)


def _genres(is_dev: bool) -> list[Genre]:
    """Build the genres of a split, each as often as its weight says."""
    genres: list[Genre] = []
    for weight, block, slots in GENRES:
        tables = {name: _slot(table, costs, is_dev) for name, (table, costs) in slots.items()}
        genres += [Genre(frames(block, is_dev)[0], tables)] * weight
    return genres


# Wording ------------------------------------------------------------------------------------------


def word(rng: Random, sentence: Sentence, frame: str) -> str:
    """Word a sentence: a synonym for each slot, in the forms that the frame asks for."""
    words = {}
    for name, filling in sentence.items():
        value = filling.value
        words[name] = rng.choice(value.general if filling.is_general else value.forms)
    if is_plural(words.get("agent", "")):
        frame = frame.replace("{activity_s}", "{activity}")
    return fill(frame, words)


# Changes ------------------------------------------------------------------------------------------


def draw(rng: Random, genre: Genre) -> Sentence:
    """Choose a value for every slot of a genre."""
    sentence = {}
    for name, slot in genre.slots.items():
        family = rng.choice(slot.families)
        sentence[name] = Filling(family, rng.choice(family)[0])
    return sentence


def change(rng: Random, slot: Slot, filling: Filling) -> tuple[Filling, float]:
    """Change one slot's value; return it with the cost."""
    at = rng.random()
    if at < 0.3 and filling.value.general:
        return Filling(filling.family, filling.value, is_general=True), slot.general
    value = another(rng, filling.family, (filling.value,))
    if at < 0.75 and value:
        return Filling(filling.family, value[0]), slot.near
    family = another(rng, slot.families, filling.family)
    if family is None:
        return filling, 0.0
    return Filling(family, rng.choice(family)[0]), slot.far


def compare(genre: Genre, costs: dict[str, float], first: str, second: str) -> float:
    """Grade two frames of a genre, given what the change of each slot costs."""
    one, two = named_slots(first), named_slots(second)
    shown = sum(cost for name, cost in costs.items() if name in one & two)
    return shown + sum(genre.slots[name].absent for name in one ^ two)


def pair(rng: Random, genre: Genre, num_changes: int) -> Pair:
    """Draw a sentence, change so many slots of its copy, and grade the two."""
    first = draw(rng, genre)
    second, costs = dict(first), {}
    for name in rng.sample(sorted(genre.slots), min(num_changes, len(genre.slots))):
        second[name], costs[name] = change(rng, genre.slots[name], first[name])
    frames_drawn = rng.choice(genre.frames), rng.choice(genre.frames)
    grade = MAX_GRADE - compare(genre, costs, *frames_drawn)
    grade = round(min(MAX_GRADE, max(0.0, grade)), 1)
    return word(rng, first, frames_drawn[0]), word(rng, second, frames_drawn[1]), grade


def unrelated(rng: Random, genres: list[Genre]) -> Pair:
    """Draw two sentences of different genres, or two of one that share no slot's family."""
    genre = rng.choice(genres)
    other = genre if rng.random() < 0.6 else rng.choice(genres)
    first, second = draw(rng, genre), draw(rng, other)
    shared = 0.0
    if other is genre:
        for name, slot in genre.slots.items():
            second[name] = Filling(*_from_another_family(rng, slot, first[name]))
        shared = rng.choice((0.0, 0.0, 0.2, 0.4))
    return (
        word(rng, first, rng.choice(genre.frames)),
        word(rng, second, rng.choice(other.frames)),
        shared,
    )


def _from_another_family(rng: Random, slot: Slot, filling: Filling) -> tuple[Family, Value]:
    family = another(rng, slot.families, filling.family) or filling.family
    return family, rng.choice(family)[0]


# The splits ---------------------------------------------------------------------------------------


def _written(is_dev: bool) -> list[Pair]:
    """List the hand-written pairs; the mark is the grade."""
    groups = by_hand(GROUPS, is_dev)
    return [(one, other, float(mark)) for one, others in groups for mark, other in others]


def _drawn(rng: Random, is_dev: bool) -> Iterator[Pair]:
    yield from _written(is_dev)
    genres = _genres(is_dev)
    while True:
        if rng.random() < 0.15:
            yield unrelated(rng, genres)
        else:
            yield pair(rng, rng.choice(genres), rng.choice((0, 1, 1, 1, 2, 2, 3)))


def _split(split: str, size: int, seed: int, without: list[Example]) -> list[Example]:
    source = _drawn(Random(seed), split == "dev")
    drawn = [next(source) for _ in range(size + size // 4)]
    return examples("similarity", split, drawn, without)[:size]


def build() -> tuple[list[Example], list[Example]]:
    """Build the graded sentence pairs.

    Returns:
        Train and dev examples; labels from 0 (unrelated) to 5 (same meaning).
    """
    dev = _split("dev", DEV_SIZE, 201, [])
    return _split("train", TRAIN_SIZE, 200, dev), dev
