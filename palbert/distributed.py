"""Ranks of a training run: who am I, agree with the others, gather and average gradients.

Every function also works in a single process that never started ``torch.distributed``.
"""

import json
import random
import time
from collections.abc import Callable, Iterable, Sequence
from inspect import signature
from typing import Any

import numpy as np
import torch
import torch.distributed as dist
from jaxtyping import Float, Shaped
from numpy.typing import NDArray
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

POLL_SECONDS = 0.2


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
    return [bool(flag) for flag in largest_over_ranks(raised).tolist()]


def largest_over_ranks(values: Tensor) -> Tensor:
    """The largest of all ranks' values in each place, on every rank; a GPU is not waited for."""
    if world_size() > 1:
        dist.all_reduce(values, op=dist.ReduceOp.MAX)
    return values


def wait_for_all(sign_of_life: Callable[[], object]) -> None:
    """Come back once every rank has come here.

    Args:
        sign_of_life: Function called several times a second while the others are awaited.
    """
    if world_size() == 1:
        return
    meeting: Any = dist.all_reduce(torch.zeros(1), async_op=True)
    while not meeting.is_completed():
        sign_of_life()
        time.sleep(POLL_SECONDS)
    meeting.wait()


def gather_with_gradient(local: Float[Tensor, "batch size"]) -> Float[Tensor, "all_batch size"]:
    """All ranks' vectors in order of rank; gradient flows into this rank's own.

    Every rank computes the same loss from all vectors and differentiates it with respect to its
    own; summed over ranks that is the gradient of one process with the whole batch. DDP averages
    gradients instead of summing them: see ``scale_gradient``.
    """
    if world_size() == 1:
        return local
    blocks = [torch.empty_like(local) for _ in range(world_size())]
    dist.all_gather(blocks, local.detach().contiguous())
    return with_own(blocks, local, rank())


def with_own(
    blocks: Sequence[Float[Tensor, "batch size"]], own: Float[Tensor, "batch size"], own_rank: int
) -> Float[Tensor, "all_batch size"]:
    """The gathered blocks one below the other, with this rank's own vectors in their place.

    Args:
        blocks: Vectors of every rank, in order: copies, which carry no gradient.
        own: The vectors that this rank's block is a copy of; gradient flows into them.
        own_rank: Number of this process, from 0.
    """
    return torch.cat([*blocks[:own_rank], own, *blocks[own_rank + 1 :]])


def scale_gradient(loss: Float[Tensor, ""], factor: int) -> Float[Tensor, ""]:
    """The same loss, with ``factor`` times its gradient.

    The factor is the number of processes where a loss is made of all ranks' vectors, since only
    a rank's own ones carry gradient there and DDP divides the sum over ranks by their number.
    """
    return loss.detach() + (loss - loss.detach()) * factor


def shard(indices: NDArray, own_rank: int, processes: int, part: int, parts: int) -> NDArray:
    """This rank's examples in one part of a step's batch; each belongs to one rank and one part.

    Takes every n-th example, not a block: a batch is sorted by length, and no rank should get all
    the long ones.

    Args:
        indices: Numbers of the whole batch's examples.
        own_rank: Number of this process, from 0.
        processes: Number of processes that share the batch.
        part: Number of the part, from 0.
        parts: Number of parts in which each process works through its examples.
    """
    return indices[own_rank + part * processes :: parts * processes]


def gather_json(local: Any) -> list:
    """What each rank passed, in order of rank, on every rank.

    It travels as JSON: ``all_gather_object`` would unpickle what comes over a connection.
    """
    if world_size() == 1:
        return [local]
    own = torch.frombuffer(bytearray(json.dumps(local).encode()), dtype=torch.uint8)
    return [json.loads(bytes(text.tolist())) for text in gather_rows(own)]


def gather_rows(local: Shaped[Tensor, "rows ..."]) -> list[Tensor]:
    """Every rank's tensor, in order of rank, on every rank; they may differ in their rows.

    Args:
        local: This rank's rows, on the CPU; the ranks agree on type and further sizes.
    """
    counts = [torch.zeros(1, dtype=torch.int64) for _ in range(world_size())]
    dist.all_gather(counts, torch.tensor([len(local)]))
    sizes = [int(count) for count in counts]
    padded = local.new_zeros(max(sizes), *local.shape[1:])
    padded[: len(local)] = local
    blocks = [torch.empty_like(padded) for _ in sizes]
    dist.all_gather(blocks, padded)
    return [block[:size] for block, size in zip(blocks, sizes, strict=True)]


def average_sparse_gradients(parameters: Iterable[nn.Parameter]) -> None:
    """Give every rank the mean of all ranks' sparse gradients, in place of its own.

    Rows travel as dense tensors. Gloo's own sum of sparse tensors may end a process by SIGSEGV
    (seen with torch 2.13): its two threads write the name of what they have done into one string
    without a lock, and ``_ALLREDUCE_SPARSE`` is the only name that is too long to lie in the string
    itself, so that one of them may write into memory that the other has given back.

    Args:
        parameters: Parameters on the CPU that ``data_parallel`` was told to leave alone.
    """
    if world_size() == 1:
        return
    for parameter in parameters:
        own = parameter.grad.coalesce()  # type: ignore[union-attr]
        numbers = torch.cat(gather_rows(own.indices()[0]))
        rows = torch.cat(gather_rows(own.values() / world_size()))
        mean = torch.sparse_coo_tensor(numbers[None], rows, own.shape, check_invariants=False)
        parameter.grad = mean.coalesce()


def sum_over_ranks(local: NDArray) -> NDArray:
    """The sum of all ranks' arrays of one shape, on every rank."""
    if world_size() == 1:
        return local
    total = torch.from_numpy(local.copy())
    dist.all_reduce(total)
    return total.numpy()


def seed_everything(seed: int, step: int, rank: int) -> None:
    """Seed torch, NumPy and Python for one step of one rank."""
    mixed = int(np.random.SeedSequence([seed, step, rank]).generate_state(1)[0])
    random.seed(mixed)
    np.random.seed(mixed)  # noqa: NPY002 - for libraries that still draw from it
    torch.manual_seed(mixed)


class _Ordered(nn.Module):
    """A module of which one part is registered before the rest.

    DDP fills its buckets from the last parameter to the first, and sends them in this order. Parts
    that stand beside every layer, in the first buckets, would hold back the gradients of all layers
    until the backward pass has reached the lowest one.
    """

    def __init__(self, module: nn.Module, last: nn.Module) -> None:
        super().__init__()
        self.last, self.module = last, module

    def forward(self, *arguments: Any) -> Any:
        return self.module(*arguments)


def data_parallel(
    module: nn.Module,
    last: nn.Module,
    apart: Sequence[nn.Parameter] = (),
    bucket_mb: float = 25,
) -> DistributedDataParallel:
    """A module for several processes; gradients are sent while the backward pass goes on.

    Args:
        module: What is trained; its ``state_dict`` keeps its names.
        last: Part of it whose gradients are sent last.
        apart: Parameters that are left alone, the same on all ranks from the beginning; see
            ``average_sparse_gradients``.
        bucket_mb: Megabytes of gradients that are sent at a time.
    """
    known = signature(DistributedDataParallel).parameters
    ordered = _Ordered(module, last)
    names = ordered.named_parameters(remove_duplicate=False)
    left_alone = [name for name, each in names if any(each is one for one in apart)]
    DistributedDataParallel._set_params_and_buffers_to_ignore_for_model(ordered, left_alone)
    sync = "forward_sync_buffers" if "forward_sync_buffers" in known else "broadcast_buffers"
    return DistributedDataParallel(
        ordered,
        bucket_cap_mb=bucket_mb,  # type: ignore[arg-type]
        find_unused_parameters=True,  # idle tasks' PALs and heads have no gradient
        **{sync: False},  # type: ignore[arg-type]  # buffers are constants
        gradient_as_bucket_view=True,
    )
