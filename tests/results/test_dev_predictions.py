"""Answers kept small: the same scores to the last digit, and no text."""

import contextlib

import numpy as np
import pytest
from conftest import guess, write_result

from palbert.metrics import bootstrap_scores, task_scores
from palbert.results.dev_predictions import DevPredictions, find_predictions, key_of, vote
from palbert.results.ledger import make_record
from palbert.runs.array_files import write_arrays
from palbert.runs.json_files import DamagedFile


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


def test_runs_that_vote_say_what_most_of_them_say(tmp_path):
    """Three readers, each wrong on a third of the examples of its own, are right together."""
    labels = {"sst": np.arange(9) % 5, "para": np.arange(9) % 2, "sts": np.linspace(0, 5, 9)}
    for reader in range(3):
        wrong = np.arange(9) % 3 == reader
        sst = np.where(wrong, (labels["sst"] + 1) % 5, labels["sst"])
        para = np.where(wrong, 1 - labels["para"], labels["para"])
        sts = labels["sts"] + 3 * (reader - 1)
        each = {"sst": np.eye(5)[sst], "para": para, "sts": sts}
        DevPredictions(each, labels).write(tmp_path / f"{reader}.npz")
    runs = [DevPredictions.read(path) for path in sorted(tmp_path.iterdir())]
    assert [task_scores(run.predictions, run.labels)["sst"] for run in runs] == [6 / 9] * 3
    together = vote(runs)
    assert task_scores(together.predictions, together.labels)["overall"] == pytest.approx(1)
    np.testing.assert_allclose(together.predictions["sts"], labels["sts"], rtol=1e-6)
    assert vote([guess(0.8)]).asked_the_same(guess(0.8))
    with pytest.raises(ValueError, match="same dev examples"):
        vote([guess(0.8, size=50), guess(0.8, size=51)])


def test_answers_are_found_in_run_folders_and_beside_the_ledger(tmp_path, finished):
    ledger = tmp_path / "ledger.jsonl"
    records = [make_record(finished(seed=seed)) for seed in (1, 2, 3)]
    records[1]["finished"] = 2.0
    guess(0.5).write(tmp_path / "runs" / f"{key_of(records[0])}.npz")
    folder = tmp_path / "workbook" / "pals-seed2"
    guess(1.5).write(folder / "predictions" / "dev.npz")
    write_result(folder, fingerprint=records[1]["fingerprint"], finished=2.0)
    records.insert(2, records[1] | {"row": "twin", "fingerprint": "twin"})  # the same training
    found = find_predictions(ledger, records)
    assert set(found) == {key_of(record) for record in records[:3]}
    write_result(folder, finished=9.0)  # trained anew since
    assert set(find_predictions(ledger, records)) == {key_of(records[0])}


def test_a_pickle_is_refused(tmp_path):
    np.savez(tmp_path / "bad.npz", sst=np.array([{}], dtype=object))
    with pytest.raises(ValueError, match=r"bad\.npz is damaged: .*allow_pickle"):
        DevPredictions.read(tmp_path / "bad.npz")


def test_a_damaged_result_beside_the_ledger_costs_no_other(tmp_path, finished):
    for name in ("a", "b"):
        (tmp_path / name).mkdir()
        write_result(tmp_path / name, finished=1.0)
        guess(0.5).write(tmp_path / name / "predictions" / "dev.npz")
    (tmp_path / "a" / "result.json").write_text("{}")
    record = make_record(finished())
    with pytest.warns(UserWarning, match=r"a/result\.json is damaged"):
        assert set(find_predictions(tmp_path / "ledger.jsonl", [record])) == {key_of(record)}


def test_damage_to_any_byte_is_the_projects_own_error_or_changes_nothing(tmp_path):
    path, whole = tmp_path / "dev.npz", guess(0.8, size=20)
    whole.write(path)
    content = path.read_bytes()
    for position in range(0, len(content), 11):
        flipped = bytearray(content)
        flipped[position] ^= 1 << position % 8
        path.write_bytes(flipped)
        with contextlib.suppress(DamagedFile):
            assert DevPredictions.read(path).asked_the_same(whole)
    for length in range(0, len(content), 97):
        path.write_bytes(content[:length])
        with pytest.raises(DamagedFile, match=r"dev\.npz is damaged"):
            DevPredictions.read(path)


@pytest.mark.parametrize(
    ("name", "wrong"),
    [
        ("sst", np.full(120, 9)), ("sst", np.zeros((120, 3))), ("sst", np.zeros(3)),
        ("para", np.full(120, np.nan)), ("sts", np.array(1.0)), ("sts_labels", np.zeros(7)),
        ("sts_labels", np.array(["a"] * 120)), ("sts_labels", np.full(120, np.inf)),
    ],
)  # fmt: skip
def test_arrays_that_do_not_belong_together_are_refused(tmp_path, name, wrong):
    right = guess(0.8)
    labels = {f"{task}_labels": right.labels[task] for task in right.labels}
    write_arrays(tmp_path / "dev.npz", {**right.predictions, **labels, name: wrong})
    with pytest.raises(DamagedFile, match=r"dev\.npz is damaged: "):
        DevPredictions.read(tmp_path / "dev.npz")
