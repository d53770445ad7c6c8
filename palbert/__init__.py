"""palbert: a multi-task BERT with projected attention layers, and the workbook around it.

Names load on first use, so that ``import palbert`` costs milliseconds and not torch's seconds.
"""

import os
from importlib import import_module

from palbert.auto_classes import enter_models

__version__ = "0.1.0"

_HOMES = {
    "Config": "config",
    "row_config": "presets",
    "load_data": "data.sources",
    "PalBert": "model",
    "Predictor": "predictor",
    "ProbePanel": "probing.panel",
    "follow": "runs.live",
    "launch": "processes.launcher",
    "probe": "probing.probe",
    "train": "training.loop",
}
__all__ = [*_HOMES]

# Rounds that a thread of GNU's OpenMP waits for the others before it gives up its core; read when
# torch loads, and inherited by every process of a run. Left alone it waits milliseconds, and where
# a browser or another training wants a core as well, all wait for the one thread that got none: two
# runs with two threads each on two cores had a thirteenth of the speed of one after the other. With
# this they have two thirds of it, and a run that is alone is as fast as before.
os.environ.setdefault("GOMP_SPINCOUNT", "10000")


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'palbert' has no attribute {name!r}")
    return getattr(import_module(f"palbert.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return [*globals(), *_HOMES]


enter_models()
