"""01.2: which tokens of a pair belong to the second sentence."""

import numpy as np
from numpy.typing import NDArray

from palbert.workbook.exercise import Cases, Exercise, Mistake


def _cases() -> Cases:
    lengths = np.array([11, 7, 9, 5, 4])
    starts = np.array([6, 3, 4, 5, 2])  # the fourth is a single sentence
    return {
        "five inputs": (np.arange(11) < lengths[:, None], starts),
        "three inputs": (np.arange(7) < lengths[1:4, None] - 2, np.array([2, 6, 1])),
        "a sentence alone, no padding": (np.ones((1, 6), bool), np.array([6])),
        "batch of one": (np.ones((1, 7), bool), np.array([3])),
    }


def _in_a_loop(mask: NDArray, second_starts: NDArray) -> NDArray:
    types = np.zeros(mask.shape, dtype=int)
    for row, start in enumerate(second_starts):
        types[row, start:] = 1
        types[row][~mask[row]] = 0
    return types


def _by_counting(mask: NDArray, second_starts: NDArray) -> NDArray:
    positions = np.cumsum(np.ones(mask.shape, dtype=int), axis=1) - 1
    return np.where(positions < second_starts.reshape(-1, 1), 0, mask.astype(int))


def _all_zero(mask: NDArray, second_starts: NDArray) -> NDArray:  # noqa: ARG001
    return np.zeros(mask.shape, dtype=int)


def _inverted(mask: NDArray, second_starts: NDArray) -> NDArray:
    return (mask & (np.arange(mask.shape[1]) < second_starts[:, None])).astype(int)


def _padding_too(mask: NDArray, second_starts: NDArray) -> NDArray:
    return (np.arange(mask.shape[1]) >= second_starts[:, None]).astype(int)


def _one_late(mask: NDArray, second_starts: NDArray) -> NDArray:
    return (mask & (np.arange(mask.shape[1]) > second_starts[:, None])).astype(int)


def _one_early(mask: NDArray, second_starts: NDArray) -> NDArray:
    return (mask & (np.arange(mask.shape[1]) >= second_starts[:, None] - 1)).astype(int)


def _same_for_all(mask: NDArray, second_starts: NDArray) -> NDArray:
    return (mask & (np.arange(mask.shape[1]) >= second_starts[0])).astype(int)


EXERCISE = Exercise(
    id="01.2",
    title="token types of a pair",
    reference="palbert.data.batches.token_types",
    cases=_cases,
    hints=(
        "np.arange(mask.shape[1]) numbers the positions. Compare them with where each input's "
        "second sentence begins.",
        "second_starts[:, None] has shape (batch, 1), and compares with all positions of its row.",
        "Padding is no part of a sentence: combine with mask by &, then .astype(int).",
    ),
    mistakes=(
        Mistake(
            "All token types are 0: the model cannot see where the second sentence begins, and "
            "nothing would tell you. They are 1 from second_starts on.",
            _all_zero,
        ),
        Mistake("0 and 1 are swapped: the first sentence has type 0.", _inverted),
        Mistake(
            "Every row uses the first input's boundary: second_starts[:, None] gives each row its "
            "own.",
            _same_for_all,
        ),
        Mistake(
            "The padding after the second sentence has type 1. It belongs to no sentence: combine "
            "with mask.",
            _padding_too,
        ),
        Mistake(
            "The second sentence begins at second_starts, that token included: yours begins one "
            "later.",
            _one_late,
        ),
        Mistake(
            "The [SEP] before the second sentence still belongs to the first: yours begins one "
            "early.",
            _one_early,
        ),
    ),
    rewrites=(_in_a_loop, _by_counting),
    sizes={"batch": 5, "seq": 11},
)
