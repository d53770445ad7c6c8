"""01.5: Pearson's r, which has no meaning on parts of a split."""

import numpy as np
from numpy.typing import NDArray
from scipy import stats

from palbert.workbook.exercise import Cases, Exercise, Mistake


def _cases() -> Cases:
    generator = np.random.default_rng(15)
    labels = generator.uniform(0, 5, 40)
    skewed = np.exp(labels) + 20 * generator.normal(size=40)
    noisy = labels + generator.normal(0, 2, 40)
    return {
        "noisy predictions": (noisy, labels),
        "skewed predictions": (skewed, labels),
        "a negative r": (1 - 0.7 * labels + generator.normal(0, 0.5, 40), labels),
        "predictions constant": (np.full(40, 2.5), labels),
        "labels constant": (labels, np.full(40, 3.0)),
        "small predictions": (generator.normal(size=40) * 1e-3, labels),
        "float32 arrays": (noisy[:16].astype(np.float32), labels[:16].astype(np.float32)),
    }


def _with_numpy(predictions: NDArray, labels: NDArray) -> float:
    if np.ptp(predictions) == 0 or np.ptp(labels) == 0:
        return 0.0
    return float(np.corrcoef(predictions, labels)[0, 1])


def _by_cosine(predictions: NDArray, labels: NDArray) -> float:
    x, y = predictions - predictions.mean(), labels - labels.mean()
    lengths = np.linalg.norm(x) * np.linalg.norm(y)
    return 0.0 if lengths < 1e-9 else float(x @ y / lengths)


def _over_batches(predictions: NDArray, labels: NDArray) -> float:
    parts = zip(predictions.reshape(-1, 8), labels.reshape(-1, 8), strict=True)
    return float(np.mean([_with_numpy(*part) for part in parts]))


def _not_defined(predictions: NDArray, labels: NDArray) -> float:
    with np.errstate(invalid="ignore", divide="ignore"):
        return float(np.corrcoef(predictions, labels)[0, 1])


def _covariance(predictions: NDArray, labels: NDArray) -> float:
    return float(np.mean((predictions - predictions.mean()) * (labels - labels.mean())))


def _not_centred(predictions: NDArray, labels: NDArray) -> float:
    return float(predictions @ labels / np.sqrt((predictions**2).sum() * (labels**2).sum()))


def _of_ranks(predictions: NDArray, labels: NDArray) -> float:
    return _with_numpy(stats.rankdata(predictions), stats.rankdata(labels))


def _squared(predictions: NDArray, labels: NDArray) -> float:
    return _with_numpy(predictions, labels) ** 2


def _sample_and_population(predictions: NDArray, labels: NDArray) -> float:
    spread = predictions.std(ddof=1) * labels.std(ddof=1)
    return _covariance(predictions, labels) / spread if spread else 0.0


def _no_root(predictions: NDArray, labels: NDArray) -> float:
    x, y = predictions - predictions.mean(), labels - labels.mean()
    squares = (x * x).mean() * (y * y).mean()
    return 0.0 if squares < 1e-12 else float((x * y).mean() / squares)


EXERCISE = Exercise(
    id="01.5",
    title="Pearson's r of a whole split",
    reference="palbert.metrics.pearson",
    cases=_cases,
    hints=(
        "Subtract from each side its mean. What is left: how do the two move together, and how "
        "much does each move alone?",
        "mean(x * y) / sqrt(mean(x * x) * mean(y * y)), with x and y centred.",
        "A model that answers always the same has no spread: return 0.0 there, before you divide.",
    ),
    mistakes=(
        Mistake(
            "That is a mean over batches of 8. A correlation cannot be averaged: compute it once, "
            "from all predictions of the split.",
            _over_batches,
        ),
        Mistake(
            "Where one side is constant, r is 0 / 0: return 0.0 there. A model that answers always "
            "the same is common in the first steps.",
            _not_defined,
        ),
        Mistake(
            "That is the covariance: divide by both standard deviations, or the score depends on "
            "the scale.",
            _covariance,
        ),
        Mistake(
            "That is the cosine of the raw vectors: subtract each side's mean first.", _not_centred
        ),
        Mistake(
            "That is Spearman's correlation of the ranks; the task is scored with Pearson's, of "
            "the values.",
            _of_ranks,
        ),
        Mistake("That is r squared, which forgets the sign: return r.", _squared),
        Mistake(
            "The covariance divides by n and the deviations by n - 1: use the same for both, and "
            "it cancels.",
            _sample_and_population,
        ),
        Mistake(
            "The root is missing below the fraction: divide by the root of the two mean squares' "
            "product.",
            _no_root,
        ),
    ),
    rewrites=(_with_numpy, _by_cosine),
)
