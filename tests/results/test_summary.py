"""The tables made from a ledger."""

import json
import warnings

import numpy as np
import pytest
from conftest import SCORES, guess, write_result

from palbert.metrics import bootstrap_scores, task_scores
from palbert.results.dev_predictions import DevPredictions
from palbert.results.ledger import make_record
from palbert.results.summary import (
    compare_predictions,
    compare_runs,
    redrawn_means,
    results_table,
    row_intervals,
)


def test_empty_table_has_its_columns():
    with warnings.catch_warnings():
        table = results_table([])
    assert len(table) == 0
    assert {"row", "sst", "overall", "mean", "low", "high", "seeds", "minutes"} <= set(table)


def test_seeds_share_a_line(finished):
    records = []
    for seed, gain in ((1, 0.0), (2, 0.02), (2, 0.04)):  # the second seed was run again
        scores = {name: value + gain for name, value in SCORES.items()}
        records.append(make_record(finished(scores=scores, seed=seed)))
    table = results_table(records)
    line = table.iloc[0]
    assert len(table) == 1
    assert line["seeds"] == 2
    assert line["overall"] == pytest.approx(SCORES["overall"] + 0.02)
    assert line["spread"] == pytest.approx(np.std([0, 0.04], ddof=1))
    assert line["low"] == pytest.approx(SCORES["overall"] + 0.02 - 0.03)
    assert line["minutes"] == 1


@pytest.mark.parametrize(
    "other", [{"epochs": 5}, {"encoder": "bert-base-uncased"}, {"data": "hub"}, {"row": "bp1"}]
)
def test_other_settings_have_lines_of_their_own(finished, other):
    records = [make_record(finished()), make_record(finished(**other))]
    assert len(results_table(records)) == 2


def predicted_run(folder, noise, size=120):
    answers = guess(noise, size)
    (folder / "predictions").mkdir(parents=True)
    labels = {f"{task}_labels": answers.labels[task] for task in answers.labels}
    np.savez(folder / "predictions" / "dev.npz", **answers.predictions, **labels)
    scores = task_scores(answers.predictions, answers.labels)
    write_result(folder, scores=scores)
    return folder


def test_paired_comparison_sees_the_better_run(tmp_path):
    good, bad = predicted_run(tmp_path / "good", 0.4), predicted_run(tmp_path / "bad", 3.0)
    table = compare_runs(good, bad, resamples=50)
    line = table.loc["overall"]
    assert line["difference"] == pytest.approx(line["first"] - line["second"])
    assert line["first"] == json.loads((good / "result.json").read_text())["scores"]["overall"]
    assert 0 < line["low"] < line["difference"] < line["high"]
    assert line["share"] == 1
    assert (compare_runs(good, good, resamples=20)["difference"] == 0).all()


def test_runs_on_other_examples_are_not_compared(tmp_path):
    one, other = predicted_run(tmp_path / "a", 1.0), predicted_run(tmp_path / "b", 1.0, size=90)
    with pytest.raises(ValueError, match="same dev examples"):
        compare_runs(one, other)
    with pytest.raises(FileNotFoundError, match="has this run finished"):
        compare_runs(one, tmp_path / "nothing")


def test_the_same_examples_are_drawn_for_both_rows():
    one, other = guess(1.0, seed=1), guess(1.0, seed=2)
    table = compare_predictions([one], [other], resamples=60)
    drawn = [bootstrap_scores(a.predictions, a.labels, 60, seed=0)["para"] for a in (one, other)]
    assert table.loc["para", "low"] == pytest.approx(np.quantile(drawn[0] - drawn[1], 0.025))


def test_seeds_that_differ_widen_the_interval():
    alike, unlike = [guess(1.0, seed=1)] * 2, [guess(0.3, seed=1), guess(3.0, seed=2)]
    rival = [guess(1.0, seed=3)]
    narrow, wide = (compare_predictions(row, rival, resamples=80) for row in (alike, unlike))
    width = [table.loc["overall", "high"] - table.loc["overall", "low"] for table in (narrow, wide)]
    assert width[1] > 1.5 * width[0]
    means = [task_scores(a.predictions, a.labels)["overall"] for a in unlike]
    assert wide.loc["overall", "first"] == pytest.approx(np.mean(means))


def test_a_rows_interval_covers_examples_and_seeds():
    runs = [guess(0.8, seed=1), guess(1.2, seed=2), guess(1.0, seed=3)]
    low, high = row_intervals(runs, 200)["overall"]
    alone_low, alone_high = row_intervals(runs[:1], 200)["overall"]
    means = [task_scores(a.predictions, a.labels)["overall"] for a in runs]
    assert low < np.mean(means) < high
    assert alone_low < means[0] < alone_high


def test_redrawn_means_of_few_runs_spread_as_means_do():
    """The variance over seeds of the mean of n runs is s^2 / n, s that of the runs."""
    runs = [guess(noise, size=4000, seed=i) for i, noise in enumerate((0.3, 1.0, 2.0))]
    drawn = redrawn_means(runs, 400, np.random.default_rng(0))["sts"]
    scores = [task_scores(a.predictions, a.labels)["sts"] for a in runs]
    assert drawn.std() == pytest.approx(np.std(scores, ddof=1) / np.sqrt(3), rel=0.1)


@pytest.mark.parametrize("num_seeds", [1, 3])
def test_the_examples_noise_is_counted_once(num_seeds):
    """Where no seed is better than another, a mean is as unsure as other examples make it.

    Counted anew for every seed, the examples' noise made three seeds look as unsure as one.
    """
    errors, means = [], []
    for trial in range(50):
        runs = [no_better_seed(trial, seed) for seed in range(num_seeds)]
        errors.append(redrawn_means(runs, 60, np.random.default_rng(0))["sts"].std())
        means.append(np.mean([task_scores(a.predictions, a.labels)["sts"] for a in runs]))
    assert np.mean(errors) == pytest.approx(np.std(means, ddof=1), rel=0.3)


def no_better_seed(trial: int, seed: int) -> DevPredictions:
    """Answers to a dev split of ``trial``'s own: examples are hard or easy, seeds alike."""
    split, run = np.random.default_rng(trial), np.random.default_rng((trial, seed))
    labels = split.uniform(0, 5, 200)
    answers = labels + split.normal(0, 0.5, 200) + run.normal(0, 1.5, 200)
    return DevPredictions({"sts": answers}, {"sts": labels})
