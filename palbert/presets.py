"""The settings of each preset, and what makes each row of the poster's table."""

from collections.abc import Mapping
from dataclasses import replace
from typing import NamedTuple

from palbert.config import Config, ExtraData, Pals, Simcse, readable_errors, suggestion
from palbert.tasks import TASKS

PRESETS = {
    # minutes on two CPU cores
    "workbook": Config(
        name="workbook",
        pals=Pals(),
        simcse=Simcse(steps=10, batch_size=32),
        steps_per_epoch=30,
        head_rate=10.0,  # at 1, sentiment has not begun to learn when the few steps are over
        max_length=96,
    ),
    # the official files on a machine without a GPU: under an hour
    "laptop": Config(
        name="laptop",
        preset="laptop",
        data="cs224n",
        pals=Pals(),
        simcse=Simcse(steps=50, batch_size=32),
        steps_per_epoch=700,
        head_rate=10.0,
    ),
    # batch, length, rate and steps of Stickland and Murray (2019); hours on one GPU
    "poster": Config(
        name="poster",
        preset="poster",
        data="cs224n",
        encoder="bert-base-uncased",
        pals=Pals(size=204),
        simcse=Simcse(steps=1000),
        epochs=25,
        steps_per_epoch=2400,
        learning_rate=2e-5,
    ),
}

PLAIN = {"pals": None, "simcse": None, "sampler": "round_robin"}  # a shared BERT, tasks in turn

# A row is BP1 with some of it taken away or more added. Rates of frozen encoders are higher: only
# small, new layers learn. The poster's rows before "lr_schedule" had no warmup/decay, as far as is
# known; all rows here do. So "lr_schedule" has the settings of "extra_data", and "constant" is what
# the poster compares it with.
ROWS = {
    "single_sst": {**PLAIN, "task": "sst"},
    "single_para": {**PLAIN, "task": "para"},
    "single_sts": {**PLAIN, "task": "sts"},
    "frozen": {
        "pals": None, "simcse": None, "sampler": "round_robin", "frozen": True,
        "learning_rate": 1e-3, "head_rate": 1.0,
    },
    "separate": {
        "pals": None, "simcse": None, "sampler": "round_robin", "encoding": "separate",
    },
    "shared": PLAIN,
    "low_rank": {"simcse": None, "sampler": "round_robin"},
    "frozen_low_rank": {
        "simcse": None, "sampler": "round_robin", "frozen": True, "learning_rate": 7e-4,
        "head_rate": 1.0,
    },
    "frozen_pals": {
        "simcse": None, "sampler": "round_robin", "frozen": True, "learning_rate": 7e-4,
        "head_rate": 1.0,
    },
    "pals": {"simcse": None, "sampler": "round_robin"},
    "proportional": {"simcse": None, "sampler": "proportional"},
    "square_root": {"simcse": None, "sampler": "square_root"},
    "annealed": {"simcse": None},
    "together": {"simcse": None, "sampler": "together"},
    "surgery": {"simcse": None, "sampler": "together", "surgery": True},
    "bp1": {},
    "extra_data": {"extra_data": ExtraData()},
    "extra_data_mapped": {"extra_data": ExtraData(snli="contradiction", cfimdb="likelihood")},
    "constant": {"extra_data": ExtraData(), "schedule": "constant"},
    "lr_schedule": {"extra_data": ExtraData()},
    "relational_layer": {"extra_data": ExtraData(), "relational_layer": True},
    "relational_separate": {
        "pals": None, "simcse": None, "sampler": "round_robin", "encoding": "separate",
        "relational_layer": True,
    },
    "best": {
        "pals": None, "simcse": None, "counter_examples": True, "both_orders": True,
        "weight_average": 0.995,
    },
}  # fmt: skip
# Rows that are longer than a preset's others.
LENGTHS = {("best", "laptop"): {"epochs": 4, "steps_per_epoch": 2000}}
# Low-rank bottlenecks with as many parameters as a preset's PALs, to within a hundredth.
LOW_RANK = {96: Pals(size=52, variant="low_rank"), 204: Pals(size=98, variant="low_rank")}
# Rows of the table that are made of several runs: a model for each task, with a third of the steps.
MADE_OF = {"single": tuple(f"single_{task}" for task in TASKS)}
TABLE = ("single", *(row for row in ROWS if row not in {*MADE_OF["single"], "best"}))


class SmallData(NamedTuple):
    """Rows that are also trained on few examples a task, for so many steps in all."""

    rows: tuple[str, ...]
    steps: Mapping[int, int]


SMALL_DATA = SmallData(
    ("frozen", "frozen_low_rank", "frozen_pals", "shared"), {10: 180, 100: 360, 1000: 900}
)
# What was tried on the way past the poster: a row, and what is changed in it.
ALL = {"epochs": 6, "batch_size": 64, "both_orders": True, "r_drop": 1.0, "weight_average": 0.995}
EXPERIMENTS: dict[str, tuple[str, dict[str, object]]] = {
    "all": ("shared", ALL),
    "longer": ("shared", {"epochs": 6}),
    "larger_batch": ("shared", {"batch_size": 64}),
    "both_orders": ("shared", {"both_orders": True}),
    "averaged": ("shared", {"weight_average": 0.995}),
    "r_drop": ("shared", {"r_drop": 1.0}),
    "counter_examples": ("shared", {"counter_examples": True}),
}


def choose(word: str, known: dict, what: str) -> object:
    """Look a word up.

    Raises:
        ValueError: The word is unknown; the message lists the choices and suggests the closest one.
    """
    if word not in known:
        raise ValueError(
            f"unknown {what} {word!r}{suggestion(word, known)}; choices: {', '.join(known)}"
        )
    return known[word]


def choose_preset(preset: str, gpus: int, data: str | None) -> str:
    """The preset that ``auto`` stands for: by GPUs asked for, then by data asked for."""
    if preset != "auto":
        choose(preset, PRESETS, "preset")
        return preset
    if gpus > 0:
        return "poster"
    return "workbook" if data in (None, "workbook") else "laptop"


def row_config(row: str, preset: str = "workbook", **settings: object) -> Config:
    """The config of a table row.

    Args:
        row: Name of the row, a key of ``ROWS``.
        preset: Name of the preset, a key of ``PRESETS``.
        settings: Fields of ``Config`` to set; None leaves the preset's value.

    Raises:
        ValueError: The row, preset or field is unknown, or a value is out of its range.
    """
    base = choose(preset, PRESETS, "preset")
    changes = {"name": row, "row": row, **choose(row, ROWS, "row")}  # type: ignore[dict-item]
    changes |= LENGTHS.get((row, preset), {})
    if _is_low_rank(row):
        changes["pals"] = LOW_RANK[base.pals.size]  # type: ignore[union-attr]
    if "task" in changes:
        changes["steps_per_epoch"] = _share_of_steps(base.steps_per_epoch, changes["task"])  # type: ignore[union-attr]
    changes |= {key: value for key, value in settings.items() if value is not None}
    unknown = [key for key in changes if key not in Config.__dataclass_fields__]
    if unknown:
        raise ValueError(
            f"unknown field {unknown[0]!r}{suggestion(unknown[0], Config.__dataclass_fields__)}"
        )
    with readable_errors():
        return replace(base, **changes)  # type: ignore[type-var]


def _share_of_steps(steps: int, task: str) -> int:
    """A third of an epoch's steps; what is left over goes to the first tasks."""
    place = list(TASKS).index(task)
    return steps // len(TASKS) + (place < steps % len(TASKS))


def _is_low_rank(row: str) -> bool:
    return row.endswith("low_rank")


def twins_of(config: Config) -> list[Config]:
    """What rows with the same settings as this config's row would train: the same runs."""
    return [
        replace(config, row=row, name=config.name.replace(config.row, row, 1))
        for row, settings in ROWS.items()
        if row != config.row
        and settings == ROWS.get(config.row)
        and _is_low_rank(row) == _is_low_rank(config.row)
    ]
