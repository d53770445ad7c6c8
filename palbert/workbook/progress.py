"""How far a reader has come: ``progress()`` in a notebook, ``palbert progress`` in a terminal."""

from datetime import datetime
from pathlib import Path

from palbert.display.notebook import note, show
from palbert.workbook.answer_store import store
from palbert.workbook.exercises import EXERCISES
from palbert.workbook.study_record import Event, Standing, read_events, standing


def progress() -> None:
    """Show what is done, what has changed since, and what comes next."""
    head, *lines = describe(store().work).splitlines()
    show(note(head, "\n".join(lines)))


def describe(work: Path) -> str:
    """The progress as text.

    Args:
        work: Folder of the reader's answers.
    """
    events = read_events(work)
    found = {number: standing(events, number) for number in EXERCISES}
    done = [number for number, each in found.items() if each.passed is not None]
    left = [number for number in EXERCISES if number not in done]
    lines = [f"{len(done)} of {len(found)} exercises done"]
    lines += [_line(number, each, work) for number, each in found.items()]
    if left:
        lines.append(f"next: {left[0]} {EXERCISES[left[0]].title}")
    if predicted := _predictions(events):
        lines.append(predicted)
    return "\n".join(lines)


def _line(number: str, each: Standing, work: Path) -> str:
    sign = "○" if each.passed is None else "✓"
    return f"{sign} {number} {EXERCISES[number].title}: {_state(number, each, work)}"


def _state(number: str, each: Standing, work: Path) -> str:
    tries = f"{each.attempts} tr{'ies' if each.attempts != 1 else 'y'}"
    if each.passed is None:
        return tries if each.attempts else "to do"
    day = datetime.fromtimestamp(each.passed).astimezone().strftime("%d %B %Y")
    times = f"{each.helped} time{'s' * (each.helped != 1)}"
    helped = f", helped {times}" if each.helped else ""
    if not (work / f"{number}.py").exists():
        changed = "; its file is gone since"
    else:
        changed = "" if each.still_passes else "; a newer version does not pass"
    return f"done on {day} after {tries}{helped}{changed}"


def _predictions(events: list[Event]) -> str:
    scored = {event["key"]: event["right"] for event in events if event["event"] == "scored"}
    return f"predictions: {sum(scored.values())} of {len(scored)} right" if scored else ""
