"""03.4: one redrawn dev split of the paired bootstrap."""

import random
from typing import Any

import numpy as np
from numpy.typing import NDArray

from palbert.workbook.exercise import TODO, Cases, Exercise, Function, Mistake, Unusable

SEEDS = 400


def _cases() -> Cases:
    return {"1009 examples": (1009, None), "three examples": (3, None)}


def _observe(redrawn_rows: Function, size: int, generator: None) -> Any:
    """Properties of many redrawn splits; made here, since a generator has a state."""
    del generator
    first = redrawn_rows(size, np.random.default_rng(5))
    if first is TODO:
        return TODO
    if not isinstance(first, np.ndarray):
        if isinstance(first, int | np.integer):
            raise Unusable("That is one number: draw size of them at once.")
        return {"the type": type(first).__name__}
    if first.dtype.kind not in "iu":
        return {"the type": "ndarray", "the dtype is of whole numbers": False}
    again = redrawn_rows(size, np.random.default_rng(5))
    one = np.random.default_rng(6)
    splits = [np.asarray(redrawn_rows(size, one)) for _ in range(SEEDS if size < 10 else 20)]
    drawn = np.concatenate(splits)
    return {
        "the type": "ndarray",
        "as many rows as the split has": len(first) == size,
        "the same for two models": np.array_equal(first, again),
        "the first example can be drawn": bool((drawn == 0).any()),
        "the last example can be drawn": bool((drawn == size - 1).any()),
        "every other example can be drawn": set(range(1, size - 1)) <= set(drawn.tolist()),
        "in no order": any((np.diff(split) < 0).any() for split in splits),
        "no number that is no example": drawn.min() >= 0 and drawn.max() < size,
        "some twice, some not at all": any(len(set(s.tolist())) < len(s) for s in splits),
        "another split each time": not all(np.array_equal(splits[0], s) for s in splits),
        "all alike": _is_even(drawn, size),
    }


def _is_even(drawn: NDArray, size: int) -> bool:
    """Whether the lower half of the numbers comes as often as it should, within five errors."""
    share, half = float(np.mean(drawn < size // 2)), (size // 2) / size
    return abs(share - half) < 5 * (half * (1 - half) / len(drawn)) ** 0.5


def _by_choice(size: int, generator: np.random.Generator) -> NDArray:
    return generator.choice(size, size=size, replace=True)


def _by_scaling(size: int, generator: np.random.Generator) -> NDArray:
    return np.floor(generator.random(size) * size).astype(int)


def _shuffled(size: int, generator: np.random.Generator) -> NDArray:
    return generator.permutation(size)


def _half(size: int, generator: np.random.Generator) -> NDArray:
    return generator.integers(0, size, size // 2)


def _own_state(size: int, generator: np.random.Generator) -> NDArray:  # noqa: ARG001
    return np.array([random.randrange(size) for _ in range(size)])


def _always_the_same(size: int, generator: np.random.Generator) -> NDArray:  # noqa: ARG001
    return np.random.default_rng(0).integers(0, size, size)


def _without_the_last(size: int, generator: np.random.Generator) -> NDArray:
    return generator.integers(0, size - 1, size)


def _from_one(size: int, generator: np.random.Generator) -> NDArray:
    return generator.integers(1, size + 1, size)


def _without_the_first(size: int, generator: np.random.Generator) -> NDArray:
    return generator.integers(1, size, size)


def _in_order(size: int, generator: np.random.Generator) -> NDArray:  # noqa: ARG001
    return np.arange(size)


def _as_list(size: int, generator: np.random.Generator) -> list[int]:
    return generator.integers(0, size, size).tolist()


def _fractions(size: int, generator: np.random.Generator) -> NDArray:
    return generator.random(size) * size


EXERCISE = Exercise(
    id="03.4",
    title="one redrawn dev split",
    reference="palbert.metrics.redrawn_rows",
    cases=_cases,
    hints=(
        "As many numbers as the split has examples, each any of 0 to size - 1, with repetition.",
        "Draw from the generator that is passed in: two models that get equal generators are then "
        "scored on the same examples.",
        "generator.integers(0, size, size): the upper end is not drawn.",
    ),
    mistakes=(
        Mistake(
            "Each example comes exactly once and in order: that is the split itself. Draw with "
            "replacement, from the generator.",
            _in_order,
        ),
        Mistake(
            "Each example comes exactly once, in another order: the score never changes. Draw with "
            "replacement.",
            _shuffled,
        ),
        Mistake(
            "Half as many rows as the split has: the interval comes out too wide. Draw size of "
            "them.",
            _half,
        ),
        Mistake(
            "The rows do not come from the generator that is passed in, so two models are scored "
            "on different examples, and the comparison is not paired.",
            _own_state,
        ),
        Mistake(
            "Every call returns the same rows: a generator made inside starts anew each time. Use "
            "the one that is passed in.",
            _always_the_same,
        ),
        Mistake("Rows count from 0: 0 is never drawn, and size is no row.", _from_one),
        Mistake(
            "The last example is never drawn: integers(0, size) already leaves out its upper end.",
            _without_the_last,
        ),
        Mistake("The first example is never drawn: rows count from 0.", _without_the_first),
        Mistake("Return the array itself: a list cannot pick rows of an array.", _as_list),
        Mistake("Those are fractions: rows have whole numbers, 0 to size - 1.", _fractions),
    ),
    rewrites=(_by_choice, _by_scaling),
    observe=_observe,
    trains=lambda config: False,  # noqa: ARG005
)
