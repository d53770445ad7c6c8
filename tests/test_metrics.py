"""Scores on whole splits, their averages and intervals."""

import numpy as np
import pytest

from palbert.metrics import (
    accuracy,
    bootstrap_scores,
    intervals,
    overall,
    pearson,
    selection_score,
    task_scores,
)

RNG = np.random.default_rng(0)


def split(noise: float, seed: int = 1, count: int = 200):
    """Predictions and labels of three tasks; less noise is a better model."""
    rng = np.random.default_rng(seed)
    labels = {
        "sst": rng.integers(0, 5, count).astype(float),
        "para": rng.integers(0, 2, count).astype(float),
        "sts": rng.uniform(0, 5, count),
    }
    grades = np.eye(5)[labels["sst"].astype(int)] + noise * rng.random((count, 5))
    predictions = {
        "sst": grades / grades.sum(-1, keepdims=True),
        "para": np.clip(labels["para"] + noise * rng.normal(0, 0.4, count), 0, 1),
        "sts": labels["sts"] + noise * rng.normal(0, 1, count),
    }
    return predictions, labels


def test_accuracy():
    assert accuracy(np.eye(5)[[0, 3, 4]], np.array([0.0, 3.0, 1.0])) == pytest.approx(2 / 3)
    assert accuracy(np.array([0.5, 0.49, 0.9, 0.1]), np.array([1.0, 0, 0, 0])) == 0.75


def test_pearson_is_scipys():
    from scipy.stats import pearsonr

    x, y = RNG.random(50), RNG.random(50)
    assert pearson(x, y) == pytest.approx(pearsonr(x, y).statistic)
    assert pearson(x, 3 * x + 1) == pytest.approx(1)
    assert pearson(x, -x) == pytest.approx(-1)


def test_pearson_of_a_constant_is_zero():
    assert pearson(np.ones(5, np.float32), np.arange(5.0)) == 0
    assert pearson(np.arange(5.0), np.full(5, 0.1)) == 0


def test_pearson_of_float32_predictions_keeps_its_digits():
    labels = RNG.random(500) * 5
    tight = (3 + labels * 1e-3).astype(np.float32)
    assert pearson(tight, labels) == pytest.approx(1, abs=1e-4)


def test_the_two_averages_by_hand():
    scores = {"sst": 0.490, "para": 0.861, "sts": 0.866}
    assert overall(scores) == pytest.approx(0.761, abs=5e-4)  # a row of the published table
    predictions, labels = split(0.8)
    found = task_scores(predictions, labels)
    tasks = [found[task] for task in ("sst", "para", "sts")]
    assert found["mean"] == pytest.approx(sum(tasks) / 3)
    assert found["overall"] == pytest.approx((tasks[0] + tasks[1] + (tasks[2] + 1) / 2) / 3)


def test_pearson_is_of_the_whole_split_not_a_mean_over_batches():
    predictions, labels = split(1.0)
    whole = task_scores(predictions, labels)["sts"]
    batches = [
        pearson(predictions["sts"][i : i + 8], labels["sts"][i : i + 8]) for i in range(0, 200, 8)
    ]
    assert whole == pearson(predictions["sts"], labels["sts"])
    assert whole != pytest.approx(np.mean(batches), abs=1e-4)


def test_one_task_alone_has_no_average():
    predictions, labels = split(0.5)
    assert set(task_scores({"sst": predictions["sst"]}, labels)) == {"sst"}


def test_the_bootstrap_is_paired_by_its_seed():
    good, labels = split(0.4)
    bad, _ = split(1.2)
    first, again = (bootstrap_scores(good, labels, 50, seed=3) for _ in range(2))
    other = bootstrap_scores(good, labels, 50, seed=4)
    assert np.array_equal(first["overall"], again["overall"])
    assert not np.array_equal(first["overall"], other["overall"])
    worse = bootstrap_scores(bad, labels, 50, seed=3)
    paired, unpaired = first["sts"] - worse["sts"], other["sts"] - worse["sts"]
    assert paired.std() <= unpaired.std()
    # one task's examples are redrawn alike, whatever other tasks there are
    alone = bootstrap_scores({"sts": good["sts"]}, {"sts": labels["sts"]}, 50, seed=3)
    assert np.array_equal(alone["sts"], first["sts"])


def test_intervals_hold_the_score_and_shrink_with_the_split():
    predictions, labels = split(1.6)
    low, high = intervals(predictions, labels)["sst"]
    score = task_scores(predictions, labels)["sst"]
    assert low < score < high
    # about two standard errors of a share on either side
    assert high - low == pytest.approx(4 * np.sqrt(score * (1 - score) / 200), rel=0.3)
    many = intervals(*split(1.6, count=3200))["sst"]
    assert many[1] - many[0] < (high - low) / 2
    narrow = intervals(predictions, labels, level=0.5)["sst"]
    assert low < narrow[0] < narrow[1] < high


def test_weights_are_chosen_by_the_tasks_that_are_there():
    assert selection_score({"sst": 0.4}) == 0.4
    assert selection_score({"sts": 0.6}) == pytest.approx(0.8)
    assert selection_score({"para": 0.7, "sts": 0.6}) == pytest.approx(0.75)
    assert selection_score({"sst": 0.4, "overall": 0.9}) == 0.9
