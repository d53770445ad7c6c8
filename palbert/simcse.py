r"""Unsupervised SimCSE: a sentence passed twice through dropout should find itself.

    L_i = -log( exp(cos(z_i, z'_i) / t) / sum_j exp(cos(z_i, z'_j) / t) ),   t = 0.05

z and z' are the same sentence's [CLS] vectors under two dropout masks, through a linear layer and
tanh that exist in training only. The model must be in training mode: without dropout z = z'.

Source: Gao, Yao and Chen 2021, arXiv 2104.08821. Alignment and uniformity: Wang and Isola 2020,
arXiv 2005.10242.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn

from palbert.distributed import gather_with_gradient, scale_gradient, world_size

Vectors = Float[Tensor, "batch size"]


class SimcseHead(nn.Module):
    """[CLS] to z: linear and tanh, used in training only."""

    def __init__(self, hidden_size: int) -> None:
        super().__init__()
        self.dense = nn.Linear(hidden_size, hidden_size)

    def forward(self, vectors: Vectors) -> Vectors:
        """tanh(W h + b)."""
        return torch.tanh(self.dense(vectors))


def info_nce(first: Vectors, second: Vectors, temperature: float) -> Float[Tensor, ""]:
    """Mean over i of the cross-entropy of finding second[i] among all of ``second``.

    Args:
        first: Vectors z of the sentences under one dropout mask.
        second: Vectors z' under another mask, in the same order.
        temperature: Temperature that divides the cosines, above 0.
    """
    cosines = F.normalize(first.float(), dim=1) @ F.normalize(second.float(), dim=1).T
    targets = torch.arange(len(first), device=first.device)
    return F.cross_entropy(cosines / temperature, targets)


def simcse_loss(first: Vectors, second: Vectors, temperature: float) -> Float[Tensor, ""]:
    """``info_nce`` over all ranks' sentences, exact once DDP has averaged the gradients.

    Args:
        first: This rank's vectors z.
        second: This rank's vectors z', in the same order.
        temperature: Temperature that divides the cosines, above 0.
    """
    one, other = (gather_with_gradient(vectors).float() for vectors in (first, second))
    return scale_gradient(info_nce(one, other, temperature).float(), world_size())


def alignment(first: Vectors, second: Vectors) -> float:
    """E ||f(x) - f(x+)||^2 over positive pairs of normalised vectors; 0 is best."""
    gap = F.normalize(first.float(), dim=1) - F.normalize(second.float(), dim=1)
    return gap.pow(2).sum(1).mean().item()


def uniformity(vectors: Vectors) -> float:
    """Logarithm of E exp(-2 ||f(x) - f(y)||^2) over all pairs x != y; lower is more uniform."""
    if len(vectors) < 2:
        raise ValueError(f"uniformity needs at least 2 vectors, got {len(vectors)}")
    return torch.pdist(F.normalize(vectors.float(), dim=1)).pow(2).mul(-2).exp().mean().log().item()
