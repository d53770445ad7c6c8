"""Questions in which word order decides."""

import re
from statistics import fmean

import pytest

from palbert.data.corpus import word_order
from palbert.data.corpus.vocabulary import blocks, families, named_slots
from palbert.data.corpus.word_order import DIRECTED, SYMMETRIC, counter_examples
from palbert.results.behaviour import cases


@pytest.fixture(scope="module")
def built():
    return word_order.build()


def bag(question: str) -> tuple[str, ...]:
    return tuple(sorted(question.lower().strip("?.").replace(",", "").split()))


def test_every_kind_of_pair_has_its_label():
    frames = ["Does {x} fear {y}?", "Is {y} feared by {x}?"]
    labels = {(one, other): label for one, other, label in counter_examples(frames, "AB", True)}
    assert labels["Does A fear B?", "Does B fear A?"] == 0
    assert labels["Does A fear B?", "Is A feared by B?"] == 0
    assert labels["Does A fear B?", "Is B feared by A?"] == 1
    assert len(labels) == 12
    assert {label for *_, label in counter_examples(frames, "AB", False)} == {1.0}


def test_is_the_same_at_every_call_and_of_different_pairs(built):
    assert word_order.build() == built
    assert len(built) == word_order.SIZE
    assert len({frozenset((e.sentence1, e.sentence2)) for e in built}) == len(built)
    assert len({example.id for example in built}) == len(built)


def test_no_rule_of_thumb_finds_the_paraphrases(built):
    assert 0.4 < fmean(e.label for e in built) < 0.6
    same = [e.label for e in built if bag(e.sentence1) == bag(e.sentence2)]
    others = [e.label for e in built if bag(e.sentence1) != bag(e.sentence2)]
    assert len(same) > 1000
    assert 0.15 < fmean(same) < 0.5  # the same words: most often not the same question
    assert 0.4 < fmean(others) < 0.7


def test_frames_have_both_things_and_no_thing_stands_twice():
    for things, frames in DIRECTED + SYMMETRIC:
        for block in blocks(frames):
            assert len(block) > 1
            assert all(named_slots(frame) == {"x", "y"} for frame in block)
        for family in families(things):
            names = [value.forms[0] for (value,) in family]
            assert len(set(names)) == len(names) > 2


def test_the_minimal_pairs_are_not_learned_by_heart(built):
    asked = {bag(text) for case in cases() for text in case.texts}
    assert not asked & {bag(text) for e in built for text in (e.sentence1, e.sentence2 or "")}
    written = [frame for _, frames in DIRECTED + SYMMETRIC for b in blocks(frames) for frame in b]
    patterns = [re.sub(r"\\{[xy]\\}", ".+", re.escape(frame)) for frame in written]
    assert not [text for case in cases() for text in case.texts for pattern in patterns
                if re.fullmatch(pattern, text)]  # fmt: skip
    things = {v.forms[0].lower() for t, _ in DIRECTED for f in families(t) for (v,) in f}
    swapped = [case for case in cases() if case.kind == "word order" and case.must == "no"]
    for case in swapped:
        asked_about = {*case.texts[0].lower().strip("?").split()} & things
        assert not asked_about, case
