"""Predictions of whole splits, in the order of the examples."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from palbert import evaluation
from palbert.bert.encoders import load_tokenizer
from palbert.data.batches import TaskData
from palbert.data.sources import load_data
from palbert.evaluation import evaluating, predict
from palbert.losses import to_predictions
from palbert.model import PalBert
from palbert.tasks import TASKS
from palbert.training.batch_source import tokenize_split


@pytest.fixture
def model(tiny):
    torch.manual_seed(0)
    return PalBert.from_encoder(tiny.encoder, tiny.pals)


@pytest.fixture(scope="module")
def dev(tiny, data_folder):
    return tokenize_split(tiny, load_data(data_folder).dev, load_tokenizer(tiny.encoder))


@pytest.mark.parametrize("task", TASKS)
def test_batches_come_back_in_the_order_of_the_examples(model, dev, task, monkeypatch):
    monkeypatch.setattr(evaluation, "tokens_at_once", lambda _: 40)
    model.train()
    found = predict(model, dev[task])
    model.eval()
    for number in range(10):
        with torch.no_grad():
            logits = model(**dev[task].batch(np.array([number])).inputs(), task=task)
        expected = to_predictions(task, logits).numpy()
        np.testing.assert_allclose(found[number : number + 1], expected, rtol=1e-5, atol=1e-6)


def test_shares_together_are_the_whole(model, dev, monkeypatch):
    monkeypatch.setattr(evaluation, "tokens_at_once", lambda _: 40)
    for data in dev.values():
        monkeypatch.setattr(evaluation, "world_size", lambda: 1)
        whole = predict(model, data)
        monkeypatch.setattr(evaluation, "world_size", lambda: 50)  # most ranks have no batch
        shares = []
        for number in range(50):
            monkeypatch.setattr(evaluation, "rank", lambda number=number: number)
            shares.append(predict(model, data))
        assert {share.shape for share in shares} == {whole.shape}
        assert np.array_equal(sum(shares), whole)
        monkeypatch.setattr(evaluation, "rank", lambda: 0)


@pytest.mark.parametrize("training", [True, False])
def test_the_mode_is_left_as_it_was(model, dev, training):
    model.train(training)
    first = predict(model, dev["sst"])
    assert model.training == model.bert.training == model.dropout.training == training
    assert np.array_equal(first, predict(model, dev["sst"]))  # no dropout in between
    assert model.pals["sst"].decoder.weight.requires_grad
    with pytest.raises(KeyError), evaluating(model):  # also when something goes wrong
        raise KeyError
    assert model.training == training


def test_each_batch_is_announced(model, dev, monkeypatch):
    monkeypatch.setattr(evaluation, "tokens_at_once", lambda _: 1)
    calls = []
    predict(model, dev["sst"], each_batch=lambda: calls.append(1))
    assert len(calls) == 10


@pytest.mark.parametrize("encoding", ["joint", "separate"])
def test_pairs_asked_in_both_orders(tiny, data_folder, encoding):
    torch.manual_seed(0)
    model = PalBert.from_encoder(tiny.encoder, tiny.pals, encoding)
    examples = load_data(data_folder).dev["sts"]
    turned = [replace(e, sentence1=e.sentence2, sentence2=e.sentence1) for e in examples]
    tokenizer = load_tokenizer(tiny.encoder)
    there, back = (TaskData("sts", each, tokenizer, 48, encoding) for each in (examples, turned))
    one, other = predict(model, there), predict(model, back)
    np.testing.assert_array_equal(predict(model, there.turned()), other)
    model.config.both_orders = True
    np.testing.assert_allclose(predict(model, there), (one + other) / 2)
    assert np.abs(one - other).max() > 1e-3
