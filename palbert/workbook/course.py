"""The course in a folder of the reader's: opened in JupyterLab, or run from end to end.

In its folder ``notebooks/`` has the reader's copies, never written over, with the answers in
``work/`` beside them; ``runs/`` what is trained while reading; ``executed/`` what ``run_course``
leaves: the notebooks with their outputs, and its own ``runs/``.
"""

import os
import shutil
import subprocess
import sys
import time
from bisect import bisect
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from itertools import groupby
from pathlib import Path

import psutil
from joblib import cpu_count

from palbert.course_files import NOTEBOOKS
from palbert.paths import FIRST_NOTEBOOK, course_folder, given_path
from palbert.runs.files import disk_full
from palbert.workbook.answer_store import ENVIRONMENT
from palbert.workbook.tidy import folder_size

ROOM = 2_500_000_000  # bytes on the disk: a model of each row, and the checkpoints of few runs
MEMORY = 3_000_000_000  # bytes that a notebook takes with its kernel and the run that it trains
END_SECONDS = 5  # for a notebook to end by itself where the course cannot go on
MOST_AT_ONCE = 4  # notebooks; more would wait for each other's runs
# where groups begin that wait for those before: 00 and 08 time this machine, and so stand alone;
# 09 and 10 read what the others have trained
GROUPS = ("00", "01", "08", "09")
NEW_FOLDER = Path("palbert-course")


def chosen_folder(given: Path | None) -> Path:
    """The folder given, else that of the course which this one lies in, else a new one in it."""
    if given is not None:
        return given_path(given, "folder")
    return course_folder() or NEW_FOLDER


def copy_notebooks(folder: Path) -> list[str]:
    """Copy the notebooks into ``folder/notebooks``; those that are there stay as they are.

    Returns:
        Names of the notebooks that were copied.

    Raises:
        OSError: The folder cannot be written.
    """
    target = folder / "notebooks"
    target.mkdir(parents=True, exist_ok=True)
    missing = [path for path in _notebooks() if not (target / path.name).exists()]
    for path in missing:
        shutil.copyfile(path, target / path.name)  # with rights of the reader's own
    return [path.name for path in missing]


def _make_sure_of_room(runs: Path) -> None:
    """Say what the course will take on the disk.

    Raises:
        DiskFull: There is less.
    """
    needed, free = ROOM - folder_size(runs), shutil.disk_usage(runs).free
    if needed > free:
        raise disk_full(runs, needed)
    sys.stdout.write(f"{runs} takes up to {ROOM / 1e9:.1f} GB; {free / 1e9:,.1f} GB are free\n")


def _notebooks() -> list[Path]:
    """The course's notebooks, in their order."""
    return sorted(NOTEBOOKS.glob("[0-9]*.ipynb"))


def lab_command(folder: Path, *, browser: bool = True, port: int | None = None) -> list[str]:
    """What starts JupyterLab on a folder's notebooks.

    Args:
        folder: Folder of the course.
        browser: Whether to open a browser.
        port: Port to listen on; None for the first free one from 8888.
    """
    home = (folder / "notebooks").resolve()
    return [
        sys.executable, "-m", "jupyterlab", f"--ServerApp.root_dir={home}",
        *(["--allow-root"] if os.geteuid() == 0 else []),  # as in containers; Lab has a token
        *([] if browser else ["--no-browser"]),
        *([f"--port={port}", "--ServerApp.port_retries=0"] if port else []),
        f"--LabApp.default_url=/lab/tree/{FIRST_NOTEBOOK}",  # in the address that it prints, too
    ]  # fmt: skip


def run_course(folder: Path, at_once: int | None = None) -> Path:
    """Run every notebook with the preset ``workbook``, unattended, several at a time.

    Runs of the reader's own and answers in ``work/`` take no part: everything is trained anew,
    with the package's code, unless an earlier call has trained it.

    Args:
        folder: Folder of the course; notebooks and runs go into ``executed/`` there.
        at_once: Number of notebooks that run side by side and share the cores; None for as many
            as this machine has cores and memory for.

    Returns:
        Ledger of the runs.

    Raises:
        DiskFull: There is too little room for its runs.
        RuntimeError: A notebook failed; what it printed stands above.
    """
    executed = (folder / "executed").resolve()
    runs = executed / "runs"
    runs.mkdir(parents=True, exist_ok=True)
    _make_sure_of_room(runs)
    for group in _in_turn():
        width = min(at_once or fitting_at_once(), len(group))
        notebooks = most_rows_first(group) if width > 1 else group
        with ThreadPoolExecutor(width) as pool:
            under_way: list[subprocess.Popen] = []
            given = [pool.submit(_execute, path, executed, width, under_way) for path in notebooks]
            try:
                for each in as_completed(given):
                    each.result()
            except BaseException:  # one failed, or the reader has interrupted all of them
                pool.shutdown(wait=False, cancel_futures=True)
                while not all(each.done() for each in given):  # one more may just have begun
                    _end(under_way)
                raise
    return runs / "ledger.jsonl"


def fitting_at_once() -> int:
    """How many notebooks this machine can run side by side, by its cores and its free memory."""
    return max(1, min(cpu_count(), int(psutil.virtual_memory().available // MEMORY), MOST_AT_ONCE))


def _in_turn() -> Iterator[list[Path]]:
    """Groups of notebooks in their order; those of one group may run side by side."""
    for _, group in groupby(_notebooks(), lambda path: bisect(GROUPS, path.name)):
        yield list(group)


def most_rows_first(notebooks: Sequence[Path]) -> list[Path]:
    """Notebooks by the rows that they train, so that side by side they end at about the same time.

    One whose row another trains already waits for it.
    """

    def rows(notebook: Path) -> int:
        return notebook.read_text(encoding="utf-8").count("nb.train(")

    return sorted(notebooks, key=rows, reverse=True)


def _execute(path: Path, executed: Path, share: int, under_way: list[subprocess.Popen]) -> None:
    """Run one notebook on one of ``share`` equal shares of the cores.

    Args:
        path: The notebook.
        executed: Folder for what it becomes.
        share: Number of shares.
        under_way: Receives its process.

    Raises:
        RuntimeError: It failed.
    """
    sys.stdout.write(f"== {path.name}\n")
    sys.stdout.flush()
    environment = os.environ | {ENVIRONMENT: str(executed / "work")}
    if share > 1:
        environment.setdefault("OMP_NUM_THREADS", str(max(1, cpu_count() // share)))
    command = [
        sys.executable, "-m", "papermill", "--no-progress-bar", "--kernel", "python3",
        "-p", "preset", "workbook", "-p", "run_dir", executed / "runs", path, executed / path.name,
    ]  # fmt: skip
    with subprocess.Popen(command, cwd=executed, env=environment) as process:
        under_way.append(process)
    if process.returncode:
        raise RuntimeError(f"{path.name} failed; its outputs so far: {executed / path.name}")


def _end(processes: Iterable[subprocess.Popen]) -> None:
    """Let processes end that are about to, and kill the others: a run goes on where it was."""
    time.sleep(0.1)
    for process in processes:
        try:
            process.wait(END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
