"""What of a run folder is whole, what is damaged, and how the run would go on."""

import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

from palbert.config import Config
from palbert.results.dev_predictions import DevPredictions
from palbert.runs.folder import LaunchFile, RunResult
from palbert.runs.json_files import read_json
from palbert.runs.lock import is_running
from palbert.runs.progress import METRICS, read_events
from palbert.runs.reader_code import FOLDER, read_reader_code
from palbert.runs.sealed_folder import MANIFEST, check_seal
from palbert.training.checkpoint import UNREADABLE, checkpoints, read_checkpoint

Check = Callable[[], str]


@dataclass(frozen=True)
class Finding:
    """One part of a run folder.

    Args:
        part: Path within the folder.
        detail: What it holds, or what is wrong with it.
        damaged: Whether it is not what the run wrote.
    """

    part: str
    detail: str
    damaged: bool = False


def examine(run_dir: Path) -> tuple[list[Finding], str]:
    """Read everything in a run folder, and change nothing.

    Returns:
        The findings, and one sentence on how the run would go on.

    Raises:
        ValueError: The folder is none of a run.
    """
    if not (run_dir / "config.json").exists():
        raise ValueError(f"{run_dir} holds no run: there is no config.json in it")
    findings = [_finding(part, check) for part, check in _checks(run_dir)]
    return findings, _outlook(run_dir, findings)


def _checks(run_dir: Path) -> Iterator[tuple[str, Check]]:
    """Each part that is there, and what reads it."""
    dev = Path("predictions") / "dev.npz"
    readers: dict[str, Check] = {
        "config.json": lambda: read_json(run_dir / "config.json", Config).name,
        "launch.json": lambda: str(read_json(run_dir / "launch.json", LaunchFile)),
        FOLDER: lambda: f"{len(read_reader_code(run_dir / FOLDER))} of the reader's functions",
        METRICS: lambda: f"{len(read_events(run_dir))} lines",
        "best": lambda: _sealed(run_dir / "best"),
        str(dev): lambda: f"{_num_predictions(run_dir / dev)} predictions",
        "result.json": lambda: _score(run_dir),
    }
    yield from ((part, check) for part, check in readers.items() if (run_dir / part).exists())
    for path in checkpoints(run_dir / "checkpoint"):
        yield (
            str(path.relative_to(run_dir)),
            lambda path=path: f"step {read_checkpoint(path).step}",
        )


def _finding(part: str, check: Check) -> Finding:
    with warnings.catch_warnings(record=True, action="always") as warned:
        try:
            detail = check()
        except UNREADABLE as error:
            return Finding(part, str(error), damaged=True)
    if warned:
        return Finding(part, str(warned[0].message), damaged=True)
    return Finding(part, detail)


def _sealed(folder: Path) -> str:
    if not (folder / MANIFEST).exists():
        return "no checksums: written by an older version"
    check_seal(folder)
    return "every checksum is right"


def _num_predictions(path: Path) -> int:
    return sum(map(len, DevPredictions.read(path).predictions.values()))


def _score(run_dir: Path) -> str:
    result = RunResult.read(run_dir)
    scores = result.scores if result else {}
    shown = {"overall": scores["overall"]} if "overall" in scores else scores
    return ", ".join(f"{name} {score:.3f}" for name, score in shown.items())


def _outlook(run_dir: Path, findings: list[Finding]) -> str:
    whole = [finding.part for finding in findings if not finding.damaged]
    damaged = {finding.part for finding in findings if finding.damaged}
    if is_running(run_dir):
        return "It runs now: what is read while it is written may look damaged."
    if stuck := damaged & {"config.json", "launch.json", "result.json", FOLDER}:
        return f"It cannot go on before {' and '.join(sorted(stuck))} is mended or deleted."
    if "result.json" in whole:
        return "It has finished."
    newest = next((part for part in whole if part.startswith("checkpoint/")), None)
    if newest:
        return f"It goes on from {newest}."
    return "It begins anew: there is no whole checkpoint."
