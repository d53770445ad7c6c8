"""Predictions for whole data sets, spread over the ranks or in one process."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import numpy as np
import torch
from numpy.typing import NDArray
from torch import nn

from palbert.data.batches import TaskData
from palbert.data.buckets import evaluation_batches
from palbert.distributed import rank, sum_over_ranks, world_size
from palbert.hardware import autocast
from palbert.losses import to_predictions
from palbert.model import PalBert
from palbert.tasks import TASKS


def tokens_at_once(device: torch.device) -> int:
    """Most tokens of a batch without gradients, padding counted.

    Larger batches gain a CPU nothing, and of a small split a third of them would be padding.
    """
    return 1024 if device.type == "cpu" else 4096


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
    each_batch: Callable[[], object] = lambda: None,
) -> NDArray:
    """Predictions of one task, made by all ranks together.

    A model whose config says ``both_orders`` is asked about pairs in both, and the answer is the
    mean.

    Args:
        model: The model, on any device; its mode is left as it was.
        data: The examples of the task.
        precision: ``float32``, ``bfloat16`` or ``float16``.
        each_batch: Called before each batch.

    Returns:
        Predictions on the task's scale in the order of the examples, (n, ...), on every rank.
    """
    in_both = model.config.both_orders and TASKS[data.task].is_pair
    orders = (data, data.turned()) if in_both else (data,)
    return np.mean([_predict(model, each, precision, each_batch) for each in orders], axis=0)


def _predict(
    model: PalBert, data: TaskData, precision: str, each_batch: Callable[[], object]
) -> NDArray:
    predictions = np.zeros((len(data), 5) if data.task == "sst" else len(data), np.float32)
    batches = evaluation_batches(data.lengths, tokens_at_once(model.device))
    with evaluating(model):
        for indices in batches[rank() :: world_size()]:
            each_batch()
            batch = data.batch(indices).to(model.device)
            with autocast(model.device, precision):
                logits = model(**batch.inputs(), task=data.task)
            predictions[indices] = to_predictions(data.task, logits).float().cpu().numpy()
    return sum_over_ranks(predictions)
