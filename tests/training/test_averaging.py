"""The moving average of weights: by hand, in and out of its place, through a checkpoint."""

from dataclasses import replace

import pytest
import torch

from palbert.model import load_trained
from palbert.training.averaging import WeightAverage
from palbert.training.loop import Training, train


@pytest.fixture
def layer():
    module = torch.nn.Linear(1, 1, bias=False)
    torch.nn.init.zeros_(module.weight)
    return module


def test_the_average_by_hand(layer):
    average = WeightAverage(layer, 0.5)
    expected = 0.0
    for step, value in enumerate((4.0, 8.0, -2.0), start=1):
        torch.nn.init.constant_(layer.weight, value)
        average.update()
        kept = min(0.5, (1 + step) / (10 + step))
        expected = kept * expected + (1 - kept) * value
    with average.in_place():
        assert layer.weight.item() == pytest.approx(expected)
    assert layer.weight.item() == -2.0


def test_without_a_decay_the_weights_stay(layer):
    average = WeightAverage(layer, None)
    average.update()
    with average.in_place():
        assert layer.weight.item() == 0.0
    assert average.state_dict() == {}


def test_the_average_is_kept_as_the_best_model_and_goes_on_after_a_stop(tiny, tmp_path):
    config = replace(tiny, weight_average=0.9)
    whole, parts = tmp_path / "whole", tmp_path / "parts"
    for folder in (whole, parts):
        folder.mkdir()
    train(config, whole)
    asked = iter([False] * 4 + [True] * 10)
    train(config, parts, lambda: next(asked, True))
    train(config, parts)
    ours, again = (load_trained(folder / "best").state_dict() for folder in (whole, parts))
    assert all(torch.equal(ours[name], again[name]) for name in ours)
    last = Training(config, tmp_path / "none", lambda: False).model.state_dict()
    assert any(not torch.equal(ours[name], last[name]) for name in ours)
