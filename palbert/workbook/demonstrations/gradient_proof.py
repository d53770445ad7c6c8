"""Proof, with real processes, that DDP's averaged gradient is that of one process.

``prove_gradients`` starts the processes (see gradient_rank.py) and reads what they found.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor

from palbert.config import Config
from palbert.processes.devices import environment
from palbert.processes.failures import tail
from palbert.tasks import Example

if TYPE_CHECKING:
    import pandas as pd

Gradients = dict[str, Tensor | None]
TIMEOUT = 300  # seconds


def prove_gradients(
    config: Config, examples: Mapping[str, Sequence[Example]], processes: int = 2, gpus: int = 0
) -> dict[str, Any]:
    """Compare the gradient of several processes with that of one, task by task.

    Args:
        config: Config that names the encoder and the PALs.
        examples: One batch of each task; its size is a multiple of twice the processes.
        processes: Number of processes that share the batch.
        gpus: Number of GPUs; above 0, one process a GPU replaces ``processes``.

    Returns:
        ``table``: norms of each process's own gradient, of the average and of one process; the
        largest difference of the last two, in one part and accumulated from two; which parts of
        the model got no gradient. ``refusal``: what DDP says where it is not told to look for
        parts without gradient. ``uneven``: of the first task's batch with one example less, the
        ``examples`` of each process, the heads' gradients of their ``own`` by name, and those of
        one process with the ``whole``.

    Raises:
        RuntimeError: A process failed; the message ends with what it said last.
    """
    import pandas as pd

    count = gpus or processes
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "config.json").write_text(config.to_json(), encoding="utf-8")
        rows = {task: [asdict(example) for example in found] for task, found in examples.items()}
        (folder / "examples.json").write_text(json.dumps(rows), encoding="utf-8")
        _run(folder, count, gpus)
        found = json.loads((folder / "found.json").read_text(encoding="utf-8"))
    uneven = found["uneven"]
    return {
        "table": _table(pd.DataFrame(found["lines"])),
        "refusal": found["refusal"],
        "uneven": {
            "examples": uneven["examples"],
            "own": list(map(_as_tensors, uneven["own"])),
            "whole": _as_tensors(uneven["whole"]),
        },
    }


def _as_tensors(lists: Mapping[str, list | None]) -> Gradients:
    return {name: None if each is None else torch.tensor(each) for name, each in lists.items()}


def _table(lines: "pd.DataFrame") -> "pd.DataFrame":
    norms = lines.columns[1:-3]
    lines[norms] = lines[norms].map("{:.4f}".format)
    for name in lines.columns[-3:-1]:
        lines[name] = lines[name].map("{:.1e}".format)
    return lines.set_index("task").T


def _run(folder: Path, count: int, gpus: int) -> None:
    """Start the processes and wait; end all of them if one fails."""
    sys.stdout.write(f"starting {count} processes, which takes some seconds\n")
    sys.stdout.flush()
    command = [
        sys.executable,
        "-m",
        "palbert.workbook.demonstrations.gradient_rank",
        str(folder),
    ]
    children = []
    for number in range(count):
        own = {"RANK": str(number), "WORLD_SIZE": str(count), "PALBERT_PARENT": str(os.getpid())}
        with (folder / f"{number}.log").open("w", encoding="utf-8") as log:
            children.append(
                subprocess.Popen(
                    command, env=environment(count, gpus) | own, stdout=log, stderr=log
                )
            )
    try:
        for number, child in enumerate(children):
            if child.wait(TIMEOUT):
                raise RuntimeError(f"process {number} failed\n{tail(folder / f'{number}.log')}")
    finally:
        for child in children:
            child.kill()
            child.wait()


def average_gradient(gradients: Sequence[Tensor | None], examples: Sequence[int]) -> Tensor | None:
    """The whole batch's gradient in one parameter, from shares that need not be equal.

    Args:
        gradients: Gradient of each process's mean loss over its own examples; None where the
            parameter got none, or the process has no example.
        examples: Number of examples of each process.

    Returns:
        None if no process has a gradient.
    """
    pairs = zip(gradients, examples, strict=True)
    weighted = [gradient * count for gradient, count in pairs if gradient is not None]
    return torch.stack(weighted).sum(0) / sum(examples) if weighted else None
