"""Screenshots of the probe for the README: ``make screenshots``, after ``make course``.

Light and dark, at twice the page's resolution, of the newest model beside the first.
"""

import argparse
import sys
import tempfile
from pathlib import Path

from lab_browser import DARK, LIGHT, browser, lab, open_notebook, run_all, use_theme, write_notebook

from palbert.probing.trained_models import no_models, trained_models

FIGURES = Path(__file__).resolve().parents[1] / "figures"
PAIR = ("The plot is thin, but I laughed all the way.", "A weak story and a very funny film.")
# Only the notebook's own area, at its full height.
WHOLE = ".jp-WindowedPanel-outer, .jp-OutputArea-output {overflow: visible !important}"


def main() -> None:
    """Write ``figures/probe-light.png`` and ``figures/probe-dark.png``."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--runs", type=Path, default=Path("executed", "runs"), help="folder of trained runs"
    )
    runs = parser.parse_args().runs.resolve()
    names = [*trained_models(runs)]
    if not names:
        sys.exit(no_models(runs))
    with tempfile.TemporaryDirectory() as home:
        work = Path(home) / "work"
        work.mkdir()
        cell = f"from palbert import ProbePanel\nProbePanel({str(runs)!r}, {{'one': {PAIR!r}}})"
        write_notebook(work / "probe.ipynb", cell)
        with lab(work, Path(home)) as address, browser(1400, 1500, scale=2) as page:
            open_notebook(page, address, "probe.ipynb")
            run_all(page)
            page.wait_for_selector(".palbert-answers", timeout=120_000)
            page.add_style_tag(content=WHOLE)
            page.get_by_label("Model B", exact=True).select_option(names[0])
            page.wait_for_selector(f"section[aria-label='Model B: {names[0]}']")
            for theme, name in ((LIGHT, "light"), (DARK, "dark")):
                use_theme(page, theme)
                page.mouse.move(0, 0)
                page.locator(".palbert-probe").screenshot(path=FIGURES / f"probe-{name}.png")


if __name__ == "__main__":
    main()
