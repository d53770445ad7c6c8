"""The relational layer by hand: features, means over a sentence's own tokens, the whole layer."""

import pytest
import torch
import torch.nn.functional as F

from palbert.relational_layer import RelationalLayer, relate, sentence_means

HIDDEN = torch.arange(2 * 7 * 2, dtype=torch.float32).view(2, 7, 2)  # row i: 2 i, 2 i + 1
MASK = torch.tensor([[1, 1, 1, 1, 1, 1, 0], [1, 1, 1, 1, 1, 1, 1]])
# [CLS] a a [SEP] b [SEP] [PAD] and [CLS] a [SEP] b b b [SEP]
TYPES = torch.tensor([[0, 0, 0, 0, 1, 1, 0], [0, 0, 0, 1, 1, 1, 1]])


def test_features_by_hand():
    features = relate(torch.tensor([[1.0, -2.0]]), torch.tensor([[3.0, 0.5]]))
    assert features.tolist() == [[1, -2, 3, 0.5, 2, 2.5, 3, -1]]


def test_joint_means_leave_out_special_tokens_and_padding():
    first, second = sentence_means(HIDDEN, MASK, TYPES, "joint")
    assert first.tolist() == [[3, 4], [16, 17]]  # rows 1 and 2; row 1 of the second pair
    assert second.tolist() == [[8, 9], [22, 23]]  # row 4; rows 3 to 5


def test_what_stands_at_special_tokens_and_padding_changes_nothing():
    loud = HIDDEN.clone()
    loud[0, [0, 3, 5, 6]] = 1e6
    loud[1, [0, 2, 6]] = -1e6
    for found, expected in zip(
        sentence_means(loud, MASK, TYPES, "joint"),
        sentence_means(HIDDEN, MASK, TYPES, "joint"),
        strict=True,
    ):
        assert torch.equal(found, expected)


def test_separate_means_pair_the_first_half_with_the_second():
    mask = torch.tensor([[1, 1, 1, 1, 1, 0, 0], [1, 1, 1, 0, 0, 0, 0]])  # one pair
    first, second = sentence_means(HIDDEN, mask, torch.zeros_like(mask), "separate")
    assert first.tolist() == [[4, 5]]  # rows 1 to 3
    assert second.tolist() == [[16, 17]]  # row 1


@pytest.mark.parametrize("encoding", ["joint", "separate"])
def test_a_sentence_without_tokens_is_zero_and_not_nan(encoding):
    mask = torch.tensor([[1, 1, 1, 0, 0, 0, 0], [1, 1, 0, 0, 0, 0, 0]])
    types = torch.tensor([[0, 0, 1, 0, 0, 0, 0], [0, 1, 0, 0, 0, 0, 0]])
    if encoding == "separate":
        types = torch.zeros_like(types)
    hidden = HIDDEN.clone().requires_grad_()
    means = sentence_means(hidden, mask, types, encoding)
    assert means[1].eq(0).all()
    torch.cat(means).sum().backward()
    assert hidden.grad.isfinite().all()


def test_the_layer_by_hand():
    layer = RelationalLayer(hidden_size=2, dropout=0.5).eval()
    first, second = sentence_means(HIDDEN, MASK, TYPES, "joint")
    features = torch.cat([first, second, (first - second).abs(), first * second], -1)
    expected = F.gelu(features @ layer.linear.weight.T + layer.linear.bias)
    torch.testing.assert_close(layer(HIDDEN, MASK, TYPES), expected)
    assert [tuple(p.shape) for p in layer.parameters()] == [(2, 8), (2,)]


def test_dropout_is_on_the_features_in_training():
    layer = RelationalLayer(hidden_size=2, dropout=0.5)
    torch.manual_seed(0)
    assert not torch.equal(layer(HIDDEN, MASK, TYPES), layer(HIDDEN, MASK, TYPES))
