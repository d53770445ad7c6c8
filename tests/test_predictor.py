import warnings

import numpy as np
import pytest
from transformers import AutoTokenizer

from palbert.bert.encoders import load_tokenizer
from palbert.config import Pals
from palbert.model import PalBert
from palbert.predictor import Predictor, model_folder
from palbert.training.checkpoint import save_model

TEXTS = ["the old goat sleeps .", "my violin is very , very loud and it hums .", "storm"]
PAIRS = [(TEXTS[0], TEXTS[1]), (TEXTS[1], TEXTS[2]), (TEXTS[2], TEXTS[0])]


@pytest.fixture(
    scope="module",
    params=[("joint", False), ("separate", False), ("joint", True), ("separate", True)],
    ids=["joint", "separate", "joint-relational", "separate-relational"],
)
def run(request, encoder, tmp_path_factory):
    run = tmp_path_factory.mktemp("run")
    model = PalBert.from_encoder(encoder, Pals(size=4, heads=2), *request.param)
    save_model(run / "best", model, load_tokenizer(encoder))
    return run


@pytest.fixture(scope="module")
def predictor(run):
    return Predictor.from_pretrained(run)


def test_answers_have_their_shapes_and_ranges(predictor):
    grades = predictor.sentiment(TEXTS)
    assert grades.shape == (3, 5)
    np.testing.assert_allclose(grades.sum(-1), 1, rtol=1e-5)
    for answers, top in ((predictor.paraphrase(PAIRS), 1), (predictor.similarity(PAIRS), 5)):
        assert answers.shape == (3,)
        assert ((answers >= 0) & (answers <= top)).all()


def test_a_single_text_is_one_text(predictor):
    assert np.array_equal(predictor.sentiment("a goat ."), predictor.sentiment(["a goat ."]))


def test_order_is_kept_whatever_the_lengths(predictor):
    together = predictor.paraphrase(PAIRS * 20)
    alone = np.concatenate([predictor.paraphrase([pair]) for pair in PAIRS])
    np.testing.assert_allclose(together, np.tile(alone, 20), atol=1e-5)
    assert len(set(np.round(alone, 6))) == 3


def test_pairs_may_come_as_an_array(predictor):
    pairs = [("the storm ends .", "it is calm ."), ("no .", "the old goat sleeps .")]
    assert np.array_equal(predictor.similarity(np.array(pairs)), predictor.similarity(pairs))


def test_nothing_in_nothing_out(predictor):
    assert predictor.sentiment([]).shape == (0, 5)
    assert predictor.similarity([]).shape == (0,)


def test_empty_text_is_refused_by_position(predictor):
    with pytest.raises(ValueError, match="text 1 is empty"):
        predictor.sentiment(["storm", " \t"])
    with pytest.raises(ValueError, match="pair 0 is empty"):
        predictor.paraphrase([("storm", "")])


def test_what_is_no_pair_is_refused_by_position(predictor):
    with pytest.raises(ValueError, match="pair 1: expected two texts"):
        predictor.similarity([PAIRS[0], ("storm",)])
    with pytest.raises(ValueError, match="pair 0: expected two texts, got 'storm'"):
        predictor.similarity(["storm"])
    with pytest.raises(ValueError, match="text 0: expected text, got 3"):
        predictor.sentiment([3])


def test_a_long_text_is_cut_with_one_warning(predictor):
    long = "the old goat sleeps . " * 2000
    with pytest.warns(UserWarning, match="1 of 2 inputs are longer than 64 tokens") as caught:
        answers = predictor.sentiment([long, "storm"])
    assert len(caught) == 1
    assert np.isfinite(answers).all()


def test_a_run_folder_and_its_best_model_answer_alike(run, predictor):
    with warnings.catch_warnings():
        other = Predictor.from_pretrained(run / "best")
    np.testing.assert_array_equal(other.sentiment(TEXTS), predictor.sentiment(TEXTS))
    assert AutoTokenizer.from_pretrained(run / "best").is_fast


def test_a_folder_without_a_model_says_what_was_looked_for(tmp_path):
    with pytest.raises(ValueError, match=r"no model in .*expected a run folder"):
        model_folder(tmp_path)


def test_damaged_weights_are_one_clear_error(run, tmp_path):
    for path in (run / "best").iterdir():
        (tmp_path / path.name).write_bytes(path.read_bytes())
    weights = tmp_path / "model.safetensors"
    weights.write_bytes(weights.read_bytes()[:1000])
    with pytest.raises(ValueError, match="cannot read the model in|model.safetensors is damaged"):
        Predictor.from_pretrained(tmp_path)
