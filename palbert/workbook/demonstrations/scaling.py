"""How training speeds up with processes, measured here; and what the network allows elsewhere."""

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from statistics import median
from typing import TYPE_CHECKING

from joblib import cpu_count

from palbert.config import Config
from palbert.processes.launcher import launch
from palbert.runs.progress import read_events

if TYPE_CHECKING:
    import pandas as pd

WARM_UP = 3  # first steps, left out: memory is still being found
STEPS = 12


def process_counts(gpus: int) -> list[int]:
    """1, 2, 4 ... up to the number of GPUs asked for, or of this machine's cores, at most four."""
    most = gpus or min(4, cpu_count())
    return [count for count in (1, 2, 4, 8, 16) if count <= most]


def measure_scaling(
    config: Config, folder: Path, counts: Sequence[int], gpus: int = 0
) -> "pd.DataFrame":
    """Train a few steps with each number of processes; the batch stays the same.

    On the CPU every process gets one core, as on GPUs each gets one GPU.

    Args:
        config: Config to train; its length is cut to ``STEPS`` steps.
        folder: Folder of the short runs; a run that is there is not measured again.
        counts: Numbers of processes, each a divisor of the batch size.
        gpus: Number of GPUs; above 0, each process gets one.

    Returns:
        By number of processes: ``examples_per_second`` (of the median step), ``speed_up`` over
        the first, ``efficiency`` (speed-up for each process).
    """
    import pandas as pd

    speeds = {}
    for count in counts:
        short = replace(config, name=f"{count}-processes", epochs=1, steps_per_epoch=STEPS)
        with only_cores(cpu_count() if gpus else count):
            result = launch(
                short,
                folder / short.name,
                gpus=count if gpus else 0,
                workers=1 if gpus else count,
            )
        speeds[count] = step_speed(result.run_dir)
    table = pd.DataFrame({"examples_per_second": speeds}).rename_axis("processes")
    each = pd.Series(efficiency(speeds))
    return table.assign(speed_up=each * table.index, efficiency=each)


def efficiency(speeds: Mapping[int, float]) -> dict[int, float]:
    """What each process does beside others, as a share of what it does alone, by their number.

    Args:
        speeds: Examples a second of all processes together, by their number; the fewest, which
            need not be 1, count as undisturbed.
    """
    fewest = min(speeds)
    alone = speeds[fewest] / fewest
    return {count: speed / count / alone for count, speed in speeds.items()}


def step_speed(run_dir: Path) -> float:
    """Examples a second of a run's median step, after ``WARM_UP``."""
    steps = [event for event in read_events(run_dir) if event["event"] == "step"]
    speeds = [event["examples_per_second"] for event in steps]
    return median(speeds[WARM_UP:] or speeds)


@contextmanager
def only_cores(count: int) -> Iterator[None]:
    """Processes started inside may use that many cores, where the system can do that."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, set(sorted(before)[:count]))
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


def traffic(parameters: int, processes: int) -> float:
    """Bytes that each process sends in a step: a ring all-reduce of gradients in float32.

    Every process sends each of the others' shares once to sum and once to spread them:
    2 (W - 1) / W times the gradient.
    """
    return 2 * (processes - 1) / processes * 4 * parameters


def expected_scaling(
    step_seconds: float, parameters: int, links: dict[str, float], counts: Sequence[int]
) -> "pd.DataFrame":
    """Speed-up that a network allows, if computing and sending do not overlap.

    DDP hides some of the sending behind the backward pass: this is the pessimist's bound, without
    the time that processes wait for each other.

    Args:
        step_seconds: Seconds that one process takes for a step with the whole batch.
        parameters: Number of parameters that are trained.
        links: Bandwidth between processes in bytes a second, by the name of the link.
        counts: Numbers of processes.
    """
    import pandas as pd

    columns = {}
    for name, bandwidth in links.items():
        columns[name] = {
            count: step_seconds / (step_seconds / count + traffic(parameters, count) / bandwidth)
            for count in counts
        }
    return pd.DataFrame(columns).rename_axis("processes")
