"""Screenshots of probe and diagrams: ``make screenshots``, after ``make course``.

Light and dark: of the probe what a screen shows, the newest model beside the first, at twice the
page's resolution; of the diagrams a page with all of them, and the same on a narrow screen.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from drawn import draw_everything
from lab_browser import DARK, LIGHT, browser, lab, open_notebook, run_all, use_theme, write_notebook

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


def main() -> None:
    """Write ``figures/probe-light.png``, ``figures/diagrams-light.png`` and the others."""
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
        work = Path(home) / "work"
        work.mkdir()
        cell = f"from palbert import ProbePanel\nProbePanel({str(runs)!r}, {{'one': {PAIR!r}}})"
        write_notebook(work / "probe.ipynb", cell)
        with lab(work, Path(home)) as address, browser(1280, 2200, scale=2) as page:
            open_notebook(page, address, "probe.ipynb")
            run_all(page)
            page.wait_for_selector(".palbert-answers", timeout=120_000)
            page.add_style_tag(content=WHOLE)
            page.get_by_label("Model B", exact=True).select_option(names[0])
            page.wait_for_selector(f"section[aria-label='Model B: {names[0]}']")
            for theme, name in ((LIGHT, "light"), (DARK, "dark")):
                use_theme(page, theme)
                page.mouse.move(0, 0)
                place = page.locator(".palbert-probe").bounding_box()
                clip = {**place, "height": min(SCREEN, place["height"])}
                page.screenshot(path=FIGURES / f"probe-{name}.png", clip=clip)


if __name__ == "__main__":
    main()
