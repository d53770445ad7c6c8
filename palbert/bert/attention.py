"""Scaled dot-product attention with several heads, for BERT's layers and for PALs alike."""

from collections.abc import Callable

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

Mask = Float[Tensor, "batch 1 1 seq"]
Record = dict[str, Tensor] | None


def attend(
    query: Float[Tensor, "batch rows size"],
    key: Float[Tensor, "batch seq size"],
    value: Float[Tensor, "batch seq size"],
    num_heads: int,
    mask: Mask,
    dropout: torch.nn.Dropout,
    keep: Callable[[Tensor], None] | None = None,
) -> Float[Tensor, "batch rows size"]:
    """softmax(Q K^T / sqrt(head_size) + mask) V in each head, heads side by side.

    On a GPU this is PyTorch's fused kernel. On a CPU plain products are faster in training: the
    fused backward took four times as long in bfloat16, and knows no dropout.

    Args:
        query: rows that ask; may be fewer than the rows that answer.
        key: what is compared with.
        value: what is mixed.
        num_heads: divides ``size``.
        mask: added to the scores; 0, or hugely negative at padding.
        dropout: applied to the attention probabilities.
        keep: receives the probabilities (batch, heads, rows, seq); turns the fused kernel off.
    """
    query, key, value = (
        tensor.unflatten(-1, (num_heads, -1)).transpose(1, 2) for tensor in (query, key, value)
    )  # (batch, heads, rows or seq, head_size)
    if query.is_cuda and keep is None:
        probability = dropout.p if dropout.training else 0.0
        context = F.scaled_dot_product_attention(query, key, value, mask, probability)
    else:
        scores = query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5 + mask
        probabilities = scores.softmax(-1)  # (batch, heads, rows, seq)
        if keep is not None:
            keep(probabilities)
        context = dropout(probabilities) @ value
    return context.transpose(1, 2).flatten(-2)


def additive_mask(attention_mask: Float[Tensor, "batch seq"] | Tensor, dtype: torch.dtype) -> Mask:
    """0 where a token is, the smallest number of ``dtype`` where padding is."""
    padding = 1.0 - attention_mask[:, None, None, :].to(dtype)
    return padding * torch.finfo(dtype).min
