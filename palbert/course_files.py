"""Where the course's files are: the notebooks, and the reference results that tables set beside.

In a checkout they lie at its top. An installed wheel has a copy below ``palbert/course/``, which is
read and never written.
"""

from pathlib import Path

_INSTALLED = Path(__file__).resolve().parent / "course"
IS_CHECKOUT = not _INSTALLED.is_dir()
HOME = Path(__file__).resolve().parents[1] if IS_CHECKOUT else _INSTALLED
NOTEBOOKS = HOME / "notebooks"
