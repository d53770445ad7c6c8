"""A learner in JupyterLab: what appears below a check, and the buttons of a prediction."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from lab_browser import browser, lab, open_notebook, run_cell, type_cell, write_notebook
from playwright.sync_api import Page

from palbert.workbook.study_record import FILE

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
IMPORTS, PREDICT, ANSWER, CHECK, SOLUTION = range(5)
STUB = '@exercise("01.4")\ndef overall(scores):\n    return TODO'
RIGHT = '(scores["para"] + scores["sst"] + (scores["sts"] + 1) / 2) / 3'


@pytest.fixture(scope="module")
def work(tmp_path_factory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("learner") / "work"
        patch.setenv("PALBERT_WORK", str(folder))
        yield folder


@pytest.fixture(scope="module")
def page(work) -> Iterator[Page]:
    """A small notebook, opened, its first cell run."""
    folder = work.parent / "notebooks"
    folder.mkdir()
    write_notebook(
        folder / "learn.ipynb",
        "from palbert.workbook import TODO, check, exercise, predict, solution",
        'predict("which", "Which will win?", ["this one", "that one"])',
        STUB,
        'check("01.4")',
        'solution("01.4")',
    )
    with lab(folder, work.parent) as address, browser() as page:
        open_notebook(page, address, "learn.ipynb")
        run_cell(page, IMPORTS)
        yield page


def said(page: Page, number: int) -> str:
    """What a cell shows below itself."""
    return page.locator(".jp-CodeCell").nth(number).locator(".jp-OutputArea").inner_text()


def checked(page: Page, source: str) -> str:
    type_cell(page, ANSWER, source)
    run_cell(page, ANSWER)
    run_cell(page, CHECK)
    return said(page, CHECK)


def test_a_check_follows_what_is_typed(page, work):
    run_cell(page, CHECK)
    assert "Run the cell that begins with" in said(page, CHECK)
    assert "to do" in checked(page, STUB)
    for answer, expected in (
        ("sum(scores.values()) / 3", "That is the raw mean of the three."),
        ("sum(scores.values() / 3", "Python cannot read the cell of the exercise, line 3"),
        ("half(scores)", "raised NameError: name 'half' is not defined, in "),
        (RIGHT, "passed"),
    ):
        assert expected in checked(page, STUB.replace("TODO", answer)), answer
    assert RIGHT in (work / "01.4.py").read_text()
    run_cell(page, SOLUTION)
    assert "only in the package's" in said(page, SOLUTION)
    body = page.locator(".jp-CodeCell").nth(SOLUTION).locator(".palbert-note div")
    assert "mono" in body.evaluate("e => getComputedStyle(e).fontFamily")


def test_a_prediction_is_made_by_key_and_is_there_after_a_restart(page, work):
    run_cell(page, PREDICT)
    cell = page.locator(".jp-CodeCell").nth(PREDICT)
    cell.get_by_text("No prediction yet.").wait_for()
    cell.get_by_role("button", name="this one").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    cell.get_by_text("Your prediction: that one.").wait_for()
    events = [json.loads(line) for line in (work / FILE).read_text().splitlines()]
    assert (events[-1]["key"], events[-1]["choice"]) == ("which", "that one")
    page.evaluate("jupyterapp.shell.currentWidget.context.sessionContext.restartKernel()")
    for number in (IMPORTS, PREDICT):
        run_cell(page, number)
    cell.get_by_text("Your prediction: that one.").wait_for()
    assert cell.locator("button.mod-active").inner_text() == "that one"
