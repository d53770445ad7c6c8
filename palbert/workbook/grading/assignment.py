"""A notebook of the course to be handed out: without hints and solutions."""

import json
import re
from pathlib import Path
from typing import Any

from palbert.config import suggestion
from palbert.course_files import NOTEBOOKS
from palbert.runs.files import write_atomically

HELP = re.compile(r"^# (hint|solution)\(.*\)\n?", re.MULTILINE)
IMPORTED = re.compile(r"^(from palbert\.workbook import .*?), hint, solution\b", re.MULTILINE)


def write_assignment(name: str, out: Path | None = None) -> Path:
    """Write a notebook of the course without its hints and solutions.

    Args:
        name: Name of the notebook, such as ``02_pals``.
        out: File to write; None for the notebook's name in this folder.

    Raises:
        ValueError: There is no such notebook, or the file is there already.
    """
    known = [path.stem for path in sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))]
    if name.removesuffix(".ipynb") not in known:
        raise ValueError(
            f"no notebook {name!r}{suggestion(name, known)}; notebooks: {', '.join(known)}"
        )
    out = out or Path(f"{name.removesuffix('.ipynb')}.ipynb")
    if out.exists():
        raise ValueError(f"{out} is there already: name another file with --out")
    path = NOTEBOOKS / f"{name.removesuffix('.ipynb')}.ipynb"
    notebook = without_help(json.loads(path.read_text(encoding="utf-8")))
    write_atomically(out, json.dumps(notebook, indent=1, ensure_ascii=False) + "\n")
    return out


def without_help(notebook: dict[str, Any]) -> dict[str, Any]:
    """The notebook without calls of ``hint`` and ``solution``."""
    return {**notebook, "cells": [_cell(cell) for cell in notebook["cells"]]}


def _cell(cell: dict[str, Any]) -> dict[str, Any]:
    if cell["cell_type"] != "code":
        return cell
    source = IMPORTED.sub(r"\1", HELP.sub("", "".join(cell["source"]))).rstrip("\n")
    return {**cell, "source": source.splitlines(keepends=True)}
