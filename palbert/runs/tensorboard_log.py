"""A run's ``metrics.jsonl`` as TensorBoard's event files, where TensorBoard is installed.

The run itself knows nothing of it: a log can be written of any run, while it trains or later.
"""

import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

from palbert.runs.json_files import LineReader
from palbert.runs.lock import is_running
from palbert.runs.progress import METRICS, RunEvent

FOLDER = "tensorboard"  # in a run's folder
UPDATE_SECONDS = 1.0


class Writer(Protocol):
    """What is needed of ``torch.utils.tensorboard.SummaryWriter``."""

    def add_scalar(self, tag: str, value: float, step: int, /, *, walltime: float) -> None:
        """Keep one number."""

    def flush(self) -> None:
        """Bring everything to the disk."""


class TensorboardLog:
    """Writes what is new in a run's record.

    A run that goes on from a checkpoint makes some steps once more, with the same numbers; they
    are written once.

    Args:
        run_dir: The run's folder.
        writer: Takes the numbers.
    """

    def __init__(self, run_dir: Path, writer: Writer) -> None:
        self._reader, self._writer = LineReader(run_dir / METRICS, RunEvent), writer
        self._newest: dict[str, int] = {}  # step, by kind of event

    def update(self) -> None:
        """Take in the lines that were appended since the last time."""
        for event in self._reader.read():
            kind, step = event["event"], event["step"]
            if step > self._newest.get(kind, -1):
                self._newest[kind] = step
                for tag, value in scalars(event).items():
                    self._writer.add_scalar(tag, value, step, walltime=event["time"])
        self._writer.flush()


def scalars(event: dict[str, Any]) -> dict[str, float]:
    """The numbers of one line of the record, by TensorBoard's tags."""
    if event["event"] == "evaluation":
        return {f"dev/{name}": score for name, score in event["scores"].items()}
    if event["event"] != "step":
        return {}
    losses = {f"loss/{task}": loss for task, loss in event["losses"].items()}
    speed = {f"speed/{key}": event[key] for key in event if key.endswith("_per_second")}
    return losses | {"learning_rate": event["learning_rate"]} | speed


def log_runs(run_dirs: Sequence[Path]) -> list[Path]:
    """Write the logs of runs, and go on as long as one of them trains.

    Args:
        run_dirs: Folders of runs; each gets a folder ``tensorboard``, whose older log is replaced.

    Returns:
        The folders of the logs.

    Raises:
        ValueError: A folder has no record of a run, or TensorBoard is not installed.
    """
    try:
        from torch.utils.tensorboard import SummaryWriter
    except ImportError:
        raise ValueError("TensorBoard is not installed: pip install tensorboard") from None
    for run_dir in run_dirs:
        if not (run_dir / METRICS).exists():
            raise ValueError(f"{run_dir} has no {METRICS}: expected the folder of a run")
    folders = [run_dir / FOLDER for run_dir in run_dirs]
    for folder in folders:
        for old in folder.glob("events.out.tfevents.*"):
            old.unlink()
    logs = [
        TensorboardLog(run_dir, SummaryWriter(str(folder)))
        for run_dir, folder in zip(run_dirs, folders, strict=True)
    ]
    training = True
    while training:
        training = any(map(is_running, run_dirs))  # before the last look: nothing is missed
        for log in logs:
            log.update()
        time.sleep(UPDATE_SECONDS * training)
    return folders
