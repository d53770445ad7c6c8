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
import re
import sys
from collections.abc import Callable
from textwrap import dedent

from palbert.config import suggestion
from palbert.runs.live import in_notebook
from palbert.workbook.answer_store import store
from palbert.workbook.checks.answer_file import as_file
from palbert.workbook.checks.verdict import Status, Verdict, note, show
from palbert.workbook.exercise import Exercise, Function
from palbert.workbook.exercises import EXERCISES
from palbert.workbook.study_record import standing


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
        store().written[number] = as_file("".join(linecache.getlines(file)))
        return answer

    return keep


def check(number: str) -> None:
    """Say how the answer stands: to do, not yet, error or passed."""
    asked = _find(number)
    if asked is None:
        return
    if number not in store().written:
        show(note(_head(asked), f'Run the cell that begins with @exercise("{number}") first.'))
        return
    if broken := _broken_since(number):
        show(Verdict(asked, Status.error, broken))
        return
    try:
        show(store().check(asked))
    except OSError as error:
        show(note(_head(asked), f"The answer cannot be saved: {error}"))


def _broken_since(number: str) -> str | None:
    """Why the exercise's cell was not taken when it last ran; None if it was, or nobody knows."""
    begins = re.compile(rf"""^@exercise\(["']{re.escape(number)}["']\)""", re.MULTILINE)
    cells = [cell for cell in _cells_so_far() if begins.search(cell)]
    if not cells:
        return None
    try:
        taken = as_file(cells[-1]) == store().written[number]
    except SyntaxError as error:
        return f"Python cannot read the cell of the exercise, line {error.lineno}: {error.msg}."
    if taken:
        return None
    return "The cell of the exercise stopped with an error of its own when it last ran: see there."


def _cells_so_far() -> list[str]:
    """Sources of the cells that this kernel ran, those that failed among them."""
    if not in_notebook():
        return []
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    return [] if shell is None else [str(cell) for cell in shell.user_ns.get("In", [])]


def hint(number: str) -> None:
    """Show the next hint, each time one more."""
    asked = _find(number)
    if asked is None:
        return
    taken = _given.get(number, 0)
    _given[number] = taken + 1
    hints = asked.hints
    if taken < len(hints):
        store().record("hint", asked, number=taken + 1)
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
    if not now and not standing(store().events(), number).attempts:
        text = f'Try it first: check("{number}") counts as a try. now=True shows it all the same.'
        show(note(_head(asked), text))
        return
    store().record("solution", asked)
    show(note(f"{_head(asked)}: {asked.reference}", _beside(asked), is_code=True))


def _beside(asked: Exercise) -> str:
    """The package's source, marked where the reader's differs: - yours, + the package's."""
    theirs = dedent(inspect.getsource(asked.package_version)).splitlines()
    mine = [line for line in store().written.get(asked.id, "").splitlines()[1:] if line.strip()]
    if not mine:
        return "\n".join(theirs)
    _, _, _, *lines = [*difflib.unified_diff(mine, theirs, n=999, lineterm="")] or [""] * 3
    legend = "-  only in yours\n+  only in the package's\n\n"
    return legend + "\n".join(lines) if lines else "Yours is the package's, word for word."


def use(number: str) -> Function:
    """The reader's function if it passes its check, else the package's; says which.

    Raises:
        ValueError: there is no such exercise.
    """
    if number not in EXERCISES:
        raise ValueError(_unknown(number))
    asked = EXERCISES[number]
    mine = store().function(asked)
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
