"""From a step of the plan to this rank's batches."""

import math
import warnings
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

import numpy as np
import torch

from palbert.config import Config
from palbert.data.batches import Batch, TaskData
from palbert.data.buckets import Buckets
from palbert.distributed import rank, shard, world_size
from palbert.losses import check_labels
from palbert.tasks import TASKS, Example
from palbert.training.plan import SIMCSE, Step

Split = Mapping[str, list[Example]]  # examples by task

SIMCSE_LENGTH = 32  # tokens, as in the code of Gao et al. 2021


class MicroBatch(NamedTuple):
    """What goes through the model at once.

    Args:
        batch: Batch of a task; None in the SimCSE stage.
        sentences: Sentences for SimCSE; None where it has no part.
    """

    batch: Batch | None
    sentences: Batch | None

    def to(self, device: torch.device) -> "MicroBatch":
        """The same on another device."""
        return MicroBatch(*(None if each is None else each.to(device) for each in self))


def tokenize_split(
    config: Config, split: Split, tokenizer: Any, *, labelled: bool = True
) -> dict[str, TaskData]:
    """The tasks' examples of one split as token numbers.

    Args:
        config: Settings of the run: length and encoding.
        split: Examples by task.
        tokenizer: The encoder's tokenizer, see ``load_tokenizer``.
        labelled: Whether labels must be there and on the task's scale.

    Raises:
        ValueError: An empty data set, or a label off its scale.
    """
    tasks = [task for task in TASKS if task in split]
    if labelled:
        for task in tasks:
            check_labels(task, (example.label for example in split[task]))
    with warnings.catch_warnings(action="default"):
        return {
            task: TaskData(task, split[task], tokenizer, config.max_length, config.encoding)
            for task in tasks
        }


class BatchSource:
    """Batches for every step of a run, and the dev splits.

    Args:
        config: Settings of the run.
        train: Training examples of each task, with the extra data mixed in.
        dev: Dev examples of each task.
        sentences: Sentences for SimCSE.
        tokenizer: The encoder's tokenizer.
        tokens_at_once: Most tokens of a micro-batch, padding counted.

    Raises:
        ValueError: The processes cannot share each batch equally, or a data set is empty.
    """

    def __init__(
        self,
        config: Config,
        train: Split,
        dev: Split,
        sentences: list[Example],
        tokenizer: Any,
        tokens_at_once: float = math.inf,
    ) -> None:
        _check_divisible(config)
        self.config, self.tokens_at_once = config, tokens_at_once
        self.tokenized, self.dev = (
            tokenize_split(config, split, tokenizer) for split in (train, dev)
        )
        self.sizes = {task: len(data) for task, data in self.tokenized.items()}
        batch_sizes = dict.fromkeys(self.sizes, config.batch_size)
        if config.simcse is not None:
            batch_sizes[SIMCSE] = config.simcse.batch_size
            most = min(SIMCSE_LENGTH, config.max_length)
            with warnings.catch_warnings(action="ignore"):  # cutting is the recipe, not a loss
                self.tokenized[SIMCSE] = TaskData(SIMCSE, sentences, tokenizer, most)
        self.buckets = {
            name: Buckets(self.tokenized[name].lengths, size, config.seed + number)
            for number, (name, size) in enumerate(batch_sizes.items())
        }

    def micro_batches(self, number: int, step: Step) -> Iterator[MicroBatch]:
        """This rank's share of a step, in the micro-batches whose gradients are accumulated.

        Args:
            number: Number of the step in the run, from 0.
            step: What the plan says of it.

        Yields:
            What this rank works through at once.
        """
        if step.task == SIMCSE:
            yield MicroBatch(None, self._share(SIMCSE, step.batch))
            return
        simcse = self.config.simcse
        num_parts = self._num_parts(step)
        for part in range(num_parts):
            auxiliary = part == 0 and simcse is not None and simcse.mode == "auxiliary"
            sentences = self._share(SIMCSE, number) if auxiliary else None
            yield MicroBatch(self._share(step.task, step.batch, part, num_parts), sentences)

    def _num_parts(self, step: Step) -> int:
        """At least as many as the config asks for; all ranks find the same number."""
        indices = self.buckets[step.task].indices(step.batch)
        longest = int(self.tokenized[step.task].lengths[indices].max())
        asked, limit = self.config.accumulation, self.tokens_at_once
        return int(parts_that_fit(len(indices), world_size(), longest, asked, limit))

    def _share(self, name: str, number: int, part: int = 0, parts: int = 1) -> Batch:
        indices = self.buckets[name].indices(number)  # of the whole step, alike in length
        mine = shard(indices, rank(), world_size(), part, parts)
        return self.tokenized[name].batch(np.asarray(mine, dtype=np.int64))


def parts_that_fit(batch_size: int, processes: int, longest: int, asked: int, tokens: float) -> int:
    """Into how many parts each process cuts its share of a batch, so that one fits in memory.

    The batch of the step stays what it is: processes * parts * examples in a part. Parts are of
    one size, so that the mean of their means is the share's.

    Args:
        batch_size: Number of examples in the step.
        processes: Number of processes that share them equally.
        longest: Number of tokens in the longest example; the others are padded to it.
        asked: The result is a multiple of this, and a share can be cut into that many.
        tokens: Number that fit in memory at once, padding included; a single example may be longer.
    """
    share = batch_size // processes
    equal = (parts for parts in range(asked, share, asked) if share % parts == 0)
    return next((parts for parts in equal if share // parts * longest <= tokens), share)


def _check_divisible(config: Config) -> None:
    """See that the processes can share each batch equally; says how many could if not."""
    sizes = {"batch_size": config.batch_size // config.accumulation}
    if config.simcse is not None:
        sizes["simcse.batch_size"] = config.simcse.batch_size
    for name, size in sizes.items():
        if size % world_size():
            most = max(n for n in range(1, world_size()) if size % n == 0)
            raise ValueError(
                f"{name}: {size} examples at once cannot be shared by {world_size()} processes: "
                f"take a number that divides them, such as {most}"
            )
