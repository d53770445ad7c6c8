"""What a reader calls in an exercise: ``exercise``, ``check``, ``hint``, ``solution``, ``use``.

@exercise("01.4")
def overall(scores): return TODO

check("01.4")              # to do, not yet, error or passed; never raises
hint("01.4")               # the next one
solution("01.4")           # the package's version beside yours, after one attempt
overall = use("01.4")      # yours if it passes, else the package's
"""

import difflib
import inspect
import linecache
import sys
from collections.abc import Callable
from textwrap import dedent

from palbert.config import suggestion
from palbert.workbook.answer_file import as_file
from palbert.workbook.desk import desk
from palbert.workbook.exercise import Exercise, Function
from palbert.workbook.exercises import EXERCISES
from palbert.workbook.study_record import standing
from palbert.workbook.verdict import note, show


def exercise(number: str) -> Callable[[Function], Function]:
    """Mark a function as the answer to an exercise; it stays what it is.

    Args:
        number: of the exercise, such as ``"01.4"``.

    Raises:
        ValueError: there is no such exercise.
    """
    if number not in EXERCISES:
        raise ValueError(_unknown(number))
    file = sys._getframe(1).f_code.co_filename

    def keep(answer: Function) -> Function:
        desk().written[number] = as_file("".join(linecache.getlines(file)))
        return answer

    return keep


def check(number: str) -> None:
    """Say how the answer stands: to do, not yet, error or passed."""
    asked = _find(number)
    if asked is None:
        return
    if number not in desk().written:
        show(note(_head(asked), f'Run the cell that begins with @exercise("{number}") first.'))
        return
    try:
        show(desk().check(asked))
    except OSError as error:
        show(note(_head(asked), f"The answer cannot be saved: {error}"))


def hint(number: str) -> None:
    """Show the next hint, each time one more."""
    asked = _find(number)
    if asked is None:
        return
    taken = _given.get(number, 0)
    _given[number] = taken + 1
    hints = asked.hints
    if taken < len(hints):
        desk().record("hint", asked, number=taken + 1)
        show(note(f"{_head(asked)}, hint {taken + 1} of {len(hints)}", hints[taken]))
    else:
        show(note(_head(asked), f'That was the last hint. solution("{number}") shows an answer.'))


_given: dict[str, int] = {}  # hints since the kernel started


def solution(number: str, now: bool = False) -> None:
    """Show the package's version as a difference from yours, once there is an attempt.

    Args:
        number: of the exercise.
        now: do not wait for an attempt.
    """
    asked = _find(number)
    if asked is None:
        return
    if not now and not standing(desk().events(), number).attempts:
        text = f'Try it first: check("{number}") counts as a try. now=True shows it all the same.'
        show(note(_head(asked), text))
        return
    desk().record("solution", asked)
    show(note(f"{_head(asked)}: {asked.reference}", _beside(asked)))


def _beside(asked: Exercise) -> str:
    """The package's source, marked against the reader's."""
    theirs = dedent(inspect.getsource(asked.package_version)).splitlines()
    mine = [line for line in desk().written.get(asked.id, "").splitlines()[1:] if line.strip()]
    lines = difflib.unified_diff(mine, theirs, "yours", "the package's", n=99, lineterm="")
    return "\n".join(lines if mine else theirs) or "Yours is the package's, word for word."


def use(number: str) -> Function:
    """The reader's function if it passes its check, else the package's; says which.

    Raises:
        ValueError: there is no such exercise.
    """
    if number not in EXERCISES:
        raise ValueError(_unknown(number))
    asked = EXERCISES[number]
    mine = desk().function(asked)
    whose = f"the package's ({asked.reference})" if mine is None else "yours"
    show(note(f"{_head(asked)}: from here on {whose}", ""))
    return mine or asked.package_version


def _find(number: str) -> Exercise | None:
    if number not in EXERCISES:
        show(note(_unknown(number), ""))
    return EXERCISES.get(number)


def _head(asked: Exercise) -> str:
    return f"{asked.id} {asked.title}"


def _unknown(number: object) -> str:
    known = ", ".join(EXERCISES)
    return f"no exercise {number!r}{suggestion(str(number), EXERCISES)}; exercises: {known}"
