"""Predictions for whole data sets, spread over the ranks or in one process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from palbert.data.batches import TaskData, evaluation_batches
from palbert.distributed import rank, sum_over_ranks, world_size
from palbert.hardware import autocast
from palbert.losses import to_predictions
from palbert.model import PalBert

TOKENS_PER_BATCH = 4096  # without gradients, larger batches than in training fit and are faster


@contextmanager
def evaluating(model: nn.Module) -> Iterator[None]:
    """No dropout and no gradients inside; the mode of before afterwards."""
    was_training = model.training
    model.eval()
    try:
        with torch.inference_mode():
            yield
    finally:
        model.train(was_training)


def predict(
    model: PalBert,
    data: TaskData,
    precision: str = "float32",
    *,
    share: tuple[int, int] = (0, 1),
    each_batch: Callable[[], object] = lambda: None,
) -> tuple[NDArray, NDArray]:
    """Predictions of one task.

    Args:
        model: on any device; its mode is left as it was.
        data: of the task.
        precision: ``float32``, ``bfloat16`` or ``float16``.
        share: this process's number and how many there are; it takes every n-th batch.
        each_batch: called before each batch.

    Returns:
        Predictions on the task's scale, (n, ...), and the numbers of their examples, (n,).
    """
    batches = evaluation_batches(data.lengths, TOKENS_PER_BATCH)[share[0] :: share[1]]
    predictions = [np.zeros((0, 5) if data.task == "sst" else 0, np.float32)]
    with evaluating(model):
        for indices in batches:
            each_batch()
            batch = data.batch(indices).to(model.device)
            with autocast(model.device, precision):
                logits = model(**batch.inputs(), task=data.task)
            predictions.append(to_predictions(data.task, logits).float().cpu().numpy())
    indices = np.concatenate([np.zeros(0, np.int64), *batches])
    return np.concatenate(predictions), indices


def predict_in_order(
    model: PalBert,
    data: TaskData,
    precision: str = "float32",
    each_batch: Callable[[], object] = lambda: None,
) -> NDArray:
    """All ranks' predictions together, in the order of the examples, on every rank."""
    share = (rank(), world_size())
    predictions, indices = predict(model, data, precision, share=share, each_batch=each_batch)
    ordered = np.zeros((len(data), *predictions.shape[1:]), predictions.dtype)
    ordered[indices] = predictions
    return sum_over_ranks(ordered)
