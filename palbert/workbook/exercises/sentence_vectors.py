"""07.3: which tokens of an encoding are the first sentence's, and which the second's."""

import torch
from torch import Tensor

from palbert.relational_layer import segment_mean
from palbert.workbook.exercise import Cases, Exercise, Mistake

Pair = tuple[Tensor, Tensor]


def _tokens(lengths: list[tuple[int, int]], seq: int) -> tuple[Tensor, Tensor]:
    """Mask and token types of inputs whose two sentences have these lengths."""
    positions = torch.arange(seq)
    ends = torch.tensor([[first, first + second] for first, second in lengths])
    mask = (positions < ends[:, 1:]).long()
    return mask, mask * (positions >= ends[:, :1]).long()


def _cases() -> Cases:
    generator = torch.Generator().manual_seed(73)
    hidden = torch.randn(6, 13, 17, generator=generator)
    joint = [(4, 3), (5, 8), (3, 4), (6, 2), (7, 3)]
    apart = [(4, 0), (13, 0), (6, 0), (9, 0), (3, 0), (2, 0)]
    return {
        "joint": (hidden[:5], *_tokens(joint, 13), "joint"),
        "separate": (hidden, *_tokens(apart, 13), "separate"),
        "joint, two pairs": (hidden[:2, :11], *_tokens([(5, 4), (3, 8)], 11), "joint"),
        "joint, batch of one": (hidden[3:4, :7], *_tokens([(4, 3)], 7), "joint"),
        "separate, one pair": (hidden[4:, :7], *_tokens([(4, 0), (7, 0)], 7), "separate"),
    }


def _by_comparison(hidden: Tensor, mask: Tensor, types: Tensor, encoding: str) -> Pair:
    if encoding == "separate":
        means = segment_mean(hidden, mask)
        pairs = len(hidden) // 2
        return means[:pairs], means[pairs:]
    first, second = ((mask == 1) & (types == number) for number in (0, 1))
    return segment_mean(hidden, first.long()), segment_mean(hidden, second.long())


def _inputs_first(hidden: Tensor, mask: Tensor, types: Tensor, encoding: str) -> Pair:
    if encoding == "joint":
        return segment_mean(hidden, mask - types), segment_mean(hidden, types)
    (one, other), (own, others) = hidden.chunk(2), mask.chunk(2)
    return segment_mean(one, own), segment_mean(other, others)


def _with_padding(hidden: Tensor, mask: Tensor, types: Tensor, encoding: str) -> Pair:
    del mask
    return _inputs_first(hidden, torch.ones_like(types), types, encoding)


def _padding_in_the_joint(hidden: Tensor, mask: Tensor, types: Tensor, encoding: str) -> Pair:
    own = torch.ones_like(mask) if encoding == "joint" else mask
    return _inputs_first(hidden, own, types, encoding)


def _without_types(hidden: Tensor, mask: Tensor, types: Tensor, encoding: str) -> Pair:
    if encoding == "separate":
        return _inputs_first(hidden, mask, types, encoding)
    return segment_mean(hidden, mask), segment_mean(hidden, mask)


def _swapped(hidden: Tensor, mask: Tensor, types: Tensor, encoding: str) -> Pair:
    first, second = _inputs_first(hidden, mask, types, encoding)
    return second, first


def _swapped_in_the_joint(hidden: Tensor, mask: Tensor, types: Tensor, encoding: str) -> Pair:
    first, second = _inputs_first(hidden, mask, types, encoding)
    return (second, first) if encoding == "joint" else (first, second)


def _always_joint(hidden: Tensor, mask: Tensor, types: Tensor, encoding: str) -> Pair:
    del encoding
    return segment_mean(hidden, mask - types), segment_mean(hidden, types)


def _always_separate(hidden: Tensor, mask: Tensor, types: Tensor, encoding: str) -> Pair:
    del types, encoding
    one, other = segment_mean(hidden, mask).chunk(2)
    return one, other


def _neighbours(hidden: Tensor, mask: Tensor, types: Tensor, encoding: str) -> Pair:
    if encoding == "joint":
        return _inputs_first(hidden, mask, types, encoding)
    means = segment_mean(hidden, mask)
    return means[0::2], means[1::2]


def _plain_mean(hidden: Tensor, segment: Tensor) -> Tensor:
    total = (hidden * segment[:, :, None]).sum(1)
    return total / segment.sum(1, keepdim=True).clamp(min=1)


def _with_special(hidden: Tensor, mask: Tensor, types: Tensor, encoding: str) -> Pair:
    if encoding == "joint":
        return _plain_mean(hidden, mask - types), _plain_mean(hidden, types)
    one, other = _plain_mean(hidden, mask).chunk(2)
    return one, other


EXERCISE = Exercise(
    id="07.3",
    title="the vectors of a pair",
    reference="palbert.relational_layer.sentence_means",
    cases=_cases,
    hints=(
        "segment_mean does the averaging. All it needs is a segment: 1 at the tokens of one "
        "sentence, 0 elsewhere.",
        "Padding has token type 0, as the first sentence has. So the first segment is 1 where the "
        "mask is 1 and the type is 0.",
        "attention_mask * (1 - token_type_ids), attention_mask * token_type_ids; apart, "
        "segment_mean(hidden, attention_mask).chunk(2)",
    ),
    mistakes=(
        Mistake(
            "Padding is counted as tokens of the first sentence, for its token type is 0 too. "
            "Multiply by attention_mask.",
            _with_padding,
        ),
        Mistake(
            "Together, padding is counted as tokens of the first sentence, for its token type is 0 "
            "too. Multiply by attention_mask.",
            _padding_in_the_joint,
        ),
        Mistake(
            "Together, u and v are the same vector here: |u - v| would be 0 for every pair. "
            "token_type_ids tells the sentences apart.",
            _without_types,
        ),
        Mistake(
            "v comes before u: return the first sentence's vectors first, whose token type is 0.",
            _swapped,
        ),
        Mistake(
            "Together, v comes before u: the first sentence is the one with token type 0.",
            _swapped_in_the_joint,
        ),
        Mistake(
            "A separate encoding is treated like a joint one. There an input is one sentence, all "
            "of token type 0: u are the means of the first half of the inputs, v of the second.",
            _always_joint,
        ),
        Mistake(
            "A joint encoding is treated like a separate one. There an input is a pair, and both "
            "of its vectors come from the same row.",
            _always_separate,
        ),
        Mistake(
            "Apart, this pairs neighbours: inputs 0 and 1. But the batch holds all first "
            "sentences, then all second ones.",
            _neighbours,
        ),
        Mistake(
            "[CLS] and [SEP] are in the means: segment_mean leaves them out, so let it average.",
            _with_special,
        ),
    ),
    rewrites=(_by_comparison, _inputs_first),
    sizes={"pairs": 5, "inputs": 6, "seq": 13, "hidden": 17},
    gradient=True,
    trains=lambda config: config.relational_layer,
)
