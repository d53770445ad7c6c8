"""Examine an answer: call it as the package's own function is called, and say what differs.

Expected values are computed before the answer runs. Then in this order: not built yet, what it
leaves changed for everybody, mistakes that are known by name, an exception of the answer's own,
then type, shape, dtype and device, finiteness and values of each result, its gradient, and
arguments that were changed. The first finding is the verdict.
"""

from collections.abc import Iterator
from functools import cache
from io import StringIO
from typing import Any

import numpy as np

from palbert.workbook.checks.comparison import difference
from palbert.workbook.checks.observation import Observed, observe, withheld
from palbert.workbook.checks.surroundings import kept_surroundings
from palbert.workbook.checks.verdict import Status, Verdict
from palbert.workbook.checks.wording import first_difference, own_line
from palbert.workbook.exercise import TODO, Exercise, Function, Mistake, NotBuilt, Unusable

MISSING = "nothing was observed"
SHOWN = 300  # characters of what an answer prints


def examine(exercise: Exercise, answer: Function) -> Verdict:
    """The verdict on an answer; whatever the answer does, nothing is raised.

    Args:
        exercise: The exercise in question.
        answer: The function that stands for the package's.
    """
    printed = StringIO()
    expected = observe(exercise, exercise.package_version)
    with kept_surroundings() as changed, withheld(exercise):
        observed = observe(exercise, answer, printed)
    status, message = _finding(exercise, answer, observed, expected, changed)
    return Verdict(exercise, status, message + _printed(printed.getvalue()))


def _finding(
    exercise: Exercise,
    answer: Function,
    observed: list[Observed],
    expected: list[Observed],
    changed: list[str],
) -> tuple[Status, str]:
    if all(_is_todo(one) for one in observed):
        return Status.todo, "Nothing is returned yet: replace TODO."
    found = symptoms(exercise, observed, expected)
    if any(_is_todo(one) for one in observed):
        return Status.todo, _partly_done(exercise, observed, found)
    if changed:
        return Status.failed, (
            f"Your code changes {' and '.join(changed[:3])} for all that runs after it; the check "
            "has put it back. Leave it as it is."
        )
    if not found:
        calls = f"{len(expected)} calls" if len(expected) > 1 else "the call"
        return Status.passed, f"{calls} agree with the package's own version."
    return _what_is_wrong(exercise, answer, observed, expected, found)


def _what_is_wrong(
    exercise: Exercise,
    answer: Function,
    observed: list[Observed],
    expected: list[Observed],
    found: Observed,
) -> tuple[Status, str]:
    typical = [
        (mistake, symptoms(exercise, seen, expected)) for mistake, seen in _mistakes(exercise)
    ]
    if mistake := _certain(exercise, typical, found):
        return Status.failed, mistake.message
    for one in observed:
        if isinstance(one.get("exception"), Unusable):
            return Status.failed, str(one["exception"])
    if mistake := _likely(exercise, typical, found):
        return Status.failed, mistake.message
    for caption, one in zip(exercise.cases(), observed, strict=False):
        if "error" in one:
            return Status.error, own_line(exercise, one["exception"], answer, caption)
    return Status.failed, first_difference(exercise, observed, expected)


@cache
def _mistakes(exercise: Exercise) -> list[tuple[Mistake, list[Observed]]]:
    """The known mistakes, with what is observed of them."""
    return [(mistake, observe(exercise, mistake.example)) for mistake in exercise.mistakes]


def _certain(
    exercise: Exercise, typical: list[tuple[Mistake, Observed]], found: Observed
) -> Mistake | None:
    """The mistake that has the answer's symptoms and no others."""
    for mistake, symptom in typical:
        if symptom.keys() == found.keys() and _agree(exercise, symptom, found):
            return mistake
    return None


def _likely(
    exercise: Exercise, typical: list[tuple[Mistake, Observed]], found: Observed
) -> Mistake | None:
    """A mistake whose symptoms are among the answer's, if they are wrong values.

    An exception, a gradient or a changed argument has too many causes to be taken for one of them
    where more is wrong, and so have values that make up a small part of what is wrong, and
    properties, which are true or false.
    """
    for mistake, symptom in typical:
        values = [key for key in symptom if " result" in key]
        if not values or len(_cases_of(symptom)) < len(_cases_of(found)) / 2:
            continue
        if all(_is_property(key, symptom[key]) for key in values):
            continue
        if symptom.keys() <= found.keys() and _agree(exercise, symptom, found):
            return mistake
    return None


def _is_property(key: str, value: Any) -> bool:
    """Whether this was found out about an answer, and is nothing that it returned."""
    return isinstance(value, bool | np.bool_ | str) or " " in key.partition("'")[2]


def _cases_of(found: Observed) -> set[str]:
    return {key.partition(" ")[0] for key in found}


def _agree(exercise: Exercise, symptom: Observed, found: Observed) -> bool:
    return not any(_differ(exercise, found[key], value) for key, value in symptom.items())


def symptoms(exercise: Exercise, observed: list[Observed], expected: list[Observed]) -> Observed:
    """What was observed where it is not as expected."""
    mine, theirs = dict(_parts(observed)), dict(_parts(expected))
    return {
        key: mine.get(key, MISSING)
        for key in {**theirs, **mine}
        if _differ(exercise, mine.get(key, MISSING), theirs.get(key, MISSING))
    }


def _differ(exercise: Exercise, value: Any, other: Any) -> bool:
    return difference(value, other, exercise.sizes) is not None


def _parts(observed: list[Observed]) -> Iterator[tuple[str, Any]]:
    """Every case's observations, a dict's entries one by one."""
    for number, one in enumerate(observed):
        for key, value in one.items():
            if key == "exception":
                continue
            if isinstance(value, dict) and value:
                yield from ((f"{number} {key} {name!r}", part) for name, part in value.items())
            else:
                yield f"{number} {key}", value


def _is_todo(observed: Observed) -> bool:
    if isinstance(observed.get("exception"), NotBuilt):
        return True
    result = observed.get("result")
    values = result.values() if isinstance(result, dict) else [result]
    return any(value is TODO for value in values)


def _partly_done(exercise: Exercise, observed: list[Observed], found: Observed) -> str:
    """Which branches are to do, and how the others stand: "sst is right; para and sts to do"."""
    wrong = _cases_of(found)
    names: dict[str, list[str]] = {"right": [], "not right yet": [], "to do": []}
    for number, (caption, one) in enumerate(zip(exercise.cases(), observed, strict=False)):
        how = "to do" if _is_todo(one) else "not right yet" if str(number) in wrong else "right"
        name = caption.partition(",")[0]
        if not any(name in others for others in names.values()):
            names[how].append(name)
    texts = [
        f"{_listed(some)} {'' if how == 'to do' else 'is ' if len(some) == 1 else 'are '}{how}"
        for how, some in names.items()
        if some
    ]
    return f"{'; '.join(texts)}."


def _listed(names: list[str]) -> str:
    *others, last = names
    return f"{', '.join(others)} and {last}" if others else last


def _printed(text: str) -> str:
    """What an answer printed, shortened."""
    if not text.strip():
        return ""
    short = text.strip() if len(text) <= SHOWN else f"{text.strip()[:SHOWN]} ..."
    return f"\nIt printed: {short}"
