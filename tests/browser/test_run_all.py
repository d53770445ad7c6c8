"""Each notebook with exercises, solved, run from top to bottom in JupyterLab; two of them unsolved.

All run unsolved under papermill, in test_notebooks.py.
"""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
from lab_browser import Console, open_notebook, outputs
from test_notebooks import HERE, exercises, read, source

from palbert.workbook.solve import solve

pytestmark = [pytest.mark.browser, pytest.mark.slow, pytest.mark.timeout(900)]
TO_SOLVE = [name for name in HERE if exercises(name)]
RUN_ALL = """async () => {
    window.ended = false
    await jupyterapp.commands.execute('notebook:run-all-cells')
    window.ended = true
}"""


@pytest.fixture(scope="module")
def folder(encoder, data_folder, tmp_path_factory) -> Iterator[Path]:
    """The notebooks as they are and solved, with settings for runs of seconds."""
    folder = tmp_path_factory.mktemp("run_all") / "work"
    folder.mkdir()
    settings = {"preset": "workbook", "encoder": encoder, "data": data_folder, "epochs": 1}
    for name in TO_SOLVE:
        notebook = read(name)
        parameters = notebook["cells"][1]
        added = {**settings, "run_dir": str(folder / "runs")}
        parameters["source"] = "\n".join(
            [source(parameters), *(f"{key} = {value!r}" for key, value in added.items())]
        )
        (folder / f"{name}.ipynb").write_text(json.dumps(notebook))
        (folder / f"{name}_solved.ipynb").write_text(json.dumps(solve(notebook)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PALBERT_WORK", str(folder / "answers"))
        yield folder


@pytest.mark.parametrize(
    ("name", "solved"),
    [(name, True) for name in TO_SOLVE] + [(name, False) for name in ("02_pals", "08_multi_gpu")],
)
def test_runs_from_top_to_bottom(name, solved, tab, address, folder):
    result = folder / "runs" / f"{name}.result.json"
    result.unlink(missing_ok=True)
    for answer in (folder / "answers").glob("*.py"):  # of the notebook that ran before
        answer.unlink()
    console = Console(tab)
    open_notebook(tab, address, f"{name}{'_solved' if solved else ''}.ipynb")
    tab.evaluate(f"() => {{ ({RUN_ALL})() }}")
    tab.wait_for_function("window.ended", timeout=600_000)
    found = outputs(tab)
    tab.evaluate("() => jupyterapp.serviceManager.sessions.shutdownAll()")
    assert not [output for output in found if output["output_type"] == "error"]
    assert not [output["text"] for output in found if output.get("name") == "stderr"]
    shown = ["".join(output.get("data", {}).get("text/plain", "")) for output in found]
    verdicts = [text[0] for text in shown if text.startswith(("✓", "✗", "!", "○"))]
    assert verdicts == ["✓" if solved else "○"] * len(exercises(name))
    assert result.exists()
    assert console.errors == []
    kept = {path.stem for path in (folder / "answers").glob(f"{name[:2]}.*.py")}
    assert kept == (set(exercises(name)) if solved else set())
