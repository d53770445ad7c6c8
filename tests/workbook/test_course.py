"""The course in a reader's folder: copied, opened, run from end to end."""

import time
from pathlib import Path
from types import SimpleNamespace

import nbformat
import psutil
import pytest

from palbert.runs.files import DiskFull
from palbert.workbook import course

CELLS = [
    "# parameters\npreset = run_dir = None",
    "import os; from pathlib import Path; from palbert.workbook.answer_store import work_folder",
    "(Path(run_dir) / 'told').open('a').write(f'{preset} {work_folder()} {Path.cwd()}\\n')",
]
KERNEL = {"name": "python3", "display_name": "Python 3", "language": "python"}


@pytest.fixture
def notebooks(tmp_path, monkeypatch) -> Path:
    """Two in the place of the course's."""
    folder = tmp_path / "course"
    folder.mkdir()
    for name in ("00_start", "01_next"):
        write_notebook(folder / f"{name}.ipynb", CELLS)
    monkeypatch.setattr(course, "NOTEBOOKS", folder)
    return folder


def write_notebook(path: Path, cells: list[str]) -> None:
    notebook = nbformat.v4.new_notebook(cells=[*map(nbformat.v4.new_code_cell, cells)])
    notebook.cells[0].metadata["tags"] = ["parameters"]
    notebook.metadata["kernelspec"] = KERNEL
    nbformat.write(notebook, path)


def test_copies_what_is_missing_and_never_writes_over(notebooks, tmp_path):
    mine = tmp_path / "mine"
    assert course.copy_notebooks(mine) == ["00_start.ipynb", "01_next.ipynb"]
    (mine / "notebooks" / "01_next.ipynb").write_text("my notes")
    (mine / "notebooks" / "00_start.ipynb").unlink()
    assert course.copy_notebooks(mine) == ["00_start.ipynb"]
    assert (mine / "notebooks" / "01_next.ipynb").read_text() == "my notes"


def test_the_course_is_here_or_in_a_new_folder(notebooks, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert course.chosen_folder(None) == Path("palbert-course")
    assert course.chosen_folder(tmp_path / "x") == tmp_path / "x"
    course.copy_notebooks(tmp_path)
    assert course.chosen_folder(None) == tmp_path


def test_runs_in_order_apart_from_the_readers_runs_and_answers(notebooks, tmp_path, capfd):
    executed = tmp_path / "mine" / "executed"
    assert course.run_course(tmp_path / "mine") == executed / "runs" / "ledger.jsonl"
    told = (executed / "runs" / "told").read_text().splitlines()
    assert told == [f"workbook {executed / 'work'} {executed}"] * 2
    room, *said = capfd.readouterr().out.splitlines()
    assert room.startswith(f"{executed / 'runs'} takes up to 2.5 GB; ")
    assert said == ["== 00_start.ipynb", "== 01_next.ipynb"]
    assert sorted(path.name for path in executed.glob("*.ipynb")) == [
        "00_start.ipynb", "01_next.ipynb",
    ]  # fmt: skip


def test_without_the_room_nothing_is_run(notebooks, tmp_path, small_disk):
    disk = small_disk("8m")
    with pytest.raises(DiskFull, match=r"8\.\d MB free, 2,500.0 MB needed"):
        course.run_course(disk)
    assert not list(disk.rglob("*.ipynb"))


def test_stops_at_the_first_notebook_that_fails(notebooks, tmp_path):
    first = nbformat.read(notebooks / "00_start.ipynb", as_version=4)
    first.cells[1].source = "1 / 0"
    nbformat.write(first, notebooks / "00_start.ipynb")
    with pytest.raises(RuntimeError, match=r"00_start\.ipynb failed; its outputs so far: /"):
        course.run_course(tmp_path)
    assert not (tmp_path / "executed" / "01_next.ipynb").exists()


MEETING = """
import os, time
from pathlib import Path
here, other = (Path(run_dir) / each for each in ({name!r}, {other!r}))
here.write_text(os.environ.get("OMP_NUM_THREADS", ""))
until = time.monotonic() + 60
while not other.exists():
    assert time.monotonic() < until
    time.sleep(0.05)
"""


MEETINGS = (("00", "00"), ("01", "02"), ("02", "01"), ("08", "02"), ("09", "10"), ("10", "09"))


def test_those_between_the_first_and_the_last_share_the_cores(notebooks, tmp_path, monkeypatch):
    monkeypatch.setattr(course, "cpu_count", lambda: 6)
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    for name, other in MEETINGS:
        cells = [CELLS[0], MEETING.format(name=name, other=other)]
        write_notebook(notebooks / f"{name}_next.ipynb", cells)
    (notebooks / "00_start.ipynb").unlink()
    runs = course.run_course(tmp_path, at_once=2).parent
    threads = {name: (runs / name).read_text() for name, _ in MEETINGS}
    assert threads == {"00": "", "01": "3", "02": "3", "08": "", "09": "3", "10": "3"}
    ends = [
        (tmp_path / "executed" / f"{n}_next.ipynb").stat().st_mtime
        for n in ("00", "01", "08", "09")
    ]
    assert ends == sorted(ends)


def test_side_by_side_those_with_most_to_train_come_first(notebooks, tmp_path):
    for name, rows in (("01", 1), ("02", 3), ("03", 1), ("04", 2)):
        write_notebook(notebooks / f"{name}_next.ipynb", ["nb.train('pals')"] * rows)
    found = course.most_rows_first(sorted(notebooks.glob("0[1-4]*.ipynb")))
    assert [path.name[:2] for path in found] == ["02", "04", "01", "03"]


def test_as_many_at_once_as_cores_and_memory_allow(monkeypatch):
    memory = SimpleNamespace(available=7e9)
    monkeypatch.setattr(course.psutil, "virtual_memory", lambda: memory)
    for cores, available, fitting in ((1, 7e9, 1), (8, 7e9, 2), (8, 90e9, 4), (8, 1e9, 1)):
        monkeypatch.setattr(course, "cpu_count", lambda cores=cores: cores)
        memory.available = available
        assert course.fitting_at_once() == fitting


def test_one_that_fails_ends_those_beside_it_and_none_begins(notebooks, tmp_path, monkeypatch):
    monkeypatch.setattr(course, "END_SECONDS", 0.1)
    pid = "import os; (Path(run_dir) / 'pid').write_text(str(os.getpid()))"
    endless = [CELLS[0], "from pathlib import Path; import time", pid, "time.sleep(600)"]
    waits = "while not (Path(run_dir) / 'pid').exists(): time.sleep(0.05)"
    write_notebook(notebooks / "01_next.ipynb", endless)
    write_notebook(notebooks / "02_next.ipynb", [*endless[:2], waits, "1 / 0"])
    write_notebook(notebooks / "03_next.ipynb", CELLS)
    (notebooks / "00_start.ipynb").unlink()
    with pytest.raises(RuntimeError, match=r"02_next\.ipynb failed"):
        course.run_course(tmp_path, at_once=2)
    runs = tmp_path / "executed" / "runs"
    kernel = int((runs / "pid").read_text())
    until = time.monotonic() + 60
    while psutil.pid_exists(kernel):  # it looks now and then whether its parent is there
        assert time.monotonic() < until
        time.sleep(0.1)
    assert not (runs / "told").exists()
