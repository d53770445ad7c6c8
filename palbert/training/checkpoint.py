"""Checkpoints that survive being killed at any moment, and that notice damage.

    checkpoint/step_00000120/  weights.safetensors  optimizer.pt  manifest.json

The two newest are kept until the run has finished. Reading takes the newest that is whole and says
what it skipped. ``optimizer.pt`` is read by ``torch.load(weights_only=True)``: nothing is
unpickled.
"""

import pickle
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor, nn

from palbert.bert.pretrained import quiet_transformers
from palbert.runs.files import disk_full, free_bytes
from palbert.runs.sealed_folder import check_seal, remove, sealed_folder

KEPT = 2
UNREADABLE = (
    OSError, ValueError, KeyError, TypeError, RuntimeError, EOFError,
    SafetensorError, pickle.UnpicklingError,
)  # fmt: skip


class Saveable(Protocol):
    """A model or a tokenizer of ``transformers``."""

    def save_pretrained(self, folder: Path, /) -> object:
        """Write it into a folder."""


@dataclass(frozen=True)
class Checkpoint:
    """What a run needs to go on.

    Args:
        step: Number of steps that were done.
        weights: Tensors of the model, by name.
        optimizer: State of the optimizer.
        facts: What must be the same to go on exactly (config, processes, versions), and the best
            score so far.
    """

    step: int
    weights: Mapping[str, Tensor]
    optimizer: Mapping[str, Any]
    facts: Mapping[str, Any]


def save_checkpoint(folder: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint beside those in ``folder``, whole or not at all.

    The one before it is kept too. Those of later steps are dropped: they were damaged, or the run
    would have gone on from them.

    Raises:
        DiskFull: There is no room; what was there before is intact.
        OSError: There is no right to write; what was there before is intact.
    """
    folder.mkdir(exist_ok=True)  # without its parents: a run folder that was deleted stays so
    final = folder / f"step_{checkpoint.step:08d}"
    needed = _num_bytes(checkpoint.weights) + _num_bytes(checkpoint.optimizer)
    facts = {"step": checkpoint.step, **checkpoint.facts}
    with sealed_folder(final, needed, facts) as draft:
        save_file(dict(checkpoint.weights), draft / "weights.safetensors")
        with (draft / "optimizer.pt").open("wb") as file:  # for a path torch hides what went wrong
            torch.save(checkpoint.optimizer, file)
    others = [path for path in checkpoints(folder) if path != final]
    earlier = [path for path in others if path.name < final.name]
    for path in others:
        if path not in earlier[: KEPT - 1]:
            remove(path)


def room_for_checkpoints(model: nn.Module, folder: Path) -> None:
    """See that a run's checkpoints and models will fit on the disk, before it starts.

    AdamW keeps two numbers a weight. Beside the two checkpoints that are kept there is the draft of
    a third, and beside ``best`` that of a better one.

    Args:
        model: What is trained.
        folder: The run's folder; what its checkpoints and models take already will be free again.

    Raises:
        DiskFull: There is less room.
    """
    size = sum(weight.nbytes for weight in model.parameters())
    trained = sum(weight.nbytes for weight in model.parameters() if weight.requires_grad)
    needed = (KEPT + 1) * (size + 2 * trained) + 2 * size
    there = sum(
        path.stat().st_size
        for name in ("checkpoint", "best")
        for path in (folder / name).rglob("*")
        if path.is_file()
    )
    if free_bytes(folder) + there < needed:
        raise disk_full(folder, needed - there)


def _num_bytes(state: Any) -> int:
    if isinstance(state, Tensor):
        return state.nbytes
    return sum(map(_num_bytes, state.values())) if isinstance(state, Mapping) else 0


def on_host(state: Any) -> Any:
    """A state with all its tensors in the CPU's memory, one block each."""
    if isinstance(state, Tensor):
        return state.detach().cpu().contiguous()
    if isinstance(state, Mapping):
        return {key: on_host(value) for key, value in state.items()}
    return state


def load_checkpoint(folder: Path) -> Checkpoint | None:
    """The newest whole checkpoint, None if there is none; warns of each that it skips."""
    for path in checkpoints(folder):
        try:
            return read_checkpoint(path)
        except UNREADABLE as error:
            warnings.warn(f"checkpoint {path} was skipped: {error}", stacklevel=2)
    return None


def read_checkpoint(path: Path) -> Checkpoint:
    """One checkpoint.

    Raises:
        Exception: One of ``UNREADABLE``: it is damaged.
    """
    facts = check_seal(path)
    if path.name != f"step_{facts['step']:08d}":
        raise ValueError(f"its manifest is that of step {facts['step']}")
    return Checkpoint(
        facts.pop("step"),
        load_file(path / "weights.safetensors"),
        torch.load(path / "optimizer.pt", map_location="cpu", weights_only=True),
        facts,
    )


def checkpoints(folder: Path) -> list[Path]:
    """Those in a folder, whole or not, newest first."""
    return sorted(folder.glob(f"step_{'[0-9]' * 8}"), reverse=True)


def save_model(folder: Path, model: nn.Module, *parts: Saveable) -> None:
    """``save_pretrained`` of model and tokenizer into a folder that appears in one go.

    Raises:
        DiskFull: There is no room; what was there before is intact.
    """
    needed = sum(weight.nbytes for weight in model.parameters())
    with sealed_folder(folder, needed) as draft, quiet_transformers():
        for part in (model, *parts):
            part.save_pretrained(draft)  # type: ignore[operator]
