"""Extra data: both mappings of each set, amounts by hand, and faults of their files."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from conftest import make_source

from palbert.config import ExtraData, Simcse
from palbert.data.sources import data_sets, load_data
from palbert.extra_data import in_both_orders, mix, num_extra, relabel
from palbert.losses import NEGATIVE, POSITIVE
from palbert.tasks import TASKS, Example
from palbert.training.loop import Training
from palbert.training.plan import plan_steps


def examples(name, *labels):
    return [Example(f"{name}-{i}", "a", "b", label) for i, label in enumerate(labels)]


@pytest.fixture
def train():
    return {
        "sst": examples("sst", *[2.0] * 8),
        "para": examples("para", *[0.0] * 6),
        "sts": examples("sts", 5.0),
        "snli": examples("snli", 0.0, 1.0, 2.0, 0.0, 1.0, 2.0),
        "cfimdb": examples("cfimdb", 0.0, 1.0, 1.0),
    }


def added(train, task, extra):
    return [(e.id, e.label) for e in mix(train, extra)[task][len(train[task]) :]]


def test_nothing_is_mixed_in_without_settings(train):
    assert mix(train, None) == {task: train[task] for task in TASKS}
    assert data_sets(None) == ("sst", "para", "sts")


@pytest.mark.parametrize(
    ("mapping", "expected"),
    [
        ("entailment", [1, 0, 0, 1, 0, 0]),
        ("contradiction", [1, 0, 1, 0]),
    ],
)
def test_snli_as_paraphrases(train, mapping, expected):
    found = added(train, "para", ExtraData(snli=mapping, cfimdb=None))
    assert [label for _, label in found] == expected
    kept = ["snli-0", "snli-2", "snli-3", "snli-5"]
    assert mapping == "entailment" or [name for name, _ in found] == kept
    assert mix(train, ExtraData(snli=mapping, cfimdb=None))["sst"] == train["sst"]


@pytest.mark.parametrize(
    ("mapping", "expected"),
    [("hard", [0, 4, 4]), ("likelihood", [NEGATIVE, POSITIVE, POSITIVE])],
)
def test_reviews_as_sentiment(train, mapping, expected):
    extra = ExtraData(snli=None, cfimdb=mapping)
    assert [label for _, label in added(train, "sst", extra)] == expected
    assert mix(train, extra)["para"] == train["para"]


def test_only_what_is_mixed_in_is_read():
    assert data_sets(ExtraData()) == ("sst", "para", "sts", "snli", "cfimdb")
    assert data_sets(ExtraData(cfimdb=None)) == ("sst", "para", "sts", "snli")
    assert data_sets(ExtraData(snli=None)) == ("sst", "para", "sts", "cfimdb")


@pytest.mark.parametrize(
    ("own", "there", "share", "expected"),
    [
        (8544, 1707, 0.1, 949), (8544, 1707, 0.2, 1707), (100, 1000, 0.5, 100),
        (100, 1000, 0.9, 900), (100, 40, 0.5, 40), (100, 1000, 1.0, 1000), (100, 0, 0.5, 0),
    ],
)  # fmt: skip
def test_amounts(own, there, share, expected):
    assert num_extra(own, there, share) == expected


def test_a_share_takes_a_sample_that_the_seed_decides(train):
    train["snli"] = examples("snli", *[0.0] * 500)
    train["para"] = examples("para", *[1.0] * 100)
    half = ExtraData(snli_share=0.5)
    first, again, other = (mix(train, half, seed)["para"] for seed in (1, 1, 2))
    assert len(first) == 200
    assert first == again
    assert first != other
    numbers = [int(example.id.split("-")[1]) for example in first[100:]]
    assert numbers == sorted(set(numbers))
    assert max(numbers) > 400  # from all over, not the first ones


def test_what_has_no_such_label_is_left_out():
    assert relabel(examples("x", None, 3.0), {0.0: 1.0}) == []


def test_a_run_learns_from_both_and_is_scored_on_the_tasks_alone(tiny, tmp_path):
    simcse = Simcse(steps=1, batch_size=6)
    config = replace(tiny, extra_data=ExtraData(cfimdb="likelihood"), simcse=simcse)
    run = Training(config, tmp_path, lambda: False)
    assert run.source.sizes == {"sst": 20, "para": 20, "sts": 10}
    assert run.plan == plan_steps(config, {"sst": 20, "para": 20, "sts": 10})
    assert run.source.tokenized["sst"].labels[10:].tolist() == [NEGATIVE, POSITIVE] * 5
    assert {task: len(data) for task, data in run.source.dev.items()} == dict.fromkeys(TASKS, 10)
    assert len(run.source.tokenized["simcse"]) == 10  # the tasks' own sentences
    run.run()
    assert (tmp_path / "result.json").exists()


def test_the_sampler_sees_the_extra_data(tiny, data_folder):
    proportional = replace(tiny, sampler="proportional", steps_per_epoch=400)
    data = load_data(data_folder, data_sets(ExtraData()))
    shares = {}
    for extra in (None, ExtraData(snli=None)):
        config = replace(proportional, extra_data=extra)
        plan = plan_steps(config, make_source(config, data).sizes)
        shares[extra] = sum(step.task == "sst" for step in plan) / len(plan)
    assert shares[None] == pytest.approx(1 / 3, abs=0.05)
    assert shares[ExtraData(snli=None)] == pytest.approx(1 / 2, abs=0.05)


def test_each_batch_is_the_same_again(tiny, data_folder):
    config = replace(tiny, extra_data=ExtraData(snli_share=0.2, cfimdb_share=0.3))
    data = load_data(data_folder, data_sets(config.extra_data))
    first, second = make_source(config, data), make_source(config, data)
    assert first.sizes == second.sizes == {"sst": 14, "para": 12, "sts": 10}
    for task in ("sst", "para"):
        mine, theirs = first.tokenized[task], second.tokenized[task]
        assert torch.equal(mine.labels, theirs.labels)
        assert (mine.lengths == theirs.lengths).all()


@pytest.fixture
def broken(tiny, data_folder, tmp_path):
    """A run with SNLI on a copy of the data, and the file to break."""
    folder = Path(shutil.copytree(data_folder, tmp_path / "data"))
    config = replace(tiny, data=str(folder), extra_data=ExtraData())
    return config, folder / "snli" / "snli_1.0_train.jsonl"


def test_a_broken_line_stops_the_run_with_file_and_line(broken, tmp_path):
    config, path = broken
    path.write_text(path.read_text() + '{"gold_label": "neu')
    with pytest.raises(ValueError, match=r"snli_1\.0_train\.jsonl:11: broken JSON"):
        Training(config, tmp_path, lambda: False)


def test_pairs_without_gold_label_are_counted_and_left_out(broken, tmp_path):
    config, path = broken
    path.write_text(path.read_text().replace('"neutral"', '"-"'))  # lines 2, 5 and 8
    with pytest.warns(UserWarning, match=r"train\.jsonl:2: gold_label is '-'.* 3 rows.*2, 5, 8"):
        run = Training(config, tmp_path, lambda: False)
    assert run.source.sizes["para"] == 10 + 7


def test_missing_files_say_what_is_missing(broken, tmp_path):
    config, path = broken
    path.unlink()
    with pytest.raises(FileNotFoundError, match=r"no snli_1\.0_train\.jsonl in .*unpack http"):
        Training(config, tmp_path, lambda: False)


def test_pairs_are_there_in_both_orders():
    pair, single = Example("1", "a", "b", 3.0), Example("2", "c", None, 1.0)
    found = in_both_orders({"sts": [pair], "sst": [single]})
    assert found == {"sts": [pair, Example("1", "b", "a", 3.0)], "sst": [single]}
