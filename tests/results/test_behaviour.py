"""Minimal pairs: what must hold, by hand, and asked of a model."""

from collections import Counter

import numpy as np
import pytest

from palbert.predictor import Predictor
from palbert.results.behaviour import Case, ask, behaviour_table, cases


@pytest.mark.parametrize(
    ("task", "must", "right", "wrong"),
    [
        ("sst", "lower", [3.0, 1.0], [3.0, 2.8]),
        ("sst", "higher", [1.0, 2.0], [1.0, 0.0]),
        ("sst", "same", [3.0, 2.8], [3.0, 1.0]),
        ("para", "yes", [0.7], [0.3]),
        ("para", "no", [0.3], [0.7]),
        ("sts", "nearer", [4.0, 2.0], [2.0, 4.0]),
    ],
)
def test_what_must_hold(task, must, right, wrong):
    case = Case("negation", task, ("a", "b"), must)
    assert case.holds(right)
    assert not case.holds(wrong)


def test_cases_are_whole():
    assert len(cases()) >= 60
    assert len(set(cases())) == len(cases())
    assert min(Counter(case.kind for case in cases()).values()) >= 8
    musts = {"sst": {"lower", "higher", "same"}, "para": {"yes", "no"}, "sts": {"nearer"}}
    for case in cases():
        assert case.must in musts[case.task]
        assert len(case.texts) == (3 if case.task == "sts" else 2)
        assert len(set(case.texts)) == len(case.texts)


class Wordy(Predictor):
    """Counts words: five grades by length, and pairs of one length are the same."""

    def __init__(self):
        pass

    def sentiment(self, texts):
        return np.eye(5)[[min(4, len(text.split())) for text in texts]]

    def paraphrase(self, pairs):
        return np.array([float(len(a.split()) == len(b.split())) for a, b in pairs])

    def similarity(self, pairs):
        return np.array([5.0 - abs(len(a.split()) - len(b.split())) for a, b in pairs])


def test_answers_belong_to_their_cases():
    for case, answers in zip(cases(), ask(Wordy()), strict=True):
        lengths = [len(text.split()) for text in case.texts]
        if case.task == "sst":
            assert answers == [min(4, length) for length in lengths]
        elif case.task == "para":
            assert answers == [lengths[0] == lengths[1]]
        else:
            assert answers == [5 - abs(lengths[0] - length) for length in lengths[1:]]


def test_the_table_counts_what_holds():
    found = ask(Wordy())
    table = behaviour_table({"wordy": found})
    held = [case.holds(answers) for case, answers in zip(cases(), found, strict=True)]
    assert table.loc["all", "wordy"] == pytest.approx(np.mean(held))
    assert table.loc["all", "cases"] == len(cases()) == table["cases"].iloc[:-1].sum()
    order = [held[i] for i, case in enumerate(cases()) if case.kind == "word order"]
    assert table.loc["word order", "wordy"] == pytest.approx(np.mean(order))
