"""Why a run has no result: the cause among what each worker left behind.

When one process of a group ends, the others fail with "connection closed by peer", and the engine
reports whichever it saw first. So causes are ranked: workers without a sign of life, deaths by
signal, exceptions of a worker's own, and only then what peers say.
"""

import json
import shutil
import signal
from pathlib import Path
from typing import Any

from pydantic import FiniteFloat

from palbert.display.notebook import ShortTraceback
from palbert.runs.files import disk_full
from palbert.runs.json_files import DamagedFile, Fields, read_json
from palbert.runs.reader_code import FOLDER

PACKAGE = Path(__file__).resolve().parents[1]
TRACEBACK_LINES = 12
REPORT_BYTES = 65536  # more than a traceback takes
HINTS = {
    "OutOfMemoryError": "lower batch_size, or raise accumulation: the batch is then worked "
    "through in smaller parts",
}
SIGNAL_HINTS = {
    signal.SIGKILL: "often the system's answer to a lack of memory: lower batch_size",
    signal.SIGSEGV: "a crash in compiled code; logs/ has the stack",
}


class Lost(Fields):
    """The other machines have gone."""

    seconds: FiniteFloat


class Death(Fields):
    """A worker ended."""

    rank: int
    pid: int
    exitcode: int
    time: FiniteFloat


class WorkerError(Fields):
    """A worker's exception; ``collateral`` if another worker's end caused it."""

    rank: int
    type: str
    traceback: str
    collateral: bool
    time_ns: int


class SilentWorker(Fields):
    """A worker, and what the system says that it does."""

    rank: int
    pid: int
    state: str | None


class Silence(Fields):
    """Workers gave no sign of life."""

    seconds: FiniteFloat
    workers: list[SilentWorker]


class RunFailed(ShortTraceback, RuntimeError):
    """A run that ended without a result, with the reason."""


class RunStopped(ShortTraceback, KeyboardInterrupt):
    """A run that the user interrupted, with how to go on."""


def write_lost(logs: Path, seconds: float) -> None:
    """Leave for ``explain`` that the other machines have gone."""
    (logs / "lost.json").write_text(json.dumps({"seconds": seconds}), encoding="utf-8")


def explain(logs: Path, agent_code: int) -> str:
    """The cause of a failure, for people; reports that are damaged are left out.

    Args:
        logs: The run's folder of logs.
        agent_code: What the agent process returned, negative for a signal.
    """
    lost = _read(logs / "lost.json", Lost)
    if lost:
        return (
            f"no process of this machine could go on for {lost['seconds']:g} s: another machine or "
            "the link to it is gone. Start the same command on every machine again to go on"
        )
    deaths = sorted(
        _read(logs / "failures.json", list[Death]) or [], key=lambda death: death["time"]
    )
    errors = read_errors(logs)
    killed = [death for death in deaths if death["exitcode"] < 0]
    if killed and (not errors or errors[0]["collateral"]):
        return _silent_worker(logs, killed) or _killed_worker(killed[0])
    if errors:
        return _exception(errors[0])
    if agent_code < 0:
        return f"the agent process was killed by {signal_name(-agent_code)}"
    if agent_code > 128:
        return f"the run was ended by {signal_name(agent_code - 128)} from outside"
    if shutil.disk_usage(logs).free < REPORT_BYTES:
        return str(disk_full(logs.parent, REPORT_BYTES))
    return f"the workers left no result\n{tail(logs / 'agent.log')}"


def read_errors(logs: Path) -> list[dict]:
    """The workers' exceptions, causes first; reports that are damaged are left out."""
    errors = filter(None, (_read(path, WorkerError) for path in logs.glob("error.*.json")))
    return sorted(errors, key=lambda error: (error["collateral"], error["time_ns"]))


def _read(path: Path, kind: Any) -> Any:
    try:
        return read_json(path, kind)
    except (OSError, DamagedFile):
        return None


def _silent_worker(logs: Path, killed: list[dict]) -> str | None:
    report = _read(logs / "silent.json", Silence)
    if report is None:
        return None
    pids = {death["pid"] for death in killed}
    worker = next((worker for worker in report["workers"] if worker["pid"] in pids), None)
    if worker is None:
        return None
    state = f" ({worker['state']})" if worker["state"] else ""
    return f"rank {worker['rank']} gave no sign of life for {report['seconds']:g} s{state}"


def _killed_worker(death: dict) -> str:
    number = -death["exitcode"]
    hint = SIGNAL_HINTS.get(number)
    text = f"rank {death['rank']} (process {death['pid']}) was killed by {signal_name(number)}"
    return f"{text}: {hint}" if hint else text


def _exception(error: dict) -> str:
    lines = error["traceback"].rstrip().splitlines()
    if _says_it_all(lines):
        return f"rank {error['rank']}: {error['type']}: {error.get('message') or lines[-1]}"
    if len(lines) > TRACEBACK_LINES:
        early, late = lines[:-TRACEBACK_LINES], lines[-TRACEBACK_LINES:]
        lines = ["  ...", *_frames_of_answers(early), *late]
    hint = HINTS.get(error["type"])
    return "\n".join([f"rank {error['rank']}: {error['type']}", *lines, *([hint] if hint else [])])


def _says_it_all(lines: list[str]) -> bool:
    """Whether the package itself refused something: its words are meant for people."""
    places = [i for i, line in enumerate(lines) if line.startswith('  File "')]
    if not places or any(f"/{FOLDER}/" in line for line in lines):  # a reader looks for the line
        return False
    place, code = lines[places[-1]], "".join(lines[places[-1] + 1 : places[-1] + 2])
    return str(PACKAGE) in place and code.strip().startswith("raise ")


def _frames_of_answers(lines: list[str]) -> list[str]:
    """What a reader wrote, however deep in the package it was called: place and code."""
    places = [i for i, line in enumerate(lines) if f"/{FOLDER}/" in line and "File" in line]
    kept = [line for i in places for line in lines[i : i + 2]]
    return [*kept, "  ..."] if kept else []


def signal_name(number: int) -> str:
    """``SIGKILL`` for 9."""
    try:
        return signal.Signals(number).name
    except ValueError:
        return f"signal {number}"


def tail(path: Path, lines: int = TRACEBACK_LINES) -> str:
    """The last lines of a text file, nothing if there is none."""
    try:
        return "\n".join(path.read_text(encoding="utf-8", errors="replace").splitlines()[-lines:])
    except OSError:
        return ""
