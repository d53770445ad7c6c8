"""The notation in which the corpus is written, and the little grammar that its parts share.

Vocabulary is text. A line is a *family* of things that are easily confused; ``;`` parts its
members, ``/`` the ways to say one member, ``>`` introduces more general words for it, and ``~``
parts a member's slots::

    lose weight / slim down ; gain weight / put on weight
    guitar > instrument ; violin / fiddle > instrument
    Java ~ Python ; Java ~ Kotlin

A line that ends in ``;`` goes on in the next. *Frames* are lines with ``{slots}``; frames of one
block say the same. A frame that begins with ``*`` is kept for the dev split, and so is a share of
the families: the dev split has patterns and words that the train split lacks.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random
from typing import TypeVar

from palbert.tasks import Example

Item = TypeVar("Item")
Pair = tuple[str, str, float]  # two sentences and their label
HOLD_OUT = 7  # one family of so many is kept for the dev split


@dataclass(frozen=True, slots=True)
class Value:
    """One member of a family.

    Args:
        forms: Ways to say it, the plainest first.
        general: Words that hold for it and for more besides.
    """

    forms: tuple[str, ...]
    general: tuple[str, ...] = ()


Family = list[tuple[Value, ...]]  # members, each one value per slot


def _alternatives(text: str) -> tuple[str, ...]:
    return tuple(form.strip() for form in text.split("/") if form.strip())


def _value(text: str) -> Value:
    forms, _, general = text.partition(">")
    return Value(_alternatives(forms), _alternatives(general))


def families(text: str) -> list[Family]:
    """Read a table of families; every member is a tuple with one value per slot."""
    lines = text.replace(";\n", ";").split("\n")
    lines = [line for line in lines if line.strip()]
    members = [[part for part in line.split(";") if part.strip()] for line in lines]
    return [[tuple(map(_value, part.split("~"))) for part in line] for line in members]


def blocks(text: str) -> list[list[str]]:
    """Read blocks of lines that blank lines part."""
    return [block.splitlines() for block in text.strip().split("\n\n")]


@cache
def frames(text: str, is_dev: bool) -> list[list[str]]:
    """Read blocks of frames; those marked ``*`` are for the dev split alone."""
    kept = [[line for line in block if is_dev or line[0] != "*"] for block in blocks(text)]
    return [[line.removeprefix("*") for line in block] for block in kept if block]


def by_hand(text: str, is_dev: bool) -> list[tuple[str, list[tuple[str, str]]]]:
    """Read hand-written groups: a sentence, then lines of a mark and another sentence.

    Returns:
        The groups of the split, each a sentence and its (mark, sentence) partners.
    """
    groups = [
        (first, [(mark, other) for mark, _, other in (line.partition(" ") for line in rest)])
        for first, *rest in blocks(text)
    ]
    return choose(groups, is_dev)


def choose(rows: Sequence[Item], is_dev: bool) -> list[Item]:
    """Keep the rows of one split: every seventh is for dev, the others are for train."""
    return [row for i, row in enumerate(rows) if (i % HOLD_OUT == HOLD_OUT // 2) == is_dev]


def another(rng: Random, items: Sequence[Item], than: Item) -> Item | None:
    """Draw an item that differs from a given one; None if there is no other."""
    others = [item for item in items if item != than]
    return rng.choice(others) if others else None


def examples(
    name: str, split: str, pairs: Iterable[Pair], without: Iterable[Example] = ()
) -> list[Example]:
    """Number the distinct pairs, in either order of their sentences.

    Args:
        name: First part of the examples' ids.
        split: Second part of the examples' ids.
        pairs: Sentences and labels; a pair seen before is dropped.
        without: Examples of another split, whose pairs are dropped too.
    """
    seen = {frozenset((e.sentence1.lower(), str(e.sentence2).lower())) for e in without}
    rows: list[Example] = []
    for first, second, label in pairs:
        key = frozenset((first.lower(), second.lower()))
        if len(key) == 2 and key not in seen:
            seen.add(key)
            rows.append(Example(f"{name}-{split}-{len(rows):05d}", first, second, label))
    return rows


# Grammar ------------------------------------------------------------------------------------------

DOUBLING = """
get stop run swim plan quit set cut put win sit shop chat begin forget drop let skip jog dig chop
pet hug clap rub grab wrap trim spin ban zip snap stir mop tap slip nap knit rip plug strum scrub
bat flip wag dip step scan log stab beg slim control
fit grin gut hit lap program reset shed sip transfer cancel travel
"""
IRREGULAR = """
cut:cut put:put eat:eaten ride:ridden drive:driven throw:thrown read:read write:written
build:built feed:fed hold:held catch:caught sew:sewn take:taken draw:drawn blow:blown break:broken
hide:hidden bring:brought sell:sold sing:sung win:won beat:beaten shake:shaken spread:spread
"""
DOUBLED = set(DOUBLING.split())
PAST = {verb: past for verb, past in (pair.split(":") for pair in IRREGULAR.split())}
THIRD_PERSON = {"have": "has", "be": "is"}
VOWELS = "aeiou"


def gerund(phrase: str) -> str:
    """Turn "make a cake" into "making a cake"."""
    verb, space, rest = phrase.partition(" ")
    if verb in {"lie", "die", "tie"}:
        verb = verb[:-2] + "y"
    elif verb in DOUBLED:
        verb += verb[-1]
    elif verb.endswith("e") and verb != "be" and verb[-2:] not in {"ee", "oe", "ye"}:
        verb = verb[:-1]
    return verb + "ing" + space + rest


def third_person(phrase: str) -> str:
    """Turn "carry a box" into "carries a box"."""
    verb, space, rest = phrase.partition(" ")
    if verb in THIRD_PERSON:
        verb = THIRD_PERSON[verb]
    elif verb.endswith("y") and verb[-2] not in VOWELS:
        verb = verb[:-1] + "ies"
    elif verb.endswith(("s", "sh", "ch", "x", "z", "o")):
        verb += "es"
    else:
        verb += "s"
    return verb + space + rest


def participle(verb: str) -> str:
    """Turn "slice" into "sliced"; a particle stays ("cut up")."""
    verb, space, rest = verb.partition(" ")
    if verb in PAST:
        verb = PAST[verb]
    elif verb in DOUBLED:
        verb += verb[-1] + "ed"
    elif verb.endswith("y") and verb[-2] not in VOWELS:
        verb = verb[:-1] + "ied"
    else:
        verb += "d" if verb.endswith("e") else "ed"
    return verb + space + rest


def capitalised(sentence: str) -> str:
    """Raise the first letter and leave the rest."""
    return sentence[:1].upper() + sentence[1:]


PLURAL = ("s", "people", "children", "men")


def is_plural(phrase: str) -> bool:
    """Tell whether a noun phrase such as "two men" needs "are"."""
    is_one = phrase.startswith(("a ", "an ", "the "))
    return " and " in phrase or (phrase.endswith(PLURAL) and not is_one)


TO_YOU = {"my": "your", "myself": "yourself", "me": "you", "I": "you"}
TO_THEM = {"my": "their", "myself": "themselves", "me": "them", "I": "they"}


def _turned(pronouns: dict[str, str]) -> Callable[[str], str]:
    """Make a function that turns what "I" do into what somebody else does."""
    return lambda phrase: re.sub(r"\b(my|myself|me|I)\b", lambda word: pronouns[word[0]], phrase)


# Forms that a frame may ask for: {activity_ing} is the gerund of what fills {activity}.
FORMS: dict[str, Callable[[str], str]] = {
    "ing": gerund,
    "s": third_person,
    "ed": participle,
    "be": lambda phrase: "are" if is_plural(phrase) else "is",
    "you": _turned(TO_YOU),
    "their": _turned(TO_THEM),
    "bare": lambda phrase: re.sub(r"^(the|an?) ", "", phrase),
    "plural": lambda phrase: phrase if phrase.endswith("s") else phrase + "s",
}
SLOT = re.compile(r"\{([a-z]+)_?([a-z]*)\}")


def named_slots(frame: str) -> set[str]:
    """Name the slots of a frame, whatever form it asks for."""
    return {name for name, _ in SLOT.findall(frame)}


def fill(frame: str, words: dict[str, str]) -> str:
    """Put words into a frame's slots, each in the form asked for, and raise the first letter."""

    def filled(slot: re.Match[str]) -> str:
        said = words[slot[1]]
        return FORMS[slot[2]](said) if slot[2] else said

    return capitalised(SLOT.sub(filled, frame))
