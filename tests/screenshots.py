"""Screenshots for people to look at one by one: ``make screenshots``, after ``make course``.

Light and dark, on a wide screen and on one of 390 pixels: the welcome, the site's landing page, the
probe with two of the course's models, a run's curves, and a page with all diagrams. Of each what a
screen shows, but for the diagrams.
"""

import argparse
import shutil
import sys
import tempfile
from pathlib import Path

from drawn import draw_everything
from lab_browser import (
    DARK,
    LIGHT,
    browser,
    lab,
    open_notebook,
    run_all,
    run_cell,
    use_theme,
    write_notebook,
)
from playwright.sync_api import Page

from palbert.course_files import NOTEBOOKS
from palbert.display.markup import element
from palbert.paths import FIRST_NOTEBOOK
from palbert.probing.trained_models import no_models, trained_models

HOME = Path(__file__).resolve().parents[1]
FIGURES = HOME / "figures"
WELCOME = (1, 2, 5)  # cells of the first notebook that lead to the map
PAIR = ("A man is playing a guitar.", "Somebody plays the guitar.")
SHOWN = "pals"  # the run whose curves are shown, and which the probe compares with the newest
SCREEN = 860  # pixels that are shown
TALL = 5000  # pixels of a page that no notebook has to scroll in
WIDTHS = ((1280, ""), (390, "-narrow"))
# Only the notebook's own area, at its full height.
WHOLE = ".jp-WindowedPanel-outer, .jp-OutputArea-output {overflow: visible !important}"


def photograph_diagrams(folder: Path) -> None:
    """Write ``figures/diagrams-light.png`` and the like, ``-narrow`` at 390 pixels."""
    drawn = draw_everything(folder / "run").values()
    body = element("main", *(element("div", diagram.svg) for diagram in drawn))
    style = (
        ":root {color-scheme: light dark} body {margin: 8px} div {overflow-x: auto}"
        "main {display: grid; gap: 24px;"
        " grid-template-columns: repeat(auto-fit, minmax(min(100%, 560px), 1fr))}"
    )
    for width, kind in WIDTHS:
        with browser(width, SCREEN) as page:
            page.set_content(f"<style>{style}</style>{body}")
            photograph_page(page, "diagrams", kind, full=True)


def photograph_site(site: Path) -> None:
    """Write ``figures/landing-light.png`` and so on, of the page that ``make site`` built."""
    for width, kind in WIDTHS:
        with browser(width, SCREEN) as page:
            page.goto(site.joinpath("index.html").as_uri())
            photograph_page(page, "landing", kind)


def photograph_page(page: Page, name: str, kind: str, *, full: bool = False) -> None:
    """Write what a page outside of Lab shows, in both colour schemes."""
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        page.screenshot(path=FIGURES / f"{name}-{scheme}{kind}.png", full_page=full)


def photograph(page: Page, shown: str, name: str, kind: str) -> None:
    """Write what an element shows on the first screen, in both themes."""
    for theme, scheme in ((LIGHT, "light"), (DARK, "dark")):
        use_theme(page, theme)
        page.mouse.move(0, 0)
        page.locator(shown).scroll_into_view_if_needed()
        place = page.locator(shown).bounding_box()
        assert place is not None
        place["height"] = min(SCREEN, place["height"])
        page.screenshot(path=FIGURES / f"{name}-{scheme}{kind}.png", clip=place)


def photograph_lab(runs: Path, first: str, home: Path) -> None:
    """Write ``figures/probe-light.png`` and ``live-light.png``, the curves of a run, and so on."""
    work = home / "work"
    work.mkdir()
    folder = str(trained_models(runs)[first])
    cells = (
        f"from palbert import ProbePanel, follow\nfollow({folder!r});",
        f"ProbePanel({str(runs)!r}, {{'one': {PAIR!r}}})",
    )
    write_notebook(work / "probe.ipynb", *cells)
    with lab(work, home) as address, browser(1280, TALL, scale=2) as page:
        open_notebook(page, address, "probe.ipynb")
        run_all(page)
        page.wait_for_selector(".palbert-answers", timeout=120_000)
        page.add_style_tag(content=WHOLE)
        page.get_by_label("Model B", exact=True).select_option(first)
        page.wait_for_selector(f"section[aria-label='Model B: {first}']")
        for width, kind in WIDTHS:
            page.set_viewport_size({"width": width, "height": TALL})
            photograph(page, ".palbert-live-runs", "live", kind)
            photograph(page, ".palbert-probe", "probe", kind)


def photograph_welcome(home: Path) -> None:
    """Write ``figures/welcome-light.png`` and so on: the page that Lab opens on, and its map."""
    folder = home / "course" / "notebooks"
    folder.mkdir(parents=True)
    shutil.copy(NOTEBOOKS / FIRST_NOTEBOOK, folder)
    with lab(folder, home / "course") as address, browser(1280, SCREEN) as page:
        open_notebook(page, address, FIRST_NOTEBOOK)
        for number in WELCOME:
            run_cell(page, number)
        page.wait_for_selector(".palbert-map", timeout=120_000)
        page.add_style_tag(content=WHOLE)
        for width, kind in WIDTHS:
            page.set_viewport_size({"width": width, "height": TALL})
            photograph(page, ".jp-RenderedMarkdown >> nth=0", "welcome", kind)
            photograph(page, ".palbert-map", "map", kind)


def main() -> None:
    """Write the screenshots."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--runs", type=Path, default=Path("executed", "runs"), help="folder of trained runs"
    )
    runs = parser.parse_args().runs.resolve()
    names = [*trained_models(runs)]
    if not names:
        sys.exit(no_models(runs))
    with tempfile.TemporaryDirectory() as home:
        photograph_site(HOME / "_site")
        photograph_diagrams(Path(home) / "drawn")
        photograph_welcome(Path(home))
        photograph_lab(runs, SHOWN if SHOWN in names else names[0], Path(home))


if __name__ == "__main__":
    main()
