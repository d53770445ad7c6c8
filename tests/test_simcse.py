"""InfoNCE against a loop; over two processes it is in test_distributed.py."""

import math

import pytest
import torch
import torch.nn.functional as F

from palbert.simcse import SimcseHead, alignment, info_nce, simcse_loss, uniformity


def vectors(count=4, size=6):
    generator = torch.Generator().manual_seed(0)
    first, second = (torch.randn(count, size, generator=generator) for _ in range(2))
    return first, second


def loop(first, second, temperature):
    """-log( exp(cos(z_i, z'_i) / t) / sum_j exp(cos(z_i, z'_j) / t) ), averaged over i."""
    total = 0.0
    for i, one in enumerate(first):
        scores = [
            math.exp(F.cosine_similarity(one, other, dim=0).item() / temperature)
            for other in second
        ]
        total -= math.log(scores[i] / sum(scores))
    return total / len(first)


@pytest.mark.parametrize("temperature", [0.05, 1.0])
def test_it_equals_a_loop(temperature):
    first, second = vectors()
    expected = loop(first, second, temperature)
    assert info_nce(first, second, temperature).item() == pytest.approx(expected, rel=1e-4)
    assert simcse_loss(first, second, temperature).item() == pytest.approx(expected, rel=1e-4)


def test_lengths_do_not_matter():
    first, second = vectors()
    same = info_nce(first * 7, second * 0.1, 0.05)
    torch.testing.assert_close(same, info_nce(first, second, 0.05))


def test_a_sentence_that_finds_itself_costs_nothing():
    eye = torch.eye(4)
    assert info_nce(eye, eye, 0.05).item() < 1e-6
    assert info_nce(eye, eye.roll(1, 0), 0.05).item() > 10  # targets are i, not i + 1


def test_the_head_is_tanh_of_a_linear_layer():
    head = SimcseHead(6)
    first, _ = vectors()
    torch.testing.assert_close(
        head(first), torch.tanh(first @ head.dense.weight.T + head.dense.bias)
    )


def test_alignment_and_uniformity():
    first, second = vectors()
    assert alignment(first, first * 3) == pytest.approx(0)
    assert alignment(torch.eye(2), torch.eye(2).flip(0)) == pytest.approx(2)
    gaps = (F.normalize(first[0], dim=0) - F.normalize(second[0], dim=0)).pow(2).sum().item()
    both = torch.stack([first[0], second[0]])
    assert uniformity(both) == pytest.approx(-2 * gaps, rel=1e-4)
    assert uniformity(torch.ones(3, 6)) == pytest.approx(0)
    with pytest.raises(ValueError, match="at least 2 vectors, got 1"):
        uniformity(first[:1])
