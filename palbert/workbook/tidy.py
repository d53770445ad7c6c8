"""What lies in a folder of runs and serves nothing any more: ``palbert tidy``.

A finished run needs its model, records and predictions; its checkpoints are for going on. A run
that a reader's older answer trained is never looked at again, once the answer has changed.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from palbert.runs.folder import RunResult
from palbert.runs.json_files import DamagedFile
from palbert.runs.lock import is_running
from palbert.runs.reader_code import FOLDER, digest, read_reader_code
from palbert.runs.sealed_folder import remove
from palbert.workbook.answer_store import AnswerStore
from palbert.workbook.exercises import EXERCISES

UNNEEDED = ("checkpoint", "last", ".tmp_*", ".old_*")  # in a finished run; older ones left "last"


@dataclass(frozen=True)
class Leftover:
    """A folder that can go.

    Args:
        path: The folder.
        run: Folder of the run that it belongs to.
        why: Why nothing needs it.
        num_bytes: What it takes on the disk.
    """

    path: Path
    run: Path
    why: str
    num_bytes: int


def find_leftovers(runs: Path, store: AnswerStore) -> list[Leftover]:
    """Everything below a folder that can go; nothing of a run that is going on or can go on.

    Args:
        runs: Folder of runs.
        store: The reader's answers.
    """
    found = []
    for launched in sorted(runs.rglob("launch.json")):
        run = launched.parent
        if is_running(run):
            continue
        found += [Leftover(path, run, why, folder_size(path)) for path, why in _of_run(run, store)]
    return found


def _of_run(run: Path, store: AnswerStore) -> Iterator[tuple[Path, str]]:
    try:
        changed = _changed_answers(run, store)
        finished = RunResult.read(run) is not None
    except DamagedFile:
        return  # palbert doctor names it
    if changed:
        yield run, f"trained with an older answer to {' and '.join(changed)}"
    elif finished:
        for pattern in UNNEEDED:
            yield from ((path, "the run has finished") for path in sorted(run.glob(pattern)))


def _changed_answers(run: Path, store: AnswerStore) -> list[str]:
    """Exercises whose answers trained a run and have been replaced by others that pass."""
    code = read_reader_code(run / FOLDER)
    changed = []
    for number, exercise in EXERCISES.items():
        if exercise.reference not in code:
            continue
        now = store.passing(exercise)
        if now is not None and digest({"": now}) != digest({"": code[exercise.reference]}):
            changed.append(number)
    return changed


def folder_size(folder: Path) -> int:
    """Bytes of all files in a folder; 0 if it is not there."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file())


def clear(leftovers: list[Leftover]) -> None:
    """Delete them, but for those of a run that somebody has started since."""
    for leftover in leftovers:
        if not is_running(leftover.run):
            remove(leftover.path)
