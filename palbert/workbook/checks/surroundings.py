"""What an answer leaves changed for everybody else: put back, and said."""

import builtins
import math
import random
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import numpy as np
import torch
import torch.nn.functional as F

LIBRARIES = (torch, F, torch.Tensor, np, math, random, builtins)
Places = list[tuple[Any, dict[str, Any]]]


@contextmanager
def kept_surroundings() -> Iterator[list[str]]:
    """Put back modes, generators, functions and tables that are changed within.

    Yields:
        A list that holds in the end what was changed, in words; a generator that was only drawn
        from is put back without a word.
    """
    changed: list[str] = []
    put_back = _generators()
    gradients, dtype, places, tables = (
        torch.is_grad_enabled(), torch.get_default_dtype(), _places(), _tables(),
    )  # fmt: skip
    try:
        yield changed
    finally:
        if torch.is_grad_enabled() != gradients:
            changed.append("torch's gradient mode")
        if torch.get_default_dtype() != dtype:
            changed.append("torch's default dtype")
        changed += [*_restore_names(places), *_restore_tables(tables)]
        torch.set_grad_enabled(gradients)
        torch.set_default_dtype(dtype)
        put_back()


def _generators() -> Callable[[], None]:
    """Puts the generators that all code draws from back to where they are now."""
    torchs, numpys, pythons = torch.get_rng_state(), np.random.get_state(), random.getstate()  # noqa: NPY002

    def put_back() -> None:
        torch.set_rng_state(torchs)
        np.random.set_state(numpys)  # noqa: NPY002
        random.setstate(pythons)

    return put_back


def _package() -> list[Any]:
    return [module for name, module in list(sys.modules.items()) if name.startswith("palbert.")]


def _places() -> Places:
    return [(place, dict(vars(place))) for place in (*LIBRARIES, *_package())]


def _restore_names(places: Places) -> Iterator[str]:
    for place, before in places:
        for name, value in before.items():
            if vars(place).get(name) is not value and not name.startswith("__"):
                setattr(place, name, value)
                yield f"{place.__name__}.{name}"


def _tables() -> list[tuple[str, Any, Any]]:
    """The package's dicts and lists, with copies of them."""
    return [
        (f"{module.__name__}.{name}", value, value.copy())
        for module in _package()
        for name, value in vars(module).items()
        if type(value) in (dict, list) and not name.startswith("__")
    ]


def _restore_tables(tables: list[tuple[str, Any, Any]]) -> Iterator[str]:
    for name, table, before in tables:
        if len(table) != len(before) or any(a is not b for a, b in _paired(table, before)):
            table.clear()
            table.update(before) if isinstance(table, dict) else table.extend(before)
            yield name


def _paired(table: Any, before: Any) -> Iterator[tuple[Any, Any]]:
    if isinstance(table, dict):
        return ((table.get(key, table), value) for key, value in before.items())
    return zip(table, before, strict=True)
