"""Ranks of a training run: who am I, agree with the others, gather with gradient.

Every function also works in a single process that never started ``torch.distributed``.
"""

import torch
import torch.distributed as dist
from jaxtyping import Float
from torch import Tensor


def rank() -> int:
    """Number of this process, from 0."""
    return dist.get_rank() if dist.is_initialized() else 0


def world_size() -> int:
    """How many processes train together."""
    return dist.get_world_size() if dist.is_initialized() else 1


def any_rank(flags: list[bool], device: torch.device) -> list[bool]:
    """For each flag, whether any rank raised it; the same answer on every rank."""
    if world_size() == 1:
        return flags
    raised = torch.tensor(flags, dtype=torch.int32, device=device)
    dist.all_reduce(raised, op=dist.ReduceOp.MAX)
    return [bool(flag) for flag in raised.tolist()]


def gather_with_gradient(local: Float[Tensor, "batch size"]) -> Float[Tensor, "all_batch size"]:
    """All ranks' vectors in order of rank; gradient flows into this rank's own.

    ``all_gather`` returns copies that carry no gradient, so the local block is put back in its
    place. Every rank computes the same loss from all vectors and differentiates it with respect
    to its own; summed over ranks that is the gradient of one process with the whole batch. DDP
    averages gradients instead of summing them: the loss must be multiplied by the world size.
    """
    if world_size() == 1:
        return local
    blocks = [torch.empty_like(local) for _ in range(world_size())]
    dist.all_gather(blocks, local.detach().contiguous())
    blocks[rank()] = local
    return torch.cat(blocks)


def gather_objects(local: object) -> list:
    """What each rank passed, in order of rank, on every rank."""
    if world_size() == 1:
        return [local]
    gathered: list = [None] * world_size()
    dist.all_gather_object(gathered, local)
    return gathered
