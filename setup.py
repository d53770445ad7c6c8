"""Puts the course into the wheel: notebooks and reference results, at ``palbert/course/``.

In the repository they lie at the top, where readers look for them; everything else about the
package is said in ``pyproject.toml``.
"""

import shutil
from pathlib import Path

from setuptools import setup
from setuptools.command.build_py import build_py

COURSE = ("notebooks/*.ipynb", "results/*.json*", "results/runs/*")


class BuildWithCourse(build_py):
    """Copies the course beside the package's modules; an editable install reads it in place."""

    def run(self) -> None:
        """Build the package, then add the course."""
        super().run()
        if self.editable_mode:
            return
        for pattern in COURSE:
            for path in Path().glob(pattern):
                target = Path(self.build_lib, "palbert", "course", path)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, target)


setup(cmdclass={"build_py": BuildWithCourse})
