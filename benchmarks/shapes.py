"""Encoders of known shapes with random weights, which train as fast as others, and their work."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True)
class Shape:
    """Sizes of a BERT; both know BERT's own vocabulary of 30,522 words."""

    num_layers: int
    hidden_size: int
    num_heads: int
    intermediate_size: int


SHAPES = {"minilm": Shape(6, 384, 12, 1536), "bert-base": Shape(12, 768, 12, 3072)}


def write_encoder(name: str, tokenizer: str, folder: Path) -> str:
    """A checkpoint of a shape, with a tokenizer; returns its folder.

    Args:
        name: Key of ``SHAPES``.
        tokenizer: Folder with a tokenizer of BERT's vocabulary.
        folder: Where the checkpoint's own folder is made.
    """
    from transformers import AutoTokenizer, BertConfig, BertModel

    shape, path = SHAPES[name], str(folder / name)
    BertModel(
        BertConfig(
            num_hidden_layers=shape.num_layers,
            hidden_size=shape.hidden_size,
            num_attention_heads=shape.num_heads,
            intermediate_size=shape.intermediate_size,
        )
    ).save_pretrained(path)
    AutoTokenizer.from_pretrained(tokenizer).save_pretrained(path)
    return path


def training_flops(shape: Shape, lengths: NDArray) -> float:
    """Floating-point operations of a training step for an example, on average.

    Matrix products of the layers alone, each counted once forward and twice backward, over real
    tokens: what is padded, or computed again, is no work that anybody wanted. A BERT layer takes
    2 * (4 h^2 + 2 h f) operations a token, and its attention 4 h n for each of n tokens.

    Args:
        shape: Sizes of the encoder.
        lengths: Tokens (examples,) of each input.
    """
    hidden, tokens = shape.hidden_size, lengths.astype(np.float64)
    dense = 2 * (4 * hidden**2 + 2 * hidden * shape.intermediate_size) * tokens
    return float(3 * shape.num_layers * (dense + 4 * hidden * tokens**2).mean())
