"""The trained models that lie in run folders, each loaded once in a process."""

import re
import threading
from functools import lru_cache, partial
from pathlib import Path

from palbert.paths import given_path
from palbert.predictor import Predictor, model_folder
from palbert.runs.sealed_folder import MANIFEST

WEIGHTS = "model.safetensors"
KEPT = 4  # models held in memory
READER_CODE = re.compile(r"-mine-([0-9a-f]+)$")  # in the name of a run's folder
_LOADING = threading.Lock()


def trained_models(run_dir: Path | str) -> dict[str, Path]:
    """Run folders that hold a model, in the order in which the models were made.

    Args:
        run_dir: Folder of runs, of presets' folders with runs, or one run's own.

    Returns:
        Folders by a name for people, that of the run with as much of its path as tells it from the
        others; empty if there is no model.
    """
    home = given_path(run_dir, "run_dir")
    # the short runs by which notebook 08 measures speed lie deeper
    weights = [path for deep in ("", "*/", "*/*/") for path in home.glob(f"{deep}best/{WEIGHTS}")]
    found = sorted({path.parents[1] for path in weights}, key=lambda run: (version(run), run))
    for label in (_name, partial(_place, home), partial(_path, home)):
        named = {label(run): run for run in found}
        if len(named) == len(found):
            break
    return {name if _finished(run) else f"{name} (unfinished)": run for name, run in named.items()}


def _name(run: Path) -> str:
    """``annealed``, or ``annealed (your code)`` for a run in which a reader's answers took part."""
    return READER_CODE.sub(" (your code)", run.name)


def _place(home: Path, run: Path) -> str:
    """``workbook/annealed (your code)``."""
    return (run.relative_to(home).parent / _name(run)).as_posix()


def _path(home: Path, run: Path) -> str:
    """``workbook/annealed (your code 7b54)``, by the beginning of the code's digest."""
    name = READER_CODE.sub(lambda found: f" (your code {found[1][:4]})", run.name)
    return (run.relative_to(home).parent / name).as_posix()


def _finished(run: Path) -> bool:
    return (run / "result.json").exists()


def version(run: Path) -> int:
    """A number that changes whenever the run's best weights are written anew.

    Raises:
        ValueError: The folder holds no model.
    """
    return (model_folder(run) / WEIGHTS).stat().st_mtime_ns


def no_models(run_dir: Path | str) -> str:
    """A message that says what to do where there is no model."""
    return (
        f"No trained model in {run_dir} yet. Notebook 01_baseline makes the first ones; "
        "04_bp1 makes the poster's best."
    )


def load_model(run: Path) -> Predictor:
    """The run's best model, on the CPU: a notebook's process leaves the GPUs to the training.

    Raises:
        ValueError: The model is damaged or missing.
    """
    with _LOADING:
        return _load(run.resolve(), _state(run))


def _state(run: Path) -> tuple[int, bytes]:
    """What changes with the weights, though two are written within one tick of a coarse clock."""
    manifest = model_folder(run) / MANIFEST
    return version(run), manifest.read_bytes() if manifest.exists() else b""


@lru_cache(maxsize=KEPT)
def _load(run: Path, _state: tuple[int, bytes]) -> Predictor:
    return Predictor.from_pretrained(run, device="cpu")
