"""The folder that a run lives in: which run it holds, what came out.

``lock`` is held by the run's processes, see runs/lock.py; ``config.json``, ``launch.json`` and
``answers/`` (a reader's code, see runs/reader_code.py) say which run it is; ``result.json`` is
there when it has finished, and only then.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, NotRequired

from pydantic import Field, FiniteFloat

from palbert.config import Config, Name
from palbert.runs.files import write_atomically
from palbert.runs.json_files import (
    DamagedFile,
    Fields,
    Fingerprint,
    Interval,
    Scores,
    read_json,
)
from palbert.runs.reader_code import (
    FOLDER,
    NO_READER_CODE,
    ReaderCode,
    digest,
    read_reader_code,
    write_reader_code,
)


class ResultConfig(Fields):
    """What a result must say of its run's settings."""

    name: Name
    row: Name
    seed: int
    data: str
    encoder: str
    preset: str


class ResultFile(Fields):
    """What ``result.json`` must hold."""

    scores: Annotated[Scores, Field(min_length=1)]
    config: ResultConfig
    fingerprint: Fingerprint
    finished: FiniteFloat
    seconds: FiniteFloat
    steps: int
    device: str
    intervals: NotRequired[dict[str, Interval]]
    answers: NotRequired[list[str]]
    commit: NotRequired[str | None]


class LaunchFile(Fields):
    """What ``launch.json`` must hold."""

    gpus: int
    workers: int
    contents: NotRequired[dict[str, str]]


@dataclass(frozen=True)
class RunResult:
    """What a finished run left in ``result.json``.

    Args:
        run_dir: Folder of the run.
        scores: Score of each task on its dev split, and their averages.
        record: The whole file.
    """

    run_dir: Path
    scores: Mapping[str, float]
    record: Mapping[str, object] = field(repr=False)

    @classmethod
    def read(cls, run_dir: Path) -> "RunResult | None":
        """The result in a run folder, None if the run has not finished.

        Raises:
            DamagedFile: It is none; says what to do.
        """
        try:
            record = read_json(run_dir / "result.json", ResultFile)
        except FileNotFoundError:
            return None
        except DamagedFile as error:
            raise DamagedFile(f"{error}. Delete it, then the run is trained anew") from None
        return cls(run_dir, record["scores"], record)


def make_folder(run_dir: Path) -> None:
    """Make the folder, or see that it can be written.

    Raises:
        OSError: The system refuses; an error of the same kind that names the folder and what to do.
    """
    try:
        (run_dir / "logs").mkdir(parents=True, exist_ok=True)
        (run_dir / "lock").open("ab").close()
    except OSError as error:
        raise type(error)(
            f"cannot write in run folder {run_dir} ({error.strerror}): give another run_dir"
        ) from None


def check_same_run(
    run_dir: Path,
    config: Config,
    processes: dict[str, int],
    reader_code: ReaderCode = NO_READER_CODE,
    contents: Mapping[str, str] | None = None,
) -> None:
    """See that the folder holds this run or none; write down which it is.

    Data and encoder are the same if their contents are, wherever they lie now.

    Args:
        run_dir: Folder of the run.
        config: Settings of the run.
        processes: What it runs on; a finished run may be asked for on anything.
        reader_code: The reader's code that trains it.
        contents: Checksums of what fields of the config stand for; None compares the fields.

    Raises:
        ValueError: Lists each difference.
    """
    config_file, launch_file = run_dir / "config.json", run_dir / "launch.json"
    finished = (run_dir / "result.json").exists()
    launched = read_json(launch_file, LaunchFile) if launch_file.exists() else {}
    differences = moved = {}
    if config_file.exists():
        spelled = read_json(config_file, Config).difference(config)
        differences, moved = _by_contents(spelled, launched.get("contents", {}), contents or {})
        differences |= _other_code(run_dir, reader_code)
    if launched and not finished:
        differences |= {k: (launched[k], n) for k, n in processes.items() if launched[k] != n}
    if differences:
        lines = [f"  {key}: {old!r} there, {new!r} here" for key, (old, new) in differences.items()]
        raise ValueError(
            f"{run_dir} holds another run: give its settings to go on with it, or give another "
            "run_dir\n" + "\n".join(lines)
        )
    if not config_file.exists():
        write_reader_code(run_dir / FOLDER, reader_code)
    if not config_file.exists() or (moved and not finished):
        write_atomically(config_file, config.to_json())
    if not launch_file.exists():
        known = {"contents": dict(contents)} if contents else {}
        write_atomically(launch_file, json.dumps({**processes, **known}))


def _by_contents(
    spelled: dict[str, tuple], before: Mapping[str, str], now: Mapping[str, str]
) -> tuple[dict[str, tuple], dict[str, tuple]]:
    """Differences of two configs that are some, and those in spelling alone."""
    same = {key for key in before.keys() & now.keys() if before[key] == now[key]}
    other = {key: (before[key], now[key]) for key in before.keys() & now.keys() - same}
    moved = {key: pair for key, pair in spelled.items() if key in same}
    changed = {f"contents of {key}": pair for key, pair in other.items() if key not in spelled}
    return {key: spelled[key] for key in spelled if key not in same} | changed, moved


def _other_code(run_dir: Path, reader_code: ReaderCode) -> dict[str, tuple]:
    before = read_reader_code(run_dir / FOLDER)
    if digest(before) == digest(reader_code):
        return {}
    return {"answers": (_describe(before), _describe(reader_code))}


def _describe(reader_code: ReaderCode) -> str:
    return f"{', '.join(reader_code)} ({digest(reader_code)})" if reader_code else "none"
