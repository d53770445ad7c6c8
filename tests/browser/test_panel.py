"""The probe in JupyterLab, in a real browser, as a reader uses it."""

import shutil
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest
from conftest import save_run
from hostile import HOSTILE
from lab_browser import (
    CONTRAST,
    DARK,
    LIGHT,
    Console,
    open_notebook,
    run_all,
    use_theme,
    write_notebook,
)

from palbert.config import Pals
from palbert.predictor import Predictor
from palbert.probing.probe import EXAMPLES

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]
FIRST = next(iter(EXAMPLES.values()))
CELLS = (
    "from palbert.probing.panel import ProbePanel",
    "panel = ProbePanel('runs')\npanel",
)
PANEL, ANSWERS = ".palbert-probe", ".palbert-answers"


@pytest.fixture(scope="module")
def folder(trained_runs, tmp_path_factory) -> Path:
    """Notebooks and runs that Lab serves."""
    folder = tmp_path_factory.mktemp("lab") / "work"
    shutil.copytree(trained_runs, folder / "runs")
    write_notebook(folder / "probe.ipynb", *CELLS)
    return folder


@pytest.fixture(scope="module")
def opened(tab, address):
    """The page with the panel's first answer, and all that the browser said and asked for."""
    console = Console(tab)
    open_notebook(tab, address, "probe.ipynb")
    run_all(tab)
    tab.wait_for_selector(ANSWERS, timeout=120_000)
    return tab, console


@pytest.fixture
def page(opened):
    """The panel as it begins: the first example, one model, no typing mode."""
    page, _ = opened
    page.get_by_label("Update while typing").set_checked(False)
    page.get_by_label("Model A", exact=True).select_option("first")
    page.get_by_label("Model B", exact=True).select_option("none")
    for i in range(2):
        enter(page, i + 1, FIRST[i])
    wait_for_pair(page, *FIRST)
    return page


@pytest.fixture
def kernel(opened) -> Iterator[psutil.Process]:
    """The notebook's kernel."""
    children = psutil.Process().children(recursive=True)
    (kernel,) = (child for child in children if "ipykernel_launcher" in child.cmdline())
    yield kernel
    kernel.resume()


def enter(page, number: int, text: str) -> None:
    box = page.get_by_label(f"Sentence {number}", exact=True)
    box.fill(text)
    box.press("Enter")


def revision(page) -> int:
    """Of the answers shown, 0 where there are none."""
    return int(page.evaluate(f"document.querySelector('{ANSWERS}')?.dataset.rev ?? 0"))


def wait_for_pair(page, first: str, second: str) -> None:
    """Until the answer to this pair is there, and not dimmed."""
    page.wait_for_function(
        """([first, second]) => {
            const shown = [...document.querySelectorAll('.palbert-pair bdi')].map(e => e.innerText)
            return shown[0] === first && shown[1] === second
                && !document.querySelector('.palbert-old')
        }""",
        arg=[first, second],
        timeout=30_000,
    )


def status(page) -> str:
    return page.inner_text(f"{PANEL} [role=status]")


def wait_for_state(page, state: str) -> None:
    page.wait_for_selector(f"{PANEL} [role=status][data-state={state}]", timeout=30_000)


def test_the_numbers_are_the_kernels(page, folder):
    predictor = Predictor.from_pretrained(folder / "runs" / "first", device="cpu")
    page.click("text=All numbers")
    rows = page.locator("section details >> nth=0").locator("tbody tr").all_inner_texts()
    shown = [float(row.split("\t")[-1]) for row in rows]
    expected = [
        *predictor.sentiment(FIRST).flatten(),
        *predictor.paraphrase([FIRST]),
        *predictor.similarity([FIRST]),
    ]
    assert shown == pytest.approx(expected, abs=0.006)


def test_a_second_model_appears_and_goes(page):
    page.get_by_label("Model B", exact=True).select_option("second")
    page.wait_for_selector("section[aria-label='Model B: second']")
    assert page.locator(f"{ANSWERS} section").count() == 2
    page.get_by_label("Model B", exact=True).select_option("none")
    page.wait_for_selector("section[aria-label='Model B: second']", state="detached")


@pytest.mark.parametrize("text", [*HOSTILE[:-1], "goat " * 2000], ids=lambda text: ascii(text[:12]))
def test_hostile_text_is_inert(text, page):
    before = page.evaluate("[document.scripts.length, document.querySelectorAll('img').length]")
    page.evaluate("() => { window.alert = () => { window.broken = true } }")
    earlier = revision(page)
    enter(page, 1, text)
    page.wait_for_function(
        f"document.querySelector('{ANSWERS}')?.dataset.rev > {earlier}"
        " && !document.querySelector('.palbert-old')"
    )
    assert not page.evaluate("window.broken")
    after = page.evaluate("[document.scripts.length, document.querySelectorAll('img').length]")
    assert after == before
    assert page.locator(f"{ANSWERS} section").is_visible()
    assert page.locator(".palbert-pair bdi").count() == 2
    shown = page.locator(".palbert-pair bdi").first.inner_text()
    if text.isprintable() and len(text) < 100:
        assert shown == text
    if len(text) == 10_000:
        assert shown.endswith("(10,000 characters)")
        assert "cut off" in page.inner_text(f"{ANSWERS} section")


@pytest.mark.parametrize("text", ["", "    "])
def test_an_empty_text_gets_a_message(text, page):
    enter(page, 1, text)
    wait_for_state(page, "empty")
    assert "Sentence 1 is empty" in status(page)
    assert page.locator(ANSWERS).count() == 0
    enter(page, 1, FIRST[0])
    wait_for_pair(page, *FIRST)


def test_two_models_lie_side_by_side_and_their_difference_is_said(page):
    page.get_by_label("Model B", exact=True).select_option("second")
    page.wait_for_selector("section[aria-label='Model B: second']")
    assert page.viewport_size["width"] == 1280
    a, b = (page.locator(f"{ANSWERS} section").nth(i).bounding_box() for i in range(2))
    assert abs(a["y"] - b["y"]) < 1
    assert a["x"] + a["width"] <= b["x"]
    assert b["x"] + b["width"] <= 1280
    headings = page.locator(f"{ANSWERS} h3").all_inner_texts()
    assert [heading[2:] for heading in headings] == [*FIRST]
    assert "They differ most in" in page.inner_text(ANSWERS)


def test_nothing_moves_while_a_model_is_asked(page):
    place = f"JSON.stringify(document.querySelector('{ANSWERS}').getBoundingClientRect())"
    waiting = "document.querySelector('.palbert-words small')?.innerText.includes('…')"
    page.wait_for_function(f"!{waiting}")
    before = page.evaluate(place)
    page.evaluate(
        f"""() => {{
            window.places = []
            const look = () => {{
                const old = !!document.querySelector('.palbert-old')
                if (document.querySelector('{ANSWERS}')) window.places.push([{place}, old])
            }}
            new MutationObserver(look).observe(
                document.querySelector('{PANEL}'),
                {{subtree: true, childList: true, attributes: true}})
        }}"""
    )
    earlier = revision(page)
    page.get_by_role("button", name="Ask").click()
    page.wait_for_function(
        f"document.querySelector('{ANSWERS}')?.dataset.rev > {earlier} && !{waiting}"
    )
    places = page.evaluate("window.places")
    assert any(old for _, old in places)
    assert {shown for shown, _ in places} == {before}


def test_a_single_sentence_is_asked_for_its_sentiment(page):
    enter(page, 2, "")
    page.wait_for_function(f"document.querySelectorAll('{ANSWERS} h3').length === 1")
    wait_for_state(page, "ready")
    assert "Sentiment 1" in page.inner_text(ANSWERS)
    assert "Similarity" not in page.inner_text(ANSWERS)


def test_update_while_typing_ends_on_the_last_text(page):
    page.get_by_label("Update while typing").check()
    box = page.get_by_label("Sentence 1", exact=True)
    box.press("Control+a")  # typed over, as a reader does: the picture stays meanwhile
    page.evaluate(
        """() => {
            window.seen = []
            new MutationObserver(() => {
                const shown = document.querySelector('.palbert-pair bdi')?.innerText
                const box = document.activeElement.value
                const dimmed = !!document.querySelector('.palbert-old')
                if (shown !== undefined) window.seen.push([shown, box, dimmed])
            }).observe(document.querySelector('.palbert-probe'),
                       {subtree: true, childList: true, attributes: true})
        }"""
    )
    before, text = revision(page), "the small goat sleeps by the harbour ."
    started = time.monotonic()
    box.press_sequentially(text, delay=15)
    wait_for_pair(page, text, FIRST[1])
    pauses = (time.monotonic() - started) / 0.25  # that long nothing is typed before it asks
    seen = page.evaluate("window.seen")
    assert seen[-1] == [text, text, False]
    lengths = [len(shown) for shown, _, _ in seen if text.startswith(shown)]
    assert lengths == sorted(lengths)  # no older answer after a newer one
    shown = {shown for shown, _, _ in seen}
    assert len(shown) <= 2 + pauses  # of 38 keys; the text before, and the last, count too
    assert revision(page) > before


def test_what_is_typed_while_the_kernel_is_away_stays(page, kernel):
    text = "our wet kettle hums on the ladder ."
    box = page.get_by_label("Sentence 1", exact=True)
    kernel.suspend()
    page.get_by_label("Update while typing").check()
    box.press("Control+a")
    box.press_sequentially(text[:20])
    kernel.resume()
    box.press_sequentially(text[20:], delay=15)
    wait_for_pair(page, text, FIRST[1])
    assert box.input_value() == text


def test_keyboard_only_from_start_to_answer(page):
    """Tab from the first control to the boxes, type, and press the button with Space."""
    page.get_by_label("Model A", exact=True).focus()
    names = []
    for _ in range(12):
        names.append(
            page.evaluate(
                "(document.activeElement.labels?.[0]?.innerText"
                " || document.activeElement.innerText).trim()"
            )
        )
        page.keyboard.press("Tab")
    assert names == [
        "Model A", "Model B", "Sentence 1", "Sentence 2", "Ask", "Swap", "Examples", "Save pair",
        "Update while typing", "Attention of", "from", "layer",
    ]  # fmt: skip
    page.get_by_label("Model B", exact=True).focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("the storm ends .")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+a")
    page.keyboard.type("it hums .")
    before = revision(page)
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    wait_for_pair(page, "the storm ends .", "it hums .")
    assert revision(page) > before
    box = page.locator(f"{PANEL} details summary").first
    box.press("Enter")  # with the focus on it, even if an answer has just drawn it anew
    page.locator(f"{PANEL} details[open]").first.wait_for()
    page.keyboard.press("Enter")


def test_every_control_has_a_label(page):
    unnamed = page.evaluate(
        """() => [...document.querySelectorAll(
            '.palbert-probe input, .palbert-probe select, .palbert-probe button')]
            .filter(e => !((e.labels && e.labels.length && e.labels[0].innerText.trim())
                           || e.getAttribute('aria-label')
                           || (e.localName === 'button' && e.innerText.trim())))
            .map(e => e.outerHTML)"""
    )
    assert unnamed == []
    images = page.locator(f"{PANEL} svg").evaluate_all(
        "all => all.map(e => [e.getAttribute('role'), e.getAttribute('aria-label')])"
    )
    assert images
    assert all(role == "img" and label for role, label in images)


@pytest.mark.parametrize("theme", [LIGHT, DARK])
def test_contrast_in_both_themes(theme, page, record_property):
    use_theme(page, theme)
    page.locator(f"{PANEL} details").evaluate_all("all => all.forEach(e => { e.open = true })")
    page.mouse.move(0, 0)
    found = page.evaluate(CONTRAST, PANEL)
    use_theme(page, LIGHT)
    assert len(found) > 60
    lowest, text = min(found)
    print(f"{theme}: {len(found)} texts, lowest contrast {lowest:.1f} ({text!r})")  # noqa: T201
    assert lowest >= 4.5, text


def test_a_saved_pair_is_scored_by_all_models(page, folder):
    page.get_by_role("button", name="Save pair").click()
    page.wait_for_selector(f"{PANEL} table caption:has-text('Saved pairs (1)')")
    rows = page.locator(f"{PANEL} table:has(caption) tbody tr").all_inner_texts()
    assert [row.split("\t")[0] for row in rows] == ["first", "second"]
    (folder / "runs" / "saved_pairs.jsonl").unlink()


def test_restart_and_run_all(opened, address):
    page, _ = opened
    page.evaluate("jupyterapp.shell.currentWidget.context.sessionContext.session.kernel.restart()")
    page.evaluate("() => { jupyterapp.commands.execute('notebook:clear-all-cell-outputs') }")
    page.wait_for_selector(PANEL, state="detached")
    run_all(page)
    page.wait_for_selector(ANSWERS, timeout=120_000)
    assert page.locator(PANEL).count() == 1
    enter(page, 1, "our small kettle boils .")
    wait_for_pair(page, "our small kettle boils .", FIRST[1])


def test_a_model_made_meanwhile_is_there_after_running_again(opened, folder, encoder):
    page, _ = opened
    save_run(folder / "runs" / "third", encoder, Pals(size=4, heads=2), seed=5)
    page.evaluate("() => { jupyterapp.commands.execute('notebook:clear-all-cell-outputs') }")
    page.wait_for_selector(PANEL, state="detached")
    run_all(page)
    page.wait_for_selector("section[aria-label='Model A: third']", timeout=60_000)


def test_no_errors_and_no_requests_to_elsewhere(opened):
    """Last in this file, after all that was done in this page."""
    _, console = opened
    assert console.errors == []
    assert console.hosts == {"127.0.0.1"}
