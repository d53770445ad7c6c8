"""Notebooks in the browser: stored ones open cleanly, executed ones need no kernel, Voila works."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from lab_browser import Console, browser, lab, open_notebook, outputs, voila, write_notebook
from test_markup import HOSTILE

from palbert.saved_pairs import SavedPairs

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
NOTEBOOKS = Path(__file__).resolve().parents[1] / "notebooks"
NAMES = sorted(path.name for path in NOTEBOOKS.glob("[0-9][0-9]_*.ipynb"))
IMAGES_LOADED = "all => all.map(e => e.complete && e.naturalWidth > 0)"


@pytest.fixture(scope="module")
def folder(trained_runs, tmp_path_factory) -> Path:
    """The project's notebooks, and a small one of a probe and an explorer with its execution."""
    folder = tmp_path_factory.mktemp("lab") / "work"
    folder.mkdir()
    for name in NAMES:
        shutil.copy(NOTEBOOKS / name, folder)
    shutil.copytree(trained_runs, folder / "runs")
    saved = SavedPairs(folder / "runs")
    for text in HOSTILE:
        saved.add((text, "the storm ends ."))
    write_notebook(
        folder / "probe.ipynb",
        "from palbert.explorers import schedule_explorer\nfrom palbert.panel import ProbePanel",
        "ProbePanel('runs')",
        "schedule_explorer(1000, 2e-5)",
    )
    command = [sys.executable, "-m", "papermill", "--no-progress-bar", "probe.ipynb"]
    subprocess.run([*command, "executed.ipynb"], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.fixture(scope="module")
def address(folder):
    with lab(folder, folder.parent) as address:
        yield address


@pytest.fixture(scope="module")
def page():
    with browser() as page:
        yield page


@pytest.mark.parametrize("name", NAMES)
def test_opens_without_an_error(name, page, address):
    console = Console(page)
    open_notebook(page, address, name, kernel=False)
    page.wait_for_selector(".jp-Notebook .jp-MarkdownOutput h1")
    assert "Error displaying widget" not in page.inner_text("body")
    assert console.errors == []
    assert console.hosts == {"127.0.0.1"}
    assert outputs(page) == []
    page.evaluate("() => { jupyterapp.serviceManager.sessions.shutdownAll() }")  # nobody uses it


def test_an_executed_notebook_stores_no_widget(folder):
    notebook = json.loads((folder / "executed.ipynb").read_text())
    assert "widgets" not in notebook["metadata"]
    kinds = {kind for cell in notebook["cells"] for o in cell["outputs"] for kind in o["data"]}
    assert kinds == {"text/html", "text/plain"}


def test_an_executed_notebook_shows_its_snapshot_untrusted(page, address):
    console = Console(page)
    open_notebook(page, address, "executed.ipynb", kernel=False)
    page.evaluate("() => { window.alert = () => { window.broken = true } }")
    assert not page.evaluate(
        "jupyterapp.shell.currentWidget.content.widgets.every(cell => cell.model.trusted)"
    )
    page.wait_for_selector("text=Answers of")
    images = page.locator(".jp-OutputArea img")
    page.wait_for_function("document.querySelectorAll('.jp-OutputArea img').length >= 4")
    assert all(images.evaluate_all(IMAGES_LOADED))
    assert all(images.evaluate_all("all => all.map(e => e.alt.length > 20)"))
    body = page.inner_text(".jp-Notebook")
    assert "Error displaying widget" not in body
    assert HOSTILE[0] in body
    assert not page.evaluate("window.broken")
    assert console.errors == []
    assert console.hosts == {"127.0.0.1"}


def test_nbconvert_shows_the_snapshot(page, folder, tmp_path):
    from nbconvert import HTMLExporter

    notebook = nbformat.read(folder / "executed.ipynb", as_version=4)
    (tmp_path / "page.html").write_text(HTMLExporter().from_notebook_node(notebook)[0])
    page.add_init_script("window.alert = () => { window.broken = true }")
    page.route("http**", lambda route: route.abort())  # MathJax and the like: not ours
    page.goto((tmp_path / "page.html").as_uri(), wait_until="domcontentloaded")
    images = page.locator(".jp-OutputArea img")
    assert images.count() == 5
    assert all(images.evaluate_all(IMAGES_LOADED))
    body = page.inner_text("body")
    assert "Answers of second" in body
    assert all(text in body for text in HOSTILE[:4])
    assert "[U+202E]tpircs" in body
    assert not page.evaluate("window.broken")
    page.unroute("http**")


def test_voila_shows_the_live_panel(page, folder, tmp_path):
    write_notebook(
        tmp_path / "page.ipynb",
        f"from palbert import ProbePanel\nProbePanel({str(folder / 'runs')!r})",
    )
    with voila(tmp_path / "page.ipynb", tmp_path / "home") as address:
        page.goto(address, timeout=120_000)
        page.wait_for_selector(".palbert-answers", timeout=120_000)
        page.get_by_label("Sentence 1", exact=True).fill("the old goat hums .")
        page.keyboard.press("Enter")
        page.wait_for_selector(".palbert-pair bdi:has-text('the old goat hums .')")
        assert page.locator(".jp-CodeMirrorEditor, .jp-InputArea").count() == 0
