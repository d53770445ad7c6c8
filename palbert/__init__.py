"""palbert: a multi-task BERT with projected attention layers, and the workbook around it.

Names load on first use, so that ``import palbert`` costs milliseconds and not torch's seconds.
"""

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


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'palbert' has no attribute {name!r}")
    return getattr(import_module(f"palbert.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return [*globals(), *_HOMES]


enter_models()
