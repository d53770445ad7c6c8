"""``palbert reproduce``: train what is missing of a table, several runs at a time."""

import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from itertools import groupby
from pathlib import Path

from joblib import cpu_count

from palbert.processes.devices import check_devices
from palbert.reproduce.board import Board, num_steps
from palbert.reproduce.parts import keep_parts, settings_of_parts
from palbert.reproduce.plan import PlannedRun, is_kept
from palbert.reproduce.pool import Answer, Job, Pool
from palbert.results.durations import expected_seconds
from palbert.results.ledger import REFERENCE_LEDGER, read_ledger
from palbert.runs.folder import RunResult
from palbert.runs.progress import duration


@dataclass(frozen=True)
class Place:
    """Where runs are trained and kept.

    Args:
        runs: Folder of the run folders.
        ledger: Ledger to which finished runs are added.
        jobs: Number of runs at a time.
        gpus: Number of GPUs that they share; 0 for the CPU.
        keep_models: Whether finished runs keep their best model, 60 to 90 MB each with MiniLM.
    """

    runs: Path
    ledger: Path
    jobs: int
    gpus: int = 0
    keep_models: bool = False


def usual_jobs(gpus: int) -> int:
    """One run a core; processes that share a GPU leave one core to the rest."""
    return max(1, cpu_count() - 1) if gpus else cpu_count()


def missing_runs(runs: Sequence[PlannedRun], place: Place) -> list[PlannedRun]:
    """The runs that the ledger lacks for any of their rows, or that are parts not finished yet."""
    records = read_ledger(place.ledger)

    def is_done(run: PlannedRun) -> bool:
        if run.part_of is None:
            return all(is_kept(config, records) for config in run.configs)
        settings = settings_of_parts(run)
        together = [record for record in records if record["settings"] == settings]
        is_whole = run.config.seed in {record["seed"] for record in together}
        return is_whole or RunResult.read(place.runs / run.key) is not None

    return [run for run in runs if not is_done(run)]


def describe(runs: Sequence[PlannedRun], place: Place) -> str:
    """The runs, their steps and hours, from the pace of earlier runs like them."""
    records = [*read_ledger(REFERENCE_LEDGER), *read_ledger(place.ledger)]
    device = "cuda" if place.gpus else "cpu"
    seconds = [expected_seconds(run.config, records, device) for run in runs]
    lines = [
        f"{', '.join(config.name for config in run.configs):<32} seed {run.config.seed}  "
        f"{num_steps(run):>6,} steps  about {duration(each)}"
        for run, each in zip(runs, seconds, strict=True)
    ]
    alone, steps = sum(seconds), sum(map(num_steps, runs))
    total = f"{len(runs)} runs are missing: {steps:,} steps, about {duration(alone)} one by one"
    several = f", {duration(alone / place.jobs)} with {place.jobs} at a time"
    return "\n".join([*lines, total + (several if place.jobs > 1 and runs else "")])


def reproduce(runs: Sequence[PlannedRun], place: Place, minutes: float | None = None) -> list[str]:
    """Train the runs that are missing; every one that ends is kept at once.

    Args:
        runs: Runs to have, those that are kept already among them.
        place: Where and on what.
        minutes: Time after which all stop with a checkpoint; None for as long as it takes.

    Returns:
        What went wrong, a line for each run that failed.

    Raises:
        KeyboardInterrupt: Once all runs have stopped with a checkpoint; call again to go on.
    """
    check_devices(place.gpus)
    left = missing_runs(runs, place)
    place.ledger.parent.mkdir(parents=True, exist_ok=True)
    board, by_key = Board(left, place.runs), {run.key: run for run in left}

    def finished(job: Job, answer: Answer) -> None:
        board.finish(by_key[job["key"]], answer)
        if by_key[job["key"]].part_of:
            keep_all_parts(runs, place)

    pool = Pool(place.jobs, place.gpus, place.runs / "logs", finished)
    pool.start([_job(run, place) for run in left])
    until = None if minutes is None else time.monotonic() + 60 * minutes
    try:
        while pool.is_busy() and not (until and time.monotonic() > until):
            board.draw(list(pool.running))
            time.sleep(0.5)
    finally:
        if pool.is_busy():
            sys.stdout.write("stopping: every run saves a checkpoint\n")
            pool.stop()
    keep_all_parts(runs, place)
    return [f"{key}: {error}" for key, error in board.failed.items()]


def keep_all_parts(runs: Sequence[PlannedRun], place: Place) -> None:
    """Keep the rows of which every part has finished."""
    parts = sorted((run for run in runs if run.part_of), key=_row_and_seed)
    for _, group in groupby(parts, key=_row_and_seed):
        keep_parts(list(group), place.runs, place.ledger)


def _row_and_seed(run: PlannedRun) -> tuple[str, int]:
    return run.part_of or "", run.config.seed


def _job(run: PlannedRun, place: Place) -> Job:
    return {
        "key": run.key,
        "folder": str((place.runs / run.key).resolve()),
        "configs": [asdict(config) for config in run.configs],
        "ledger": str(place.ledger.resolve()),
        "gpus": place.gpus,
        "is_part": run.part_of is not None,
        "keep_models": place.keep_models,
    }
