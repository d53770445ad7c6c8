"""The notebooks: their form, and that papermill runs each to its end, or stops it in one line."""

import ast
import json
import re
import subprocess
import sys
from pathlib import Path

import pytest

from palbert.workbook.parameters import NAMES, Parameters
from palbert.workbook.solve import exercises_in, solve

FOLDER = Path(__file__).resolve().parents[1] / "notebooks"
NOTEBOOKS = sorted(path.stem for path in FOLDER.glob("[0-9][0-9]_*.ipynb"))
HERE = [
    "00_start", "01_baseline", "02_pals", "03_annealed_sampling", "04_bp1", "05_extra_data",
    "06_lr_schedule", "07_relational_layer", "08_multi_gpu", "09_probe",
    "10_results",
]  # fmt: skip
ROWS = {
    "00_start": {"first_steps"},
    "01_baseline": {"frozen", "separate", "shared"},
    "02_pals": {"frozen_pals", "pals", "loud_pals"},
    "03_annealed_sampling": {
        "pals",
        "proportional",
        "square_root",
        "annealed",
        "together",
        "surgery",
    },
    "04_bp1": {"annealed", "bp1"},
    "05_extra_data": {"bp1", "extra_data", "extra_data_mapped"},
    "06_lr_schedule": {"lr_schedule", "constant"},
    "07_relational_layer": {"lr_schedule", "relational_layer", "separate", "relational_separate"},
    "08_multi_gpu": set(),
    "09_probe": set(),
    "10_results": set(),
}


def read(name: str) -> dict:
    return json.loads((FOLDER / f"{name}.ipynb").read_text())


def source(cell: dict) -> str:
    return "".join(cell["source"])


def code_cells(name: str) -> list[dict]:
    return [cell for cell in read(name)["cells"] if cell["cell_type"] == "code"]


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_stored_without_outputs(name):
    notebook = read(name)
    assert notebook["metadata"]["kernelspec"]["name"] == "python3"
    assert "widgets" not in notebook["metadata"]
    for cell in code_cells(name):
        assert cell["outputs"] == []
        assert cell["execution_count"] is None


@pytest.mark.parametrize("name", NOTEBOOKS)
def test_cells_are_short(name):
    for cell in code_cells(name):
        lines = source(cell).splitlines()
        assert len(lines) <= 15, lines[0]


@pytest.mark.parametrize("name", HERE)
def test_first_cells(name):
    title, parameters, start = read(name)["cells"][:3]
    assert source(title).startswith(f"# {name[:2]} ")
    assert "**Poster row:**" in source(title)
    assert "**Time:**" in source(title)
    assert "**To read:** [" in source(title) or name >= "08"
    assert parameters["metadata"]["tags"] == ["parameters"]
    assert source(parameters).startswith("# parameters")
    lines = ast.parse(source(parameters)).body
    values = {line.targets[0].id: ast.literal_eval(line.value) for line in lines}
    assert list(values) == NAMES
    assert Parameters(**values) == Parameters()
    assert source(start).startswith("from palbert.workbook import start\n")
    assert f'nb = start("{name}"' in source(start)
    assert source(code_cells(name)[-1]) == "nb.finish()"


@pytest.mark.parametrize("name", HERE)
def test_one_title_and_links_that_lead_on(name):
    texts = [source(cell) for cell in read(name)["cells"] if cell["cell_type"] == "markdown"]
    titles = [line for text in texts for line in text.splitlines() if line.startswith("# ")]
    assert len(titles) == 1
    for expected in NOTEBOOKS[NOTEBOOKS.index(name) + 1 :][:1]:  # the last one has none
        assert f"Next: [{expected[:2]} " in texts[-1]
        assert f"({expected}.ipynb)" in texts[-1]


@pytest.mark.parametrize("name", HERE)
def test_cells_do_not_overwrite_parameters(name):
    """A cell that binds ``data`` or ``seed`` would change what ``start`` sees when run again."""
    for cell in code_cells(name)[1:]:
        nodes = ast.walk(ast.parse(source(cell)))
        bound = {n.id for n in nodes if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)}
        assert not bound & {*NAMES}, source(cell)


def exercises(name: str) -> list[str]:
    found = [each.id for cell in code_cells(name) for each in exercises_in(source(cell))]
    return [number for number in found if number.startswith(name[:2])]


def papermill(name: str, output: Path, **parameters: object) -> subprocess.CompletedProcess:
    """As a user runs it, in the folder of the notebooks."""
    settings = [word for key, value in parameters.items() for word in ("-p", key, str(value))]
    command = [sys.executable, "-m", "papermill", name, str(output), *settings]
    return subprocess.run(
        [*command, "--no-progress-bar"], cwd=FOLDER, capture_output=True, text=True, check=False
    )


def outputs(path: Path) -> list[dict]:
    cells = json.loads(path.read_text())["cells"]
    return [output for cell in cells for output in cell.get("outputs", [])]


@pytest.fixture(scope="session")
def small(encoder, data_folder, tmp_path_factory) -> dict[str, object]:
    """Parameters for runs of seconds; the notebooks share the runs, as a reader's do."""
    return {
        "preset": "workbook", "encoder": encoder, "data": data_folder, "epochs": 1,
        "run_dir": tmp_path_factory.mktemp("notebooks") / "runs",
    }  # fmt: skip


@pytest.mark.slow
@pytest.mark.timeout(1200)
@pytest.mark.parametrize(
    ("name", "solved"),
    [(name, False) for name in HERE] + [(name, True) for name in HERE if exercises(name)],
)
def test_runs_to_its_end(name, solved, small, tmp_path, work_folder):
    notebook = solve(read(name)) if solved else read(name)
    (tmp_path / "in.ipynb").write_text(json.dumps(notebook))
    done = papermill(str(tmp_path / "in.ipynb"), tmp_path / "out.ipynb", **small)
    assert done.returncode == 0, done.stderr[-3000:]
    result = json.loads((small["run_dir"] / f"{name}.result.json").read_text())
    assert set(result["scores"]) == ROWS[name]
    found = outputs(tmp_path / "out.ipynb")
    assert not [output for output in found if output["output_type"] == "error"]
    noise = [output["text"] for output in found if output.get("name") == "stderr"]
    assert not noise
    shown = ["".join(output.get("data", {}).get("text/plain", "")) for output in found]
    verdicts = [text[0] for text in shown if text.startswith(("✓", "✗", "!", "○"))]
    assert verdicts == ["✓" if solved else "○"] * len(exercises(name))
    for text in shown:
        assert not re.search(r"torch\.Size|np\.(float|int)|\d\.\d{8}", text), text
    assert not list(work_folder.iterdir())  # nobody was learning
    pictures = [output for output in found if "image/png" in output.get("data", {})]
    assert all(output["metadata"]["image/png"]["alt"] for output in pictures)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("parameters", "expected"),
    [
        ({"gpu": 1}, "unknown parameter 'gpu' (did you mean 'gpus'?); parameters: preset, gpus"),
        ({"gpus": -1}, "gpus must be 0 or more, got -1"),
    ],
)
def test_bad_parameters_stop_it_in_one_line(parameters, expected, tmp_path):
    done = papermill(
        "04_bp1.ipynb", tmp_path / "out.ipynb", run_dir=tmp_path / "runs", **parameters
    )
    assert done.returncode != 0
    [error] = [o for o in outputs(tmp_path / "out.ipynb") if o["output_type"] == "error"]
    assert error["ename"] == "ParameterError"
    assert len(error["traceback"]) == 1
    assert expected in error["traceback"][0]
    assert done.stderr.rstrip().splitlines()[-1].startswith(f"ParameterError: {expected}")
    assert not (tmp_path / "runs").exists()
