"""What was tried to go past the poster, side by side."""

import json

from palbert.results.ledger import make_record
from palbert.results.past_the_poster import changes, tried_table
from palbert.runs.files import append_line


def test_each_recipe_says_what_it_changes(tmp_path, finished):
    ledger = tmp_path / "ledger.jsonl"
    tried = [
        ("shared", "shared", {}),
        ("shared", "shared", {"seed": 2}),
        ("shared", "averaged", {"weight_average": 0.9}),
        ("shared", "best", {"epochs": 9, "both_orders": True}),
        ("pals", "pals", {}),
    ]
    for row, name, settings in tried:
        record = make_record(finished(row=row, name=name, **settings))
        tried_row = {"averaged": "experiment"}.get(name, name)
        append_line(ledger, record | {"data": "cs224n", "row": tried_row})
    append_line(ledger, make_record(finished(row="best", name="best")))  # other data
    frame = tried_table(ledger).frame.set_index("recipe")
    assert list(frame.index) == ["shared", "averaged", "best"]
    assert list(frame["changed"]) == ["", "weight_average 0.9", "epochs 9, both_orders"]
    assert list(frame["seeds"]) == ["2", "1", "1"]


def test_what_has_not_ended_is_there_with_its_best_epoch(tmp_path, finished):
    ledger = tmp_path / "ledger.jsonl"
    append_line(ledger, make_record(finished(row="shared", name="shared")) | {"data": "cs224n"})

    def scored(overall):
        return {"scores": {"sst": 0.5, "para": 0.8, "sts": 0.8, "overall": overall}}

    runs = [
        {"name": "all", "changed": "epochs 6", "steps": 90, "of": 100,
         "evaluations": [scored(0.7), scored(first), scored(0.6)]}
        for first in (0.72, 0.76)
    ]  # fmt: skip
    (tmp_path / "past_the_poster.json").write_text(json.dumps({"unfinished": runs}))
    line = tried_table(ledger).frame.iloc[-1]
    assert line["recipe"] == "all, unfinished"
    assert (line["overall"], line["steps"], line["seeds"]) == ("0.740", "90 of 100", "2")


def test_settings_that_are_switched_off_are_no_change():
    assert changes({"row": "best", "epochs": 3}, {"row": "shared", "epochs": 3}) == ""
