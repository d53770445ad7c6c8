"""What a run answered on the dev splits: enough to score it again, or pair by pair with another.

A run folder keeps probabilities. ``results/`` keeps only what the scores depend on: the grade, yes
or no, the similarity. That is a few kilobytes a run, numbers alone, and gives the same scores to
the last digit.
"""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from palbert.results.ledger import Record
from palbert.runs.folder import RunResult
from palbert.tasks import TASKS


@dataclass(frozen=True)
class DevPredictions:
    """Predictions and labels of each task's dev split, in one order.

    Args:
        predictions: by task, as ``metrics.task_scores`` takes them.
        labels: by task.
    """

    predictions: dict[str, NDArray]
    labels: dict[str, NDArray]

    @classmethod
    def read(cls, path: Path) -> "DevPredictions":
        """From a run's ``predictions/dev.npz``, or a file that ``write`` made."""
        with np.load(path, allow_pickle=False) as arrays:
            found = {task: arrays[task] for task in TASKS if task in arrays}
            labels = {task: arrays[f"{task}_labels"].astype(float) for task in found}
        if "sst" in found and found["sst"].ndim == 1:
            found["sst"] = np.eye(TASKS["sst"].num_outputs)[found["sst"]]
        return cls(found, labels)

    def write(self, path: Path) -> None:
        """Keep what the scores depend on, compressed."""
        kept: dict[str, NDArray] = {}
        for task, predicted in self.predictions.items():
            labels = self.labels[task]
            if TASKS[task].metric == "accuracy":
                chosen = predicted.argmax(-1) if predicted.ndim == 2 else predicted >= 0.5
                predicted, labels = chosen.astype(np.int8), labels.astype(np.int8)
            kept |= {task: predicted, f"{task}_labels": labels}
        path.parent.mkdir(parents=True, exist_ok=True)
        np.savez_compressed(path, **kept)  # type: ignore[arg-type]

    def asked_the_same(self, other: "DevPredictions") -> bool:
        """Whether both were scored on the same examples."""
        same = self.labels.keys() == other.labels.keys()
        return same and all(
            np.array_equal(self.labels[task], other.labels[task]) for task in self.labels
        )


def key_of(record: Record) -> str:
    """The name under which ``results/`` keeps a run."""
    return f"{record['name']}-seed{record['seed']}-{record['fingerprint']}"


def find_predictions(ledger: Path, records: list[Record]) -> dict[str, DevPredictions]:
    """The predictions behind a ledger's records, by ``key_of``; those that are gone are left out.

    Args:
        ledger: what it refers to lies below its folder: kept runs, or run folders.
        records: whose predictions are wanted.
    """
    folders = _run_folders(ledger.parent)
    found = {}
    for record in records:
        kept = ledger.parent / "runs" / f"{key_of(record)}.npz"
        folder = folders.get(record["finished"])
        path = folder / "predictions" / "dev.npz" if folder else kept
        if path.exists():
            found[key_of(record)] = DevPredictions.read(path)
    return found


def _run_folders(home: Path) -> dict[object, Path]:
    """Finished runs up to two folders down, by the time of their end.

    Rows of the same settings share one run under fingerprints of their own.
    """
    paths = [*home.glob("*/result.json"), *home.glob("*/*/result.json")]
    results = [RunResult.read(path.parent) for path in paths]
    return {result.record["finished"]: result.run_dir for result in results if result}
