"""Importing the package is cheap; its names load on first use."""

import subprocess
import sys

import pytest

import palbert


def python(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout


def test_import_is_fast_and_loads_no_torch():
    code = (
        "import sys, time; began = time.perf_counter(); import palbert;"
        "print(time.perf_counter() - began, *sys.modules)"
    )
    seconds, *modules = min((python(code).split() for _ in range(2)), key=lambda f: float(f[0]))
    assert float(seconds) < 0.3
    assert not {"torch", "transformers", "numpy", "pandas"} & set(modules)


def test_config_loads_no_torch():
    code = "import sys, palbert; palbert.row_config('bp1'); print('torch' in sys.modules)"
    assert python(code) == "False\n"


@pytest.mark.parametrize("names", [palbert.__all__, palbert.__all__[::-1]])
def test_every_promised_name_comes_from_the_package_in_any_order_and_twice(names):
    lines = [f"from palbert import {name}; print(type({name}).__name__)" for name in names]
    kinds = python("\n".join([*lines, *lines])).split()
    assert len(kinds) == 2 * len(names)
    assert "module" not in kinds


def test_names_load_on_first_use():
    from palbert.config import Config

    assert palbert.Config is Config
    assert {"Config", "train", "load_data", "__version__"} <= set(dir(palbert))


def test_an_unknown_name_is_an_attribute_error():
    with pytest.raises(AttributeError, match="'palbert' has no attribute 'trian'"):
        _ = palbert.trian
