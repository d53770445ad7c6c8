"""Examples to batches: tokenise once, pad to the longest of a batch."""

import threading
import warnings
from collections.abc import Sequence
from copy import copy, deepcopy
from dataclasses import dataclass, replace
from functools import cached_property, lru_cache
from itertools import chain
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor
from transformers import PreTrainedTokenizerFast
from xxhash import xxh3_128, xxh3_128_hexdigest

from palbert.tasks import Example

GPU_MULTIPLE = 8  # of tokens: masks of other lengths are copied in every layer
CHUNK = 10_000  # texts tokenised at a time, so that memory does not grow with the data
MOST_KNOWN = 32  # sides of data sets whose tokens are kept for the next run of this process


@dataclass(frozen=True)
class Batch:
    """Tensors of one step for one task.

    Args:
        task: Name of the task.
        input_ids: Token numbers (batch, seq); in separate encoding (2 * batch, seq), all first
            sentences first.
        attention_mask: Mask shaped like ``input_ids``; 1 at tokens, 0 at padding.
        token_type_ids: Types shaped like ``input_ids``; 1 in a pair's second sentence, else 0.
        labels: Labels (batch,) on the task's scale; NaN where unknown.
    """

    task: str
    input_ids: Tensor
    attention_mask: Tensor
    token_type_ids: Tensor
    labels: Tensor

    def inputs(self) -> dict[str, Tensor]:
        """Keyword arguments of ``PalBert.encode``."""
        return {
            "input_ids": self.input_ids,
            "attention_mask": self.attention_mask,
            "token_type_ids": self.token_type_ids,
        }

    def num_tokens(self) -> int:
        """Number of tokens, padding not counted."""
        return int(self.attention_mask.sum())

    def to(self, device: torch.device) -> "Batch":
        """The batch on a device; copies to a GPU do not wait.

        There it is padded to a length that the fused kernels of attention take as it is.
        """
        if device.type == "cpu":
            return self
        padding = (0, -self.input_ids.shape[1] % GPU_MULTIPLE)
        tensors = [*(F.pad(tensor, padding) for tensor in self.inputs().values()), self.labels]
        return Batch(self.task, *(t.pin_memory().to(device, non_blocking=True) for t in tensors))


@dataclass(frozen=True)
class Tokens:
    """Token numbers of many inputs in one flat array.

    Args:
        values: Token numbers of all inputs, end to end.
        offsets: Position where each input begins, and the end of the last one.
        second_starts: Where each input's second sentence begins; its end if there is none.
        num_truncated: Number of inputs that were cut.
    """

    values: NDArray[np.int32]
    offsets: NDArray[np.int64]
    second_starts: NDArray[np.int32]
    num_truncated: int

    @cached_property
    def lengths(self) -> NDArray[np.int64]:
        """Number of tokens of each input."""
        return np.diff(self.offsets)


def tokenize(
    tokenizer: PreTrainedTokenizerFast,
    texts: Sequence[str],
    pairs: Sequence[str] | None,
    max_length: int,
) -> Tokens:
    """``[CLS] text [SEP]``, or ``[CLS] text [SEP] pair [SEP]``, cut to ``max_length`` tokens."""
    engine, _ = _cutting(tokenizer, max_length)
    values, lengths, seconds, truncated = [np.zeros(0, np.int32)], [], [], 0
    for start in range(0, len(texts), CHUNK):
        chunk = slice(start, start + CHUNK)
        inputs = texts[chunk] if pairs is None else [*zip(texts[chunk], pairs[chunk], strict=True)]
        encodings = engine.encode_batch_fast(inputs)
        ids = [encoding.ids for encoding in encodings]
        lengths += map(len, ids)
        seconds += [len(e) - sum(e.type_ids) for e in encodings]
        truncated += sum(bool(encoding.overflowing) for encoding in encodings)
        values.append(np.fromiter(chain.from_iterable(ids), np.int32))
    offsets = np.concatenate([[0], np.cumsum(lengths, dtype=np.int64)])
    return Tokens(
        np.concatenate(values), offsets.astype(np.int64), np.array(seconds, np.int32), truncated
    )


@lru_cache(maxsize=8)
def _cutting(tokenizer: PreTrainedTokenizerFast, max_length: int) -> tuple[Any, str]:
    """A tokenizer's engine that cuts to a length and does not pad, and a checksum of what it does.

    It is a copy, made once since that takes longer than an answer of the probe, and changed no
    more, since several threads may use it.
    """
    engine = deepcopy(tokenizer.backend_tokenizer)
    engine.no_padding()
    engine.enable_truncation(max_length)
    return engine, xxh3_128_hexdigest(engine.to_str().encode())


def turned(pairs: Tokens) -> Tokens:
    """``[CLS] a [SEP] b [SEP]`` as ``[CLS] b [SEP] a [SEP]``: each input keeps its length."""
    inputs = np.split(pairs.values, pairs.offsets[1:-1])
    parts = [
        (ids[1:start], ids[start:]) for ids, start in zip(inputs, pairs.second_starts, strict=True)
    ]
    values = [part for ids, (a, b) in zip(inputs, parts, strict=True) for part in (ids[:1], b, a)]
    starts = [1 + len(b) for _, b in parts]
    return replace(pairs, values=np.concatenate(values), second_starts=np.array(starts, np.int32))


_known: dict[str, Tokens] = {}  # by checksum, so that no sentences are kept
_changing = threading.Lock()


def _tokenize_once(
    tokenizer: PreTrainedTokenizerFast,
    texts: Sequence[str],
    pairs: Sequence[str] | None,
    max_length: int,
) -> Tokens:
    """As ``tokenize``; runs of one process that read the same sentences do it once."""
    _, checksum = _cutting(tokenizer, max_length)
    whole = xxh3_128(f"{checksum} {pairs is None}".encode())
    for text in chain(texts, pairs or ()):
        whole.update(f"{len(text)} {text}".encode("utf-8", "surrogatepass"))
    key = whole.hexdigest()
    tokens = _known.get(key)
    if tokens is None:
        tokens = tokenize(tokenizer, texts, pairs, max_length)
        with _changing:
            while len(_known) >= MOST_KNOWN:
                del _known[next(iter(_known))]  # the oldest
            _known[key] = tokens
    return tokens


class TaskData:
    """The tokenised examples of one task.

    Args:
        task: Name of the task; ``simcse`` for single sentences without labels.
        examples: At least one example; either all of them are pairs or none is.
        tokenizer: Tokenizer of the encoder.
        max_length: Longest input in tokens; longer ones are cut, with one warning that counts them.
        encoding: How pairs are encoded, ``joint`` or ``separate``.
    """

    def __init__(
        self,
        task: str,
        examples: Sequence[Example],
        tokenizer: PreTrainedTokenizerFast,
        max_length: int,
        encoding: str = "joint",
    ) -> None:
        if not examples:
            raise ValueError(f"{task}: no examples")
        self.task = task
        first = [example.sentence1 for example in examples]
        second = [example.sentence2 or "" for example in examples]
        if examples[0].sentence2 is None:
            sides = [(first, None)]
        else:
            sides = [(first, second)] if encoding == "joint" else [(first, None), (second, None)]
        self.sides = [_tokenize_once(tokenizer, *side, max_length) for side in sides]
        labels = [np.nan if example.label is None else example.label for example in examples]
        self.labels = torch.tensor(labels, dtype=torch.float32)
        longest = np.max([side.lengths for side in self.sides], axis=0)
        self.lengths: NDArray = len(self.sides) * longest  # as it lies in a batch of its own
        self.padding_id = tokenizer.pad_token_id or 0
        self.num_truncated = sum(side.num_truncated for side in self.sides)
        if self.num_truncated:
            warnings.warn(
                f"{task}: {self.num_truncated} of {len(examples)} inputs are longer than "
                f"{max_length} tokens and were cut",
                stacklevel=2,
            )

    def __len__(self) -> int:
        return len(self.labels)

    def turned(self) -> "TaskData":
        """The same pairs with the second sentence first."""
        other = copy(self)
        other.sides = self.sides[::-1] if len(self.sides) == 2 else [turned(self.sides[0])]
        return other

    def batch(self, indices: NDArray) -> Batch:
        """The examples with these numbers, padded."""
        longest = max(int(side.lengths[indices].max()) for side in self.sides)
        padded = [self._pad(side, indices, longest) for side in self.sides]
        columns = zip(*padded, strict=True)
        ids, mask, types = (torch.from_numpy(np.concatenate(column)) for column in columns)
        return Batch(self.task, ids, mask, types, self.labels[torch.from_numpy(indices)])

    def _pad(self, side: Tokens, indices: NDArray, longest: int) -> tuple[NDArray, ...]:
        lengths = side.lengths[indices]
        mask = np.arange(longest) < lengths[:, None]  # (batch, seq)
        ids = np.full(mask.shape, self.padding_id, np.int64)
        flat = np.concatenate([side.values[side.offsets[i] : side.offsets[i + 1]] for i in indices])
        ids[mask] = flat
        types = token_types(mask, side.second_starts[indices])
        return ids, mask.astype(np.int64), types.astype(np.int64)


def token_types(mask: NDArray[np.bool_], second_starts: NDArray) -> NDArray[np.int64]:
    """1 at the tokens of each input's second sentence, 0 elsewhere: (batch, seq).

    Args:
        mask: Mask (batch, seq): True at tokens, False at padding.
        second_starts: Position (batch,) where each second sentence begins.
    """
    positions = np.arange(mask.shape[1])
    return (mask & (positions >= second_starts[:, None])).astype(np.int64)
