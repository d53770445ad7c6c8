"""A row that is made of one run for each task: their answers together, scored as one model's."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from palbert.metrics import intervals, task_scores
from palbert.presets import MADE_OF, PRESETS
from palbert.reproduce.plan import PlannedRun
from palbert.results.dev_predictions import DevPredictions, key_of
from palbert.results.ledger import Record, make_record, read_ledger, settings_of
from palbert.runs.files import append_line
from palbert.runs.folder import RunResult

SUMMED = ("steps", "seconds", "wall_seconds", "trained_parameters")


def keep_parts(parts: Sequence[PlannedRun], runs: Path, ledger: Path) -> Record | None:
    """Put finished parts together as one record of their row; None while one is missing.

    Args:
        parts: The runs of one row and seed.
        runs: Folder of the run folders.
        ledger: Ledger to add to.
    """
    results = {part.config.task: RunResult.read(runs / part.key) for part in parts}
    finished = {task: result for task, result in results.items() if result and task}
    if len(finished) < len(MADE_OF[parts[0].part_of or ""]):
        return None
    answers = _together([result.run_dir for result in finished.values()])
    record = _record(parts[0], finished, answers)
    if any(other["fingerprint"] == record["fingerprint"] for other in read_ledger(ledger)):
        return None
    answers.write(ledger.parent / "runs" / f"{key_of(record)}.npz")
    append_line(ledger, record)
    return record


def settings_of_parts(part: PlannedRun) -> dict[str, Any]:
    """What a record of the row says of its settings: a part's, and the steps of all together."""
    settings = settings_of(asdict(part.config))
    del settings["task"]
    steps = PRESETS[part.config.preset].steps_per_epoch
    return settings | {"row": part.part_of, "steps_per_epoch": steps}


def _together(run_dirs: Sequence[Path]) -> DevPredictions:
    found = [DevPredictions.read(folder / "predictions" / "dev.npz") for folder in run_dirs]
    predictions = {task: array for each in found for task, array in each.predictions.items()}
    return DevPredictions(predictions, {k: v for each in found for k, v in each.labels.items()})


def _record(part: PlannedRun, parts: Mapping[str, RunResult], answers: DevPredictions) -> Record:
    """The first part's record with what all of them have together."""
    records = [make_record(each) for each in parts.values()]
    prints = "".join(record["fingerprint"] for record in records)
    return records[0] | {
        "row": part.part_of,
        "name": part.part_of,
        "scores": task_scores(answers.predictions, answers.labels),
        "intervals": intervals(answers.predictions, answers.labels),
        **{key: sum(record.get(key) or 0 for record in records) for key in SUMMED},
        "dev_sizes": {task: len(labels) for task, labels in answers.labels.items()},
        "fingerprint": hashlib.sha256(prints.encode()).hexdigest()[:12],
        "finished": max(record["finished"] for record in records),
        "settings": settings_of_parts(part),
    }
