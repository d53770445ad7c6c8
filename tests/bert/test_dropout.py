"""Rate, scale, and the same bits for the same seed."""

import pytest
import torch
from torch import nn

from palbert.bert.dropout import Dropout, keep_mask, replace_dropout


@pytest.mark.parametrize("probability", [0.1, 0.25, 0.5])
def test_rate_and_scale(probability):
    torch.manual_seed(0)
    mask = keep_mask(torch.Size([1000, 1001]), probability, torch.float32)
    kept = torch.tensor(1 / (1 - probability))
    assert set(mask.unique().tolist()) == {0.0, kept.item()}
    assert (mask == 0).float().mean().item() == pytest.approx(probability, abs=2e-3)
    assert mask.mean().item() == pytest.approx(1, abs=3e-3)


@pytest.mark.parametrize("shape", [(), (1,), (3,), (5, 7), (0, 4)])
def test_any_shape(shape):
    assert keep_mask(torch.Size(shape), 0.1, torch.float32).shape == shape


def test_elements_are_independent():
    """Four share one random number: no two of them may go together."""
    torch.manual_seed(0)
    dropped = (keep_mask(torch.Size([100_000, 4]), 0.5, torch.float32) == 0).float()
    correlations = torch.corrcoef(dropped.T) - torch.eye(4)
    assert correlations.abs().max() < 0.02


def test_the_seed_decides_every_bit():
    layer = Dropout(0.3)
    results = []
    for seed in (1, 1, 2):
        torch.manual_seed(seed)
        results.append(layer(torch.ones(100)))
    assert torch.equal(results[0], results[1])
    assert not torch.equal(results[0], results[2])


def test_evaluation_and_zero_change_nothing():
    ones = torch.ones(50)
    assert torch.equal(Dropout(0.3).eval()(ones), ones)
    assert torch.equal(Dropout(0.0)(ones), ones)


def test_gradient_flows_where_it_was_kept():
    values = torch.ones(100, requires_grad=True)
    out = Dropout(0.5)(values)
    out.sum().backward()
    assert torch.equal(values.grad, out.detach())


def test_every_dropout_is_replaced_with_its_own_rate():
    module = nn.Sequential(nn.Dropout(0.2), nn.Sequential(nn.Linear(2, 2), nn.Dropout(0.4)))
    replace_dropout(module)
    assert type(module[0]) is Dropout
    assert type(module[1][1]) is Dropout
    assert (module[0].p, module[1][1].p) == (0.2, 0.4)
