"""What a run trains on: the tasks' own examples, or few of them, and extra data.

The smaller set lies in the larger one of the same seed, so that what a run learns from ten is also
there when it learns from a hundred.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from palbert.config import Config
from palbert.data.corpus import word_order
from palbert.data.sources import Data
from palbert.extra_data import in_both_orders, mix
from palbert.tasks import PARA, TASKS, Example, distinct_sentences


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


def training_examples(
    data: Data, config: Config
) -> tuple[Mapping[str, list[Example]], list[Example]]:
    """Training examples of each task with all that is mixed in, and the sentences for SimCSE."""
    train = mix(data.train, config.extra_data, config.seed)
    if config.counter_examples and PARA.name in train:
        train[PARA.name] += word_order.build()
    if config.both_orders:
        train = in_both_orders(train)
    own = (example for task in train for example in data.train[task])
    return train, distinct_sentences(own) if config.simcse else []


def _draw(examples: Sequence[Example], count: int, seed: int) -> list[Example]:
    order = np.random.default_rng(seed).permutation(len(examples))
    return [examples[i] for i in order[:count]]
