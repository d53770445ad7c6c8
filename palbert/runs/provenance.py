"""What a run was trained with: the state of this code, and the versions of what it stands on."""

import platform
import subprocess

from palbert.course_files import HOME, IS_CHECKOUT


def current_commit() -> str | None:
    """Commit of the checkout that this runs from; None elsewhere.

    ``-dirty`` is added if tracked files differ, except in ``results/``, which runs themselves add
    to.
    """
    if not IS_CHECKOUT:
        return None  # the commit would be that of a project that it was installed in
    try:
        commit = _git("rev-parse", "--short", "HEAD")
        changed = _git("status", "--porcelain", "--untracked-files=no", ".", ":!results")
    except (OSError, subprocess.SubprocessError):
        return None
    return f"{commit}-dirty" if changed else commit


def _git(*command: str) -> str:
    done = subprocess.run(
        ["git", "-C", str(HOME), *command],
        capture_output=True, encoding="utf-8", timeout=10, check=True,
    )  # fmt: skip
    return done.stdout.strip()


def current_versions() -> dict[str, str]:
    """Versions of Python and of the libraries that decide a run's bits."""
    import torch
    import transformers

    return {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
    }
