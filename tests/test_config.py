"""Settings: to JSON and back, refused when wrong."""

import hashlib
import json
import math
import re
from dataclasses import FrozenInstanceError, asdict, replace

import pytest

from palbert.config import Config, ExtraData, Pals, Simcse, decisive, suggestion
from palbert.presets import PRESETS, row_config

FULL = Config(name="x", pals=Pals(size=8, heads=2), simcse=Simcse(mode="auxiliary"),
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
        ("precision", "float8"), ("name", None), ("encoding", "both"), ("schedule", "cosine"),
        ("name", "../../x"), ("name", "a/b"), ("name", ".hidden"), ("name", ""), ("name", "\t"),
        ("row", ".."), ("steps_per_epoch", 10**12), ("epochs", 10**12), ("seed", 10**30),
    ],
)  # fmt: skip
def test_a_wrong_value_is_refused_by_name(field, value):
    settings = json.loads(FULL.to_json()) | {field: value}
    with pytest.raises(ValueError, match=f"{field}.*got {re.escape(repr(value))}"):
        Config.from_json(json.dumps(settings))


@pytest.mark.parametrize("field", ["learning_rate", "head_rate", "pal_rate", "weight_decay"])
@pytest.mark.parametrize("value", ["Infinity", "NaN", "1e999", "-Infinity"])
def test_what_is_no_number_is_refused_in_json(field, value):
    text = json.dumps(json.loads(FULL.to_json()) | {field: 0.5}).replace("0.5", value)
    with pytest.raises(ValueError, match=f"{field}: "):
        Config.from_json(text)


def test_settings_that_would_never_end_are_refused():
    with pytest.raises(ValueError, match="epochs 2000 times steps_per_epoch 1000 is more than"):
        Config(name="x", epochs=2000, steps_per_epoch=1000)
    for field in ("learning_rate", "head_rate"):
        with pytest.raises(ValueError, match=field):
            Config(name="x", **{field: math.inf})
    with pytest.raises(ValueError, match="temperature"):
        Simcse(temperature=math.nan)
    with pytest.raises(ValueError, match="steps"):
        Simcse(steps=10**12)


@pytest.mark.parametrize("text", ["", "null", "[]", "{}", '{"name": "x"', "[" * 100_000])
def test_what_is_no_config_is_one_short_line(text):
    with pytest.raises(ValueError, match="JSON|name|object|dictionary") as caught:
        Config.from_json(text)
    assert len(str(caught.value)) < 200


def test_wrong_values_of_parts_are_refused():
    with pytest.raises(ValueError, match="size 10 is not a multiple of heads 4"):
        Pals(size=10, heads=4)
    assert Pals(size=10, heads=4, variant="low_rank").size == 10  # has no heads
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
    assert suggestion("zzz", ["epochs"]) == ""


def test_difference_and_fingerprint():
    other = replace(FULL, seed=4, pals=None)
    assert FULL.difference(other)["seed"] == (3, 4)
    assert set(FULL.difference(other)) == {"seed", "pals"}
    assert FULL.difference(FULL) == {}
    assert FULL.fingerprint() == Config.from_json(FULL.to_json()).fingerprint()
    assert FULL.fingerprint() != other.fingerprint()
    assert len(FULL.fingerprint()) == 12


def test_settings_that_came_later_change_no_fingerprint_while_they_are_off():
    before = FULL.to_json()
    for line in (
        ' "patience": null,\n', ' "surgery": false,\n', ' "pal_rate": 1.0,\n',
        ' "task": null,\n', ' "train_examples": null,\n', ' "both_orders": false,\n',
        ' "r_drop": null,\n', ' "weight_average": null,\n', ' "counter_examples": false,\n',
    ):  # fmt: skip
        assert line in before
        before = before.replace(line, "")
    assert FULL.fingerprint() == hashlib.sha256(before.encode()).hexdigest()[:12]
    assert FULL.fingerprint() != replace(FULL, patience=2).fingerprint()
    assert "patience" not in decisive(asdict(FULL))
    assert decisive(asdict(replace(FULL, patience=2)))["patience"] == 2
