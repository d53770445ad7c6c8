"""What a run answered on the dev splits: enough to score it again, or pair by pair with another.

A run folder keeps probabilities. ``results/`` keeps only what the scores depend on: the grade, yes
or no, the similarity. That is a few kilobytes a run, numbers alone, and gives the same scores to
the last digit. Arrays of tasks that a run's data lack are empty: what is missing is damage.
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from palbert.metrics import bootstrap_scores
from palbert.results.ledger import Record
from palbert.runs.array_files import no_predictions, read_arrays, write_arrays
from palbert.runs.folder import RunResult
from palbert.runs.json_files import DamagedFile
from palbert.tasks import TASKS


@dataclass(frozen=True)
class DevPredictions:
    """Predictions and labels of each task's dev split, in one order.

    Args:
        predictions: Predictions by task, as ``metrics.task_scores`` takes them.
        labels: Labels by task.
    """

    predictions: dict[str, NDArray]
    labels: dict[str, NDArray]
    _drawn: dict[int, dict[str, NDArray]] = field(default_factory=dict, repr=False, compare=False)

    def redrawn_scores(self, resamples: int) -> dict[str, NDArray]:
        """Scores on dev splits redrawn with replacement, the same ones for every run.

        They are drawn once: rows are compared with several others.
        """
        if resamples not in self._drawn:
            drawn = bootstrap_scores(self.predictions, self.labels, resamples, seed=0)
            self._drawn[resamples] = drawn
        return self._drawn[resamples]

    @classmethod
    def read(cls, path: Path) -> "DevPredictions":
        """Read a run's ``predictions/dev.npz``, or a file that ``write`` made.

        Raises:
            FileNotFoundError: There is no such file.
            DamagedFile: It is not what was written.
        """
        arrays = read_arrays(path)
        for task in TASKS:
            _check(path, task, arrays)
        found = {task: arrays[task] for task in TASKS if len(arrays[task])}
        labels = {task: arrays[f"{task}_labels"].astype(float) for task in found}
        if "sst" in found and found["sst"].ndim == 1:
            found["sst"] = np.eye(TASKS["sst"].num_outputs)[found["sst"]]
        return cls(found, labels)

    def write(self, path: Path) -> None:
        """Write what the scores depend on, compressed."""
        kept = no_predictions()
        for task, predicted in self.predictions.items():
            labels = self.labels[task]
            if TASKS[task].metric == "accuracy":
                chosen = predicted.argmax(-1) if predicted.ndim == 2 else predicted >= 0.5
                predicted, labels = chosen.astype(np.int8), labels.astype(np.int8)
            kept |= {task: predicted, f"{task}_labels": labels}
        path.parent.mkdir(parents=True, exist_ok=True)
        write_arrays(path, kept)

    def asked_the_same(self, other: "DevPredictions") -> bool:
        """Whether both were scored on the same examples."""
        same = self.labels.keys() == other.labels.keys()
        return same and all(
            np.array_equal(self.labels[task], other.labels[task]) for task in self.labels
        )


def _check(path: Path, task: str, arrays: Mapping[str, NDArray]) -> None:
    """See that a task's arrays are predictions and labels of the same examples."""
    predicted, labels = (arrays.get(name, np.array("")) for name in (task, f"{task}_labels"))
    outputs = TASKS[task].num_outputs
    shapes = [(len(labels),), (len(labels), outputs)] if labels.ndim == 1 else []
    if predicted.shape not in shapes[: 1 + (outputs > 1)]:
        raise DamagedFile(f"{path} is damaged: {task} has no prediction for each of its labels")
    if not all(
        array.dtype.kind in "iufb" and np.isfinite(array).all() for array in (predicted, labels)
    ):
        raise DamagedFile(f"{path} is damaged: {task} has something that is no number")
    is_grade = outputs > 1 and predicted.ndim == 1
    if is_grade and not np.isin(predicted, np.arange(outputs)).all():
        raise DamagedFile(f"{path} is damaged: a grade of {task} is none of 0 to {outputs - 1}")


def vote(runs: Sequence[DevPredictions]) -> DevPredictions:
    """What several runs say together: the mean of their predictions, each with the same weight.

    Of kept answers that is the grade and the yes or no that most of them gave.

    Args:
        runs: Predictions of at least one run.

    Raises:
        ValueError: They were not asked the same examples.
    """
    first = runs[0]
    if not all(map(first.asked_the_same, runs)):
        raise ValueError("the runs were not scored on the same dev examples")
    means = {
        task: np.mean([run.predictions[task] for run in runs], axis=0) for task in first.labels
    }
    return DevPredictions(means, first.labels)


def key_of(record: Record) -> str:
    """The name under which ``results/`` keeps a run."""
    return f"{record['name']}-seed{record['seed']}-{record['fingerprint']}"


def find_predictions(ledger: Path, records: list[Record]) -> dict[str, DevPredictions]:
    """The predictions behind a ledger's records, by ``key_of``; those that are gone are left out.

    Args:
        ledger: Ledger whose kept runs or run folders lie below its own folder.
        records: Records whose predictions are wanted.
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
    results = [_read_result(path.parent) for path in paths]
    return {result.record["finished"]: result.run_dir for result in results if result}


def _read_result(run_dir: Path) -> RunResult | None:
    """The result in a run folder; one that is damaged is left out with a warning."""
    try:
        return RunResult.read(run_dir)
    except DamagedFile as error:
        warnings.warn(str(error), stacklevel=4)
        return None
