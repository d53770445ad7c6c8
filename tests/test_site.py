"""The static site: built from executed notebooks, readable without a kernel or a network."""

import ast
import importlib.util
import json
import re
import shutil
from pathlib import Path

import pytest
from hostile import HOSTILE
from lab_browser import browser

from palbert.probing.panel import ProbePanel
from palbert.probing.saved_pairs import SavedPairs
from palbert.workbook.exercises import EXERCISES

LONG = "goat " * 2000
DOCS = Path(__file__).resolve().parents[1] / "docs"
PIXEL = (
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk"
    "+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg=="
)
# neither the page nor its column of text may scroll sideways
WIDEST = (
    "Math.max(...[...document.querySelectorAll('html, .content')].map(each => each.scrollWidth))"
)


def load(name: str):
    specification = importlib.util.spec_from_file_location(f"docs_{name}", DOCS / f"{name}.py")
    assert specification is not None
    assert specification.loader is not None
    module = importlib.util.module_from_spec(specification)
    specification.loader.exec_module(module)
    return module


site = load("build")


def picture(alt: str | None) -> dict:
    metadata = {"image/png": {"width": 70, "alt": alt}} if alt else {}
    data = {"image/png": PIXEL, "text/plain": "a picture"}
    return {"output_type": "display_data", "data": data, "metadata": metadata}


def probe(runs: Path, *texts: str) -> dict:
    """The output of a probe that ran unattended."""
    panel = ProbePanel(runs, {ascii(text): (text, "the storm ends .") for text in texts})
    return {"output_type": "display_data", "metadata": {}, "data": panel._repr_mimebundle_()}


def notebook(path: Path, text: str, outputs: list[dict], count: int | None = 1) -> None:
    path.parent.mkdir(exist_ok=True)
    code = {"cell_type": "code", "id": "b", "metadata": {}, "source": "1 + 1", "outputs": outputs,
            "execution_count": count}  # fmt: skip
    prose = {"cell_type": "markdown", "id": "a", "metadata": {}, "source": text}
    metadata = {"kernelspec": {"name": "python3", "display_name": "Python 3", "language": "python"}}
    content = {"cells": [prose, code], "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}
    path.write_text(json.dumps(content))


@pytest.fixture(scope="module")
def built(trained_runs, tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    runs = shutil.copytree(trained_runs, folder / "runs")
    SavedPairs(runs).add((HOSTILE[0], HOSTILE[1]))
    first = "# 00 Start\n\n$$\\frac{1}{2} \\sum_i x_i$$\n\nNext: [01](01_next.ipynb), inline $a_i$"
    data = {site.WIDGET: {"model_id": "x"}, "text/html": "<p>snapshot of it</p>"}
    widget = {"output_type": "display_data", "metadata": {}, "data": data}
    notebook(folder / "executed" / "00_start.ipynb", first, [picture("half & half"), widget])
    cells = "".join(f"<th>a column named {number}</th>" for number in range(40))
    table = {"text/html": f"<table><tr>{cells}</tr></table>"}
    wide = {"output_type": "display_data", "metadata": {}, "data": table}
    text = (
        "# 01 Next\n\n**Poster row:** BERT + PALs (.4 / .8).\n\nHard, 40 minutes.\n\n## What we saw"
    )
    notebook(folder / "executed" / "01_next.ipynb", text, [wide])
    shown = [probe(runs, *HOSTILE, LONG), probe(runs, ""), probe(runs, "  ")]
    notebook(folder / "executed" / "02_probe.ipynb", "# 02 Probe", shown)
    return folder / "html", site.build(folder / "executed", folder / "html")


@pytest.mark.slow
def test_pages_are_whole_and_linked(built):
    folder, found = built
    assert found == []
    page = (folder / "00_start.html").read_text()
    assert 'href="01_next.html"' in page
    assert 'alt="half &amp; half"' in page
    assert "snapshot of it" in page
    assert "01 Next" in (folder / "index.html").read_text()


@pytest.mark.slow
def test_the_first_page_says_what_each_notebook_is_about_and_takes(built):
    row = f"| BERT + PALs | 40 | {sum(number.startswith('01') for number in EXERCISES)} |"
    assert f"| [01 Next](01_next.ipynb) {row}" in site.contents(built[0].parent / "executed")
    page = (built[0] / "index.html").read_text()
    assert "BERT + PALs" in page
    assert 'aria-label="A BERT layer with its PAL"' in page
    assert 'href="glossary.html"' in page


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.parametrize("width", [390, 1280])
def test_no_page_is_wider_than_its_screen(built, width):
    pages = sorted(built[0].glob("*.html"))
    with browser(width, 844) as page:
        for path in pages:
            page.goto(path.as_uri())
            assert page.evaluate(WIDEST) <= width, path.name


@pytest.mark.slow
def test_formulas_need_no_script_and_pages_no_network(built):
    folder, _ = built
    page = (folder / "00_start.html").read_text()
    assert page.count("<math ") == 2
    assert "\\frac" not in page.replace('alt="', "")
    assert not re.findall(r'<(?:script|link|img)[^>]+(?:src|href)="(?:https?:)?//', page)


@pytest.mark.slow
@pytest.mark.browser
def test_hostile_texts_are_shown_and_nothing_of_them_runs(built):
    with browser() as page:
        page.add_init_script("window.alert = () => { window.broken = true }")
        page.goto((built[0] / "02_probe.html").as_uri())
        answers = page.locator(".palbert-snapshot >> nth=0")
        shown = [row.locator("bdi").first.inner_text() for row in answers.locator("tbody tr").all()]
        saved = page.locator("table:has(caption) bdi").all_inner_texts()
        page.locator("table").first.hover()
        elements = page.eval_on_selector_all(
            ".cell_output *", "all => [...new Set(all.map(e => e.localName))].sort()"
        )
        assert not page.evaluate("window.broken")
        body = page.inner_text("body")
    for text, as_read in zip(HOSTILE, shown, strict=False):
        assert as_read == text or not text.isprintable()
    assert shown[6] == "[U+202E]tpircs[U+202C] [U+2067]abc[U+2069] [U+200F]"
    assert shown[7:9] == [HOSTILE[7], "a\ufffdb\ufffd[31mc\ufffd"]
    assert shown[10].endswith("… (10,000 characters)")
    assert saved[:2] == [HOSTILE[0], HOSTILE[1]]
    assert body.count("Sentence 1 is empty") == 2
    assert not {"script", "style"} & set(elements)


def test_what_is_wrong_is_found(tmp_path):
    (tmp_path / "a.html").write_text(
        '<img src="x.png"><a href="gone.html">x</a><a href="b.html#nowhere">x</a>'
        '<a href="b.html#here">x</a><a href="https://example.org">out</a><a href="#top">x</a>'
        '<script src="https://cdn.example.org/a.js"></script>'
    )
    (tmp_path / "b.html").write_text('<h1 id="here">b</h1>')
    (tmp_path / "x.png").write_bytes(b"")
    assert sorted(site.findings(tmp_path)) == [
        "a.html: leads nowhere: gone.html",
        "a.html: loads https://cdn.example.org/a.js",
        "a.html: no such place: #top",
        "a.html: no such place: b.html#nowhere",
        "a.html: picture without a text: x.png",
    ]


def test_pictures_without_a_text_and_cells_that_did_not_run_are_refused(tmp_path):
    notebook(tmp_path / "in" / "00.ipynb", "# 00", [picture(None)])
    with pytest.raises(ValueError, match=r"00.ipynb: cell 1: a picture without a text"):
        site.prepare(tmp_path / "in" / "00.ipynb", tmp_path / "out.ipynb")
    notebook(tmp_path / "in" / "00.ipynb", "# 00", [], count=None)
    with pytest.raises(ValueError, match="has not been executed: make course"):
        site.prepare(tmp_path / "in" / "00.ipynb", tmp_path / "out.ipynb")
    with pytest.raises(ValueError, match="no executed notebooks"):
        site.build(tmp_path, tmp_path / "html")


@pytest.mark.slow
def test_a_link_to_no_notebook_fails_the_build(tmp_path, capfd):
    notebook(tmp_path / "executed" / "00_start.ipynb", "# 00\n\n[on](09_gone.ipynb)", [])
    assert site.main([str(tmp_path / "executed"), str(tmp_path / "html")]) == 1
    assert "09_gone.ipynb" in capfd.readouterr().err


def test_every_stop_on_the_way_of_a_batch_is_in_its_file():
    way = load("way")
    stops = way.stops()
    assert len(stops) > 15
    assert len({stop.stop for stop in stops}) == len(stops)
    for stop in stops:
        tree = ast.parse((DOCS.parent / stop.file).read_text())
        names = {
            node.name for node in tree.body if isinstance(node, ast.FunctionDef | ast.ClassDef)
        }
        assert stop.name in names, stop
    texts = [text.get_text().split("\n")[0] for text in way.draw(stops).axes[0].texts]
    assert [text for text in texts if text] == [f"{i}. {s.stop}" for i, s in enumerate(stops, 1)]
