"""Premise and hypothesis: does the second sentence follow from the first?

A premise is a scene: who, how they look, what they do, where. A hypothesis

- follows (0) if it says less, or the same in more general words;
- is open (1) if it adds what cannot be seen: a purpose, a quality, a detail not mentioned;
- contradicts (2) if something else is done, by another, elsewhere, or not at all.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from random import Random

from palbert.tasks import Example

from . import vocabulary as grammar
from . import vocabulary_scenes as scenes
from .entailment_by_hand import GROUPS

TRAIN_SIZE, DEV_SIZE = 4_320, 312
LABELS = {"E": 0.0, "N": 1.0, "C": 2.0}

PREMISES = """
{agent} {look} {agent_be} {activity_ing} {place}.
{agent} {agent_be} {activity_ing} {place}.
{agent} {look} {activity_s} {place}.
There {agent_be} {agent} {look} {activity_ing} {place}.
{place}, {agent} {look} {agent_be} {activity_ing}.
{agent}, {activity_ing} {place}.
{agent} {look} {agent_be} {activity_ing} {place} on a {day} day.
{agent} {activity_s} {place} while others look on.
*{agent} {look} can be seen {activity_ing} {place}.
"""
HYPOTHESES = """
{agent} {agent_be} {activity_ing}.
{agent} {activity_s}.
There {agent_be} {agent} {activity_ing}.
{agent} {agent_be} {activity_ing} {place}.
{agent} {agent_be} {place}.
{agent} {activity_s} {place}.
*One sees {agent} {activity_ing}.
"""
PLAIN_HYPOTHESES = """
{agent} {agent_be} {activity_ing}.
{agent} {activity_s}.
There {agent_be} {agent} {activity_ing}.
{agent} {agent_be} {activity_ing} {place}.
"""
ELSEWHERE = """
{agent} {agent_be} {place}.
"""
WITH_PURPOSE = """
{agent} {agent_be} {activity_ing} {purpose}.
{agent} {activity_s} {purpose}.
There {agent_be} {agent} {activity_ing} {purpose}.
*{agent} {agent_be} {activity_ing} {place} {purpose}.
"""
WITH_QUALITY = """
{agent} {activity_ing} {agent_be} {quality}.
{agent} {agent_be} {quality}.
{agent} who {agent_be} {activity_ing} {agent_be} {quality}.
*{agent} {place} {agent_be} {quality}.
"""
DENIALS = """
{agent} {agent_be} not {activity_ing}.
Nobody is {activity_ing}.
There is nobody {place}.
Nobody is {place}.
{agent} {agent_be} at home in bed.
{agent} {agent_be} all alone in an empty room.
"""
DAYS = "sunny ; cold ; rainy ; windy ; grey ; warm"
ANYWHERE = scenes.ANYWHERE_ACTIVITIES
SETTINGS = (
    (scenes.PEOPLE, scenes.OUTDOOR_ACTIVITIES + ANYWHERE, scenes.LOOKS, scenes.OUTDOORS),
    (scenes.PEOPLE, scenes.OUTDOOR_ACTIVITIES + ANYWHERE, scenes.LOOKS, scenes.OUTDOORS),
    (scenes.PEOPLE, scenes.INDOOR_ACTIVITIES + ANYWHERE, scenes.LOOKS, scenes.INDOORS),
    (scenes.ANIMALS, scenes.ANIMAL_ACTIVITIES, scenes.ANIMAL_LOOKS, scenes.OUTDOORS),
)


@dataclass(frozen=True, slots=True)
class Tables:
    """The frames and vocabulary of one split."""

    agents: list[grammar.Family]
    activities: list[grammar.Family]
    looks: list[grammar.Family]
    places: list[grammar.Family]
    purposes: list[grammar.Value]
    qualities: list[grammar.Value]
    days: list[grammar.Value]
    is_dev: bool

    def frame(self, rng: Random, block: str) -> str:
        """Draw a frame of a block."""
        return rng.choice(grammar.frames(block, self.is_dev)[0])


@dataclass(frozen=True, slots=True)
class Scene:
    """What a premise shows, each part with its family."""

    agent: tuple[grammar.Family, grammar.Value]
    activity: tuple[grammar.Family, grammar.Value]
    look: tuple[grammar.Family, grammar.Value]
    place: tuple[grammar.Family, grammar.Value]


def _values(table: str) -> list[grammar.Value]:
    return [member[0] for family in grammar.families(table) for member in family]


def _tables(agents: str, activities: str, looks: str, places: str, is_dev: bool) -> Tables:
    return Tables(
        agents=grammar.families(agents),
        activities=grammar.choose(grammar.families(activities), is_dev),
        looks=grammar.families(looks),
        places=grammar.choose(grammar.families(places), is_dev),
        purposes=grammar.choose(_values(scenes.PURPOSES), is_dev),
        qualities=grammar.choose(_values(scenes.QUALITIES), is_dev),
        days=_values(DAYS),
        is_dev=is_dev,
    )


def _some(rng: Random, table: list[grammar.Family]) -> tuple[grammar.Family, grammar.Value]:
    family = rng.choice(table)
    return family, rng.choice(family)[0]


def draw(rng: Random, tables: Tables) -> Scene:
    """Draw a scene."""
    return Scene(
        _some(rng, tables.agents),
        _some(rng, tables.activities),
        _some(rng, tables.looks),
        _some(rng, tables.places),
    )


def word(rng: Random, scene: Scene, frame: str, general: float = 0.0, **extra: str) -> str:
    """Word a scene; each part is said in more general words with a given probability."""
    words = dict(extra)
    for name in ("agent", "activity", "look", "place"):
        value = getattr(scene, name)[1]
        is_general = value.general and name != "look" and rng.random() < general
        words.setdefault(name, rng.choice(value.general if is_general else value.forms))
    if grammar.is_plural(words["agent"]):
        frame = frame.replace("{activity_s}", "{activity}")
    return grammar.fill(frame, words)


# Hypotheses ---------------------------------------------------------------------------------------


def following(rng: Random, tables: Tables, scene: Scene) -> str:
    """Say less than the premise, or the same more generally."""
    return word(rng, scene, tables.frame(rng, HYPOTHESES), general=0.5)


def open_question(rng: Random, tables: Tables, scene: Scene) -> str:
    """Add what the premise leaves open."""
    block = rng.choice((WITH_PURPOSE, WITH_PURPOSE, WITH_QUALITY))
    return word(
        rng,
        scene,
        tables.frame(rng, block),
        general=0.3,
        purpose=rng.choice(rng.choice(tables.purposes).forms),
        quality=rng.choice(rng.choice(tables.qualities).forms),
    )


def _excluding(
    rng: Random,
    table: list[grammar.Family],
    shown: tuple[grammar.Family, grammar.Value],
    strangers: float,
) -> tuple[grammar.Family, grammar.Value]:
    """Draw what cannot be where something else is shown: a sibling, or a stranger to it."""
    family, value = shown
    sibling = grammar.another(rng, family, (value,))
    others = [other for other in table if other is not family]
    if sibling and (not others or rng.random() >= strangers):
        return family, sibling[0]
    return _some(rng, others)


def contradicting(rng: Random, tables: Tables, scene: Scene) -> str:
    """Deny the premise, or change one part to what excludes it."""
    part = rng.choice(("activity", "activity", "activity", "agent", "place", "denial"))
    if part == "denial":
        return word(rng, scene, tables.frame(rng, DENIALS))
    if part == "agent":
        other = replace(scene, agent=_excluding(rng, tables.agents, scene.agent, 0.0))
    elif part == "activity":
        other = replace(scene, activity=_excluding(rng, tables.activities, scene.activity, 0.4))
    else:
        other = replace(scene, place=_excluding(rng, tables.places, scene.place, 0.5))
    return word(rng, other, tables.frame(rng, ELSEWHERE if part == "place" else PLAIN_HYPOTHESES))


HYPOTHESIS: tuple[Callable[[Random, Tables, Scene], str], ...] = (
    following,
    open_question,
    contradicting,
)


def pair(rng: Random, tables: Tables, label: int) -> grammar.Pair:
    """Draw a premise and a hypothesis that stands to it as the label says."""
    scene = draw(rng, tables)
    day = rng.choice(tables.days).forms[0]
    premise = word(rng, scene, tables.frame(rng, PREMISES), day=day)
    return premise, HYPOTHESIS[label](rng, tables, scene), float(label)


# The splits ---------------------------------------------------------------------------------------


def _written(is_dev: bool) -> list[grammar.Pair]:
    groups = grammar.by_hand(GROUPS, is_dev)
    return [(premise, other, LABELS[mark]) for premise, others in groups for mark, other in others]


def _drawn(rng: Random, is_dev: bool) -> Iterator[grammar.Pair]:
    yield from _written(is_dev)
    settings = [_tables(*setting, is_dev) for setting in SETTINGS]
    while True:
        for label in (0, 1, 2):
            yield pair(rng, rng.choice(settings), label)


def _split(split: str, size: int, seed: int, without: list[Example]) -> list[Example]:
    source = _drawn(Random(seed), split == "dev")
    drawn = [next(source) for _ in range(size + size // 8)]
    return grammar.examples("entailment", split, drawn, without)[:size]


def build() -> tuple[list[Example], list[Example]]:
    """Build the entailment pairs.

    Returns:
        Train and dev examples; labels 0 entailment, 1 neutral, 2 contradiction.
    """
    dev = _split("dev", DEV_SIZE, 301, [])
    return _split("train", TRAIN_SIZE, 300, dev), dev
