"""Notebooks to be handed out."""

import json

import pytest

from palbert.workbook.grading.assignment import write_assignment
from palbert.workbook.grading.submissions import stubs, submissions


def test_without_hints_and_solutions(tmp_path):
    out = write_assignment("02_pals", tmp_path / "anna.ipynb")
    cells = json.loads(out.read_text())["cells"]
    code = "\n".join("".join(cell["source"]) for cell in cells if cell["cell_type"] == "code")
    assert "hint" not in code
    assert "solution" not in code
    assert 'check("02.1")' in code
    assert "from palbert.workbook import TODO, check, exercise, use" in code
    [anna] = submissions(tmp_path)
    assert anna.answers == {n: text for n, text in stubs().items() if n.startswith("02")}


def test_what_is_there_is_not_written_over(tmp_path):
    (tmp_path / "a.ipynb").write_text("mine")
    with pytest.raises(ValueError, match="there already"):
        write_assignment("02_pals", tmp_path / "a.ipynb")
    with pytest.raises(ValueError, match="did you mean '02_pals'"):
        write_assignment("02_pal", tmp_path / "b.ipynb")
