"""The ledger and the tables made from it."""

import json
import warnings
from dataclasses import asdict

import numpy as np
import pytest

from palbert.config import row_config
from palbert.metrics import overall, task_scores
from palbert.results import (
    POSTER,
    append_record,
    compare_runs,
    make_record,
    public_name,
    read_ledger,
    results_table,
    wall_seconds,
)
from palbert.run_folder import RunResult

SCORES = {"sst": 0.4, "para": 0.7, "sts": 0.5, "overall": 0.6167, "mean": 0.5333}


def finished(tmp_path, row="pals", scores=SCORES, **settings):
    config = row_config(row, **settings)
    record = {
        "name": config.name, "row": row, "scores": scores, "seconds": 60.0, "steps": 120,
        "intervals": {"overall": [scores["overall"] - 0.03, scores["overall"] + 0.03]},
        "device": "cpu", "hardware": "CPU", "examples_per_second": 50.0,
        "config": asdict(config), "fingerprint": config.fingerprint(), "finished": 1.0,
    }  # fmt: skip
    return RunResult(tmp_path / config.name, scores, record)


def test_poster_averages_follow_from_its_scores():
    for row in POSTER.values():
        assert overall(row.scores()) == pytest.approx(row.overall, abs=0.0011), row.title
    assert POSTER["bp1"].scores()["mean"] == pytest.approx((0.516 + 0.862 + 0.866) / 3)


def test_record_says_what_and_whose(tmp_path):
    record = make_record(finished(tmp_path, name="pals-seed3", seed=3), code="mine")
    assert record["row"] == record["name"] == "pals"
    assert (record["seed"], record["code"], record["data"]) == (3, "mine", "workbook")
    assert record["encoder"] == "minilm"
    assert record["scores"] == SCORES
    assert {"intervals", "fingerprint", "hardware", "seconds", "commit"} <= record.keys()
    json.dumps(record)


def test_wall_time_leaves_out_pauses(tmp_path):
    times = [
        ("start", 10),
        ("step", 13),
        ("stopped", 14),
        ("start", 100),
        ("step", 102),
        ("end", 105),
    ]
    lines = [json.dumps({"event": event, "time": time, "step": 1}) for event, time in times]
    assert wall_seconds(tmp_path) is None
    (tmp_path / "metrics.jsonl").write_text("\n".join(lines) + "\n")
    assert wall_seconds(tmp_path) == 4 + 5


def test_record_names_no_folder_of_this_machine(tmp_path):
    record = make_record(finished(tmp_path, data=str(tmp_path / "mine"), encoder=str(tmp_path)))
    assert record["data"] == "mine"
    assert str(tmp_path) not in json.dumps(record)
    assert public_name("some/hub-name") == "some/hub-name"


def test_ledger_grows_by_whole_lines(tmp_path):
    path = tmp_path / "deep" / "ledger.jsonl"
    assert read_ledger(path) == []
    records = [make_record(finished(tmp_path, seed=seed)) for seed in (1, 2)]
    append_record(path, records[0])
    before = path.read_bytes()
    append_record(path, records[1])
    assert path.read_bytes().startswith(before)
    assert read_ledger(path) == json.loads(json.dumps(records))


def test_torn_record_is_left_out_and_left_there(tmp_path):
    path = tmp_path / "ledger.jsonl"
    record = make_record(finished(tmp_path))
    append_record(path, record)
    torn = path.read_bytes() + b'{"row": "bp1", "sco'
    path.write_bytes(torn)
    with pytest.warns(UserWarning, match=r"ledger.jsonl:2: no whole record"):
        assert len(read_ledger(path)) == 1
    assert path.read_bytes() == torn
    append_record(path, record)  # the torn line does not swallow the next record
    assert path.read_bytes().startswith(torn)
    with pytest.warns(UserWarning, match="no whole record"):
        assert len(read_ledger(path)) == 2


@pytest.mark.parametrize("line", ["[]", "17", '{"row": "bp1"}', "null"])
def test_lines_that_are_no_record_are_left_out(tmp_path, line):
    path = tmp_path / "ledger.jsonl"
    path.write_text(line + "\n\n")
    with pytest.warns(UserWarning, match="no whole record"):
        assert read_ledger(path) == []


def test_empty_table_has_its_columns():
    with warnings.catch_warnings():
        table = results_table([])
    assert len(table) == 0
    assert {"row", "sst", "overall", "mean", "low", "high", "seeds", "minutes"} <= set(table)


def test_seeds_share_a_line(tmp_path):
    records = []
    for seed, gain in ((1, 0.0), (2, 0.02), (2, 0.04)):  # the second seed was run again
        scores = {name: value + gain for name, value in SCORES.items()}
        records.append(make_record(finished(tmp_path, scores=scores, seed=seed)))
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
def test_other_settings_have_lines_of_their_own(tmp_path, other):
    records = [make_record(finished(tmp_path)), make_record(finished(tmp_path, **other))]
    assert len(results_table(records)) == 2


def predicted_run(folder, noise, size=120):
    generator = np.random.default_rng(0)
    labels = {
        "sst": generator.integers(0, 5, size).astype(float),
        "para": generator.integers(0, 2, size).astype(float),
        "sts": generator.uniform(0, 5, size),
    }
    blur = np.random.default_rng(1)
    guesses = {
        "sst": np.eye(5)[labels["sst"].astype(int)] + blur.normal(0, noise, (size, 5)),
        "para": labels["para"] + blur.normal(0, noise, size),
        "sts": labels["sts"] + blur.normal(0, noise, size),
    }
    (folder / "predictions").mkdir(parents=True)
    arrays = {**guesses, **{f"{task}_labels": labels[task] for task in labels}}
    np.savez(folder / "predictions" / "dev.npz", **arrays)
    scores = task_scores(guesses, labels)
    (folder / "result.json").write_text(json.dumps({"scores": scores}))
    return folder


def test_paired_comparison_sees_the_better_run(tmp_path):
    good, bad = predicted_run(tmp_path / "good", 0.4), predicted_run(tmp_path / "bad", 3.0)
    table = compare_runs(good, bad, resamples=50)
    line = table.loc["overall"]
    assert line["difference"] == pytest.approx(line["first"] - line["second"])
    assert 0 < line["low"] < line["difference"] < line["high"]
    assert line["share"] == 1
    assert (compare_runs(good, good, resamples=20)["difference"] == 0).all()


def test_runs_on_other_examples_are_not_compared(tmp_path):
    one, other = predicted_run(tmp_path / "a", 1.0), predicted_run(tmp_path / "b", 1.0, size=90)
    with pytest.raises(ValueError, match="same dev examples"):
        compare_runs(one, other)
    with pytest.raises(FileNotFoundError, match="has this run finished"):
        compare_runs(one, tmp_path / "nothing")
