"""Scaling measured with real runs, and what a network allows by hand."""

import json
import os
from dataclasses import replace

import pytest
from conftest import make_event, write_events
from joblib import cpu_count

from palbert.figures import plot_scaling
from palbert.workbook.demonstrations.scaling import (
    WARM_UP,
    expected_scaling,
    measure_scaling,
    only_cores,
    process_counts,
    step_speed,
    traffic,
)


def test_counts_are_powers_of_two_up_to_what_there_is(monkeypatch):
    assert process_counts(4) == [1, 2, 4]
    assert process_counts(6) == [1, 2, 4]
    monkeypatch.setattr("palbert.workbook.demonstrations.scaling.cpu_count", lambda: 3)
    assert process_counts(0) == [1, 2]
    monkeypatch.setattr("palbert.workbook.demonstrations.scaling.cpu_count", lambda: 64)
    assert process_counts(0) == [1, 2, 4]


@pytest.mark.skipif(not hasattr(os, "sched_setaffinity"), reason="cores cannot be set here")
def test_cores_are_given_back():
    before = os.sched_getaffinity(0)
    with only_cores(1):
        assert len(os.sched_getaffinity(0)) == 1
        assert cpu_count() == 1
    assert os.sched_getaffinity(0) == before


def test_the_first_steps_do_not_count(tmp_path):
    speeds = [1.0] * WARM_UP + [50.0, 60.0, 70.0]
    write_events(tmp_path, *(make_event("step", examples_per_second=speed) for speed in speeds))
    assert step_speed(tmp_path) == 60


def test_traffic_of_a_ring():
    assert traffic(100, 1) == 0
    assert traffic(100, 2) == 400
    assert traffic(100, 4) == 600


def test_expected_scaling_by_hand():
    table = expected_scaling(0.4, 10**8, {"fast": float("inf"), "slow": 1e9}, [1, 2, 4])
    assert list(table["fast"]) == [1, 2, 4]
    assert table.loc[4, "slow"] == pytest.approx(0.4 / (0.1 + 0.6))
    assert table.loc[1, "slow"] == 1


@pytest.mark.ddp
@pytest.mark.slow
def test_short_runs_are_measured_once(tiny, tmp_path):
    config = replace(tiny, preset="workbook")
    table = measure_scaling(config, tmp_path, [1, 2])
    assert list(table.index) == [1, 2]
    assert table.loc[1, "speed_up"] == table.loc[1, "efficiency"] == 1
    assert table.loc[2, "efficiency"] == pytest.approx(table.loc[2, "speed_up"] / 2)
    assert measure_scaling(config, tmp_path, [1, 2]).equals(table)
    sizes = [json.loads((tmp_path / f"{n}-processes" / "result.json").read_text())["world_size"]
             for n in (1, 2)]  # fmt: skip
    assert sizes == [1, 2]
    assert plot_scaling(table).alt.startswith("Speed-up by number of processes. 1: 1.00, 2: ")
