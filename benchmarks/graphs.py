"""Forward and backward pass as CUDA graphs: an experiment, to see whether they would pay.

A small model's kernels are over before the host has launched the next; a graph launches all of a
pass at once. It holds for one shape, so batches are padded to lengths of a multiple of 16 and there
is a graph for each, all of which add to the same gradients.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from palbert.data.batches import Batch

MULTIPLE = 16
WARMUPS = 3  # before a capture, on a stream beside the main one, as torch asks for


@dataclass
class Captured:
    """A graph, the batch that it reads and the loss that it writes."""

    graph: torch.cuda.CUDAGraph
    batch: Batch
    loss: Tensor


class GraphedPasses:
    """The passes of one task, captured once for each padded length.

    Args:
        passes: Computes a batch's loss, and adds its gradient to the parameters'.
        parameters: The parameters that are trained.
    """

    def __init__(self, passes: Callable[[Batch], Tensor], parameters: Sequence[nn.Parameter]):
        self.passes, self.parameters = passes, parameters
        self.captured: dict[int, Captured] = {}

    def capture(self, batch: Batch) -> None:
        """Capture the passes for a batch's padded length, unless that was done."""
        batch = padded(batch)
        if batch.input_ids.shape[1] in self.captured:
            return
        beside = torch.cuda.Stream()
        beside.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(beside):
            for _ in range(WARMUPS):
                self.passes(batch)
        torch.cuda.current_stream().wait_stream(beside)
        graph = torch.cuda.CUDAGraph()
        with torch.cuda.graph(graph):
            torch._foreach_zero_([p.grad for p in self.parameters if p.grad is not None])
            loss = self.passes(batch)
        self.captured[batch.input_ids.shape[1]] = Captured(graph, batch, loss)

    def __call__(self, batch: Batch) -> Tensor:
        """A batch's loss; its gradient is in the parameters, in the place of the one before."""
        batch = padded(batch)
        known = self.captured[batch.input_ids.shape[1]]
        for there, new in zip(
            [*known.batch.inputs().values(), known.batch.labels],
            [*batch.inputs().values(), batch.labels],
            strict=True,
        ):
            there.copy_(new)
        known.graph.replay()
        return known.loss


def padded(batch: Batch) -> Batch:
    """The batch with masked tokens behind, up to a length of a multiple of 16."""
    missing = -batch.input_ids.shape[1] % MULTIPLE
    longer = {name: F.pad(tensor, (0, missing)) for name, tensor in batch.inputs().items()}
    return replace(batch, **longer)
