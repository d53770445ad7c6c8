"""03.1: how often each task is drawn."""

import math
from typing import Any

import numpy as np

from palbert.workbook.exercise import Cases, Exercise, Function, Mistake, Unusable


def _cases() -> Cases:
    official = {"sst": 8544, "para": 141498, "sts": 6040}
    return {
        "proportional": (official, 1.0),
        "square root": (official, 0.5),
        "nearly equal": (official, 0.2),
        "equal": (official, 0.0),
        "two tasks, alpha 2": ({"a": 3, "b": 1}, 2.0),
    }


def _observe(answer: Function, sizes: dict, alpha: float) -> Any:
    """The probabilities, and their order where it is another: the draw goes by it."""
    found = answer(sizes, alpha)
    if isinstance(found, dict) and set(found) == set(sizes) and list(found) != list(sizes):
        raise Unusable("The tasks come in another order than in sizes. A draw goes by it: keep it.")
    return found


def _by_logarithms(sizes: dict, alpha: float) -> dict:
    powers = {task: math.exp(alpha * math.log(size)) for task, size in sizes.items()}
    return {task: power / math.fsum(powers.values()) for task, power in powers.items()}


def _with_numpy(sizes: dict, alpha: float) -> dict:
    shares = np.power(np.array([*sizes.values()], float), alpha)
    shares /= shares.sum()
    return {task: float(share) for task, share in zip(sizes, shares, strict=True)}


def _not_normalised(sizes: dict, alpha: float) -> dict:
    return {task: float(size) ** alpha for task, size in sizes.items()}


def _times(sizes: dict, alpha: float) -> dict:
    total = sum(size * alpha for size in sizes.values())
    return {task: size * alpha / total for task, size in sizes.items()}


def _proportional(sizes: dict, alpha: float) -> dict:  # noqa: ARG001
    return {task: size / sum(sizes.values()) for task, size in sizes.items()}


def _power_of_the_sum(sizes: dict, alpha: float) -> dict:
    return {task: size**alpha / sum(sizes.values()) ** alpha for task, size in sizes.items()}


def _power_of_the_share(sizes: dict, alpha: float) -> dict:
    total = sum(sizes.values())
    return {task: (size / total) ** alpha / len(sizes) for task, size in sizes.items()}


def _by_the_sizes(sizes: dict, alpha: float) -> dict:
    return {task: size**alpha / sum(sizes.values()) for task, size in sizes.items()}


def _inverted(sizes: dict, alpha: float) -> dict:
    return _with_numpy(sizes, -alpha)


def _values_alone(sizes: dict, alpha: float) -> list:
    return [*_with_numpy(sizes, alpha).values()]


EXERCISE = Exercise(
    id="03.1",
    title="task probabilities",
    reference="palbert.annealed_sampling.task_probabilities",
    cases=_cases,
    hints=(
        "First each task's weight, size ** alpha; then divide each weight by their sum.",
        "weights = {task: size**alpha for task, size in sizes.items()}",
        "The sum is sum(weights.values()): of the weights, after the power.",
    ),
    mistakes=(
        Mistake(
            "The values do not sum to 1: divide each weight by the sum of the weights.",
            _not_normalised,
        ),
        Mistake(
            "alpha is an exponent, not a factor: as a factor it cancels, and with 0 it divides 0 "
            "by 0.",
            _times,
        ),
        Mistake(
            "alpha has no effect: these are the proportional shares for every alpha.", _proportional
        ),
        Mistake(
            "The sum must be taken after the power, over the weights; here the power of the sum "
            "divides, and the shares do not sum to 1.",
            _power_of_the_sum,
        ),
        Mistake(
            "The weights are divided by the sum of the sizes, so that they sum to 1 for alpha 1 "
            "alone: divide by the sum of the weights.",
            _by_the_sizes,
        ),
        Mistake(
            "Dividing by the number of tasks does not make the shares sum to 1: divide by the sum "
            "of the weights.",
            _power_of_the_share,
        ),
        Mistake(
            "The smallest task gets the largest share: the exponent's sign is turned round.",
            _inverted,
        ),
        Mistake("Return a dict from each task to its probability, not a list.", _values_alone),
    ),
    rewrites=(_by_logarithms, _with_numpy),
    observe=_observe,
    trains=lambda config: config.sampler != "round_robin",
)
