"""Notebooks in the browser: stored ones open cleanly, executed ones need no kernel, Voila works."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from hostile import HOSTILE
from lab_browser import (
    CONTRAST,
    DARK,
    LIGHT,
    Console,
    open_notebook,
    outputs,
    run_all,
    use_theme,
    voila,
    write_notebook,
)
from playwright.sync_api import TimeoutError

from palbert.probing.saved_pairs import SavedPairs

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
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
        "from palbert.explorers.explorer import schedule_explorer\n"
        "from palbert.probing.panel import ProbePanel",
        "ProbePanel('runs')",
        "schedule_explorer(1000, 2e-5)",
    )
    write_notebook(
        folder / "explorers.ipynb",
        "from palbert.explorers.explorer import sampling_explorer, schedule_explorer\n"
        "from palbert.explorers.explorer import simcse_explorer",
        "sampling_explorer({'sst': 8544, 'para': 141498, 'sts': 6040}, epochs=25)",
        "schedule_explorer(1000, 2e-5)",
        "import torch\nsimcse_explorer({'noise': (torch.randn(8, 4), torch.randn(8, 4))})",
    )
    command = [sys.executable, "-m", "papermill", "--no-progress-bar", "probe.ipynb"]
    subprocess.run([*command, "executed.ipynb"], cwd=folder, check=True, capture_output=True)
    return folder


@pytest.mark.parametrize("name", NAMES)
def test_opens_without_an_error(name, tab, address):
    console = Console(tab)
    open_notebook(tab, address, name, kernel=False)
    tab.wait_for_selector(".jp-Notebook .jp-MarkdownOutput h1")
    assert "Error displaying widget" not in tab.inner_text("body")
    assert console.errors == []
    assert console.hosts == {"127.0.0.1"}
    assert outputs(tab) == []
    tab.evaluate("() => { jupyterapp.serviceManager.sessions.shutdownAll() }")  # nobody uses it


def test_an_executed_notebook_stores_no_widget(folder):
    notebook = json.loads((folder / "executed.ipynb").read_text())
    assert "widgets" not in notebook["metadata"]
    kinds = {kind for cell in notebook["cells"] for o in cell["outputs"] for kind in o["data"]}
    assert kinds == {"text/html", "text/plain"}


def test_an_executed_notebook_shows_its_snapshot_untrusted(tab, address):
    console = Console(tab)
    open_notebook(tab, address, "executed.ipynb", kernel=False)
    tab.evaluate("() => { window.alert = () => { window.broken = true } }")
    assert not tab.evaluate(
        "jupyterapp.shell.currentWidget.content.widgets.every(cell => cell.model.trusted)"
    )
    tab.wait_for_selector("text=Answers of")
    images = tab.locator(".jp-OutputArea img")
    tab.wait_for_function("document.querySelectorAll('.jp-OutputArea img').length >= 4")
    assert all(images.evaluate_all(IMAGES_LOADED))
    assert all(images.evaluate_all("all => all.map(e => e.alt.length > 20)"))
    body = tab.inner_text(".jp-Notebook")
    assert "Error displaying widget" not in body
    assert HOSTILE[0] in body
    assert not tab.evaluate("window.broken")
    assert console.errors == []
    assert console.hosts == {"127.0.0.1"}


def test_nbconvert_shows_the_snapshot(tab, folder, tmp_path):
    from nbconvert import HTMLExporter

    notebook = nbformat.read(folder / "executed.ipynb", as_version=4)
    (tmp_path / "page.html").write_text(HTMLExporter().from_notebook_node(notebook)[0])
    tab.add_init_script("window.alert = () => { window.broken = true }")
    tab.route("http**", lambda route: route.abort())  # MathJax and the like: not ours
    tab.goto((tmp_path / "page.html").as_uri(), wait_until="domcontentloaded")
    images = tab.locator(".jp-OutputArea img")
    assert images.count() == 5
    assert all(images.evaluate_all(IMAGES_LOADED))
    body = tab.inner_text("body")
    assert "Answers of second" in body
    assert all(text in body for text in HOSTILE[:4])
    assert "[U+202E]tpircs" in body
    assert not tab.evaluate("window.broken")
    tab.unroute("http**")


def test_saved_by_hand_the_last_answers_stay(tab, address, folder):
    """A reader saves after using the panel; opened anew, there is no kernel."""
    open_notebook(tab, address, "probe.ipynb")
    run_all(tab)
    tab.wait_for_selector(".palbert-answers")
    tab.get_by_label("Sentence 1", exact=True).fill("the old goat hums .")
    tab.keyboard.press("Enter")
    tab.get_by_label("steps", exact=True).fill("700")
    tab.keyboard.press("Enter")
    stills = tab.locator(".palbert-still")
    stills.filter(has_text="the old goat hums .").wait_for(state="attached")
    stills.filter(has_text="of 700 steps;").wait_for(state="attached")
    assert not any(still.is_visible() for still in stills.all())
    tab.evaluate("() => jupyterapp.commands.execute('docmanager:save')")
    tab.evaluate("() => jupyterapp.serviceManager.sessions.shutdownAll()")
    saved = json.loads((folder / "probe.ipynb").read_text())
    assert "widgets" not in saved["metadata"]
    open_notebook(tab, address, "probe.ipynb", kernel=False)
    stills.filter(has_text="the old goat hums .").wait_for()
    stills.filter(has_text="of 700 steps;").wait_for()
    tab.evaluate("() => jupyterapp.serviceManager.sessions.shutdownAll()")


def test_explorers_have_labels_and_contrast_in_both_themes(tab, address):
    open_notebook(tab, address, "explorers.ipynb")
    run_all(tab)
    tab.wait_for_function("document.querySelectorAll('.palbert-explorer svg').length >= 3")
    controls = tab.locator(".palbert-explorer :is(input, select, button, [role=slider])")
    assert controls.count() >= 6, controls.count()
    names = controls.evaluate_all(
        "all => all.map(e => e.ariaLabel || e.title || e.innerText"
        " || [...(e.labels || [])].map(label => label.innerText).join(' '))"
    )
    assert all(names), names
    for theme in (DARK, LIGHT):
        use_theme(tab, theme)
        for number in range(3):
            name = f"explorer-{number}"
            tab.locator(".palbert-explorer").nth(number).evaluate("(e, n) => { e.id = n }", name)
            found = tab.evaluate(CONTRAST, f"#{name}")
            assert len(found) > 5
            assert min(found)[0] >= 4.5, min(found)
    tab.evaluate("() => jupyterapp.serviceManager.sessions.shutdownAll()")


def test_voila_shows_the_live_panel(tab, folder, tmp_path):
    write_notebook(
        tmp_path / "page.ipynb",
        f"from palbert import ProbePanel\nProbePanel({str(folder / 'runs')!r})",
    )
    with voila(tmp_path / "page.ipynb", tmp_path / "home") as address:
        console = Console(tab)
        tab.goto(address, timeout=120_000)
        try:
            tab.wait_for_selector(".palbert-answers", timeout=120_000)
        except TimeoutError:  # seen once, and not known why: say all that is known
            log = (tmp_path / "home" / "log").read_text()[-3000:]
            pytest.fail(f"{tab.inner_text('body')[:1000]!r}\n{console.errors}\n{log}")
        tab.get_by_label("Sentence 1", exact=True).fill("the old goat hums .")
        tab.keyboard.press("Enter")
        tab.wait_for_selector(".palbert-pair bdi:has-text('the old goat hums .')")
        assert tab.locator(".jp-CodeMirrorEditor, .jp-InputArea").count() == 0
