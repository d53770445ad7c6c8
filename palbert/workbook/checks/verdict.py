"""What a check says, as HTML for open notebooks and as text for stored ones."""

import sys
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from html import escape
from typing import Any

from palbert.runs.live import in_notebook
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
        exercise: that was answered.
        status: of the answer.
        message: what is wrong and where to look.
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


def note(head: str, body: str, colour: str = "#777777", *, is_code: bool = False) -> dict[str, str]:
    """A framed note as HTML, with text beside it; line breaks and spaces of the body are kept."""
    font = ";font-family:var(--jp-code-font-family,monospace);font-size:.9em" if is_code else ""
    html = (
        f'<div class="palbert-note" style="border-left:4px solid {colour};padding:4px 10px">'
        f"<b>{escape(head)}</b>"
        f'<div style="white-space:pre-wrap{font}">{escape(body)}</div></div>'
    )
    text = "".join(f"\n  {line}" for line in body.splitlines())
    return {"text/html": html, "text/plain": f"{head}{text}"}


def show(content: "Verdict | Mapping[str, str]") -> None:
    """Display in a notebook; elsewhere write the text."""
    bundle = content._repr_mimebundle_() if isinstance(content, Verdict) else dict(content)
    if in_notebook():
        from IPython.display import display

        display(bundle, raw=True)
    else:
        sys.stdout.write(f"{bundle['text/plain']}\n")
