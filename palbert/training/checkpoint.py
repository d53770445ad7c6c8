"""Checkpoints that survive being killed at any moment, and that notice damage.

    checkpoint/step_00000120/  weights.safetensors  optimizer.pt  manifest.json

Written into a folder with another name, each file forced to disk, the manifest with checksums
last; then renamed. The two newest are kept. Reading takes the newest that is whole and says what
it skipped. ``optimizer.pt`` is read by ``torch.load(weights_only=True)``: nothing is unpickled.
"""

import hashlib
import json
import pickle
import shutil
import warnings
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

import torch
from safetensors import SafetensorError
from safetensors.torch import load_file, save_file
from torch import Tensor

from palbert.bert.quiet import quiet_transformers
from palbert.runs.files import force_to_disk

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
        step: how many steps were done.
        weights: by name.
        optimizer: its state.
        facts: what must be the same to go on exactly (config, processes, versions), and the best
            score so far.
    """

    step: int
    weights: Mapping[str, Tensor]
    optimizer: Mapping[str, Any]
    facts: Mapping[str, Any]


def save_checkpoint(folder: Path, checkpoint: Checkpoint) -> None:
    """Write a checkpoint beside those in ``folder``, whole or not at all; drop all but two.

    Raises:
        OSError: no room or no right to write; what was there before is intact.
    """
    final = folder / f"step_{checkpoint.step:08d}"
    draft = folder / f".tmp_{final.name}"
    shutil.rmtree(draft, ignore_errors=True)
    folder.mkdir(exist_ok=True)  # without its parents: a run folder that was deleted stays so
    draft.mkdir()
    try:
        save_file(dict(checkpoint.weights), draft / "weights.safetensors")
        torch.save(checkpoint.optimizer, draft / "optimizer.pt")
        files = {path.name: _checksum(path) for path in sorted(draft.iterdir())}
        manifest = {"step": checkpoint.step, "facts": checkpoint.facts, "sha256": files}
        (draft / "manifest.json").write_text(json.dumps(manifest, indent=1))
        for path in draft.iterdir():
            force_to_disk(path)
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    shutil.rmtree(final, ignore_errors=True)
    draft.replace(final)
    force_to_disk(folder)
    for old in _folders(folder)[KEPT:]:
        shutil.rmtree(old)


def on_host(state: Any) -> Any:
    """A state with all its tensors in the CPU's memory, one block each."""
    if isinstance(state, Tensor):
        return state.detach().cpu().contiguous()
    if isinstance(state, Mapping):
        return {key: on_host(value) for key, value in state.items()}
    return state


def load_checkpoint(folder: Path) -> Checkpoint | None:
    """The newest whole checkpoint, None if there is none; warns of each that it skips."""
    for path in _folders(folder):
        try:
            return _read(path)
        except UNREADABLE as error:
            warnings.warn(f"checkpoint {path} was skipped: {error}", stacklevel=2)
    return None


def _read(path: Path) -> Checkpoint:
    manifest = json.loads((path / "manifest.json").read_text())
    for name, expected in manifest["sha256"].items():
        if _checksum(path / name) != expected:
            raise ValueError(f"{name} is damaged (its sha256 is not the one in manifest.json)")
    return Checkpoint(
        manifest["step"],
        load_file(path / "weights.safetensors"),
        torch.load(path / "optimizer.pt", map_location="cpu", weights_only=True),
        manifest["facts"],
    )


def _folders(folder: Path) -> list[Path]:
    """Newest first."""
    return sorted(folder.glob("step_*"), reverse=True)


def _checksum(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def save_model(folder: Path, *parts: Saveable) -> None:
    """``save_pretrained`` of model and tokenizer into a folder that appears in one go."""
    draft = folder.with_name(f".tmp_{folder.name}")
    shutil.rmtree(draft, ignore_errors=True)
    draft.mkdir()
    with quiet_transformers():
        for part in parts:
            part.save_pretrained(draft)
    old = folder.with_name(f".old_{folder.name}")
    shutil.rmtree(old, ignore_errors=True)
    if folder.exists():
        folder.replace(old)
    draft.replace(folder)
    shutil.rmtree(old, ignore_errors=True)
