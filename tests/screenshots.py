"""Screenshots of probe, curves and diagrams: ``make screenshots``, after ``make course``.

Light and dark, on a wide screen and on one of 390 pixels. Of the probe what a screen shows, the
newest model beside the first, and the first one's curves, at twice the page's resolution; of the
diagrams a page with all of them.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from drawn import draw_everything
from lab_browser import DARK, LIGHT, browser, lab, open_notebook, run_all, use_theme, write_notebook
from playwright.sync_api import Page

from palbert.display.markup import element
from palbert.probing.trained_models import no_models, trained_models

FIGURES = Path(__file__).resolve().parents[1] / "figures"
PAIR = ("A man is playing a guitar.", "Somebody plays the guitar.")
SCREEN = 860  # pixels of the probe that are shown
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
    for width, kind in ((1180, ""), (390, "-narrow")):
        with browser(width, 800) as page:
            page.set_content(f"<style>{style}</style>{body}")
            for scheme in ("light", "dark"):
                page.emulate_media(color_scheme=scheme)
                path = FIGURES / f"diagrams-{scheme}{kind}.png"
                page.screenshot(path=path, full_page=True)


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
    with lab(work, home) as address, browser(1280, 2600, scale=2) as page:
        open_notebook(page, address, "probe.ipynb")
        run_all(page)
        page.wait_for_selector(".palbert-answers", timeout=120_000)
        page.add_style_tag(content=WHOLE)
        page.get_by_label("Model B", exact=True).select_option(first)
        page.wait_for_selector(f"section[aria-label='Model B: {first}']")
        for width, kind in ((1280, ""), (390, "-narrow")):
            page.set_viewport_size({"width": width, "height": 2600})
            photograph(page, ".palbert-live-runs", "live", kind)
            photograph(page, ".palbert-probe", "probe", kind)


def main() -> None:
    """Write the screenshots of diagrams, probe and curves."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--runs", type=Path, default=Path("executed", "runs"), help="folder of trained runs"
    )
    runs = parser.parse_args().runs.resolve()
    names = [*trained_models(runs)]
    if not names:
        sys.exit(no_models(runs))
    with tempfile.TemporaryDirectory() as home:
        photograph_diagrams(Path(home) / "drawn")
        photograph_lab(runs, names[0], Path(home))


if __name__ == "__main__":
    main()
