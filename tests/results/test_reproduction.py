"""The verdict on each step of the poster's table, from a ledger with its answers."""

import pytest

from palbert.poster import POSTER
from palbert.results.ledger import make_record
from palbert.results.reproduction import reproduction_table, reproduction_tables, verdict
from palbert.results.setups import NO_PREDICTIONS, ONE_SEED, find_setups
from palbert.runs.files import append_line


@pytest.mark.parametrize(
    ("claim", "low", "high", "expected"),
    [
        (0.02, 0.001, 0.01, "reproduced"),
        (0.02, 0.03, 0.05, "reproduced"),
        (0.02, -0.01, 0.03, "within noise"),
        (0.02, -0.01, 0.01, "not reproduced"),  # a step of the poster's size is ruled out
        (0.02, -0.03, -0.01, "not reproduced"),
        (-0.02, -0.03, -0.01, "reproduced"),
        (-0.02, -0.03, 0.01, "within noise"),
        (-0.02, -0.01, 0.01, "not reproduced"),
        (-0.02, 0.01, 0.03, "not reproduced"),
    ],
)
def test_the_rule(claim, low, high, expected):
    assert verdict(claim, low, high) == expected


@pytest.fixture
def ledger(make_ledger):
    """Rows of falling noise; ``annealed`` has no answers, ``bp1`` two seeds."""
    rows = ["frozen", "pals", "annealed", "bp1", "bp1"]
    return make_ledger(rows, without_answers=("annealed",))


def test_each_row_stands_beside_the_posters(ledger):
    [setup] = find_setups(ledger)
    table = reproduction_table(setup)
    frame = table.frame.set_index("row")
    assert list(frame.index) == ["frozen", "pals", "annealed", "bp1"]
    scores = setup.table()
    for row in frame.index:
        poster, ours = POSTER[row].overall, scores.loc[row, "overall"]
        assert frame.loc[row, "poster"] == f"{poster:.3f}"
        assert frame.loc[row, "ours"] == f"{ours:.3f}"
        assert frame.loc[row, "ours - poster"] == f"{ours - poster:+.3f}"
    assert frame.loc["frozen", "verdict"] == ""  # nothing to step over
    assert frame.loc["pals", "step over"] == "frozen"
    assert frame.loc["pals", "poster's step"] == "+0.157"
    assert frame.loc["pals", "verdict"] == "reproduced"
    assert frame.loc["annealed", "verdict"] == frame.loc["bp1", "verdict"] == NO_PREDICTIONS
    assert list(frame["seeds"]) == ["1", "1", "1", "2"]
    assert ONE_SEED in table.notes
    assert "bp1" in str(table)
    assert "<table" in table._repr_mimebundle_()["text/html"]


def test_other_lengths_data_and_code_are_other_setups(ledger, finished):
    append_line(ledger, make_record(finished(row="pals", epochs=7, name="pals")))
    mine = finished(row="pals", name="pals")
    mine.record["answers"] = ["palbert.metrics.overall"]
    append_line(ledger, make_record(mine))
    setups = find_setups(ledger)
    assert [len(setup.runs) for setup in setups] == [4, 1, 1]
    assert "7 x" in setups[1].name
    assert setups[2].name.endswith("your code")


def test_a_row_that_was_defined_anew_replaces_its_old_runs(ledger, finished):
    append_line(ledger, make_record(finished(row="bp1", name="bp1", learning_rate=1e-5)))
    [setup] = find_setups(ledger)
    assert [run["settings"]["learning_rate"] for run in setup.runs["bp1"]] == [1e-5]


def test_rows_stand_in_the_order_of_the_course(make_ledger):
    [setup] = find_setups(make_ledger(["bp1", "shared", "pals", "frozen"]))
    assert list(setup.runs) == ["frozen", "shared", "pals", "bp1"]


def test_runs_with_a_name_of_their_own_are_no_row(ledger, finished):
    append_line(ledger, make_record(finished(row="shared", name="first_steps")))
    [setup] = find_setups(ledger)
    assert "shared" not in setup.runs


def test_the_schedules_step_is_measured_from_the_row_without_it(make_ledger):
    [setup] = find_setups(make_ledger(["extra_data", "lr_schedule", "constant"]))
    frame = reproduction_table(setup).frame.set_index("row")
    assert list(frame.index) == ["extra_data", "lr_schedule"]
    assert frame.loc["lr_schedule", "step over"] == "constant"
    assert frame.loc["lr_schedule", "poster's step"] == "+0.006"  # from the poster's row above
    ours = setup.compare("lr_schedule", "constant").loc["overall", "difference"]
    assert frame.loc["lr_schedule", "our step"] == f"{ours:+.3f}"


def test_without_that_row_there_is_no_verdict_on_the_schedule(make_ledger):
    [setup] = find_setups(make_ledger(["extra_data", "lr_schedule"]))
    frame = reproduction_table(setup).frame.set_index("row")
    assert frame.loc["lr_schedule", "verdict"] == NO_PREDICTIONS


def test_an_empty_ledger_has_no_setups(tmp_path):
    assert find_setups(tmp_path / "ledger.jsonl") == []


def test_runs_without_a_row_of_the_poster_have_no_table(make_ledger):
    assert reproduction_tables(find_setups(make_ledger(["shared"]))) == []
    [table] = reproduction_tables(find_setups(make_ledger(["shared", "bp1"])))
    assert list(table.frame["row"]) == ["bp1"]
