"""10.1: pairs of questions that neither common words nor changed places give away."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import combinations, permutations, product
from typing import Any

from palbert.workbook.exercise import TODO, Cases, Exercise, Mistake, Unusable

Pair = tuple[str, str, float]


def _cases() -> Cases:
    fears = ["Why do {x} fear {y}?", "Why are {x} afraid of {y}?", "Do {y} frighten {x}, and why?"]
    kin = ["Are {x} related to {y}?", "Are {x} and {y} of the same family?"]
    return {
        "directed": (fears, ["wolves", "bears", "foxes"], True),
        "directed, two things": (fears[:2], ["owls", "crows"], True),
        "symmetric": (kin, ["wolves", "bears", "foxes", "lynxes"], False),
    }


def _observe(answer: Callable, frames: list[str], things: list[str], is_directed: bool) -> Any:
    """How many pairs of each kind there are, whichever question comes first, and their labels."""
    found = answer(frames, things, is_directed)
    if found is TODO:
        return TODO
    if not isinstance(found, list):
        return {"the type": type(found).__name__}
    if not all(isinstance(each, tuple | list) and len(each) == 3 for each in found):
        raise Unusable("Each item of the list must be (first question, second question, label).")
    if not all(isinstance(text, str) for first, second, _ in found for text in (first, second)):
        raise Unusable("The first two parts of each item must be questions: strings.")
    labels: dict[frozenset[str], set[float]] = {}
    for first, second, label in found:
        labels.setdefault(frozenset((first, second)), set()).add(float(label))
    kinds = _kinds(frames, things)
    said: dict[str, Any] = {
        "the type": "list",
        "questions beside themselves": sorted(text for pair in labels if len(pair) == 1
                                              for text in pair)[:1],
        "a pair of another kind": sorted(sorted(pair) for pair in labels if len(pair) > 1
                                         and not any(pair in each for each in kinds.values()))[:1],
    }  # fmt: skip
    for kind, pairs in kinds.items():
        there = pairs & labels.keys()
        said[f"pairs of {kind}"] = len(there)
        said[f"labels of {kind}"] = sorted({label for pair in there for label in labels[pair]})
    return said


def _kinds(frames: list[str], things: list[str]) -> dict[str, set[frozenset[str]]]:
    """All pairs of each kind, whichever question comes first."""
    found: dict[str, set[frozenset[str]]] = {}
    for asked, turned, both, reworded in _pairs(frames, things):
        found.setdefault("one frame, changed places", set()).add(frozenset((asked, turned)))
        found.setdefault("two frames, changed places", set()).add(frozenset((asked, both)))
        found.setdefault("two frames, same places", set()).add(frozenset((asked, reworded)))
    return found


def _in_loops(frames: Sequence[str], things: Sequence[str], is_directed: bool) -> list[Pair]:
    pairs = []
    for x in things:
        for y in things:
            if x == y:
                continue
            for i, one in enumerate(frames):
                first = one.format(x=x, y=y)
                for j, other in enumerate(frames):
                    if i != j:
                        pairs.append((first, other.format(x=x, y=y), 1.0))
                    pairs.append((first, other.format(x=y, y=x), 0.0 if is_directed else 1.0))
    return pairs


def _by_replacing(frames: Sequence[str], things: Sequence[str], is_directed: bool) -> list:
    questions = {}
    for frame, (x, y) in product(frames, permutations(things, 2)):
        questions[frame.replace("{x}", x).replace("{y}", y)] = (x, y)
    return [
        [one, other, int(questions[one] == questions[other] or not is_directed)]
        for one, other in combinations(questions, 2)
        if {*questions[one]} == {*questions[other]}
    ]


def _pairs(
    frames: Sequence[str], things: Sequence[str], *, both_ways: bool = True
) -> Iterator[tuple[str, str, str, str]]:
    """A question, the same with changed places, and both in another frame."""
    for x, y in (permutations if both_ways else combinations)(things, 2):
        for one, other in permutations(frames, 2):
            yield (
                one.format(x=x, y=y),
                one.format(x=y, y=x),
                other.format(x=y, y=x),
                other.format(x=x, y=y),
            )


def _labelled(
    found: Iterable[tuple[str, str, str, str]],
    turned: float | None,
    both: float | None,
    reworded: float | None,
) -> list[Pair]:
    """The pairs of each kind with its label; None leaves a kind out."""
    return [
        (asked, other, label)
        for asked, *others in found
        for other, label in zip(others, (turned, both, reworded), strict=True)
        if label is not None
    ]


def _turned_alone(frames: Sequence[str], things: Sequence[str], is_directed: bool) -> list[Pair]:
    return _labelled(_pairs(frames, things), float(not is_directed), None, None)


def _all_turned_are_others(
    frames: Sequence[str], things: Sequence[str], is_directed: bool
) -> list[Pair]:
    del is_directed
    return _labelled(_pairs(frames, things), 0.0, 0.0, 1.0)


def _labels_upside_down(
    frames: Sequence[str], things: Sequence[str], is_directed: bool
) -> list[Pair]:
    return _labelled(_pairs(frames, things), float(is_directed), float(is_directed), 0.0)


def _same_frame_alone(
    frames: Sequence[str], things: Sequence[str], is_directed: bool
) -> list[Pair]:
    return _labelled(_pairs(frames, things), float(not is_directed), None, 1.0)


def _one_way(frames: Sequence[str], things: Sequence[str], is_directed: bool) -> list[Pair]:
    changed = float(not is_directed)
    return _labelled(_pairs(frames, things, both_ways=False), changed, changed, 1.0)


def _beside_themselves(
    frames: Sequence[str], things: Sequence[str], is_directed: bool
) -> list[Pair]:
    changed = float(not is_directed)
    return [
        pair
        for x, y in permutations(things, 2)
        for one, other in product(frames, frames)
        for pair in (
            (one.format(x=x, y=y), other.format(x=x, y=y), 1.0),
            (one.format(x=x, y=y), other.format(x=y, y=x), changed),
        )
    ]


def _with_itself(frames: Sequence[str], things: Sequence[str], is_directed: bool) -> list[Pair]:
    changed = float(not is_directed)
    return [
        pair
        for x, y in product(things, things)
        for one, other in permutations(frames, 2)
        for pair in (
            (one.format(x=x, y=y), one.format(x=y, y=x), changed),
            (one.format(x=x, y=y), other.format(x=y, y=x), changed),
            (one.format(x=x, y=y), other.format(x=x, y=y), 1.0),
        )
    ]


def _generator(frames: Sequence[str], things: Sequence[str], is_directed: bool) -> Iterator[Pair]:
    yield from _in_loops(frames, things, is_directed)


EXERCISE = Exercise(
    id="10.1",
    title="counter-examples",
    reference="palbert.data.corpus.word_order.counter_examples",
    cases=_cases,
    hints=(
        "Take two things and two frames. How many questions can you make of them, and which of "
        "these ask the same?",
        "itertools.permutations(things, 2) gives every x with every other y, both ways round; "
        "permutations(frames, 2) does so for frames. frame.format(x=x, y=y) makes the question.",
        "For each x, y and each one, other: one(x, y) beside one(y, x) and beside other(y, x), "
        "both with the label 0.0 if is_directed else 1.0; and beside other(x, y) with 1.0.",
    ),
    mistakes=(
        Mistake(
            "Some questions stand beside themselves: a thing was paired with itself. x and y must "
            "be different things.",
            _with_itself,
        ),
        Mistake(
            "Some questions stand beside themselves: the same frame with the same places. That "
            "pair is a paraphrase by its letters, and teaches nothing.",
            _beside_themselves,
        ),
        Mistake(
            "Only changed places in one frame are there. From these a model learns that such "
            "questions are all alike, whatever they say: add other frames, with the places kept "
            "and changed.",
            _turned_alone,
        ),
        Mistake(
            "Changed places are a 0 in every frame here. But who is related to whom does not "
            "depend on who is named first: where is_directed is False they are a 1. Otherwise "
            '"changed places" would be as good a rule as "the same words" was.',
            _all_turned_are_others,
        ),
        Mistake("The labels are upside down: 1 means that both ask the same.", _labels_upside_down),
        Mistake(
            "Pairs that change the frame and the places at once are missing. Without them another "
            "frame always means a paraphrase.",
            _same_frame_alone,
        ),
        Mistake(
            "Half of the questions are missing: combinations() takes x before y alone. The other "
            "way round it is another question, with other wordings of its own: permutations().",
            _one_way,
        ),
        Mistake("yield makes a generator, which can be read once. Return a list.", _generator),
    ),
    rewrites=(_in_loops, _by_replacing),
    observe=_observe,
    trains=lambda config: config.counter_examples,
)
