"""Where a reader works: what was written, what passes, and what is kept in ``work/``.

One store serves a notebook's kernel. Answers that pass are kept as files, one for each exercise,
and later notebooks train with them.
"""

import os
from functools import cache
from pathlib import Path

from palbert.config import Config
from palbert.display.notebook import attended, in_notebook
from palbert.paths import given_path, notebooks_folder
from palbert.runs.files import write_atomically
from palbert.runs.reader_code import digest
from palbert.workbook.checks.answer_file import load
from palbert.workbook.checks.judging import judge
from palbert.workbook.checks.verdict import Status, Verdict
from palbert.workbook.exercise import Exercise, Function
from palbert.workbook.exercises import EXERCISES
from palbert.workbook.study_record import Event, read_events, write_event

ENVIRONMENT = "PALBERT_WORK"
STANDARD_INPUT = 0


def work_folder() -> Path:
    """``PALBERT_WORK``, or ``work`` beside the course's notebooks."""
    if given := os.environ.get(ENVIRONMENT):
        return given_path(given, ENVIRONMENT)
    return notebooks_folder() / "work"


def is_unattended() -> bool:
    """Whether nobody is learning: who runs this could answer no question.

    So it is under papermill and nbconvert, and for a notebook made a script without a terminal.
    """
    return not (attended() if in_notebook() else os.isatty(STANDARD_INPUT))


class AnswerStore:
    """Answers and their verdicts.

    Args:
        work: Folder of the files.
        unattended: Whether the files are only read.

    Attributes:
        written: Text of each answer's file since the kernel started, by exercise.
        takes_mine: Whether ``use`` and training take passing answers.
    """

    def __init__(self, work: Path, *, unattended: bool = False) -> None:
        self.work, self.unattended = work, unattended
        self.takes_mine = True
        self.written: dict[str, str] = {}
        self._passed: dict[str, str] = {}  # since the kernel started
        self._checked: dict[str, str] = {}  # newest text that was checked
        self._verdicts: dict[str, Verdict] = {}  # of files, by digest

    def judge(self, exercise: Exercise, text: str) -> Verdict:
        """The verdict on a file's text.

        Args:
            exercise: The exercise that it answers.
            text: Text of the file.
        """
        return judge(exercise, text)

    def check(self, exercise: Exercise) -> Verdict:
        """Judge what was written since the kernel started; keep it if it passes.

        Args:
            exercise: The exercise that was answered.

        Raises:
            OSError: The folder cannot be written.
        """
        text = self.written[exercise.id]
        verdict = self.judge(exercise, text)
        self._checked[exercise.id] = text
        if verdict.status == Status.passed:
            self._passed[exercise.id] = text
        self.record("check", exercise, status=str(verdict.status), code=digest({"": text}))
        if verdict.status == Status.passed and not self.unattended:
            self.work.mkdir(parents=True, exist_ok=True)
            write_atomically(self._file(exercise), text)
        return verdict

    def record(self, event: str, exercise: Exercise, **fields: object) -> None:
        """Add to the progress, unless nobody is learning."""
        if not self.unattended:
            write_event(self.work, event, exercise=exercise.id, **fields)

    def events(self) -> list[Event]:
        """Everything recorded so far."""
        return read_events(self.work)

    def passing(self, exercise: Exercise) -> str | None:
        """The newest text that passes, of this kernel or of the file; None if there is none."""
        if not self.takes_mine:
            return None
        if exercise.id in self._passed:
            return self._passed[exercise.id]
        try:
            text = self._file(exercise).read_text(encoding="utf-8")
            key = f"{exercise.id} {digest({'': text})}"
        except (OSError, ValueError, SyntaxError):
            return None
        if key not in self._verdicts:
            self._verdicts[key] = self.judge(exercise, text)
        return text if self._verdicts[key].status == Status.passed else None

    def has_changed(self, exercise: Exercise) -> bool:
        """Whether something else was written than what passes."""
        text, passing = self.written.get(exercise.id), self.passing(exercise)
        return bool(text and passing) and digest({"": str(text)}) != digest({"": str(passing)})

    def unchecked(self, config: Config) -> list[str]:
        """Exercises that take part in a run and were written anew since their check."""
        return [
            number
            for number, exercise in EXERCISES.items()
            if self.takes_mine
            and exercise.trains(config)
            and self._checked.get(number) != self.written.get(number)
            and self.has_changed(exercise)
        ]

    def function(self, exercise: Exercise) -> Function | None:
        """The reader's function, if it passes."""
        text = self.passing(exercise)
        return None if text is None else load(text, exercise.name)

    def reader_code_for(self, config: Config) -> dict[str, str]:
        """Passing answers that take part in a run, by the name of what they replace."""
        return {
            exercise.reference: text
            for exercise in EXERCISES.values()
            if exercise.trains(config) and (text := self.passing(exercise)) is not None
        }

    def _file(self, exercise: Exercise) -> Path:
        return self.work / f"{exercise.id}.py"


@cache
def store() -> AnswerStore:
    """The kernel's store."""
    return AnswerStore(work_folder(), unattended=is_unattended())
