"""The probe without a browser."""

import pytest

from palbert.predictor import Predictor
from palbert.probing.probe import EXAMPLES, probe

PAIRS = [("the old goat sleeps .", "a goat sleeps ."), ("the storm ends .", "<b>why ?</b>")]


def test_a_table_and_a_snapshot(trained_runs):
    frame, snapshot = probe(trained_runs / "first", PAIRS)
    predictor = Predictor.from_pretrained(trained_runs / "first", device="cpu")
    assert list(zip(frame["sentence1"], frame["sentence2"], strict=True)) == PAIRS
    assert frame["paraphrase"].tolist() == pytest.approx(predictor.paraphrase(PAIRS), abs=1e-5)
    assert frame["similarity"].tolist() == pytest.approx(predictor.similarity(PAIRS), abs=1e-5)
    grades = predictor.sentiment([second for _, second in PAIRS]).argmax(-1)
    assert frame["sentiment2"].tolist() == grades.tolist()
    assert f"{frame['similarity'][1]:.2f}" in snapshot
    assert "<b>first</b>" in snapshot
    assert "&lt;b&gt;why" in snapshot


def test_a_notebook_shows_the_snapshot(trained_runs):
    found = probe(Predictor.from_pretrained(trained_runs / "second"), PAIRS)
    bundle = found._repr_mimebundle_()
    assert bundle["text/html"] == found.snapshot
    assert "sentence1" in bundle["text/plain"]


def test_an_empty_sentence_is_named_by_its_pair(trained_runs):
    with pytest.raises(ValueError, match="pair 1: Sentence 1 is empty"):
        probe(trained_runs / "first", [PAIRS[0], (" ", "a")])


def test_single_sentences_get_their_sentiment(trained_runs):
    frame, snapshot = probe(trained_runs / "first", ["the storm ends .", *PAIRS])
    assert frame["sentence2"][0] == ""
    assert frame["sentiment1"].notna().all()
    assert frame.loc[0, ["sentiment2", "paraphrase", "similarity"]].isna().all()
    assert "nan" not in snapshot


def test_it_prints_as_a_table(trained_runs):
    for said in (
        str(probe(trained_runs / "first", PAIRS)),
        repr(probe(trained_runs / "first", PAIRS)),
    ):
        assert len(said) < 500
        assert said.splitlines()[0].split()[:2] == ["sentence1", "sentence2"]
        assert PAIRS[0][0] in said


def test_no_model_says_what_was_looked_for(tmp_path):
    with pytest.raises(ValueError, match="no model"):
        probe(tmp_path, PAIRS)


def test_no_pairs_is_an_empty_table(trained_runs):
    assert len(probe(trained_runs / "first", []).frame) == 0


def test_the_examples_can_be_asked(trained_runs):
    assert len(probe(trained_runs / "first", [*EXAMPLES.values()]).frame) == len(EXAMPLES)
