"""What a check says, as HTML for open notebooks and as text for stored ones."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from palbert.display.notebook import note
from palbert.workbook.exercise import Exercise


class Status(StrEnum):
    """How an answer stands."""

    todo = "to do"
    failed = "not yet"
    error = "error"
    passed = "passed"


# a sign beside the colour: nobody has to tell the colours apart
SIGNS = {Status.todo: "○", Status.failed: "✗", Status.error: "!", Status.passed: "✓"}
COLOURS = {
    Status.todo: "#777777", Status.failed: "#b35900", Status.error: "#b00040",
    Status.passed: "#1a7f37",
}  # fmt: skip


@dataclass(frozen=True)
class Verdict:
    """The finding on one answer.

    Args:
        exercise: The exercise that was answered.
        status: Status of the answer.
        message: What is wrong and where to look.
    """

    exercise: Exercise
    status: Status
    message: str

    def __str__(self) -> str:
        exercise = self.exercise
        head = f"{SIGNS[self.status]} {exercise.id} {exercise.title}: {self.status}"
        return f"{head}\n  {self.message}"

    def _repr_mimebundle_(self, **_settings: Any) -> dict[str, str]:
        head, _, message = str(self).partition("\n")
        return note(head, message.strip(), COLOURS[self.status])
