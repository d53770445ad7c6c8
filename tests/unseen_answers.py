"""Answers that were written without a look at the lists of their exercises, right and wrong ones.

The first set of them was used to mend the checks, the second to see what they were worth after it.

``python tests/unseen_answers.py [01.1 ...]`` says what the checks make of them: right ones that
are refused, wrong ones that are accepted, and those that are told no more than what was got and
what was expected.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from textwrap import indent

from palbert.workbook.checks.answer_file import as_file
from palbert.workbook.checks.judging import judge, judge_here
from palbert.workbook.checks.verdict import Status, Verdict
from palbert.workbook.exercises import EXERCISES

FOLDER = Path(__file__).parent / "workbook" / "answers"
BARE = re.compile(r"\b(expected|and not) [^;:]*$")  # and nothing behind it
WEAK = ("All of these are too", "Right but for", "Right for", "Of its")  # hardly more than that


@dataclass(frozen=True)
class Unseen:
    """One answer.

    Args:
        number: Number of its exercise.
        is_right: Whether it must pass.
        title: What it does.
        cell: Source of the notebook's cell.
    """

    number: str
    is_right: bool
    title: str
    cell: str

    def __str__(self) -> str:
        return f"{self.number} {'right' if self.is_right else 'wrong'}: {self.title}"

    def verdict(self) -> Verdict:
        """What the check says of it; in this process where two are not asked for."""
        exercise = EXERCISES[self.number]
        ask = judge if exercise.in_two_processes else judge_here
        return ask(exercise, as_file(self.cell))


def unseen_answers() -> Iterator[Unseen]:
    """All of them, in the order of the exercises."""
    for path in sorted(FOLDER.rglob("*.txt")):
        for block in path.read_text(encoding="utf-8").split("\n=== ")[0:]:
            head, *answers = block.removeprefix("=== ").split("\n--- ")
            number, _, stub = head.strip().partition(" ")
            imports, _, signature = stub.rpartition("\n")
            for answer in answers:
                first, _, body = answer.partition("\n")
                kind, _, title = first.partition(": ")
                cell = f'{imports}@exercise("{number}")\n{signature}\n{indent(body, "    ")}\n'
                yield Unseen(number, kind == "right", title, cell)


def kind_of(answer: Unseen, verdict: Verdict) -> str:
    """How the check does with an answer."""
    if answer.is_right:
        return "right, passed" if verdict.status == Status.passed else "right, REFUSED"
    if verdict.status == Status.passed:
        return "wrong, ACCEPTED"
    named = {mistake.message for mistake in verdict.exercise.mistakes}
    difference, *more = re.split(r"\.\s+(?=[A-Z])", verdict.message)
    is_bare = BARE.search(difference) and all(said.startswith(WEAK) for said in more)
    return "wrong, bare" if is_bare and verdict.message not in named else "wrong, told why"


def main(numbers: list[str]) -> None:
    """Print what each answer is told, and the counts.

    Args:
        numbers: Exercises; none for all.
    """
    counts: Counter[str] = Counter()
    for answer in unseen_answers():
        if not numbers or answer.number in numbers:
            verdict = answer.verdict()
            kind = kind_of(answer, verdict)
            counts[kind] += 1
            sys.stdout.write(f"{kind:16} {answer}\n    {verdict.message}\n")
    sys.stdout.writelines(f"{number:5} {kind}\n" for kind, number in sorted(counts.items()))


if __name__ == "__main__":
    main(sys.argv[1:])
