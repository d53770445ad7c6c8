"""What a run learns from of what there is: so many examples of each task, pairs in both orders.

Of few examples the smaller set lies in the larger one of the same seed, so that what a run learns
from ten is also there when it learns from a hundred.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from palbert.config import Config
from palbert.data.sources import Data
from palbert.tasks import TASKS, Example


def limited(data: Data, config: Config) -> Data:
    """The data with ``config.train_examples`` of each task's own training examples; None for all.

    Extra data are left whole, and so are the splits that a run is scored on.
    """
    if config.train_examples is None:
        return data
    train = {
        name: _draw(examples, config.train_examples, config.seed) if name in TASKS else examples
        for name, examples in data.train.items()
    }
    return replace(data, train=train)


def _draw(examples: Sequence[Example], count: int, seed: int) -> list[Example]:
    order = np.random.default_rng(seed).permutation(len(examples))
    return [examples[i] for i in order[:count]]


def in_both_orders(train: Mapping[str, Sequence[Example]]) -> dict[str, list[Example]]:
    """The examples, and behind a task's pairs the same pairs the other way round.

    Both tasks of pairs ask what does not depend on the order, and BERT reads one sentence first.
    """
    return {task: [*examples, *map(_turned, examples)] if TASKS[task].is_pair else [*examples]
            for task, examples in train.items()}  # fmt: skip


def _turned(pair: Example) -> Example:
    return replace(pair, sentence1=pair.sentence2 or "", sentence2=pair.sentence1)
