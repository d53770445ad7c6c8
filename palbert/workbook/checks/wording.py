"""What a check says of an exception, and of a value that no known mistake explains."""

import inspect
import traceback
from dataclasses import FrozenInstanceError

from palbert.workbook.checks.answer_file import file_of
from palbert.workbook.checks.comparison import difference, short
from palbert.workbook.checks.observation import Observed
from palbert.workbook.checks.second_look import second_look
from palbert.workbook.exercise import Exercise, Function


def own_line(exercise: Exercise, error: BaseException, answer: Function, caption: str) -> str:
    """The exception, the last line of the answer that it passed through, and what to do.

    Args:
        exercise: The exercise that is answered.
        error: The error that the call raised.
        answer: A function, a class, or anything else that can be called.
        caption: Caption of the case in which it was raised.
    """
    files = {file_of(exercise.name), getattr(getattr(answer, "__code__", None), "co_filename", "")}
    trace = traceback.extract_tb(error.__traceback__)
    frames = [frame for frame in trace if frame.filename in files]
    text = f"{type(error).__name__}: {' '.join(str(error).split())}"[:300].rstrip(":. ")
    if frames:
        line = f"Your line `{frames[-1].line}` raised {text}"
        return f'{line}, in the case "{caption}".{_advice(error)}'
    if isinstance(error, TypeError) and f"{exercise.name}()" in text:
        names = inspect.signature(exercise.package_version).parameters
        return f"Keep the arguments, ({', '.join(names)}): the call raised {text}."
    return f"The check cannot work with what is returned: {text}. Look at what is asked for."


def _advice(error: BaseException) -> str:
    """Behind an exception, for those that have the same cause always."""
    if isinstance(error, NameError):
        return (
            " Your answer is saved as a file of its own: what it uses must be defined or imported "
            "in the cell of the exercise."
        )
    if isinstance(error, RuntimeError) and str(error).startswith("Can't call numpy()"):
        return " NumPy keeps no gradient: stay with torch's functions."
    if isinstance(error, RuntimeError) and "used in an in-place operation" in str(error):
        return " That changes an argument, which belongs to the caller: work on a copy."
    if isinstance(error, FrozenInstanceError):
        return " It belongs to the caller: dataclasses.replace makes a changed copy."
    if isinstance(error, TypeError) and "for ^:" in str(error):
        return " A power is written **."
    return ""


def first_difference(exercise: Exercise, observed: list[Observed], expected: list[Observed]) -> str:
    """The first thing that differs, in which case, and how all cases differ."""
    cases = list(exercise.cases().items())
    for number, (mine, theirs) in enumerate(zip(observed, expected, strict=False)):
        for key, value in theirs.items():
            wrong = difference(mine.get(key), value, exercise.sizes)
            if wrong:
                also = _changed(mine, theirs) if not key.startswith("changed") else ""
                look = _look(exercise, key, observed, expected)
                said = _sentence(key, wrong, look)
                place = _place(exercise, number + 1, *cases[number])
                return f"{place}: {said}{also}" if key == "result" else f"{said}{also} {place}."
    return "The result is not a plain value: return what the package's version returns."


def _look(exercise: Exercise, key: str, observed: list[Observed], expected: list[Observed]) -> str:
    cases, names = exercise.cases(), inspect.signature(exercise.package_version).parameters
    given = [dict(zip(names, arguments, strict=False)) for arguments in cases.values()]
    mine, theirs = ([one.get(key) for one in seen] for seen in (observed, expected))
    return second_look(mine, theirs, given, list(cases))


def _changed(mine: Observed, theirs: Observed) -> str:
    """What the answer changes; a check that changes its own arguments does so in both."""
    changed = [
        key
        for key, value in mine.items()
        if key.startswith("changed ") and value and not theirs.get(key)
    ]
    names = [key.partition(" ")[2] for key in changed]
    return f" It also changes `{names[0]}`, which belongs to the caller." if names else ""


def _place(exercise: Exercise, number: int, caption: str, arguments: tuple) -> str:
    """The case, what it is called with, and how to get it."""
    names = inspect.signature(exercise.package_version).parameters
    shown = ", ".join(
        f"{name}={short(value)}"
        for name, value in zip(names, arguments, strict=False)
        if not callable(value) and value is not None
    )
    call = f'case("{exercise.id}", {number})'
    return f'{call}, "{caption}"' + (f", {shown}" if shown else "")


def _sentence(key: str, wrong: str, look: str) -> str:
    kind, _, name = key.partition(" ")
    look = f" {look}" if look else ""
    if kind == "changed":
        return f"Your code changes `{name}`, which belongs to the caller: work on a copy."
    if kind == "gradient":
        if wrong.startswith("got None"):
            return (
                f"The values are right, but there is no gradient {name}. Look for .detach(), "
                ".data, .item(), torch.no_grad() or requires_grad set to False."
            )
        return f"The values are right, but not their gradient {name}: {wrong}.{look}"
    return f"{wrong}{'' if wrong.endswith('?') else '.'}{look}"
