"""The exercises, by id: one file each, found by looking into this folder."""

from importlib import import_module
from pkgutil import iter_modules

from palbert.workbook.exercise import Exercise


def _read() -> dict[str, Exercise]:
    names = [module.name for module in iter_modules(__path__)]
    found = [import_module(f"{__name__}.{name}").EXERCISE for name in names]
    return {exercise.id: exercise for exercise in sorted(found, key=lambda each: each.id)}


EXERCISES = _read()
