"""PALs against the equation written as loops, their sizes, and what may not be zero."""

import pytest
import torch
import torch.nn.functional as F

from palbert.bert.attention import additive_mask
from palbert.pal import (
    LowRankLayers,
    PalsOfInputs,
    ProjectedAttentionLayers,
    zero_at_start,
)

HIDDEN, SIZE, HEADS = 8, 6, 3


def num_parameters(module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def inputs():
    hidden = torch.randn(2, 5, HIDDEN, generator=torch.Generator().manual_seed(0))
    return hidden, (torch.arange(5) < torch.tensor([[5], [3]])).long()


def reference(pals: ProjectedAttentionLayers, layer: int, hidden, mask):
    """gelu(V_D MHA(V_E h)), one sentence and one head at a time, no output matrix."""
    weights = pals.query_key_value[str(layer)]
    out = []
    for sentence, tokens in zip(hidden, mask, strict=True):
        projected = sentence @ pals.encoder.weight.T + pals.encoder.bias
        both = projected @ weights.weight.T + weights.bias
        query, key, value = both[:, :SIZE], both[:, SIZE : 2 * SIZE], both[:, 2 * SIZE :]
        heads = []
        for start in range(0, SIZE, SIZE // HEADS):
            part = slice(start, start + SIZE // HEADS)
            scores = query[:, part] @ key[:, part].T / (SIZE // HEADS) ** 0.5
            scores = scores.masked_fill(tokens == 0, -torch.inf)
            heads.append(scores.softmax(-1) @ value[:, part])
        context = torch.cat(heads, -1)
        out.append(F.gelu(context @ pals.decoder.weight.T + pals.decoder.bias))
    return torch.stack(out)


def test_it_is_the_equation():
    torch.manual_seed(1)
    pals = ProjectedAttentionLayers(HIDDEN, SIZE, HEADS, [0, 2]).eval()
    hidden, mask = inputs()
    for layer in (0, 2):
        found = pals(layer, hidden, additive_mask(mask, hidden.dtype))
        torch.testing.assert_close(found, reference(pals, layer, hidden, mask))
    first = pals(2, hidden, additive_mask(mask, hidden.dtype), num_queries=1)
    torch.testing.assert_close(first, found[:, :1])


@pytest.mark.parametrize("variant", ["pal", "low_rank"])
def test_tasks_side_by_side_get_each_their_own(variant):
    torch.manual_seed(1)
    make = {
        "pal": lambda: ProjectedAttentionLayers(HIDDEN, SIZE, HEADS, [1]),
        "low_rank": lambda: LowRankLayers(HIDDEN, SIZE, [1]),
    }[variant]
    pals = torch.nn.ModuleDict({"sst": make(), "para": make()}).eval()
    hidden, mask = inputs()
    hidden, mask = torch.cat([hidden, hidden[:1]]), torch.cat([mask, mask[:1]])
    mask = additive_mask(mask, hidden.dtype)
    both, record = PalsOfInputs(pals, ["sst", "sst", "para"]), {}
    found = both(1, hidden, mask, 2, record)
    torch.testing.assert_close(found[:2], pals["sst"](1, hidden[:2], mask[:2], 2))
    torch.testing.assert_close(found[2:], pals["para"](1, hidden[2:], mask[2:], 2))
    assert not torch.allclose(found[0], found[2])
    shapes = {name: tuple(kept.shape) for name, kept in record.items()}
    assert shapes == ({"pal_attention": (3, HEADS, 2, 5)} if variant == "pal" else {})


def test_attention_dropout_is_on_in_training_only():
    torch.manual_seed(1)
    pals = ProjectedAttentionLayers(HIDDEN, SIZE, HEADS, [0])
    hidden, mask = inputs()
    additive = additive_mask(mask, hidden.dtype)
    assert pals.dropout.p == 0.1
    assert not torch.equal(pals(0, hidden, additive), pals(0, hidden, additive))
    pals.eval()
    assert torch.equal(pals(0, hidden, additive), pals(0, hidden, additive))


def test_low_rank_is_a_bottleneck_of_its_own_in_each_layer():
    torch.manual_seed(1)
    pals = LowRankLayers(HIDDEN, 3, [0, 1])
    hidden, mask = inputs()
    found = pals(1, hidden, additive_mask(mask, hidden.dtype))
    narrow = F.gelu(hidden @ pals.encoder["1"].weight.T + pals.encoder["1"].bias)
    expected = narrow @ pals.decoder["1"].weight.T + pals.decoder["1"].bias
    torch.testing.assert_close(found, expected)
    assert pals.encoder["0"] is not pals.encoder["1"]


def test_size_on_bert_base():
    """The paper's 1.050 times BERT-base for three tasks, biases counted."""
    pals = ProjectedAttentionLayers(768, 204, 12, list(range(12)))
    assert num_parameters(pals) == 1_819_836
    encoder, decoder = 768 * 204 + 204, 204 * 768 + 768
    assert num_parameters(pals) == encoder + decoder + 12 * 3 * (204 * 204 + 204)
    bert_base = 109_482_240
    assert 1 + 3 * num_parameters(pals) / bert_base == pytest.approx(1.050, abs=5e-4)


def test_sizes_of_subsets_and_of_low_rank():
    two = ProjectedAttentionLayers(HIDDEN, SIZE, HEADS, [1, 2])
    assert num_parameters(two) == 54 + 56 + 2 * 3 * (36 + 6)
    assert num_parameters(LowRankLayers(HIDDEN, 3, [0, 1])) == 2 * (27 + 32)


def test_only_decoders_are_marked_to_start_at_zero():
    pals = ProjectedAttentionLayers(HIDDEN, SIZE, HEADS, [0, 1])
    assert [id(tensor) for tensor in zero_at_start(pals)] == [id(pals.decoder.weight)]
    low = LowRankLayers(HIDDEN, SIZE, [0])
    assert [id(tensor) for tensor in zero_at_start(low)] == [id(low.decoder["0"].weight)]
