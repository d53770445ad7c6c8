"""Diagrams and growing curves in JupyterLab: seen, and readable in both themes."""

import pytest
from conftest import make_event, write_events
from lab_browser import (
    CONTRAST,
    DARK,
    LIGHT,
    open_notebook,
    run_all,
    use_theme,
    write_notebook,
)

from palbert.runs.lock import lock_folder

pytestmark = [pytest.mark.browser, pytest.mark.timeout(300)]
SCORES = {"sst": 0.4, "para": 0.7, "sts": 0.5, "overall": 0.6}
CELLS = (
    "from palbert import follow, row_config\nfrom palbert.diagrams import draw_pal_layer",
    "draw_pal_layer(row_config('pals'))",
    "follow('run');",
)
CURVE = (
    "document.querySelector('.palbert-live-runs svg path[style*=\"#0072B2\"]')?.getAttribute('d')"
)

# has the note's animation stand at a moment, in milliseconds
AFTER = """(moment) => {
    const [animation] = document.querySelector('.palbert-stale').getAnimations()
    animation.pause()
    animation.currentTime = moment
}"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("lab") / "work"
    (folder / "run").mkdir(parents=True)
    write_notebook(folder / "pictures.ipynb", *CELLS)
    return folder


def steps(*numbers: int) -> list[dict]:
    return [make_event("step", step=n, losses={"sst": 2 / n, "para": 1 / n}) for n in numbers]


def test_a_diagram_and_curves_that_grow(tab, address, folder):
    lock = lock_folder(folder / "run")
    write_events(folder / "run", make_event("start", total_steps=30), *steps(1, 2))
    open_notebook(tab, address, "pictures.ipynb")
    run_all(tab)
    tab.wait_for_function(f"{CURVE}", timeout=120_000)
    short = tab.evaluate(CURVE)
    for moment, is_seen in ((0, False), (20_000, True)):  # as if so long nothing had been drawn
        tab.evaluate(AFTER, moment)
        assert (tab.locator(".palbert-stale").bounding_box()["height"] > 10) == is_seen
    assert "run this cell again" in tab.inner_text(".palbert-stale")
    end = [make_event("evaluation", step=30, scores=SCORES), make_event("end", step=30)]
    write_events(folder / "run", *steps(*range(3, 31)), *end)
    tab.wait_for_function(f"{CURVE}.length > {2 * len(short)}")
    lock.close()
    tab.wait_for_selector(".palbert-live:has-text('finished, step 30 of 30')")
    assert not tab.locator(".palbert-stale").count()
    assert "Overall, dev" in tab.inner_text(".palbert-live-runs")
    for theme, page in ((DARK, "rgb(33, 33, 33)"), (LIGHT, "rgb(255, 255, 255)")):
        use_theme(tab, theme)
        for shown in (".palbert-diagram", ".palbert-live-runs"):
            lowest, text = min(tab.evaluate(CONTRAST, shown))
            assert lowest >= 4.5, (theme, text)
            fill = f"getComputedStyle(document.querySelector('{shown} svg rect')).fill"
            assert tab.evaluate(fill) == page
