"""Attention against a loop over heads."""

import pytest
import torch

from palbert.bert.attention import additive_mask, attend, fused_attention
from palbert.bert.dropout import Dropout


def random_inputs(rows=5):
    generator = torch.Generator().manual_seed(0)
    query, key, value = (torch.randn(2, 5, 6, generator=generator) for _ in range(3))
    return query[:, :rows], key, value


def loop(query, key, value, num_heads, mask):
    """softmax(Q K^T / sqrt(d)) V, one head of one sentence at a time."""
    size = query.shape[-1] // num_heads
    out = torch.zeros_like(query)
    for sentence in range(len(query)):
        for head in range(num_heads):
            part = slice(head * size, (head + 1) * size)
            scores = query[sentence, :, part] @ key[sentence, :, part].T / size**0.5
            scores[:, mask[sentence] == 0] = -torch.inf
            out[sentence, :, part] = scores.softmax(-1) @ value[sentence, :, part]
    return out


MASK = (torch.arange(5) < torch.tensor([[5], [3]])).long()


@pytest.mark.parametrize("num_heads", [1, 2, 3, 6])
def test_it_equals_a_loop(num_heads):
    inputs = random_inputs()
    additive = additive_mask(MASK, torch.float32)
    found, _ = attend(*inputs, num_heads, additive, Dropout(0.0))
    torch.testing.assert_close(found, loop(*inputs, num_heads, MASK))


def test_fewer_rows_ask_the_same_question():
    additive = additive_mask(MASK, torch.float32)
    few, _ = attend(*random_inputs(rows=2), 3, additive, Dropout(0.0))
    every, _ = attend(*random_inputs(), 3, additive, Dropout(0.0))
    torch.testing.assert_close(few, every[:, :2])


def test_kept_probabilities_sum_to_one_and_shun_padding():
    additive = additive_mask(MASK, torch.float32)
    _, kept = attend(*random_inputs(), 2, additive, Dropout(0.0), with_probabilities=True)
    assert kept.shape == (2, 2, 5, 5)
    torch.testing.assert_close(kept.sum(-1), torch.ones(2, 2, 5))
    assert kept[1, :, :, 3:].abs().max() == 0


def test_dropout_is_applied_to_the_probabilities():
    torch.manual_seed(0)
    additive = additive_mask(MASK, torch.float32)
    dropped, _ = attend(*random_inputs(), 2, additive, Dropout(0.5).train())
    assert not torch.allclose(dropped, attend(*random_inputs(), 2, additive, Dropout(0.0))[0])


@pytest.mark.parametrize("dtype", [torch.float32, torch.bfloat16])
def test_the_mask_is_finite(dtype):
    mask = additive_mask(MASK, dtype)
    assert mask.dtype == dtype
    assert mask.shape == (2, 1, 1, 5)
    assert mask.isfinite().all()
    assert (mask[MASK[:, None, None, :] == 1] == 0).all()


@pytest.mark.parametrize("head_size", [34, 8])
def test_heads_that_the_fused_kernels_do_not_take_are_padded(monkeypatch, head_size):
    """Same numbers and gradients as without; what PyTorch gets is a multiple of 8."""
    generator = torch.Generator().manual_seed(0)
    inputs = [
        torch.randn(2, 3, seq, head_size, generator=generator, dtype=torch.double)
        for seq in (2, 5, 5)
    ]
    for tensor in inputs:
        tensor.requires_grad_()
    mask = additive_mask(MASK, torch.double)
    plain = torch.nn.functional.scaled_dot_product_attention
    expected = plain(*inputs, mask)
    gradients = torch.autograd.grad(expected.sin().sum(), inputs)
    sizes = []

    def seen(*tensors, **settings):
        sizes.extend(tensor.shape[-1] for tensor in tensors[:3])
        return plain(*tensors, **settings)

    monkeypatch.setattr(torch.nn.functional, "scaled_dot_product_attention", seen)
    found = fused_attention(*inputs, mask, 0.0)
    assert set(sizes) == {-(-head_size // 8) * 8}
    torch.testing.assert_close(found, expected, rtol=0, atol=1e-14)
    for one, other in zip(torch.autograd.grad(found.sin().sum(), inputs), gradients, strict=True):
        torch.testing.assert_close(one, other, rtol=0, atol=1e-14)
