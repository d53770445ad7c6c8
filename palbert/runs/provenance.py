"""What a run was trained with: the state of this code, and the versions of what it stands on."""

import platform
import subprocess

from palbert.course_files import HOME, IS_CHECKOUT


def current_commit() -> str | None:
    """Commit of the checkout that this runs from, ``-dirty`` if files differ; None elsewhere."""
    if not IS_CHECKOUT:
        return None  # the commit would be that of a project that it was installed in
    command = ["git", "-C", str(HOME), "describe", "--always", "--dirty", "--exclude", "*"]
    try:
        done = subprocess.run(
            command, capture_output=True, encoding="utf-8", timeout=10, check=True
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() or None


def current_versions() -> dict[str, str]:
    """Versions of Python and of the libraries that decide a run's bits."""
    import torch
    import transformers

    return {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
    }
