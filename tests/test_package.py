"""Importing the package is cheap; its names load on first use."""

import ast
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path

import pytest
from packaging.specifiers import SpecifierSet

import palbert

ROOT = Path(__file__).resolve().parents[1]
OPENING = {"open", "fdopen", "read_text", "write_text", "TemporaryFile", "NamedTemporaryFile"}
STARTING = {"run", "Popen", "check_output"}


def python(code: str) -> str:
    return subprocess.run(
        [sys.executable, "-c", code], capture_output=True, text=True, check=True
    ).stdout


def test_import_loads_nothing_that_takes_long():
    modules = python("import sys, palbert; print(*sys.modules)").split()
    assert not {"torch", "transformers", "numpy", "pandas"} & set(modules)


def test_threads_that_wait_give_up_their_core_soon_unless_the_user_says_how_long(monkeypatch):
    code = "import os, palbert; print(os.environ['GOMP_SPINCOUNT'])"
    monkeypatch.delenv("GOMP_SPINCOUNT", raising=False)
    assert python(code) == "10000\n"
    monkeypatch.setenv("GOMP_SPINCOUNT", "7")
    assert python(code) == "7\n"


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


def calls_that_follow_the_locale(code: str) -> Iterator[str]:
    """Calls that read or write text without saying in which encoding."""
    for call in filter(lambda node: isinstance(node, ast.Call), ast.walk(ast.parse(code))):
        function, named = ast.unparse(call.func), {each.arg for each in call.keywords}
        name = function.rpartition(".")[2]
        modes = [a.value for a in call.args if isinstance(a, ast.Constant) and a.value in BINARY]
        if name in STARTING and "text" in named and "encoding" not in named:
            yield ast.unparse(call)
        if name in OPENING and function not in OTHERS and not modes and "encoding" not in named:
            yield ast.unparse(call)


BINARY = ("rb", "wb", "ab", "r+b", "rb+")
OTHERS = ("os.open", "read_text")  # of the system; of plain_text.py


@pytest.mark.parametrize("folder", ["palbert", "docs", "benchmarks"])
def test_text_is_utf_8_whatever_the_locale(folder):
    for path in (ROOT / folder).rglob("*.py"):
        assert [*calls_that_follow_the_locale(path.read_text(encoding="utf-8"))] == [], path


def test_a_call_that_follows_the_locale_is_found():
    for call in ("p.read_text()", "self._file(x).open('w')", "open(p)", "run(c, text=True)"):
        assert [*calls_that_follow_the_locale(call)], call
    for call in ("p.open('rb')", "p.write_text(t, encoding='utf-8')", "run(c, encoding='utf-8')"):
        assert not [*calls_that_follow_the_locale(call)], call


def test_what_is_installed_runs_on_the_oldest_python_that_is_promised():
    promised = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    oldest = f"{promised.removeprefix('>=')}.0"
    lines = (ROOT / "requirements.lock").read_text().splitlines()
    locked = [line.partition("==")[0] for line in lines if "==" in line and line[0] not in " #"]
    assert len(locked) > 100
    needed = {name: metadata.metadata(name)["Requires-Python"] or "" for name in locked}
    assert not {name: need for name, need in needed.items() if oldest not in SpecifierSet(need)}
