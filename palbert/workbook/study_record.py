"""What a reader has done, in a file of JSON lines that only grows: ``work/progress.jsonl``.

It stays on this machine. One line for each check, hint, solution and prediction; a line that a
crash has torn is passed over. Notebooks that run unattended write nothing.
"""

import time
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field, FiniteFloat

from palbert.runs.files import append_line
from palbert.runs.json_files import Fields, read_lines

Event = dict[str, Any]
FILE = "progress.jsonl"


class CheckEvent(Fields):
    """An answer was checked."""

    event: Literal["check"]
    time: FiniteFloat
    exercise: str
    status: str
    code: NotRequired[str]


class HelpEvent(Fields):
    """A hint or the solution was asked for."""

    event: Literal["hint", "solution"]
    time: FiniteFloat
    exercise: str


class PredictionEvent(Fields):
    """A prediction was made."""

    event: Literal["prediction"]
    time: FiniteFloat
    key: str
    choice: str


class ScoredEvent(Fields):
    """A prediction was held against what came."""

    event: Literal["scored"]
    time: FiniteFloat
    key: str
    right: bool


StudyEvent = Annotated[
    CheckEvent | HelpEvent | PredictionEvent | ScoredEvent, Field(discriminator="event")
]


def write_event(work: Path, event: str, **fields: object) -> None:
    """Add one event as a line, in one write.

    Args:
        work: Folder of the reader's answers.
        event: Kind of the event: ``check``, ``hint``, ``solution`` or ``prediction``.
        fields: Further fields of the event.
    """
    work.mkdir(parents=True, exist_ok=True)
    append_line(work / FILE, {"event": event, "time": time.time(), **fields})


def read_events(work: Path) -> list[Event]:
    """The events of all whole lines, oldest first."""
    return read_lines(work / FILE, StudyEvent)


@dataclass(frozen=True)
class Standing:
    """How one exercise stands.

    Args:
        attempts: Number of different answers checked until one passed, or so far if none has.
        passed: Time of the first pass, in seconds since 1970; None if it has not passed.
        still_passes: Whether the newest check passed.
        helped: Number of hints taken before the first pass, and one more for the solution.
        hints: Number of hints taken in all.
    """

    attempts: int = 0
    passed: float | None = None
    still_passes: bool = False
    helped: int = 0
    hints: int = 0


def standing(events: Iterable[Event], exercise: str) -> Standing:
    """How an exercise stands after the events.

    Args:
        events: Events, oldest first.
        exercise: Id of the exercise.
    """
    mine = [event for event in events if event.get("exercise") == exercise]
    checks = [event for event in mine if event["event"] == "check" and event["status"] != "to do"]
    passed = [event["status"] == "passed" for event in checks]
    tried = checks[: passed.index(True) + 1] if any(passed) else checks
    before = mine[: mine.index(tried[-1])] if any(passed) else mine
    return Standing(
        attempts=len({event.get("code", event["time"]) for event in tried}),
        passed=tried[-1]["time"] if any(passed) else None,
        still_passes=any(passed[-1:]),
        helped=sum(event["event"] in ("hint", "solution") for event in before),
        hints=sum(event["event"] == "hint" for event in mine),
    )
