"""Where the CS224N files are, for tests that need them."""

import os
from pathlib import Path

import pytest

REAL = Path(
    os.environ.get("PALBERT_DATA") or Path(__file__).parents[2] / "shared" / "data" / "cs224n"
)
needs_real_files = pytest.mark.skipif(
    not (REAL / "quora-dev.csv").is_file(),
    reason="no CS224N files: set PALBERT_DATA to their folder",
)
