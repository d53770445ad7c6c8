"""Answers agree with the predictor's, and what the layers did is there by token."""

from functools import partial

import numpy as np
import pytest

from palbert.evaluation import evaluating
from palbert.predictor import Predictor
from palbert.probing.pair_answer import ask, checked, what_is_missing

PAIR = ("the old goat sleeps .", "why does the kettle hum ?")


@pytest.fixture(scope="module")
def predictor(trained_runs):
    return Predictor.from_pretrained(trained_runs / "first", device="cpu")


@pytest.mark.parametrize("both_orders", [False, True])
def test_the_same_numbers_as_the_predictor(predictor, monkeypatch, both_orders):
    monkeypatch.setattr(predictor.model.config, "both_orders", both_orders)
    answer = ask(predictor, PAIR)
    np.testing.assert_allclose(answer.sentiment, predictor.sentiment(PAIR), atol=1e-5)
    assert answer.paraphrase == pytest.approx(predictor.paraphrase([PAIR])[0], abs=1e-5)
    assert answer.similarity == pytest.approx(predictor.similarity([PAIR])[0], abs=1e-5)
    assert answer.grades == predictor.sentiment(PAIR).argmax(-1).tolist()
    assert not answer.cut
    assert answer.seconds > 0


def test_each_tasks_pals_at_work_in_the_common_batch(predictor):
    """What is shown of each sequence is what the layers do when it goes through alone."""
    views = ask(predictor, PAIR).views
    names = {"sst": "Sentiment, sentence 2", "para": "Paraphrase", "sts": "Similarity"}
    for task, name in names.items():
        data = predictor.task_data(task, [(PAIR[1], None) if task == "sst" else PAIR])
        record = {}
        with evaluating(predictor.model):
            predictor.model(**data.batch(np.arange(1)).inputs(), task=task, intermediates=record)
        for layer in range(2):
            alone = {kind.split(".")[0]: kept[0] for kind, kept in record.items()
                     if kind.endswith(str(layer))}  # fmt: skip
            near = partial(np.testing.assert_allclose, atol=1e-5)
            near(views[name].attention[layer], alone["attention"])
            near(views[name].pal_attention[layer], alone["pal_attention"])
            near(views[name].pal_shares[layer], alone["pal_share"].mean())
    shares = [tuple(views[name].pal_shares.values()) for name in names.values()]
    assert len(set(shares)) == 3


@pytest.mark.parametrize(("both_orders", "sequences"), [(False, 4), (True, 6)])
def test_bert_is_gone_through_once_for_all_tasks(predictor, monkeypatch, both_orders, sequences):
    monkeypatch.setattr(predictor.model.config, "both_orders", both_orders)
    passes = []
    layer = predictor.model.bert.encoder.layer[0].intermediate
    hook = layer.register_forward_hook(lambda _module, inputs, _output: passes.append(inputs[0]))
    answer = ask(predictor, PAIR)
    hook.remove()
    assert [len(hidden) for hidden in passes] == [sequences]
    assert len(answer.views) == 4  # the pair as it stands


def test_what_the_layers_did(predictor):
    views = ask(predictor, PAIR).views
    assert list(views) == ["Sentiment, sentence 1", "Sentiment, sentence 2", "Paraphrase",
                           "Similarity"]  # fmt: skip
    assert views["Sentiment, sentence 1"].tokens == ["[CLS]", *PAIR[0].split(), "[SEP]"]
    assert views["Similarity"].tokens[0] == "[CLS]"
    assert views["Similarity"].tokens.count("[SEP]") == 2
    for view in views.values():
        size = len(view.tokens)
        assert view.attention.shape == (2, 2, size, size)
        np.testing.assert_allclose(view.attention.sum(-1), 1, atol=1e-5)  # no padding looked at
        assert set(view.pal_shares) == {0, 1}
        assert all(share > 0 for share in view.pal_shares.values())
        assert view.pal_attention[1].shape == (2, size, size)


def test_a_model_without_pals(trained_runs):
    answer = ask(Predictor.from_pretrained(trained_runs / "second", device="cpu"), PAIR)
    for view in answer.views.values():
        assert view.pal_shares == {}
        assert view.pal_attention == {}


def test_a_model_that_encodes_the_sentences_apart(encoder, trained_runs):
    from palbert.model import PalBert

    tokenizer = Predictor.from_pretrained(trained_runs / "first").tokenizer
    apart = Predictor(PalBert.from_encoder(encoder, encoding="separate"), tokenizer)
    answer = ask(apart, PAIR)
    assert answer.paraphrase == pytest.approx(apart.paraphrase([PAIR])[0], abs=1e-5)
    assert {"Paraphrase, sentence 1", "Similarity, sentence 2"} <= set(answer.views)


def test_a_long_text_is_cut_and_says_so(predictor, recwarn):
    answer = ask(predictor, ("goat " * 2000, PAIR[1]))
    assert answer.cut
    assert len(answer.views["Similarity"].tokens) == 64
    assert not recwarn.list


@pytest.mark.parametrize(
    ("pair", "words"),
    [
        (("", "a"), "Sentence 1 is empty"),
        ((" \t\u00a0\u3000", "a"), "Sentence 1 is empty"),
        (("", "  "), "Both sentences are empty"),
    ],
)
def test_empty_sentences_are_named(pair, words, predictor):
    assert words in what_is_missing(pair)
    with pytest.raises(ValueError, match=words):
        ask(predictor, pair)


@pytest.mark.parametrize(
    "text",
    [
        "<img src=x onerror=alert(1)>",
        "</script>",
        "\u202eabc",
        "👩\u200d🚀",
        "\x00",
        "\ud83d",
        "\u200b",
    ],
)
def test_any_text_gets_an_answer(text, predictor):
    answer = ask(predictor, (text, PAIR[1]))
    assert np.isfinite(answer.sentiment).all()
    assert 0 <= answer.paraphrase <= 1
    assert 0 <= answer.similarity <= 5


def test_a_single_sentence_has_a_sentiment_and_no_more(predictor):
    answer = ask(predictor, (PAIR[0], " "))
    np.testing.assert_allclose(answer.sentiment, predictor.sentiment(PAIR[0]), atol=1e-5)
    assert answer.pair == (PAIR[0], "")
    assert answer.tasks == ("sst",)
    assert list(answer.views) == ["Sentiment"]
    assert np.isnan([answer.paraphrase, answer.similarity]).all()
    grades = np.arange(5)
    assert answer.mean_grades == pytest.approx([(answer.sentiment[0] * grades).sum()])


def test_half_an_emoji_becomes_readable():
    assert checked(("a\ud83d", "👩")) == ("a?", "👩")
