"""The best model of a run so far, in its folder ``best``."""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from numpy.typing import NDArray

from palbert.distributed import any_rank, rank
from palbert.metrics import intervals, selection_score, task_scores
from palbert.model import PalBert
from palbert.training.checkpoint import Saveable, save_model
from palbert.training.run_record import RunRecord

PARTS = ("best/model.safetensors", "predictions/dev.npz")


class BestModel:
    """Keeps the weights with the highest dev score; called on every rank, rank 0 writes.

    Args:
        run_dir: Folder of the run.
        model: The model that is trained.
        tokenizer: Its tokenizer, which is saved beside it.
        record: Record of the run.
    """

    def __init__(
        self, run_dir: Path, model: PalBert, tokenizer: Saveable, record: RunRecord
    ) -> None:
        self.run_dir, self.model, self.tokenizer, self.record = run_dir, model, tokenizer, record
        self.score, self.epoch = -math.inf, 0

    def consider(
        self,
        step: int,
        epoch: int,
        predictions: Mapping[str, NDArray],
        labels: Mapping[str, NDArray],
    ) -> None:
        """Keep the model as it is now, if it scores higher than those before.

        Args:
            step: Number of steps that made its weights.
            epoch: Number of the epoch that they ended.
            predictions: Its predictions on the dev split of each task.
            labels: The labels there.
        """
        scores = task_scores(predictions, labels)
        self.record.write("evaluation", step=step, epoch=epoch, scores=scores)
        if selection_score(scores) <= self.score:
            return
        self.score, self.epoch = selection_score(scores), epoch
        if rank() == 0:
            settings, spread = self.model.config, intervals(predictions, labels)
            settings.trained = self.record.describe_model(step, epoch, scores, spread)
            save_model(self.run_dir / "best", self.model, self.tokenizer)
            settings.trained = None  # what is saved later has other scores
            self.record.keep_dev(predictions, labels, scores)

    def progress(self) -> dict[str, Any]:
        """What a checkpoint must hold of it."""
        return {"best": self.score, "best_epoch": self.epoch}

    def restore(self, progress: Mapping[str, Any], epoch: int, device: torch.device) -> bool:
        """Go back to a checkpoint; returns whether somebody has deleted the model since.

        Then the best is chosen among the epochs to come.

        Args:
            progress: What ``progress`` gave.
            epoch: Number of the epoch that the run goes on in.
            device: What the run computes on.
        """
        self.score, self.epoch = progress["best"], progress.get("best_epoch", 0)
        there = all((self.run_dir / part).exists() for part in PARTS)
        (gone,) = any_rank([rank() == 0 and not there and self.score > -math.inf], device)
        if gone:
            self.score, self.epoch = -math.inf, epoch
        return gone
