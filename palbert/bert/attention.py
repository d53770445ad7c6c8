"""Scaled dot-product attention with several heads, for BERT's layers and for PALs alike."""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor

Mask = Float[Tensor, "batch 1 1 seq"]
Heads = Float[Tensor, "batch heads _ head_size"]
Intermediates = dict[str, Tensor] | None
ALIGNMENT = 8  # numbers in half precision that a tensor core takes at once


def attend(
    query: Float[Tensor, "batch queries size"],
    key: Float[Tensor, "batch seq size"],
    value: Float[Tensor, "batch seq size"],
    num_heads: int,
    mask: Mask,
    dropout: torch.nn.Dropout,
    *,
    with_probabilities: bool = False,
) -> tuple[Float[Tensor, "batch queries size"], Float[Tensor, "batch heads queries seq"] | None]:
    """softmax(Q K^T / sqrt(head_size) + mask) V in each head, heads side by side.

    On a GPU this is PyTorch's fused kernel. On a CPU plain products are faster in training: the
    fused backward took four times as long in bfloat16, and knows no dropout.

    Args:
        query: Vectors of the positions that ask; there may be fewer than those that answer.
        key: Vectors that each query is compared with.
        value: Vectors that are mixed.
        num_heads: Number of heads; divides ``size``.
        mask: Added to the scores: 0, or hugely negative at padding.
        dropout: Applied to the attention probabilities.
        with_probabilities: Whether the probabilities are wanted; the fused kernel keeps none.

    Returns:
        The context, and the probabilities before dropout, or None where the fused kernel ran.
    """
    query, key, value = (
        tensor.unflatten(-1, (num_heads, -1)).transpose(1, 2) for tensor in (query, key, value)
    )  # (batch, heads, queries or seq, head_size)
    probabilities = None
    if query.is_cuda and not with_probabilities:
        probability = dropout.p if dropout.training else 0.0
        context = fused_attention(query, key, value, mask, probability)
    else:
        scores = query @ key.transpose(-1, -2) * query.shape[-1] ** -0.5 + mask
        probabilities = scores.softmax(-1)  # (batch, heads, queries, seq)
        context = dropout(probabilities) @ value
    return context.transpose(1, 2).flatten(-2), probabilities


def fused_attention(
    query: Heads, key: Heads, value: Heads, mask: Mask, dropout_probability: float
) -> Heads:
    """PyTorch's attention, with heads of any size.

    The fused kernels take heads whose size is a multiple of 8; others fall back to plain products.
    Zeros behind each head make it one and change no score, since the scale stays that of the true
    size.

    Args:
        query: Vectors of the positions that ask.
        key: Vectors that each query is compared with.
        value: Vectors that are mixed.
        mask: Added to the scores.
        dropout_probability: Share of the attention probabilities that are zeroed.
    """
    head_size = query.shape[-1]
    if missing := -head_size % ALIGNMENT:
        query, key, value = (F.pad(tensor, (0, missing)) for tensor in (query, key, value))
    context = F.scaled_dot_product_attention(
        query, key, value, mask, dropout_probability, scale=head_size**-0.5
    )
    return context[..., :head_size]


def additive_mask(attention_mask: Float[Tensor, "batch seq"] | Tensor, dtype: torch.dtype) -> Mask:
    """0 where a token is, the smallest number of ``dtype`` where padding is."""
    padding = 1.0 - attention_mask[:, None, None, :].to(dtype)
    return padding * torch.finfo(dtype).min
