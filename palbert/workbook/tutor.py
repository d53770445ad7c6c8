"""What a reader calls: ``exercise``, ``check``, ``case``, ``hint``, ``solution``, ``use``.

@exercise("01.4")
def overall(scores): return TODO

check("01.4")              # to do, not yet, error or passed; never raises
case("01.5", 5)            # what the check's fifth case calls it with
hint("01.4")               # the next one
solution("01.4")           # the package's version beside yours, after one attempt
overall = use("01.4")      # yours if it passes, else the package's
"""

import difflib
import linecache
import re
import sys
from collections.abc import Callable
from typing import Any

from palbert.config import suggestion
from palbert.display.notebook import in_notebook, note, show
from palbert.workbook.answer_store import store
from palbert.workbook.checks.answer_file import as_file
from palbert.workbook.checks.verdict import Status, Verdict
from palbert.workbook.exercise import Exercise, Function
from palbert.workbook.exercises import EXERCISES
from palbert.workbook.solve import is_the_same, runnable_source
from palbert.workbook.study_record import standing


def exercise(number: str) -> Callable[[Function], Function]:
    """Mark a function as the answer to an exercise; it stays what it is.

    Args:
        number: Number of the exercise, such as ``"01.4"``.

    Raises:
        ValueError: There is no such exercise.
    """
    if number not in EXERCISES:
        raise ValueError(_unknown(number))
    file = sys._getframe(1).f_code.co_filename

    def keep(answer: Function) -> Function:
        store().written[number] = as_file(_source(file, number))
        return answer

    return keep


def _source(file: str, number: str) -> str:
    """Source of the running cell; under a magic (``%%time``) its file holds only the magic."""
    source = "".join(linecache.getlines(file))
    cells = [] if _begins(number).search(source) else _cells_of(number)
    return cells[-1] if cells else source


def check(number: str) -> None:
    """Say how the answer stands: to do, not yet, error or passed."""
    asked = _find(number)
    if asked is None:
        return
    if broken := _broken_since(number):
        show(Verdict(asked, Status.error, broken))
        return
    if number not in store().written:
        show(note(_head(asked), _how_to_begin(number)))
        return
    try:
        show(store().check(asked))
    except OSError as error:
        show(note(_head(asked), f"The answer cannot be saved: {error}"))


def _how_to_begin(number: str) -> str:
    first = f'Run the cell that begins with @exercise("{number}") first.'
    if standing(store().events(), number).passed is None:
        return first
    return f"It has passed already, and the answer is kept; to check it again: {first}"


def case(number: str, which: int = 1) -> tuple:
    """The arguments that a check calls the answer with.

    Args:
        number: Number of the exercise.
        which: Number of the case, from 1, as the check names it.

    Raises:
        ValueError: There is no such exercise or case.
    """
    if number not in EXERCISES:
        raise ValueError(_unknown(number))
    cases = EXERCISES[number].cases()
    if which not in range(1, len(cases) + 1):
        raise ValueError(f"{number} has cases 1 to {len(cases)}, got {which!r}")
    caption = list(cases)[which - 1]
    show(note(f"{_head(EXERCISES[number])}, case {which} of {len(cases)}: {caption}", ""))
    return cases[caption]


def _broken_since(number: str) -> str | None:
    """Why the exercise's cell was not taken when it last ran; None if it was, or nobody knows."""
    cells = _cells_of(number)
    if not cells:
        return None
    try:
        taken = as_file(cells[-1]) == store().written.get(number)
    except SyntaxError as error:
        return f"Python cannot read the cell of the exercise, line {error.lineno}: {error.msg}."
    if taken:
        return None
    return "The cell of the exercise stopped with an error of its own when it last ran: see there."


def _cells_of(number: str) -> list[str]:
    """Sources of the exercise's cell, each time that it ran."""
    return [cell for cell in _cells_so_far() if _begins(number).search(cell)]


def _begins(number: str) -> re.Pattern[str]:
    return re.compile(rf"""^@exercise\(["']{re.escape(number)}["']\)""", re.MULTILINE)


def _cells_so_far() -> list[str]:
    """Sources of the cells that this kernel ran, those that failed among them."""
    if not in_notebook():
        return []
    from IPython.core.getipython import get_ipython

    shell = get_ipython()
    if shell is None or shell.history_manager is None:
        return []
    return [_in_python(shell, str(cell)) for cell in shell.history_manager.input_hist_raw]


def _in_python(shell: Any, cell: str) -> str:
    """A cell as IPython runs it, without a magic that takes all of it, such as ``%%time``."""
    try:
        return shell.transform_cell(re.sub(r"\A%%.*\n", "", cell))
    except SyntaxError:
        return cell


def hint(number: str) -> None:
    """Show the next hint, each time one more."""
    asked = _find(number)
    if asked is None:
        return
    taken = max(_given.get(number, 0), standing(store().events(), number).hints)
    _given[number] = taken + 1
    hints = asked.hints
    if taken < len(hints):
        store().record("hint", asked, number=taken + 1)
        show(note(f"{_head(asked)}, hint {taken + 1} of {len(hints)}", hints[taken]))
    else:
        again = "\n".join(f"{i}. {text}" for i, text in enumerate(hints, start=1))
        text = f'{again}\nThat was the last hint. solution("{number}") shows an answer.'
        show(note(f"{_head(asked)}, all hints", text))


_given: dict[str, int] = {}  # hints since the kernel started


def solution(number: str, now: bool = False) -> None:
    """Show the package's version as a difference from yours, once there is an attempt.

    Args:
        number: Number of the exercise.
        now: Whether to show it before the first attempt.
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
    """The package's code, to be run as it stands, and where the reader's differs from it."""
    theirs, text = runnable_source(asked), store().written.get(asked.id, "")
    mine = [line for line in text.splitlines()[1:] if line.strip()]
    if not mine or is_the_same(asked, text):
        return theirs if not mine else f"{theirs}\n\nYours is the package's, word for word."
    _, _, _, *lines = [*difflib.unified_diff(mine, theirs.splitlines(), n=999, lineterm="")]
    legend = "\n\nbeside yours:  - only in yours  + only in the package's\n\n"
    return theirs + legend + "\n".join(lines)


def use(number: str) -> Function:
    """The reader's function if it passes its check, else the package's; says which.

    Raises:
        ValueError: There is no such exercise.
    """
    if number not in EXERCISES:
        raise ValueError(_unknown(number))
    asked = EXERCISES[number]
    mine = store().function(asked)
    whose = f"the package's ({asked.reference})" if mine is None else "yours"
    if mine is not None and store().has_changed(asked):
        whose = "yours, the older version that passed; what you wrote since does not, so far"
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
