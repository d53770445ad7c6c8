"""Which state of this code a run was trained with."""

import subprocess
from pathlib import Path

HOME = Path(__file__).resolve().parents[2]


def current_commit() -> str | None:
    """Commit of the checkout that this runs from, ``-dirty`` if files differ; None elsewhere."""
    command = ["git", "-C", str(HOME), "describe", "--always", "--dirty", "--exclude", "*"]
    try:
        done = subprocess.run(
            command, capture_output=True, encoding="utf-8", timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() or None
