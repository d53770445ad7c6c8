"""Proof, with real processes, that DDP's averaged gradient is that of one process.

``prove_gradients`` starts the processes and reads what they found; ``python -m`` this module is
one of them. They share no memory: each has its own copy of the model and its share of the batch.
"""

import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
import torch.distributed as dist
from torch import Tensor, nn
from torch.nn.parallel import DistributedDataParallel

from palbert.bert.encoders import load_tokenizer
from palbert.config import Config
from palbert.data.batches import Batch, TaskData
from palbert.distributed import gather_json, rank, shard, world_size
from palbert.hardware import choose_device
from palbert.model import PalBert
from palbert.processes.devices import environment
from palbert.processes.failures import tail
from palbert.processes.parent import end_with_parent
from palbert.tasks import TASKS, Example
from palbert.training.objective import Objective

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
    command = [sys.executable, "-m", "palbert.workbook.demonstrations.gradient_proof", str(folder)]
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


def _parts_of(data: TaskData, device: torch.device, parts: int = 1) -> Iterator[Batch]:
    """This rank's share of the batch, as training takes it."""
    indices = torch.arange(len(data)).numpy()
    for part in range(parts):
        yield data.batch(shard(indices, rank(), world_size(), part, parts)).to(device)


def _gradients(module: nn.Module, batches: Sequence[Batch]) -> Gradients:
    """Gradients of the mean loss over the batches; ranks average with the last of them."""
    module.zero_grad(set_to_none=True)
    for number, batch in enumerate(batches, start=1):
        hold = isinstance(module, DistributedDataParallel) and number < len(batches)
        with module.no_sync() if hold else nullcontext():  # type: ignore[operator]
            (module(batch, None)[batch.task] / len(batches)).backward()
    plain = module.module if isinstance(module, DistributedDataParallel) else module
    found = plain.named_parameters()  # type: ignore[union-attr]
    return {name: None if p.grad is None else p.grad.clone() for name, p in found}


def _norm(gradients: Gradients) -> float:
    return torch.cat([g.flatten() for g in gradients.values() if g is not None]).norm().item()


def _difference(one: Gradients, other: Gradients) -> float:
    """The largest difference in any number; infinite where only one side has a gradient."""
    gaps = []
    for name, gradient in one.items():
        rival = other[name]
        if gradient is not None and rival is not None:
            gaps.append((gradient - rival).abs().max().item())
        elif gradient is not rival:
            gaps.append(float("inf"))
    return max(gaps)


def _without(gradients: Gradients) -> str:
    """Names of the model's parts that got none: ``pals.sst, heads.sst``."""
    names = [name.split(".")[1:3] for name, gradient in gradients.items() if gradient is None]
    return ", ".join(dict.fromkeys(".".join(name) for name in names))


def compare(objective: Objective, task: str, data: TaskData, device: torch.device) -> dict:
    """One line of the table; called on every rank."""
    wrapped = DistributedDataParallel(objective, find_unused_parameters=True)
    whole = data.batch(torch.arange(len(data)).numpy()).to(device)
    alone = _gradients(objective, [whole])
    own = _gradients(objective, list(_parts_of(data, device)))
    together = _gradients(wrapped, list(_parts_of(data, device)))
    in_parts = _gradients(wrapped, list(_parts_of(data, device, parts=2)))
    norms = gather_json(_norm(own))
    return {
        "task": task,
        **{f"norm, process {number}": norm for number, norm in enumerate(norms)},
        "norm, averaged": _norm(together),
        "norm, one process": _norm(alone),
        "largest difference": _difference(alone, together),
        "the same, in two parts": _difference(alone, in_parts),
        "no gradient": _without(together),
    }


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


def uneven(objective: Objective, data: TaskData, device: torch.device) -> dict[str, Any]:
    """The heads' gradients where shares are unequal, as lists; called on every rank."""
    indices = np.arange(len(data) - 1)
    mine = data.batch(shard(indices, rank(), world_size(), 0, 1)).to(device)
    own = _heads(_gradients(objective, [mine]))
    whole = _heads(_gradients(objective, [data.batch(indices).to(device)]))
    return {
        "examples": gather_json(len(mine.labels)), "own": gather_json(own), "whole": whole,
    }  # fmt: skip


def _heads(gradients: Gradients) -> dict[str, list | None]:
    return {
        name.removeprefix("model."): None if gradient is None else gradient.tolist()
        for name, gradient in gradients.items()
        if name.startswith("model.heads.")
    }


def refusal(objective: Objective, batches: Sequence[Batch]) -> str:
    """The first sentence of what DDP says at the second of two tasks, left to its defaults."""
    wrapped = DistributedDataParallel(objective)
    try:
        for batch in batches:
            wrapped(batch, None)[batch.task].backward()
    except RuntimeError as error:
        return str(error).split(". ")[0]
    return "nothing"


def build(config: Config, device: torch.device) -> Objective:
    """The same objective on every rank: no dropout, and decoders not at zero, so that all learn."""
    torch.manual_seed(0)
    objective = Objective(PalBert.from_encoder(config.encoder, config.pals), None)
    for pals in objective.model.pals.values():
        nn.init.normal_(pals.decoder.weight, std=0.02)  # type: ignore[union-attr, arg-type]
    return objective.eval().to(device)


def process(folder: Path) -> None:
    """One rank's part; rank 0 writes what was found."""
    if torch.cuda.is_available():
        torch.cuda.set_device(int(os.environ["RANK"]))
    backend = "cpu:gloo,cuda:nccl" if torch.cuda.is_available() else "gloo"
    dist.init_process_group(
        backend,
        f"file://{folder}/store",
        rank=int(os.environ["RANK"]),
        world_size=int(os.environ["WORLD_SIZE"]),
    )
    config = Config.from_json((folder / "config.json").read_bytes())
    tokenizer, here = load_tokenizer(config.encoder), choose_device()
    rows = json.loads((folder / "examples.json").read_text(encoding="utf-8"))
    data = {
        task: TaskData(task, [Example(**row) for row in rows[task]], tokenizer, config.max_length)
        for task in filter(rows.__contains__, TASKS)
    }
    objective = build(config, here)
    lines = [compare(objective, task, each, here) for task, each in data.items()]
    unequal = uneven(objective, next(iter(data.values())), here)
    batches = [next(_parts_of(each, here)) for task, each in data.items()]
    found = {"lines": lines, "uneven": unequal, "refusal": refusal(objective, batches)}
    if rank() == 0:
        (folder / "found.json").write_text(json.dumps(found), encoding="utf-8")
    dist.barrier()


if __name__ == "__main__":
    end_with_parent(int(os.environ["PALBERT_PARENT"]))
    process(Path(sys.argv[1]))
    os._exit(0)  # gloo's threads may hang in a normal exit
