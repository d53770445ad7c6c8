"""What a notebook says first: on what it will train, with which data, and for how long."""

from collections.abc import Sequence
from pathlib import Path

from palbert.data.sources import Data
from palbert.hardware import choose_precision, describe_hardware
from palbert.paths import displayed_path, public_name
from palbert.workbook.parameters import Parameters, why_preset


def opening(
    given: Parameters, settled: Parameters, data: Data, left_out: Sequence[str], runs: str
) -> str:
    """The lines that a notebook begins with.

    Args:
        given: Parameters as the reader gave them.
        settled: The same with preset, data, encoder and folders settled.
        data: Examples of the notebook.
        left_out: What the data lack, in words.
        runs: The runs to come and their minutes, in words.
    """
    sizes = ", ".join(f"{len(examples):,} {task}" for task, examples in data.train.items())
    lines = {
        "device": _device(settled),
        "preset": f"{settled.preset} ({why_preset(given)})",
        "data": f"{public_name(str(settled.data))}: {sizes} examples to train on",
        "encoder": public_name(str(settled.encoder)),
        **({"no": "; ".join(left_out)} if left_out else {}),
        "runs": runs,
        "folder": displayed_path(Path(str(settled.run_dir))),
    }
    return "".join(f"{label:<9}{text}\n" for label, text in lines.items())


def _device(p: Parameters) -> str:
    """What trains; GPUs are not asked, since that would start CUDA in the notebook's process."""
    import torch

    if p.gpus:
        return f"{p.gpus} GPU{'s' * (p.gpus > 1)}, one process each"
    cpu = torch.device("cpu")
    processes = f"{p.workers} process{'es' * (p.workers > 1)}"
    return f"CPU ({describe_hardware(cpu)}), {processes}, {choose_precision(cpu)}"
