"""The presets, and the rows of the table built on them."""

from dataclasses import asdict

import pytest

from palbert.pal import LowRankLayers, ProjectedAttentionLayers
from palbert.presets import (
    MADE_OF,
    PRESETS,
    ROWS,
    TABLE,
    choose,
    choose_preset,
    row_config,
    twins_of,
)
from palbert.results.ledger import settings_of


@pytest.mark.parametrize("preset", PRESETS)
@pytest.mark.parametrize("row", ROWS)
def test_every_row_of_every_preset_exists(row, preset):
    config = row_config(row, preset)
    assert (config.name, config.row) == (row, row)
    assert config.preset == preset


def test_rows_are_what_their_names_say():
    frozen, bp1 = row_config("frozen"), row_config("bp1")
    assert frozen.frozen
    assert frozen.pals is frozen.simcse is None
    assert row_config("separate").encoding == "separate"
    assert row_config("pals").sampler == "round_robin"
    assert row_config("annealed").simcse is None
    assert bp1.pals
    assert bp1.simcse
    assert bp1.sampler == "annealed"
    together, surgery = row_config("together"), row_config("surgery")
    assert set(together.difference(row_config("pals"))) == {"name", "row", "sampler"}
    assert set(surgery.difference(together)) == {"name", "row", "surgery"}
    extra, mapped = row_config("extra_data"), row_config("extra_data_mapped")
    assert set(bp1.difference(extra)) == {"name", "row", "extra_data"}
    assert (extra.extra_data.snli, extra.extra_data.cfimdb) == ("entailment", "hard")
    assert (mapped.extra_data.snli, mapped.extra_data.cfimdb) == ("contradiction", "likelihood")
    assert "pal_rate" not in settings_of(asdict(row_config("pals", "laptop")))  # older than that
    constant, schedule = row_config("constant"), row_config("lr_schedule")
    assert set(constant.difference(schedule)) == {"name", "row", "schedule"}
    assert set(schedule.difference(extra)) == {"name", "row"}
    low_rank, single = row_config("low_rank"), row_config("single_para", "laptop")
    assert set(low_rank.difference(row_config("pals"))) == {"name", "row", "pals"}
    changed = set(single.difference(row_config("shared", "laptop")))
    assert changed == {"name", "row", "task", "steps_per_epoch"}
    relational = row_config("relational_layer")
    assert set(relational.difference(schedule)) == {"name", "row", "relational_layer"}
    apart = row_config("relational_separate")
    assert set(apart.difference(row_config("separate"))) == {"name", "row", "relational_layer"}


def test_row_config_takes_settings_and_leaves_what_is_none():
    config = row_config("pals", seed=7, epochs=None)
    assert (config.seed, config.epochs) == (7, PRESETS["workbook"].epochs)
    with pytest.raises(ValueError, match="epochs: .*got 'many'"):
        row_config("pals", epochs="many")


def test_unknown_words_come_with_choices():
    with pytest.raises(ValueError, match="unknown preset 'postr'.*'poster'.*choices: workbook,"):
        row_config("bp1", "postr")
    with pytest.raises(ValueError, match="unknown row 'bp2'.*did you mean 'bp1'"):
        row_config("bp2")
    assert choose("a", {"a": 1}, "letter") == 1


def test_automatic_presets():
    assert choose_preset("auto", 1, None) == "poster"
    assert choose_preset("auto", 0, None) == "workbook"
    assert choose_preset("auto", 0, "workbook") == "workbook"
    assert choose_preset("auto", 0, "cs224n") == "laptop"
    assert choose_preset("laptop", 4, None) == "laptop"
    with pytest.raises(ValueError, match="unknown preset"):
        choose_preset("fast", 0, None)


def test_low_rank_has_as_many_parameters_as_the_pals():
    for hidden, layers, preset in ((384, 6, "laptop"), (768, 12, "poster")):
        rows = [row_config(row, preset).pals for row in ("pals", "low_rank")]
        attention = ProjectedAttentionLayers(hidden, rows[0].size, rows[0].heads, [*range(layers)])
        low_rank = LowRankLayers(hidden, rows[1].size, [*range(layers)])
        ours, theirs = (sum(p.numel() for p in each.parameters()) for each in (low_rank, attention))
        assert ours == pytest.approx(theirs, rel=0.01)


def test_models_of_one_task_share_the_steps_of_a_row():
    parts = [row_config(row, "laptop") for row in MADE_OF["single"]]
    assert [part.task for part in parts] == ["sst", "para", "sts"]
    steps = [part.steps_per_epoch for part in parts]
    assert sum(steps) == PRESETS["laptop"].steps_per_epoch
    assert max(steps) - min(steps) <= 1
    assert set(TABLE) - set(ROWS) == {"single"}


def test_the_best_row_is_long_on_the_official_files_and_no_row_of_the_table():
    lengths = [
        (row_config("best", p).epochs, row_config("best", p).steps_per_epoch) for p in PRESETS
    ]
    usual = [(preset.epochs, preset.steps_per_epoch) for preset in PRESETS.values()]
    assert lengths == [usual[0], (4, 2000), usual[2]]
    assert row_config("best", "laptop", epochs=1).epochs == 1
    assert "best" not in TABLE


def test_rows_of_the_same_settings_are_twins():
    """Low-rank rows look like those with PALs in the table of rows, and are none."""
    found = {row: [twin.row for twin in twins_of(row_config(row, "laptop"))] for row in ROWS}
    assert {row: twins for row, twins in found.items() if twins} == {
        "extra_data": ["lr_schedule"],
        "lr_schedule": ["extra_data"],
    }
