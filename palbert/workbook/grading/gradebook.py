"""Judge all that was handed in, each answer in a confined process of its own.

The same text is judged once, however many learners wrote it.
"""

import ast
import multiprocessing
import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field

import torch

from palbert.runs.reader_code import digest
from palbert.workbook.checks.judging import judge
from palbert.workbook.checks.verdict import Status
from palbert.workbook.exercises import EXERCISES
from palbert.workbook.grading.confinement import confine, limit_memory
from palbert.workbook.grading.submissions import Submission, stubs
from palbert.workbook.solve import is_the_same

UNCHANGED = "unchanged"
LONG = 30  # nodes of the syntax tree: shorter answers may be alike by chance
IMPORTS = (ast.Import, ast.ImportFrom)
Job = tuple[str, str]  # exercise and text


@dataclass(frozen=True)
class Mark:
    """How one answer of one learner stands.

    Args:
        status: One of ``passed``, ``not yet``, ``error``, ``to do`` and ``unchanged``.
        message: What the check says.
        remarks: Whether it is the package's own code, or another learner's.
        text: Text of the answer's file.
    """

    status: str
    message: str = ""
    remarks: tuple[str, ...] = ()
    text: str = ""


@dataclass
class Grades:
    """All marks of one learner.

    Args:
        learner: Name of the learner.
        marks: Marks of what was handed in, by exercise.
        problems: Files that could not be read, and why.
    """

    learner: str
    marks: dict[str, Mark] = field(default_factory=dict)
    problems: list[str] = field(default_factory=list)

    @property
    def passed(self) -> int:
        """How many exercises pass."""
        return sum(mark.status == Status.passed for mark in self.marks.values())


def grade(handed_in: Sequence[Submission], processes: int | None = None) -> list[Grades]:
    """The marks of all learners, in their order.

    Args:
        handed_in: What they wrote.
        processes: Number of answers that are judged at once; None for as many as there are cores.
    """
    untouched = {number: digest({"": text}) for number, text in stubs().items()}
    jobs = {
        (number, text)
        for submission in handed_in
        for number, text in submission.answers.items()
        if digest({"": text}) != untouched.get(number)
    }
    verdicts = _judge_all(sorted(jobs), processes or os.cpu_count() or 1)
    shared = _shared(handed_in)
    return [_grades(submission, verdicts, shared) for submission in handed_in]


def _grades(
    submission: Submission, verdicts: dict[Job, tuple[str, str]], shared: dict[Job, list[str]]
) -> Grades:
    marks = {}
    for number in EXERCISES:
        if number in submission.unreadable:
            marks[number] = Mark(Status.error, submission.unreadable[number])
        elif number in submission.answers:
            text = submission.answers[number]
            status, message = verdicts.get((number, text), (UNCHANGED, "as it was handed out"))
            remarks = _remarks(submission.learner, number, text, shared)
            if status == UNCHANGED:
                remarks = ()
            marks[number] = Mark(status, message, remarks, text)
    return Grades(submission.learner, marks, submission.problems)


def _remarks(learner: str, number: str, text: str, shared: dict[Job, list[str]]) -> tuple[str, ...]:
    if is_the_same(EXERCISES[number], text):
        return ("the package's own code",)
    writers = shared.get((number, digest({"": text})), [])
    others = [other for other in writers if other != learner]
    return (f"the same code as {', '.join(others)}",) if others else ()


def _shared(handed_in: Iterable[Submission]) -> dict[Job, list[str]]:
    """Who wrote the same code, by exercise and the code's digest; short code is left out."""
    writers = defaultdict(list)
    for submission in handed_in:
        for number, text in submission.answers.items():
            if _is_long(text):
                writers[number, digest({"": text})].append(submission.learner)
    return {job: names for job, names in writers.items() if len(names) > 1}


def _is_long(text: str) -> bool:
    """Whether the code without its imports is."""
    parts = [part for part in ast.parse(text).body if not isinstance(part, IMPORTS)]
    return sum(1 for part in parts for _ in ast.walk(part)) > LONG


def _judge_all(jobs: Sequence[Job], processes: int) -> dict[Job, tuple[str, str]]:
    """Status and message of each answer."""
    if not jobs:
        return {}
    verdicts: dict[Job, tuple[str, str]] = {}
    context = multiprocessing.get_context("spawn")
    workers = min(processes, len(jobs))
    with ProcessPoolExecutor(workers, context, initializer=_prepare) as pool:
        for job, waiting in [(job, pool.submit(_judge, job)) for job in jobs]:
            try:
                verdicts[job] = waiting.result()
            except BrokenProcessPool:
                verdicts[job] = (Status.error, "It, or an answer beside it, ended the judge.")
    return verdicts


def _prepare() -> None:
    torch.set_num_threads(1)
    for exercise in EXERCISES.values():
        _ = exercise.package_version  # imported once, before memory is limited
    limit_memory()
    confine()


def _judge(job: Job) -> tuple[str, str]:
    number, text = job
    verdict = judge(EXERCISES[number], text, before=confine)  # so that it cannot end its judge
    return verdict.status, verdict.message
