"""Draw ``figures/`` from ``results/`` and from the official data sizes: ``make figures``.

Away from a checkout they go into the working directory.
"""

import sys
from pathlib import Path

from palbert.course_files import HOME, IS_CHECKOUT
from palbert.figures.everything import draw_all
from palbert.results.ledger import REFERENCE_LEDGER


def main() -> None:
    """Write every picture and say where it went."""
    home = HOME if IS_CHECKOUT else Path.cwd()
    for name, picture in draw_all(REFERENCE_LEDGER):
        path = picture.save(home / "figures" / f"{name}.png")
        sys.stdout.write(f"{path.relative_to(home)}: {picture.alt}\n")


if __name__ == "__main__":
    main()
