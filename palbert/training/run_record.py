"""What a run leaves behind as it goes: metrics.jsonl, predictions/, result.json.

Only rank 0 writes. ``metrics.jsonl`` has one JSON object a line, appended in one write each, so
that a reader who takes whole lines can follow a run, and a killed run loses nothing.
"""

import json
import time
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any

import torch
from numpy.typing import NDArray

from palbert.config import Config
from palbert.data.sources import Data
from palbert.distributed import rank, world_size
from palbert.hardware import describe_hardware, peak_memory_mb
from palbert.metrics import intervals
from palbert.model import PalBert
from palbert.paths import public_name
from palbert.runs.array_files import no_predictions, read_arrays, write_arrays
from palbert.runs.files import append_line, write_atomically
from palbert.runs.json_files import DamagedFile, parse_json
from palbert.runs.progress import METRICS, RunEvent
from palbert.runs.provenance import current_commit, current_versions
from palbert.runs.reader_code import FOLDER, read_reader_code
from palbert.tasks import TASKS
from palbert.training.leaderboard import write_predictions
from palbert.training.outcome import Work
from palbert.training.plan import SIMCSE, Step


class RunRecord:
    """The record of one run.

    Args:
        run_dir: Folder of the run.
        config: Settings of the run.
        data: Examples of the run, whose ids the prediction files name.
    """

    def __init__(self, run_dir: Path, config: Config, data: Data) -> None:
        self.run_dir, self.config = run_dir, config
        self.train_sizes = {task: len(data.train[task]) for task in TASKS if task in data.train}
        self.dev, self.test = data.dev, data.test
        self.totals = {"seconds": 0.0, "examples": 0, "tokens": 0}
        self.scores: Mapping[str, float] = {}
        self.stopped_early: dict[str, int] | None = None
        self._clock = time.perf_counter()
        self._facts: dict[str, object] = {}

    def write(self, event: str, **fields: object) -> None:
        """Append one line to metrics.jsonl: ``time`` is for people, ``clock`` for durations."""
        if rank() == 0:
            now = {"time": time.time(), "clock": round(time.monotonic(), 3)}
            append_line(self.run_dir / METRICS, {"event": event, **now, **fields})

    def start(
        self, step: int, total_steps: int, model: PalBert, precision: str, moved: str = ""
    ) -> None:
        """Say what begins, and on what.

        Args:
            step: Number of steps that are done.
            total_steps: Number of steps of the whole run.
            model: What is trained.
            precision: Precision of its products.
            moved: Differences from where the run began, in words.
        """
        self._facts = {
            "world_size": world_size(),
            "device": model.device.type,
            "hardware": describe_hardware(model.device),
            "trained_parameters": sum(p.numel() for p in model.parameters() if p.requires_grad),
            "threads": torch.get_num_threads(),
            "precision": precision,
            "commit": current_commit(),
        }
        self.write(
            "start",
            step=step,
            total_steps=total_steps,
            epochs=self.config.epochs,
            steps_per_epoch=self.config.steps_per_epoch,
            **self._facts,
            **({"moved": moved} if moved else {}),
        )

    def start_clock(self) -> None:
        """Training goes on now; what was done since the last step was something else."""
        self._clock = time.perf_counter()

    def finish_step(
        self,
        number: int,
        step: Step,
        losses: Mapping[str, float],
        work: Work,
        *,
        skipped: bool = False,
    ) -> None:
        """Write a step down; it took the time since the one before.

        Args:
            number: Number of the step, from 1.
            step: Its plan.
            losses: Losses by name.
            work: What each rank worked through.
            skipped: Whether the weights stayed, since a gradient overflowed in float16.
        """
        now = time.perf_counter()
        seconds, self._clock = now - self._clock, now
        examples, tokens = work.examples * world_size(), work.tokens * world_size()
        self.totals["seconds"] += seconds
        self.totals["examples"] += examples
        self.totals["tokens"] += tokens
        if skipped:
            self.totals["skipped_steps"] = self.totals.get("skipped_steps", 0) + 1
        self.write(
            "step",
            step=number,
            epoch=step.epoch,
            task=step.task,
            loss=losses.get(step.task, sum(losses.values())),
            losses=dict(losses),
            learning_rate=step.learning_rate,
            examples_per_second=round(examples / seconds, 2),
            tokens_per_second=round(tokens / seconds, 1),
            **({"stage": SIMCSE} if step.task == SIMCSE else {}),
            **({"skipped": True} if skipped else {}),
        )

    def describe_model(
        self,
        step: int,
        epoch: int,
        scores: Mapping[str, float],
        spread: Mapping[str, tuple[float, float]],
    ) -> dict[str, Any]:
        """What a model's card says of its training, see ``model_card``.

        Args:
            step: Number of steps that made its weights.
            epoch: Number of the epoch that they ended.
            scores: Scores on the dev splits.
            spread: Interval of each score.
        """
        config = self.config
        of_hub = not Path(config.encoder).exists()
        return {
            "name": config.name,
            "row": config.row,
            "scores": dict(scores),
            "intervals": {name: list(bounds) for name, bounds in spread.items()},
            "seed": config.seed,
            "step": step,
            "epoch": epoch,
            "epochs": config.epochs,
            "data": public_name(config.data),
            "encoder": public_name(config.encoder),
            "encoder_is_of_the_hub": of_hub,
            "train_sizes": self.train_sizes,
            "extra_data": asdict(config.extra_data) if config.extra_data else None,
            "counter_examples": config.counter_examples,
            "both_orders": config.both_orders,
            "pals": config.pals is not None,
            "frozen": config.frozen,
            "max_length": config.max_length,
            "hardware": self._facts["hardware"],
            "processes": self._facts["world_size"],
            "precision": self._facts["precision"],
            "commit": self._facts["commit"],
            "reader_code": sorted(read_reader_code(self.run_dir / FOLDER)),
        }

    def keep_dev(
        self,
        predictions: Mapping[str, NDArray],
        labels: Mapping[str, NDArray],
        scores: Mapping[str, float],
    ) -> None:
        """Write the best model's dev predictions for the leaderboard, and as arrays with labels."""
        self.scores = scores
        folder = self.run_dir / "predictions"
        for task, predicted in predictions.items():
            write_predictions(folder, task, "dev", self.dev[task], predicted)
        named = {f"{task}_labels": labels[task] for task in labels}
        write_arrays(folder / "dev.npz", {**no_predictions(), **predictions, **named})

    def progress(self) -> dict[str, object]:
        """What a checkpoint must hold of this record."""
        return {"totals": dict(self.totals), "scores": dict(self.scores)}

    def restore(self, step: int, progress: Mapping[str, dict]) -> None:
        """Go back to a checkpoint."""
        self.totals, self.scores = dict(progress["totals"]), progress["scores"]
        self.forget_after(step)

    def forget_after(self, step: int) -> None:
        """Take the lines of later steps, and torn ones, out of metrics.jsonl."""
        path = self.run_dir / METRICS
        if rank() == 0 and path.exists():
            lines = [line for line in path.read_bytes().split(b"\n") if _is_until(line, step)]
            write_atomically(path, b"".join(line + b"\n" for line in lines))

    def stop_early(self, step: int, epoch: int, best_epoch: int) -> None:
        """Say that the run ends here, since the dev score has not risen for too long.

        Args:
            step: Number of steps that were made.
            epoch: Number of the last epoch.
            best_epoch: Number of the epoch with the best score.
        """
        self.stopped_early = {"epoch": epoch, "best_epoch": best_epoch, "of": self.config.epochs}
        self.write("stopped_early", step=step, **self.stopped_early)

    def finish(self, step: int, test_predictions: Mapping[str, NDArray]) -> None:
        """Write the test predictions for the leaderboard, and result.json."""
        folder = self.run_dir / "predictions"
        for task, predicted in test_predictions.items():
            write_predictions(folder, task, "test", self.test[task], predicted)
        arrays = read_arrays(folder / "dev.npz")
        labels = {task: arrays[f"{task}_labels"] for task in TASKS if len(arrays[task])}
        spread = intervals({task: arrays[task] for task in labels}, labels)
        self.write("end", step=step)
        result = {"steps": step, **self._result(labels, spread), "finished": time.time()}
        write_atomically(self.run_dir / "result.json", json.dumps(result, indent=1))

    def _result(
        self, labels: Mapping[str, NDArray], spread: Mapping[str, tuple[float, float]]
    ) -> dict[str, object]:
        """What the run has come to: its scores, its speed, and what it was made with."""
        seconds = max(self.totals["seconds"], 1e-9)
        return {
            "name": self.config.name,
            "row": self.config.row,
            "scores": self.scores,
            "intervals": spread,
            "skipped_steps": self.totals.get("skipped_steps", 0),
            "seconds": round(seconds, 1),
            "examples_per_second": round(self.totals["examples"] / seconds, 2),
            "tokens_per_second": round(self.totals["tokens"] / seconds, 1),
            "peak_memory_mb": peak_memory_mb(),
            **({"stopped_early": self.stopped_early} if self.stopped_early else {}),
            **self._facts,
            "dev_sizes": {task: len(labels[task]) for task in labels},
            "answers": sorted(read_reader_code(self.run_dir / FOLDER)),
            "config": asdict(self.config),
            "fingerprint": self.config.fingerprint(),
            "versions": current_versions(),
        }


def _is_until(line: bytes, step: int) -> bool:
    """Whether a line is whole and not of a later step."""
    try:
        return parse_json(line, RunEvent, METRICS)["step"] <= step
    except DamagedFile:
        return False
