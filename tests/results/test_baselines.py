"""Baselines that cost nothing: by hand, and on ten rows."""

import numpy as np
import pytest

from palbert.data.sources import load_data
from palbert.model import PalBert
from palbert.results.baselines import (
    baseline_table,
    best_threshold,
    cosines,
    free_baselines,
    keep_baselines,
    word_overlaps,
)
from palbert.tasks import Example


def right(values, labels, threshold):
    return np.mean((values >= threshold) == labels)


def test_the_threshold_is_right_most_often():
    rng = np.random.default_rng(0)
    for _ in range(20):
        values = rng.integers(0, 6, 30) / 5  # many are equal
        labels = rng.integers(0, 2, 30)
        found = best_threshold(values, labels)
        most = max(right(values, labels, t) for t in [*np.unique(values), np.inf])
        assert right(values, labels, found) == most


def test_word_overlap_by_hand():
    pairs = [Example("1", "The cat, the dog!", "the DOG"), Example("2", "a", "b")]
    assert word_overlaps(pairs).tolist() == [2 / 3, 0.0]


def test_cosines_are_those_of_mean_vectors(encoder):
    model = PalBert.from_encoder(encoder)
    pairs = [Example("1", "the goat hums", "the goat hums"), Example("2", "the goat", "a kettle")]
    same, other = cosines(model, encoder, pairs)
    assert same == pytest.approx(1.0)
    assert -1 <= other < 0.999


def test_all_of_them_are_scored(encoder, data_folder):
    found = free_baselines(load_data(data_folder), encoder)
    assert list(found) == ["majority", "word_overlap", "cosine"]
    majority = found["majority"]["scores"]
    assert majority["sts"] == 0.0
    assert majority["para"] == 0.5
    assert {name: each["scores"]["sst"] for name, each in found.items()} == dict.fromkeys(
        found, majority["sst"]
    )
    low, high = found["cosine"]["intervals"]["overall"]
    assert low <= found["cosine"]["scores"]["overall"] <= high


def test_what_is_kept_becomes_a_table(monkeypatch, tmp_path):
    monkeypatch.setattr("palbert.results.baselines.BASELINES", tmp_path / "baselines.json")
    found = {"majority": {"scores": {"sst": 0.2}}}
    keep_baselines(found, "/somewhere/cs224n", "minilm")
    keep_baselines(found, "workbook", "minilm")
    table = baseline_table()
    assert list(table.index) == [
        ("cs224n, minilm", "majority"), ("workbook, minilm", "majority"),
    ]  # fmt: skip
    assert table.loc[("workbook, minilm", "majority"), "sst"] == 0.2
