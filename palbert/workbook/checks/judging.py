"""The verdict on the text of an answer's file: loaded and examined out of the kernel's reach."""

from collections.abc import Callable
from typing import Any

from palbert.workbook.checks.answer_file import load
from palbert.workbook.checks.examination import examine
from palbert.workbook.checks.own_process import EndedEarly, run_apart
from palbert.workbook.checks.patience import patience
from palbert.workbook.checks.two_processes import agree
from palbert.workbook.checks.verdict import Status, Verdict
from palbert.workbook.exercise import Exercise, Function, Unusable


def judge(exercise: Exercise, text: str, before: Callable[[], object] = lambda: None) -> Verdict:
    """The verdict on a file's text; whatever is in it, nothing is raised and nothing changed.

    Args:
        exercise: The exercise that it answers.
        text: Text of the answer's file.
        before: Called in the answer's own process, before the answer.
    """
    _ = exercise.package_version  # imported before the fork, and not anew in each

    def work() -> list[str]:
        before()
        verdict = judge_here(exercise, text)
        return [verdict.status, verdict.message]

    try:
        status, message = run_apart(work)
    except EndedEarly as error:
        return Verdict(exercise, Status.error, str(error))
    verdict = Verdict(exercise, Status(status), message)
    if verdict.status != Status.passed or not exercise.in_two_processes:
        return verdict
    [first, *_] = exercise.cases().values()
    if agree(text, exercise.name, first):
        return verdict
    return Verdict(
        exercise,
        Status.failed,
        "Two processes of one run would get different results. Something in it belongs to the "
        "process: hash() of a text, the order of a set, a process number, the rank, or the time. "
        "Use the arguments alone.",
    )


def judge_here(exercise: Exercise, text: str) -> Verdict:
    """The verdict on a file's text, in this process.

    Args:
        exercise: The exercise that it answers.
        text: Text of the file; it must neither end the process nor wait for ever.
    """
    theirs = exercise.package_version
    try:
        with patience():
            answer = load(text, exercise.name)
        _refuse_the_packages_own(exercise, theirs, answer)
    except Unusable as error:
        return Verdict(exercise, Status.failed, str(error))
    except NameError as error:
        message = (
            f"{error}: your answer is saved as a file of its own, so define or import that "
            "in the cell of the exercise."
        )
        return Verdict(exercise, Status.error, message)
    except AttributeError as error:
        own = f"Keep the name `{exercise.name}`."
        lost = str(error).endswith(f"has no attribute '{exercise.name}'")
        return Verdict(exercise, Status.error, own if lost else f"AttributeError: {error}")
    except BaseException as error:  # noqa: BLE001 - the reader's code may raise anything
        return Verdict(exercise, Status.error, f"{type(error).__name__}: {error}")
    return examine(exercise, answer)


def _refuse_the_packages_own(exercise: Exercise, theirs: Function, answer: Any) -> None:
    """An import is no answer, under this name or another."""
    names = getattr(answer, "__globals__", {}).values()
    if answer is theirs or any(value is theirs for value in names):
        raise Unusable(
            f"That is the package's own {exercise.name}, imported. It would train the model just "
            "as well, but here you build it yourself."
        )
