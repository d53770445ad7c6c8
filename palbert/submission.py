"""The files of a run for the CS224N leaderboard: checked against the official ones, then zipped.

The course's own script puts ``predictions/`` beside the code of a project; so lie the files in this
zip. It has no times in it and is not compressed: the same predictions are the same bytes anywhere.
"""

import io
import re
import zipfile
from collections.abc import Iterator, Sequence
from pathlib import Path

from palbert.config import Config
from palbert.data.cs224n import TABLES, read_cs224n
from palbert.data.cs224n_release import RELEASE
from palbert.data.sources import data_folder
from palbert.runs.files import write_atomically
from palbert.runs.folder import RunResult
from palbert.runs.json_files import read_json
from palbert.tasks import TASKS
from palbert.training.leaderboard import HEADERS

LINE = re.compile(r"(\S+) , (\S+) ")
VALUES = {"sst": re.compile("[0-4]"), "para": re.compile(r"[01]\.0")}
SIMILARITY = re.compile(r"[0-9]+(\.[0-9]+)?(e-[0-9]+)?")  # as Python writes a float from 0 to 5
EARLIEST = (1980, 1, 1, 0, 0, 0)  # that a zip can say


def submit(run_dir: Path, out: Path, source: str | None = None) -> list[str]:
    """Check a finished run's predictions and write the zip.

    Args:
        run_dir: Folder of the run.
        out: File of the zip, which is there whole or not at all.
        source: Folder of the official files, or ``cs224n``; None takes what the run was trained on.

    Returns:
        A sentence for each file that went in, and for each that has to be left out.

    Raises:
        ValueError: The run has not finished, was trained on other data, or a file is not what the
            leaderboard takes; the message gives file and line.
        FileNotFoundError: An official dev file, or a prediction file for an official one, is
            missing.
    """
    if RunResult.read(run_dir) is None:
        raise ValueError(f"{run_dir} holds no finished run: palbert train goes on with it")
    source = source or str(read_json(run_dir / "config.json", Config).data)
    if source in ("workbook", "hub"):
        raise ValueError(
            f"{run_dir} was trained on {source!r}, and the leaderboard asks for other examples: "
            "train on the CS224N files, with --data path/to/data"
        )
    files, said = {}, []
    for task, split, official in _official_files(data_folder(source)):
        name = f"{task}-{split}-output.csv"
        if not official:
            said.append(f"{name} is left out: there is no {TABLES[task].file_name(split)}")
            continue
        files[f"predictions/{name}"] = _checked(run_dir / "predictions" / name, task, official)
        said.append(f"{name}: {len(official):,} predictions")
    write_atomically(out, zipped(files))
    return said


def _official_files(folder: Path) -> Iterator[tuple[str, str, list[str]]]:
    """Task, split and ids of every file that the leaderboard takes; no ids where there is none."""
    for task in TASKS:
        for split in ("dev", "test"):
            ids = [example.id for example in read_cs224n(folder, task, split)]
            name = TABLES[task].file_name(split)
            released = RELEASE[name][0]
            if ids and released not in (None, len(ids)):
                raise ValueError(
                    f"{folder / name}: {len(ids):,} usable rows, the official file has "
                    f"{released:,}; palbert data check {folder} says more"
                )
            yield task, split, ids


def _checked(path: Path, task: str, official: Sequence[str]) -> bytes:
    """What a prediction file holds, once its header, values and ids are those it must have."""
    if not path.is_file():
        raise FileNotFoundError(
            f"{path}: no such file, and the leaderboard wants it; train again with the official "
            "files that the data folder has now"
        )
    content = path.read_bytes()
    header, *lines = content.decode().split("\n")
    if header != f"id \t {HEADERS[task]} ":
        raise ValueError(f"{path}:1: header is {header[:60]!r}, expected 'id \\t {HEADERS[task]} '")
    if lines.pop() if lines else header:
        raise ValueError(f"{path}: the last line is cut off")
    ids = [_id_of(line, task, f"{path}:{number}") for number, line in enumerate(lines, start=2)]
    if ids != list(official):
        raise ValueError(
            f"{path}: {_difference(ids, official)}; was the run trained on other files?"
        )
    return content


def _id_of(line: str, task: str, place: str) -> str:
    match = LINE.fullmatch(line)
    if match is None:
        raise ValueError(f"{place}: {line[:60]!r} is not 'id , prediction '")
    if not VALUES.get(task, SIMILARITY).fullmatch(match[2]) or float(match[2]) > 5:
        raise ValueError(f"{place}: {match[2]!r} is no prediction of task {task!r}")
    return match[1]


def _difference(ids: Sequence[str], official: Sequence[str]) -> str:
    if len(ids) != len(official):
        return f"{len(ids):,} predictions, expected {len(official):,}"
    line, found, expected = next(
        (line, a, b) for line, (a, b) in enumerate(zip(ids, official, strict=True), 2) if a != b
    )
    return f"line {line} has id {found!r}, expected {expected!r}"


def zipped(files: dict[str, bytes]) -> bytes:
    """A zip of files, by their paths; the same bytes for the same files."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name in sorted(files):
            entry = zipfile.ZipInfo(name, EARLIEST)
            entry.create_system, entry.external_attr = 3, 0o644 << 16  # Unix, wherever it is made
            archive.writestr(entry, files[name])
    return buffer.getvalue()
