"""What a notebook says first: on what it will train, with which data, and for how long."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import median

from palbert.config import Config
from palbert.data.sources import Data
from palbert.hardware import choose_precision, describe_hardware
from palbert.paths import displayed_path, public_name
from palbert.presets import PRESETS
from palbert.results.ledger import Record, duration_of, settings_of
from palbert.workbook.parameters import Parameters, why_preset

KIND = ("frozen", "encoding", "batch_size", "max_length")  # what decides a step's time most
LOADING = 10  # seconds from a launch to its first step
# Seconds of one run where none was measured yet: on two CPU cores, poster's on one GPU.
GUESSES = {"workbook": 60, "laptop": 2400, "poster": 4 * 3600}


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


def expected_seconds(config: Config, measured: Sequence[Record], device: str) -> float:
    """Seconds that one run is expected to take, from like runs or a first guess.

    Args:
        config: Settings of the run.
        measured: Records of finished runs, of any kind.
        device: ``cuda`` or ``cpu``.
    """
    like = _most_like(config, measured, device)
    if not like:
        preset = PRESETS[config.preset]
        usual = preset.epochs * preset.steps_per_epoch
        return LOADING + GUESSES[config.preset] / usual * config.epochs * config.steps_per_epoch
    a_step = median(run["seconds"] / run["steps"] for run in like)
    pause = median((duration_of(run) - run["seconds"]) / run["settings"]["epochs"] for run in like)
    return LOADING + config.epochs * (a_step * config.steps_per_epoch + pause)


def _most_like(config: Config, measured: Sequence[Record], device: str) -> list[Record]:
    """Records that tell how long a run takes: of its row, else of its kind, else any."""
    wanted = settings_of(asdict(config))
    there = [
        record
        for record in measured
        if record["encoder"] == wanted["encoder"] and record["device"] == device
    ]
    for same in (("row", *KIND), KIND, ()):
        found = [run for run in there if all(run["settings"].get(k) == wanted[k] for k in same)]
        if found:
            return found
    return []
