"""Scores on whole dev splits, the two ways to average them, and how sure they are.

    overall = (SST + para + (STS + 1) / 2) / 3        mean = (SST + para + STS) / 3

``overall`` is the leaderboard's, with the Pearson r moved to 0..1; many reports of 2023 print
``mean`` instead, so both are always shown. A Pearson r has no meaning on part of a split: it is
computed once, from all predictions.
"""

from collections.abc import Callable, Mapping

import numpy as np
from numpy.typing import NDArray

from palbert.tasks import TASKS

Predictions = Mapping[str, NDArray]


def accuracy(predictions: NDArray, labels: NDArray) -> float:
    """Share of right answers; from probabilities of grades (n, 5) or of a paraphrase (n,)."""
    chosen = predictions.argmax(-1) if predictions.ndim == 2 else predictions >= 0.5
    return float(np.mean(chosen == labels))


def pearson(predictions: NDArray, labels: NDArray) -> float:
    """Pearson's r; 0 where either side is constant."""
    x, y = predictions - np.mean(predictions), labels - np.mean(labels)
    spread = np.sqrt(np.mean(x * x) * np.mean(y * y))
    return float(np.mean(x * y) / spread) if spread > 1e-12 else 0.0


def overall(scores: Mapping[str, float]) -> float:
    """The leaderboard's average of the three task scores."""
    return (scores["sst"] + scores["para"] + (scores["sts"] + 1) / 2) / 3


def selection_score(scores: Mapping[str, float]) -> float:
    """The score by which the best weights of a run are chosen.

    ``overall``; where tasks are left out, the same average over those there.
    """
    if "overall" in scores:
        return scores["overall"]
    there = {task: scores[task] for task in TASKS if task in scores}
    if "sts" in there:
        there["sts"] = (there["sts"] + 1) / 2
    return float(np.mean([*there.values()]))


def task_scores(predictions: Predictions, labels: Predictions) -> dict[str, float]:
    """Score of each task and, where all three are there, ``overall`` and ``mean``.

    Args:
        predictions: Predictions by task for a whole split, as ``losses.to_predictions`` gives them.
        labels: Labels by task, in the same order.
    """
    functions: dict[str, Callable[[NDArray, NDArray], float]] = {
        "accuracy": accuracy,
        "pearson": pearson,
    }
    scores = {
        task: float(functions[TASKS[task].metric](predictions[task], labels[task]))
        for task in predictions
    }
    if set(scores) == set(TASKS):
        scores |= {"overall": float(overall(scores)), "mean": float(np.mean([*scores.values()]))}
    return scores


def redrawn_rows(size: int, generator: np.random.Generator) -> NDArray[np.int64]:
    """Numbers of the examples in a dev split redrawn with replacement: as many as it has.

    Args:
        size: Number of examples in the split.
        generator: Source of randomness; models scored with equal generators get the same examples.
    """
    return generator.integers(0, size, size)


def bootstrap_scores(
    predictions: Predictions, labels: Predictions, resamples: int, seed: int
) -> dict[str, NDArray]:
    """Scores on dev splits redrawn with replacement: each (resamples,).

    The same seed redraws the same examples, so that two models can be compared pair by pair.
    """
    generators = {
        task: np.random.default_rng([seed, i]) for i, task in enumerate(TASKS) if task in labels
    }
    drawn = []
    for _ in range(resamples):
        rows = {
            task: redrawn_rows(len(labels[task]), generator)
            for task, generator in generators.items()
        }
        drawn.append(
            task_scores(
                {task: predictions[task][rows[task]] for task in rows},
                {task: labels[task][rows[task]] for task in rows},
            )
        )
    return {name: np.array([scores[name] for scores in drawn]) for name in drawn[0]}


def intervals(
    predictions: Predictions,
    labels: Predictions,
    resamples: int = 400,
    level: float = 0.95,
    seed: int = 0,
) -> dict[str, tuple[float, float]]:
    """Bootstrap interval of every score: what another dev split of this size might have said."""
    tails = [(1 - level) / 2, (1 + level) / 2]
    drawn = bootstrap_scores(predictions, labels, resamples, seed)
    bounds = {name: np.quantile(values, tails) for name, values in drawn.items()}
    return {name: (float(low), float(high)) for name, (low, high) in bounds.items()}
