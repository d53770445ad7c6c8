"""Rows against each other: differences, Holm's correction, what could have been seen."""

import numpy as np
import pytest

from palbert.results.comparisons import chance, comparison_table, holm, visible_errors
from palbert.results.setups import find_setups


@pytest.fixture
def ledger(make_ledger):
    """Rows of falling noise; ``bp1`` has two seeds."""
    return make_ledger(["frozen", "pals", "bp1", "bp1"])


def test_rows_outside_the_poster_are_compared_too(ledger):
    [setup] = find_setups(ledger)
    table = comparison_table(setup, [("bp1", "pals"), ("pals", "bp1"), ("pals", "shared")])
    assert list(table.frame["verdict"]) == ["better", "worse"]
    assert table.frame["difference"][0] == table.frame["difference"][1].replace("-", "+")
    sst = comparison_table(setup, [("bp1", "frozen")], score="sst")
    assert sst.title.startswith("sst: ")
    assert sst.frame["difference"][0] != table.frame["difference"][0]


def test_holm_by_hand():
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]) == pytest.approx([1.0, 1.0])
    assert holm([]) == []


def test_the_chance_of_a_difference():
    assert chance(1.96, 1.0) == chance(-1.96, 1.0) == pytest.approx(0.05, abs=1e-4)
    assert chance(0.0, 0.0) == 1.0
    assert chance(0.1, 0.0) == 0.0


@pytest.mark.parametrize("pairs", [1, 16])
def test_a_visible_difference_is_found_four_times_of_five(pairs):
    """After the correction too, where the other pairs' differences are all chance."""
    generator = np.random.default_rng(0)
    found = 0
    for _ in range(1000):
        seen = generator.normal([visible_errors(pairs), *[0] * (pairs - 1)], 1.0)
        found += holm([chance(each, 1.0) for each in seen])[0] < 0.05
    assert found / 1000 == pytest.approx(0.8, abs=0.04)


def test_many_pairs_need_more(ledger):
    [setup] = find_setups(ledger)
    alone = comparison_table(setup, [("bp1", "pals")]).frame
    many = comparison_table(setup, [("bp1", "pals"), *[("bp1", "bp1")] * 3]).frame
    assert list(many["row"]).count("bp1") == 4
    assert float(alone["visible"][0]) < float(many["visible"][0])
