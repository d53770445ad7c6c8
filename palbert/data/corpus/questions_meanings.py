"""What questions ask: their meanings, and how one meaning differs from another.

A meaning is a subject (topic), what is asked about it (intent), the thing that it is about (member
of a family) and perhaps a circumstance.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import product
from random import Random

from . import questions_fillers as fillers
from . import questions_fillers_choices as choices
from . import questions_fillers_things as things
from . import questions_patterns as patterns
from . import questions_patterns_people as people
from . import questions_patterns_public as public
from . import questions_patterns_things as more
from . import questions_patterns_world as world
from .vocabulary import Family, Value, another, choose, families, frames


@dataclass(frozen=True, slots=True)
class Topic:
    """A subject: what can be asked, and about what.

    Args:
        intents: Blocks of frames; the frames of a block ask the same.
        families: Members that fill the frames' slots.
    """

    intents: list[list[str]]
    families: list[Family]


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a question asks; each part is an object of the tables."""

    topic: Topic
    intent: list[str]
    family: Family
    member: tuple[Value, ...]
    circumstance: Value | None = None


# Tables -------------------------------------------------------------------------------------------

ACTIONS = "".join(
    (fillers.BODY, fillers.MIND, fillers.LEARNING, fillers.WORK, fillers.MONEY)
    + (fillers.TECHNOLOGY, fillers.SOCIAL, fillers.HOME)
).replace("\n\n", "\n")
CIRCUMSTANCES = families(fillers.CIRCUMSTANCES)
PLAIN = (
    (patterns.ACTION, ACTIONS, 12),
    (patterns.PLACE, things.PLACES, 4),
    (world.LANGUAGE, things.LANGUAGES, 3),
    (world.CONCEPT, things.CONCEPTS, 3),
    (people.COMPARISON, choices.COMPARISONS, 3),
    (patterns.EMPLOYER, things.EMPLOYERS, 2),
    (people.OCCUPATION, things.OCCUPATIONS, 2),
    (more.AILMENT, things.AILMENTS, 2),
    (more.PRODUCT, things.PRODUCTS, 2),
    (more.ACCOUNT, things.ACCOUNTS, 1),
    (more.STORY, things.STORIES, 2),
    (more.EXAM, things.EXAMS, 1),
    (world.HYPOTHESIS, choices.HYPOTHESES, 1),
    (public.POLICY, choices.POLICIES, 1),
    (public.DISH, choices.DISHES, 1),
    (world.ANIMAL, things.ANIMALS, 1),
    (public.EVENT, choices.EVENTS, 1),
)
NOUNS = {block for block, _, _ in PLAIN} - {
    patterns.ACTION,
    people.COMPARISON,
    people.OCCUPATION,
    world.HYPOTHESIS,
    public.POLICY,
}
CROSSED = (
    (people.BEHAVIOUR, things.PEOPLE, things.BEHAVIOURS, 3),
    (people.BEHAVIOUR, things.PETS, things.PET_BEHAVIOURS, 1),
    (people.SUPERLATIVE, choices.QUALITIES, choices.OPINION_SUBJECTS, 2),
    (people.BUDGET, choices.GOODS, choices.PRICES, 1),
)


def _swapped(table: list[Family]) -> list[Family]:
    """Make families of "x against y" and "y against x"."""
    return [[member, member[::-1]] for family in table for member in family]


def _crossed(first: list[Family], second: list[Family]) -> list[Family]:
    """Make families of every member of a first family with every member of a second."""
    return [[a + b for a, b in product(one, two)] for one in first for two in second]


def tabulate(is_dev: bool) -> list[Topic]:
    """Build the topics of a split, each as often as its weight says."""
    topics: list[Topic] = []
    for block, table, weight in PLAIN:
        intents = frames(block, is_dev)
        if block in NOUNS:
            intents = intents + frames(public.ANYTHING, is_dev)
        topics += [Topic(intents, choose(families(table), is_dev))] * weight
    for block, one, two, weight in CROSSED:
        table = choose(_crossed(families(one), families(two)), is_dev)
        topics += [Topic(frames(block, is_dev), table)] * weight
    pairs = _swapped(choose(families(choices.COMPARISONS), is_dev))
    return topics + [Topic(frames(people.PREFERENCE, is_dev), pairs)]


# Changes of meaning -------------------------------------------------------------------------------

Change = Callable[[Random, Meaning], Meaning | None]


def draw(rng: Random, topics: list[Topic]) -> Meaning:
    """Draw a meaning: a topic's first intent most often, one action in four in a circumstance."""
    topic = rng.choice(topics)
    intent = topic.intents[0] if rng.random() < 0.3 else rng.choice(topic.intents)
    family = rng.choice(topic.families)
    has_room = "{c}" in intent[0] and rng.random() < 0.25
    circumstance = rng.choice(rng.choice(CIRCUMSTANCES))[0] if has_room else None
    return Meaning(topic, intent, family, rng.choice(family), circumstance)


def ask_the_same(rng: Random, meaning: Meaning) -> Meaning:  # noqa: ARG001
    """Leave the meaning as it is: only the wording will differ."""
    return meaning


def ask_about_sibling(rng: Random, meaning: Meaning) -> Meaning | None:
    """Ask the same about another member of the family."""
    member = another(rng, meaning.family, meaning.member)
    return replace(meaning, member=member) if member else None


def ask_something_else(rng: Random, meaning: Meaning) -> Meaning | None:
    """Ask something else about the same thing."""
    intent = another(rng, meaning.topic.intents, meaning.intent)
    return replace(meaning, intent=intent) if intent else None


def ask_in_other_circumstance(rng: Random, meaning: Meaning) -> Meaning | None:
    """Add, drop or change the circumstance."""
    if "{c}" not in meaning.intent[0]:
        return None
    if meaning.circumstance and rng.random() < 0.6:
        family = next(f for f in CIRCUMSTANCES if (meaning.circumstance,) in f)
        found = another(rng, family, (meaning.circumstance,))
        return replace(meaning, circumstance=found[0]) if found else None
    found = rng.choice(rng.choice(CIRCUMSTANCES))
    return replace(meaning, circumstance=None if meaning.circumstance else found[0])


def ask_about_stranger(rng: Random, meaning: Meaning) -> Meaning | None:
    """Ask the same, in the same words, about a member of another family."""
    family = another(rng, meaning.topic.families, meaning.family)
    return replace(meaning, family=family, member=rng.choice(family)) if family else None


def ask_something_else_about_sibling(rng: Random, meaning: Meaning) -> Meaning | None:
    """Change intent and member: the same subject, another question."""
    other = ask_something_else(rng, meaning)
    return ask_about_sibling(rng, other) if other else None
