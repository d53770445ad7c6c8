"""Which examples make a batch: those of similar length, so that little of it is padding.

Padding an unsorted batch to its longest wastes 40 to 50% of the tokens, buckets under 5%; lengths
rounded up to a multiple of 8 would bring that to 15% and gain nothing on a CPU. Pairs encoded apart
count by the longer of their sentences, so that a tenth of a batch is padding; by both together a
quarter would be. Batch k of a task is a function of (seed, k) alone, so that no state need be saved
to resume exactly and all ranks agree without talking.
"""

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

POOL = 100  # batches that are shuffled together, then sorted by length


class Buckets:
    """Training batches of one task: shuffled anew in each pass, alike in length.

    A pass over N examples gives N // batch_size batches; the remainder sits out that pass, another
    remainder the next. Fewer examples than a batch holds are repeated to fill it.

    Args:
        lengths: Number of tokens of each example.
        batch_size: Number of examples in a batch.
        seed: Seed that decides every batch.
    """

    def __init__(self, lengths: NDArray, batch_size: int, seed: int) -> None:
        self.lengths, self.batch_size, self.seed = lengths, batch_size, seed
        self.per_pass = max(1, len(lengths) // batch_size)
        self._pass = lru_cache(maxsize=1)(self._shuffled_pass)

    def indices(self, number: int) -> NDArray:
        """Numbers of the examples in batch ``number``, counted from 0 through all passes."""
        which_pass, position = divmod(number, self.per_pass)
        return self._pass(which_pass)[position]

    def _shuffled_pass(self, which_pass: int) -> list[NDArray]:
        generator = np.random.default_rng([self.seed, which_pass])
        order = generator.permutation(len(self.lengths))
        order = np.resize(order, self.per_pass * self.batch_size)
        batches: list[NDArray] = []
        for pool in np.split(
            order, range(POOL * self.batch_size, len(order), POOL * self.batch_size)
        ):
            by_length = pool[np.argsort(self.lengths[pool], kind="stable")]
            batches += np.split(by_length, len(pool) // self.batch_size)
        generator.shuffle(batches)
        return batches


def evaluation_batches(lengths: NDArray, tokens_per_batch: int) -> list[NDArray]:
    """Every example once, longest first, as many to a batch as its padded tokens allow."""
    order = np.argsort(-lengths, kind="stable")
    batches, start = [], 0
    while start < len(order):
        longest = max(1, int(lengths[order[start]]))
        size = max(1, tokens_per_batch // longest)
        batches.append(order[start : start + size])
        start += size
    return batches
