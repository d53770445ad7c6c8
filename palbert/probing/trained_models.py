"""The trained models that lie in run folders, each loaded once in a process."""

import threading
from functools import lru_cache
from pathlib import Path

from palbert.paths import given_path
from palbert.predictor import Predictor, model_folder
from palbert.runs.sealed_folder import MANIFEST

WEIGHTS = "model.safetensors"
KEPT = 4  # models held in memory
_LOADING = threading.Lock()


def trained_models(run_dir: Path | str) -> dict[str, Path]:
    """Run folders that hold a model, in the order in which the models were made.

    Args:
        run_dir: Folder of runs, of presets' folders with runs, or one run's own.

    Returns:
        Folders by their path below ``run_dir``; empty if there is no model.
    """
    home = given_path(run_dir, "run_dir")
    # the short runs by which notebook 08 measures speed lie deeper
    weights = [path for deep in ("", "*/", "*/*/") for path in home.glob(f"{deep}best/{WEIGHTS}")]
    found = sorted({path.parents[1] for path in weights}, key=lambda run: (version(run), run))
    return {_label(run, home): run for run in found}


def _label(run: Path, home: Path) -> str:
    name = run.name if run == home else run.relative_to(home).as_posix()
    return name if (run / "result.json").exists() else f"{name} (unfinished)"


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
