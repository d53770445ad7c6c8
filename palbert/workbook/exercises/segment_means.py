"""07.2: a sentence's vector as the mean over its own tokens."""

import torch
from torch import Tensor

from palbert.workbook.exercise import Cases, Exercise, Mistake


def _cases() -> Cases:
    generator = torch.Generator().manual_seed(72)
    hidden = torch.randn(5, 11, 13, generator=generator)
    spans = [(0, 5), (3, 9), (0, 11), (4, 6), (6, 11)]  # the fourth: one token and its [SEP]
    segment = torch.zeros(5, 11, dtype=torch.long)
    for row, (start, stop) in enumerate(spans):
        segment[row, start:stop] = 1
    empty = torch.zeros(3, 7, dtype=torch.long)  # [CLS] [SEP]; [SEP] alone; [CLS] and the rest
    empty[0, :2] = empty[1, 3] = empty[2] = 1
    return {
        "five segments": (hidden, segment),
        "segments without words": (hidden[:3, :7] + 1, empty),
        "batch of one": (hidden[1:2] * 2, segment[1:2].clone()),
    }


def _own_tokens(segment: Tensor) -> Tensor:
    """Without the first position of all and the last one of each segment."""
    kept = segment.bool().clone()
    for row in kept:
        places = row.nonzero()[:, 0]
        if len(places):
            row[places[-1]] = False
    kept[:, 0] = False
    return kept


def _in_a_loop(hidden: Tensor, segment: Tensor) -> Tensor:
    means = []
    for vectors, kept in zip(hidden, _own_tokens(segment), strict=True):
        means.append(vectors[kept].mean(0) if kept.any() else torch.zeros_like(vectors[0]))
    return torch.stack(means)


def _by_weights(hidden: Tensor, segment: Tensor) -> Tensor:
    kept = _own_tokens(segment).to(hidden.dtype)
    return torch.einsum("bs,bsh->bh", kept / kept.sum(1, keepdim=True).clamp(min=1), hidden)


def _over(kept: Tensor, hidden: Tensor) -> Tensor:
    kept = kept.to(hidden.dtype)[:, :, None]
    return (kept * hidden).sum(1) / kept.sum(1).clamp(min=1)


def _of_everything(hidden: Tensor, segment: Tensor) -> Tensor:  # noqa: ARG001
    return hidden.mean(1)


def _by_length(hidden: Tensor, segment: Tensor) -> Tensor:
    return (_own_tokens(segment)[:, :, None] * hidden).mean(1)


def _with_special(hidden: Tensor, segment: Tensor) -> Tensor:
    return _over(segment, hidden)


def _with_separator(hidden: Tensor, segment: Tensor) -> Tensor:
    kept = segment.clone()
    kept[:, 0] = 0
    return _over(kept, hidden)


def _with_cls(hidden: Tensor, segment: Tensor) -> Tensor:
    kept = segment.clone()
    kept[:, :-1] = segment[:, :-1] * segment[:, 1:]
    kept[:, -1] = 0
    return _over(kept, hidden)


def _nothing_by_nothing(hidden: Tensor, segment: Tensor) -> Tensor:
    kept = _own_tokens(segment).to(hidden.dtype)[:, :, None]
    return (kept * hidden).sum(1) / kept.sum(1)


def _sum(hidden: Tensor, segment: Tensor) -> Tensor:
    return (_own_tokens(segment)[:, :, None] * hidden).sum(1)


def _first_of_each(hidden: Tensor, segment: Tensor) -> Tensor:
    inner = segment.clone()
    inner[:, 1:] = segment[:, 1:] * segment[:, :-1]
    inner[:, 0] = 0
    return _over(inner, hidden)


def _round_the_end(hidden: Tensor, segment: Tensor) -> Tensor:
    kept = segment * segment.roll(-1, 1)
    kept[:, 0] = 0
    return _over(kept, hidden)


def _ends_of_the_row(hidden: Tensor, segment: Tensor) -> Tensor:
    return _over(segment[:, 1:-1], hidden[:, 1:-1])


def _as_if_from_zero(hidden: Tensor, segment: Tensor) -> Tensor:
    kept = segment.clone()
    last = (segment.sum(1) - 1).clamp(min=0)
    kept[torch.arange(len(kept)), last] = 0
    kept[:, 0] = 0
    return _over(kept, hidden)


EXERCISE = Exercise(
    id="07.2",
    title="the mean of a segment",
    reference="palbert.relational_layer.segment_mean",
    cases=_cases,
    hints=(
        "Make a mask of the tokens that count: those of the segment, without position 0 and "
        "without the segment's last token.",
        "A token is the last of its segment where segment is 1 and the next one is 0, or there is "
        "no next one: compare segment[:, :-1] with segment[:, 1:].",
        "(mask[:, :, None] * hidden).sum(1) / mask.sum(1, keepdim=True).clamp(min=1)",
    ),
    mistakes=(
        Mistake(
            "That is the mean over all positions, padding and the other sentence among them. "
            "Use segment.",
            _of_everything,
        ),
        Mistake(
            "The sum is divided by all positions, so that a sentence's vector gets shorter with "
            "the padding of its batch. Divide by the number of its tokens.",
            _by_length,
        ),
        Mistake(
            "[CLS] and [SEP] are in the mean. They are the first position of all, and the last one "
            "of each segment: leave them out.",
            _with_special,
        ),
        Mistake(
            "[SEP] is in the mean: it is the last token of its segment.",
            _with_separator,
        ),
        Mistake("[CLS] is in the mean: it is position 0.", _with_cls),
        Mistake(
            "A sentence that has no token left divides 0 by 0, and one nan spoils the whole "
            "model. Divide by at least 1: .clamp(min=1).",
            _nothing_by_nothing,
        ),
        Mistake("That is the sum: divide by the number of tokens.", _sum),
        Mistake(
            "The first token of each segment is left out in the place of the last: [SEP] ends a "
            "segment, and only [CLS], at position 0, begins one.",
            _first_of_each,
        ),
        Mistake(
            "torch.roll brings the first position round to the end. Where a segment fills its row, "
            "its last token, [SEP], then stays in the mean: move in a 0 instead.",
            _round_the_end,
        ),
        Mistake(
            "The number of a segment's tokens is taken for the place of its end. That holds for a "
            "first sentence alone: a second one does not begin at position 0.",
            _as_if_from_zero,
        ),
        Mistake(
            "The first and the last position of the row are left out. [CLS] is the first, but "
            "[SEP] is the segment's last, wherever that is.",
            _ends_of_the_row,
        ),
    ),
    rewrites=(_in_a_loop, _by_weights),
    sizes={"batch": 5, "seq": 11, "hidden": 13},
    gradient=True,
    trains=lambda config: config.relational_layer,
)
