"""What must be the same for a run to go on, and what may have changed since it began."""

from collections.abc import Collection, Mapping
from dataclasses import replace
from pathlib import Path

import torch

from palbert.config import Config
from palbert.distributed import world_size
from palbert.hardware import describe_hardware
from palbert.training.contents import contents_of

# in these a run may differ from itself and go on: the same batches, and sums that differ in bits
MOVABLE = frozenset({"hardware", "threads", "precision", "torch"})


def same_run_facts(
    config: Config, folder: Path | None, precision: str, device: torch.device
) -> dict[str, object]:
    """What decides the bits of a run: it goes on where all of it is the same, ``MOVABLE`` apart.

    What data and encoder hold is among it, where they lie is not. Sums depend on the number
    of threads where a CPU makes them, on the model where a GPU does.

    Args:
        config: Settings of the run.
        folder: Folder of its data, see ``contents_of``.
        precision: Precision of the products.
        device: What the run computes on.
    """
    settings = replace(config, data="", encoder="").fingerprint()
    facts: dict[str, object] = {"config": settings, **contents_of(config, folder)}
    facts["world_size"] = world_size()
    if device.type == "cuda":
        facts["hardware"] = describe_hardware(device)
    else:
        facts["threads"] = torch.get_num_threads()
    return {**facts, "precision": precision, "torch": torch.__version__}


def differences(there: Mapping[str, object], here: Mapping[str, object]) -> dict[str, str]:
    """What is not the same, by name, in words."""
    return {
        key: f"{key} {there.get(key)} there, {here.get(key)} here"
        for key in dict.fromkeys([*there, *here])
        if there.get(key) != here.get(key)
    }


def check_same(
    run_dir: Path,
    there: Mapping[str, object],
    here: Mapping[str, object],
    movable: Collection[str] = MOVABLE,
) -> str:
    """In what a run has changed since it began, in words; empty if in nothing.

    Args:
        run_dir: Folder of the run.
        there: Facts of the run when its checkpoint was written.
        here: The same facts now.
        movable: Names of what may have changed.

    Raises:
        ValueError: Something else has changed, too; names all that has.
    """
    different = differences(there, here)
    moved = "; ".join(different.values())
    if different.keys() - set(movable):
        raise ValueError(f"cannot go on with {run_dir}: {moved}")
    return moved
