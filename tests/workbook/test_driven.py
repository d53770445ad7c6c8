"""How a notebook is driven, told by what drives it: a reader, papermill, nbclient, a script."""

import json
import runpy
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest
from jupyter_client.manager import start_new_kernel

from palbert.workbook.answer_store import is_unattended
from palbert.workbook.parameters import ParameterError

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
CELL = "from palbert.workbook.answer_store import is_unattended\nprint(is_unattended())"
FROM_A_SCRIPT = "import papermill as pm; pm.execute_notebook('in.ipynb', 'out.ipynb')"


@pytest.fixture
def folder(tmp_path) -> Path:
    """A folder with a word in its name, and a notebook that says whether nobody is there."""
    folder = tmp_path / "papermill-course"
    folder.mkdir()
    cells = [nbformat.v4.new_code_cell(CELL)]
    metadata = {"kernelspec": {"name": "python3", "display_name": "", "language": "python"}}
    nbformat.write(nbformat.v4.new_notebook(cells=cells, metadata=metadata), folder / "in.ipynb")
    return folder


def test_whoever_could_answer_is_there_wherever_the_notebook_lies(folder):
    manager, client = start_new_kernel(cwd=str(folder))
    said = []
    try:
        for asks in (True, False):  # JupyterLab and its kin; those who run notebooks unattended
            client.execute_interactive(
                CELL, allow_stdin=asks, output_hook=lambda m: said.append(m["content"].get("text")),
            )  # fmt: skip
    finally:
        client.stop_channels()
        manager.shutdown_kernel(now=True)
    assert [text for text in said if text] == ["False\n", "True\n"]


@pytest.mark.parametrize(
    ("command", "output"),
    [
        (["-c", FROM_A_SCRIPT], "out.ipynb"),
        (["-m", "jupyter", "execute", "in.ipynb", "--inplace"], "in.ipynb"),
    ],
)
def test_nobody_is_there_under_papermill_and_nbclient(folder, command, output):
    subprocess.run([sys.executable, *command], cwd=folder, check=True, capture_output=True)
    (cell,) = nbformat.read(folder / output, 4).cells[-1:]
    assert cell.outputs[0]["text"] == "True\n"


def test_a_script_without_a_terminal_is_nobody(monkeypatch):
    monkeypatch.setattr("os.isatty", lambda _: False)
    assert is_unattended()
    monkeypatch.setattr("os.isatty", lambda number: number == 0)
    assert not is_unattended()


@pytest.fixture(scope="module")
def exported(tmp_path_factory) -> Path:
    """The script that nbconvert makes of a notebook."""
    folder = tmp_path_factory.mktemp("exported")
    export = [sys.executable, "-m", "nbconvert", "--to", "script", "--output-dir", str(folder)]
    subprocess.run([*export, NOTEBOOKS / "02_pals.ipynb"], check=True, capture_output=True)
    return folder / "02_pals.py"


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("epochs = None", "epochs = 0", "epochs: Input should be greater than 0, got 0"),
        ("gpus = 0", "gpu = 4", r"unknown parameter 'gpu' \(did you mean 'gpus'\?\)"),
    ],
)
def test_a_notebook_as_a_script_keeps_its_parameters(exported, tmp_path, before, after, expected):
    text = exported.read_text(encoding="utf-8")
    assert text.count(before) == 1
    script = tmp_path / exported.name
    script.write_text(text.replace(before, after), encoding="utf-8")
    with pytest.raises(ParameterError, match=expected):
        runpy.run_path(str(script))


@pytest.mark.parametrize("path", sorted(NOTEBOOKS.glob("*.ipynb")), ids=lambda path: path.stem)
def test_every_notebook_says_that_it_is_python(path):
    language = json.loads(path.read_text(encoding="utf-8"))["metadata"]["language_info"]
    assert (language["file_extension"], language["nbconvert_exporter"]) == (".py", "python")
