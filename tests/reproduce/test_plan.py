"""Which runs a table is made of, and which of them a ledger has."""

from dataclasses import replace

import pytest

from palbert.presets import EXPERIMENTS, TABLE
from palbert.reproduce.plan import SEEDS, SMALL, is_kept, plan_runs
from palbert.results.ledger import make_record


def names(runs):
    return [config.name for run in runs for config in run.configs]


def test_the_whole_table_seed_by_seed():
    runs = plan_runs(["table"], SEEDS, "laptop")
    seeds = [run.config.seed for run in runs]
    assert seeds == sorted(seeds)
    assert {run.part_of or name for run in runs for name in names([run])} == set(TABLE)
    assert len({run.key for run in runs}) == len(runs)
    first = [run for run in runs if run.config.seed == SEEDS[0]]
    parts = [run.config.epochs * run.config.steps_per_epoch for run in first if run.part_of]
    assert sum(parts) == 2100  # a model a task takes what a shared one does


def test_rows_of_the_same_settings_share_a_run():
    for asked in (["extra_data", "lr_schedule", "extra_data"], ["extra_data"]):
        [run] = plan_runs(asked, [1], "laptop")
        assert names([run]) == ["extra_data", "lr_schedule"]
    assert len(plan_runs(["extra_data", "lr_schedule"], [1, 2], "laptop")) == 2


def test_small_data_and_experiments_are_no_rows_of_the_table():
    small = plan_runs(["small_data"], [3], "laptop")
    assert names(small) == list(SMALL)
    few = next(run.config for run in small if run.config.name == "frozen_pals-10")
    assert (few.train_examples, few.frozen, few.epochs, few.steps_per_epoch) == (10, True, 1, 180)
    tried = plan_runs(["experiments"], SEEDS, "laptop")
    assert names(tried) == list(EXPERIMENTS)  # one seed
    assert len(plan_runs(["all"], SEEDS, "laptop")) == 3
    assert {run.config.row for run in [*small, *tried]} == {"small_data", "experiment"}


def test_settings_go_to_all_runs():
    runs = plan_runs(["single", "pals"], [1], "workbook", epochs=1, data=None)
    assert {(run.config.epochs, run.config.data) for run in runs} == {(1, "workbook")}


def test_unknown_names_come_with_the_closest():
    with pytest.raises(ValueError, match="unknown row or set 'tabel' .did you mean 'table'"):
        plan_runs(["tabel"], [1], "laptop")


def test_a_run_is_kept_by_its_settings_and_seed(finished):
    result = finished("pals", seed=4, data="/somewhere/cs224n")
    record = make_record(result)
    [run] = plan_runs(["pals"], [4], "workbook", data="/elsewhere/cs224n")
    assert is_kept(run.config, [record])
    assert not is_kept(replace(run.config, seed=5), [record])
    assert not is_kept(replace(run.config, epochs=9), [record])
