"""Settings: to JSON and back, refused when wrong, and the rows built from them."""

import json
from dataclasses import FrozenInstanceError, replace

import pytest

from palbert.config import (
    PRESETS,
    ROWS,
    Config,
    ExtraData,
    Pals,
    Simcse,
    choose,
    choose_preset,
    row_config,
    suggestion,
)

FULL = Config(name="x", pals=Pals(layers=(0, 3)), simcse=Simcse(mode="auxiliary"),
              extra_data=ExtraData(snli_share=0.2, cfimdb=None), seed=3)  # fmt: skip


@pytest.mark.parametrize("config", [FULL, *PRESETS.values()], ids=lambda config: config.name)
def test_json_round_trip(config):
    assert Config.from_json(config.to_json()) == config


def test_a_config_is_frozen():
    with pytest.raises(FrozenInstanceError):
        FULL.seed = 4  # type: ignore[misc]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("epochs", 0), ("epochs", True), ("epochs", 2.0), ("epochs", "3"), ("batch_size", -1),
        ("learning_rate", 0.0), ("learning_rate", "1e-3"), ("weight_decay", -0.1),
        ("max_length", 7), ("seed", -1), ("seed", 2**31), ("sampler", "rr"), ("frozen", 1),
        ("precision", "float16"), ("name", None), ("encoding", "both"), ("schedule", "cosine"),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_by_name(field, value):
    settings = json.loads(FULL.to_json()) | {field: value}
    with pytest.raises(ValueError, match=f"{field}.*got {value!r}"):
        Config.from_json(json.dumps(settings))


def test_wrong_values_of_parts_are_refused():
    with pytest.raises(ValueError, match="size 10 is not a multiple of heads 4"):
        Pals(size=10, heads=4)
    assert Pals(size=10, heads=4, variant="low_rank").size == 10  # has no heads
    with pytest.raises(ValueError, match="layers is empty"):
        Pals(layers=())
    with pytest.raises(ValueError, match="batch_size"):
        Simcse(batch_size=1)
    with pytest.raises(ValueError, match="mixes nothing in"):
        ExtraData(snli=None, cfimdb=None)
    for wrong in ({"snli_share": 0.0}, {"cfimdb_share": 1.1}, {"snli": "neutral"}):
        with pytest.raises(ValueError, match=next(iter(wrong))):
            row_config("bp1", extra_data={**wrong})
    with pytest.raises(ValueError, match="batch_size 32 is not a multiple of accumulation 3"):
        Config(name="x", accumulation=3)
    with pytest.raises(ValueError, match="simcse trains the encoder"):
        Config(name="x", frozen=True, simcse=Simcse())


def test_an_unknown_field_gets_a_suggestion():
    settings = json.loads(FULL.to_json()) | {"epoch": 3}
    with pytest.raises(ValueError, match="unknown field 'epoch'.*did you mean 'epochs'"):
        Config.from_json(json.dumps(settings))
    with pytest.raises(ValueError, match="unknown field 'bach_size'.*did you mean 'batch_size'"):
        row_config("bp1", bach_size=3)


def test_difference_and_fingerprint():
    other = replace(FULL, seed=4, pals=None)
    assert FULL.difference(other)["seed"] == (3, 4)
    assert set(FULL.difference(other)) == {"seed", "pals"}
    assert FULL.difference(FULL) == {}
    assert FULL.fingerprint() == Config.from_json(FULL.to_json()).fingerprint()
    assert FULL.fingerprint() != other.fingerprint()
    assert len(FULL.fingerprint()) == 12


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
    extra, mapped = row_config("extra_data"), row_config("extra_data_mapped")
    assert set(bp1.difference(extra)) == {"name", "row", "extra_data"}
    assert (extra.extra_data.snli, extra.extra_data.cfimdb) == ("entailment", "hard")
    assert (mapped.extra_data.snli, mapped.extra_data.cfimdb) == ("contradiction", "likelihood")
    constant, schedule = row_config("constant"), row_config("lr_schedule")
    assert set(constant.difference(schedule)) == {"name", "row", "schedule"}
    assert set(schedule.difference(extra)) == {"name", "row"}
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
    assert suggestion("zzz", ["epochs"]) == ""


def test_automatic_presets():
    assert choose_preset("auto", 1, None) == "poster"
    assert choose_preset("auto", 0, None) == "workbook"
    assert choose_preset("auto", 0, "workbook") == "workbook"
    assert choose_preset("auto", 0, "cs224n") == "laptop"
    assert choose_preset("laptop", 4, None) == "laptop"
    with pytest.raises(ValueError, match="unknown preset"):
        choose_preset("fast", 0, None)
