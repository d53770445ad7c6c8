"""The steps of a run, known before the first."""

from dataclasses import replace

import pytest

from palbert.config import Config, Simcse
from palbert.training.plan import plan_steps

SIZES = {"sst": 8_544, "para": 141_498, "sts": 6_040}
CONFIG = Config(name="x", epochs=3, steps_per_epoch=20, learning_rate=1e-3)


def test_epochs_and_steps():
    plan = plan_steps(CONFIG, SIZES)
    assert [step.epoch for step in plan] == [1] * 20 + [2] * 20 + [3] * 20
    assert {step.task for step in plan} <= set(SIZES)
    assert [number for number, step in enumerate(plan) if step.ends_epoch] == [19, 39, 59]


def test_a_tasks_batches_are_counted_through_all_epochs():
    plan = plan_steps(CONFIG, SIZES)
    for task in SIZES:
        batches = [step.batch for step in plan if step.task == task]
        assert batches == [*range(len(batches))]


def test_the_rate_rises_and_falls_once_over_the_whole_run():
    rates = [step.learning_rate for step in plan_steps(CONFIG, SIZES)]
    assert rates[6] == max(rates) <= 1e-3
    assert rates[:7] == sorted(rates[:7])
    assert rates[6:] == sorted(rates[6:], reverse=True)
    assert rates[0] == pytest.approx(1e-3 * 0.5 / 6)
    assert rates[-1] == pytest.approx(1e-3 * 0.5 / 54)
    constant = plan_steps(replace(CONFIG, schedule="constant"), SIZES)
    assert {step.learning_rate for step in constant} == {1e-3}


def test_the_simcse_stage_comes_first_and_leaves_the_rest_alone():
    simcse = Simcse(steps=10, learning_rate=3e-5)
    plan = plan_steps(replace(CONFIG, simcse=simcse), SIZES)
    assert [(step.epoch, step.task, step.batch) for step in plan[:10]] == [
        (0, "simcse", i) for i in range(10)
    ]
    assert max(step.learning_rate for step in plan[:10]) <= 3e-5
    assert [step.starts_tasks for step in plan] == [False] * 10 + [True] + [False] * 59
    alone = plan_steps(CONFIG, SIZES)
    assert plan[10:] == [replace(alone[0], starts_tasks=True), *alone[1:]]
    assert not any(step.starts_tasks for step in alone)
    auxiliary = replace(CONFIG, simcse=replace(simcse, mode="auxiliary"))
    assert plan_steps(auxiliary, SIZES) == plan_steps(CONFIG, SIZES)


def test_all_tasks_together_see_as_many_examples_in_fewer_steps():
    plan = plan_steps(replace(CONFIG, sampler="together"), SIZES)
    assert [step.epoch for step in plan] == [1] * 6 + [2] * 6 + [3] * 6  # 20 steps are 6 of three
    assert [(step.task, step.batch) for step in plan] == [("together", i) for i in range(18)]
    assert [number for number, step in enumerate(plan) if step.ends_epoch] == [5, 11, 17]
    assert plan[-1].learning_rate < plan[1].learning_rate / 5


def test_the_plan_is_a_function_of_config_and_sizes():
    assert plan_steps(CONFIG, SIZES) == plan_steps(CONFIG, SIZES)
    other = plan_steps(replace(CONFIG, seed=1), SIZES)
    assert [step.task for step in other] != [step.task for step in plan_steps(CONFIG, SIZES)]


def test_round_robin_takes_turns_over_epochs_that_three_does_not_divide():
    plan = plan_steps(replace(CONFIG, sampler="round_robin"), SIZES)
    assert [step.task for step in plan] == ["sst", "para", "sts"] * 20
