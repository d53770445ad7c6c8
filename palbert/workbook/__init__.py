"""What the notebooks call: ``nb = start("02_pals", rows=[...])`` and what comes with it.

Names load on first use, as in ``palbert`` itself.
"""

from importlib import import_module

_HOMES = {
    "start": "notebook",
    "Notebook": "notebook",
    "Parameters": "parameters",
    "ParameterError": "parameters",
    "ScoreTable": "score_table",
}
__all__ = [*_HOMES]


def __getattr__(name: str) -> object:
    if name not in _HOMES:
        raise AttributeError(f"module 'palbert.workbook' has no attribute {name!r}")
    return getattr(import_module(f"palbert.workbook.{_HOMES[name]}"), name)


def __dir__() -> list[str]:
    return [*globals(), *_HOMES]
