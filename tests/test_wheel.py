"""The built wheel in an environment of its own, used from a folder far from any checkout.

Its site-packages cannot be written, there is no HOME, the locale is C, and the folder's name has a
space and an umlaut. What else it needs it finds in the environment of the tests.
"""

import importlib.metadata
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from lab_browser import serving

HOME = Path(__file__).resolve().parents[1]
SOURCES = ("setup.py", "pyproject.toml", "MANIFEST.in", "README.md", "LICENSE")
BUILD = "from setuptools.build_meta import build_wheel; print(build_wheel('.'))"

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def environment(tmp_path_factory) -> Iterator[Path]:
    """A virtual environment with the wheel, read-only."""
    folder = tmp_path_factory.mktemp("wheel")
    source, environment = folder / "source", folder / "venv"
    source.mkdir()
    for name in SOURCES:
        shutil.copy(HOME / name, source)
    unwanted = shutil.ignore_patterns("__pycache__", ".ipynb_checkpoints")
    for name in ("palbert", "notebooks", "results"):
        shutil.copytree(HOME / name, source / name, ignore=unwanted)
    run([sys.executable, "-c", BUILD], source)
    [wheel] = source.glob("*.whl")
    run([sys.executable, "-m", "venv", "--without-pip", environment], folder)
    python = environment / "bin" / "python"
    run(
        [sys.executable, "-m", "pip", "--python", python, "install", "--no-deps", "--no-index",
         "--quiet", wheel], folder,
    )  # fmt: skip
    [packages] = environment.glob("lib/python*/site-packages")
    (packages / "others.pth").write_text(sysconfig.get_paths()["purelib"])
    before = contents(packages)
    for path in packages.rglob("*"):
        path.chmod(0o555 if path.is_dir() else 0o444)
    packages.chmod(0o555)
    yield environment
    assert contents(packages) == before  # root writes where it may not
    for path in (packages, *filter(Path.is_dir, packages.rglob("*"))):
        path.chmod(0o755)


def contents(folder: Path) -> dict[Path, int]:
    return {path: path.stat().st_size for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def place(tmp_path_factory) -> Path:
    folder = tmp_path_factory.mktemp("elsewhere") / "Mein Kurs für PALs"
    folder.mkdir()
    return folder


def variables(environment: Path) -> dict[str, str]:
    path = f"{environment / 'bin'}{os.pathsep}{os.defpath}"
    return {"PATH": path, "LANG": "C", "PYTHONDONTWRITEBYTECODE": "1"}


def run(command: list, folder: Path, **settings) -> str:
    words = [str(word) for word in command]
    done = subprocess.run(words, cwd=folder, capture_output=True, text=True, **settings)
    assert done.returncode == 0, f"{words}: {done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done.stdout


def test_lab_copies_the_notebooks_and_opens_on_them(environment, place, monkeypatch):
    mine = place / "Kurs" / "notebooks" / "02_pals.ipynb"
    mine.parent.mkdir(parents=True)
    mine.write_text("{}")
    for name, value in variables(environment).items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("HOME")
    monkeypatch.setenv("JUPYTERLAB_DIR", str(Path(sys.prefix, "share", "jupyter", "lab")))
    command = [str(environment / "bin" / "palbert"), "lab", str(place / "Kurs"), "--no-browser"]
    with (
        serving([*command, "--port={port}"], place) as address,
        urllib.request.urlopen(f"{address}/api", timeout=60) as answer,
    ):
        assert "version" in json.load(answer)
    assert "10 notebooks copied" in (place / "log").read_text()
    assert "/lab/tree/00_start.ipynb" in (place / "log").read_text()
    assert mine.read_text() == "{}"
    assert sorted(path.name for path in mine.parent.glob("*.ipynb")) == sorted(
        path.name for path in (HOME / "notebooks").glob("*.ipynb")
    )


def hosted_cell() -> str:
    text = (HOME / "docs" / "hosted.md").read_text(encoding="utf-8")
    return text.split("```python\n")[1].split("```")[0]


def test_the_cell_for_hosted_notebooks_keeps_torch(environment, tmp_path):
    """Nothing may be fetched: all that the wheel needs is there, as in such a container."""
    python, wheel = sys.executable, next((environment.parent / "source").glob("*.whl"))
    run([python, "-m", "venv", "--without-pip", tmp_path / "venv"], tmp_path)
    [packages] = (tmp_path / "venv").glob("lib/python*/site-packages")
    (packages / "others.pth").write_text(sysconfig.get_paths()["purelib"])
    python, folder = tmp_path / "venv" / "bin" / "python", tmp_path / "content"
    folder.mkdir()
    settings = {"cwd": folder, "capture_output": True, "text": True}
    command = [python, "-c", hosted_cell()]
    absent = subprocess.run(command, **settings)
    assert "no palbert-*.whl in" in absent.stderr.splitlines()[-1]
    shutil.copy(wheel, folder)
    done = subprocess.run(command, env=os.environ | {"PIP_NO_INDEX": "1"}, **settings)
    assert done.returncode == 0, done.stderr[-2000:]
    assert "11 notebooks copied" in done.stdout
    assert f"torch=={importlib.metadata.version('torch')}" in (folder / "kept.txt").read_text()
    assert (packages / "palbert" / "course" / "notebooks").is_dir()
    assert not (packages / "torch").exists()
    assert len([*(folder / "palbert-course" / "notebooks").glob("*.ipynb")]) == 11


def test_the_first_notebook_runs(environment, place, encoder, data_folder):
    (place / "notebooks").mkdir()
    command = [
        environment / "bin" / "python", "-m", "papermill", "--kernel", "python3",
        "--no-progress-bar", HOME / "notebooks" / "00_start.ipynb", "out.ipynb",
        "-p", "preset", "workbook", "-p", "encoder", encoder, "-p", "data", data_folder,
        "-p", "run_dir", "../runs",
    ]  # fmt: skip
    run(command, place / "notebooks", env=variables(environment))
    [line] = (place / "runs" / "ledger.jsonl").read_text().splitlines()
    assert json.loads(line)["commit"] is None


def test_reference_results_are_found_and_not_added_to(environment, place, trained_runs):
    """Two pictures are enough: the second is drawn from them."""
    code = f"""
from itertools import islice
from pathlib import Path
from palbert.figures import __main__ as figures
from palbert.results.reference_runs import keep_run
draw_all = figures.draw_all
figures.draw_all = lambda ledger: islice(draw_all(ledger), 2)
figures.main()
try:
    keep_run(Path({str(trained_runs / "first")!r}))
except ValueError as error:
    print(error)
"""
    python = environment / "bin" / "python"
    shown = run([python, "-c", code], place, env=variables(environment))
    assert "figures/scores.png: " in shown
    assert "installed without one; --add records a run among yours" in shown
    assert (place / "figures" / "scores.png").stat().st_size > 1000
