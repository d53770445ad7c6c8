"""Answers kept small: the same scores to the last digit, and no text."""

import json

import numpy as np
import pytest
from conftest import guess

from palbert.metrics import bootstrap_scores, task_scores
from palbert.results.dev_predictions import DevPredictions, find_predictions, key_of
from palbert.results.ledger import make_record


def test_kept_answers_score_the_same(tmp_path):
    answers = guess(0.8, size=200)
    answers.write(tmp_path / "runs" / "a.npz")
    kept = DevPredictions.read(tmp_path / "runs" / "a.npz")
    before = task_scores(answers.predictions, answers.labels)
    assert task_scores(kept.predictions, kept.labels) == before
    drawn = [bootstrap_scores(a.predictions, a.labels, 20, seed=0) for a in (answers, kept)]
    for name in before:
        assert np.array_equal(drawn[0][name], drawn[1][name]), name
    assert kept.asked_the_same(answers)


def test_they_are_small_and_hold_numbers_alone(tmp_path):
    guess(0.8, size=20_000).write(tmp_path / "a.npz")
    with np.load(tmp_path / "a.npz") as arrays:
        kinds = {name: arrays[name].dtype.kind for name in arrays}
        assert arrays["para"].nbytes == arrays["sst"].nbytes == 20_000
    assert set(kinds.values()) <= {"i", "f"}
    assert set(kinds) == {"sst", "para", "sts", "sst_labels", "para_labels", "sts_labels"}


def test_other_examples_are_noticed():
    assert not guess(0.8, size=50).asked_the_same(guess(0.8, size=51))
    assert guess(0.8, seed=1).asked_the_same(guess(0.9, seed=2))
    one, other = guess(0.8), guess(0.8)
    other.labels["sts"][7] += 1
    assert not one.asked_the_same(other)


def test_answers_are_found_in_run_folders_and_beside_the_ledger(tmp_path, finished):
    ledger = tmp_path / "ledger.jsonl"
    records = [make_record(finished(seed=seed)) for seed in (1, 2, 3)]
    records[1]["finished"] = 2.0
    guess(0.5).write(tmp_path / "runs" / f"{key_of(records[0])}.npz")
    folder = tmp_path / "workbook" / "pals-seed2"
    guess(1.5).write(folder / "predictions" / "dev.npz")
    said = {"fingerprint": records[1]["fingerprint"], "finished": 2.0}
    (folder / "result.json").write_text(json.dumps(said))
    records.insert(2, records[1] | {"row": "twin", "fingerprint": "twin"})  # the same training
    found = find_predictions(ledger, records)
    assert set(found) == {key_of(record) for record in records[:3]}
    said["finished"] = 9.0  # trained anew since
    (folder / "result.json").write_text(json.dumps(said))
    assert set(find_predictions(ledger, records)) == {key_of(records[0])}


def test_a_pickle_is_refused(tmp_path):
    np.savez(tmp_path / "bad.npz", sst=np.array([{}], dtype=object))
    with pytest.raises(ValueError, match="allow_pickle"):
        DevPredictions.read(tmp_path / "bad.npz")
