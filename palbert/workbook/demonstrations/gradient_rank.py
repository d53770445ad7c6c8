"""One rank of those that prove DDP's gradient: ``python -m`` this module and a folder.

The processes share no memory: each has its own copy of the model and its share of the batch.
"""

import json
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any

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
from palbert.processes.parent import end_with_parent
from palbert.tasks import TASKS, Example
from palbert.training.objective import Objective

Gradients = dict[str, Tensor | None]


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
    number, count = int(os.environ["RANK"]), int(os.environ["WORLD_SIZE"])
    backend = "gloo"
    if torch.cuda.is_available():
        torch.cuda.set_device(number)
        backend = "cpu:gloo,cuda:nccl"
    dist.init_process_group(backend, f"file://{folder}/store", rank=number, world_size=count)
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
