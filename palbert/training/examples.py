"""A run on few examples of each task.

The smaller set lies in the larger one of the same seed, so that what a run learns from ten is also
there when it learns from a hundred.
"""

from collections.abc import Sequence
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
