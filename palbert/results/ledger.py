"""The ledger of finished runs: a file of JSON lines that only grows, one record a run.

What a run leaves in ``result.json`` becomes a record, with whose code trained it. Records name no
folder of the machine that they come from.
"""

from collections.abc import Mapping
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any, Literal, NotRequired

from pydantic import FiniteFloat

from palbert.config import Config, Name, decisive
from palbert.course_files import HOME
from palbert.paths import public_name
from palbert.runs.folder import RunResult
from palbert.runs.json_files import Fields, Fingerprint, Interval, read_lines
from palbert.runs.progress import clock, read_events

Record = dict[str, Any]


class Settings(Fields):
    """What a record must say of a run's settings."""

    data: str
    encoder: str
    epochs: int
    steps_per_epoch: int


class TaskScores(Fields):
    """The scores of a run; those of tasks that its data lack are not there, nor the averages."""

    sst: NotRequired[FiniteFloat]
    para: NotRequired[FiniteFloat]
    sts: NotRequired[FiniteFloat]
    overall: NotRequired[FiniteFloat]
    mean: NotRequired[FiniteFloat]


class LedgerLine(Fields):
    """What a record must hold to count; its names become those of files."""

    row: Name
    name: Name
    seed: int
    code: Literal["reference", "mine"]
    data: str
    encoder: str
    preset: str
    scores: TaskScores
    settings: Settings
    fingerprint: Fingerprint
    finished: FiniteFloat
    steps: int
    seconds: FiniteFloat
    device: str
    intervals: NotRequired[dict[str, Interval]]
    wall_seconds: NotRequired[FiniteFloat | None]


REFERENCE_LEDGER = HOME / "results" / "ledger.jsonl"
COPIED = (
    "answers", "intervals", "steps", "seconds", "examples_per_second", "tokens_per_second",
    "world_size", "device", "hardware", "precision", "trained_parameters", "dev_sizes",
    "fingerprint", "finished", "stopped_early",
)  # fmt: skip


def settings_of(config: Mapping[str, Any]) -> dict[str, Any]:
    """Everything in a config's JSON that decides a run's numbers, but its seed."""
    settings = {k: v for k, v in decisive(config).items() if k not in ("name", "seed")}
    return settings | {key: public_name(settings[key]) for key in ("data", "encoder")}


def make_record(result: RunResult) -> Record:
    """The ledger's record of a finished run.

    Its ``code`` is ``reference``, or ``mine`` where a reader's answers took part.
    """
    config: Any = result.record["config"]
    seed = config["seed"]
    settings = settings_of(config)
    return {
        "row": config["row"],
        "name": config["name"].removesuffix(f"-seed{seed}"),
        "seed": seed,
        "code": "mine" if result.record.get("answers") else "reference",
        "data": settings["data"],
        "encoder": settings["encoder"],
        "preset": config["preset"],
        "scores": dict(result.scores),
        **{key: result.record[key] for key in COPIED if key in result.record},
        "wall_seconds": wall_seconds(result.run_dir),
        "commit": result.record.get("commit"),
        "settings": settings,
    }


def as_run_of(result: RunResult, config: Config) -> RunResult:
    """The result of a run as that of another row with the same settings."""
    mine = {"name": config.name, "row": config.row, "config": asdict(config)}
    return replace(result, record={**result.record, **mine, "fingerprint": config.fingerprint()})


def wall_seconds(run_dir: Path) -> float | None:
    """Time from each start of a run to its last sign of life, added up; None without a log.

    Evaluation and checkpoints count, loading before the first step does not.
    """
    total, started, last = 0.0, None, 0.0
    for event in read_events(run_dir):
        if event["event"] == "start":
            total += 0.0 if started is None else last - started
            started = clock(event)
        last = clock(event)
    return None if started is None else round(total + last - started, 1)


def read_ledger(path: Path | str) -> list[Record]:
    """All whole records, oldest first; none if there is no ledger.

    A line that was cut off or is no record is left out with a warning, and left in the file.
    """
    return read_lines(Path(path), LedgerLine)


def duration_of(record: Record) -> float:
    """Seconds that a run took, with its evaluations where they were timed."""
    return record.get("wall_seconds") or record["seconds"]
