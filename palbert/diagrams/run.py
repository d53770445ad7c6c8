"""A run's life: from a notebook's cell to its line in a table."""

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from palbert.diagrams.sheet import WIDTH, Diagram, Sheet
from palbert.display.shapes import COLOURS
from palbert.runs.folder import RunResult
from palbert.runs.progress import METRICS, read_events

# what a reader may look into, and what it is for
FILES = {
    "config.json": "all settings",
    METRICS: "a line for each step",
    "checkpoint": "to go on from",
    "best": "the best model",
    "last": "the last model",
    "predictions": "on dev and test",
    "result.json": "scores and time",
}


def draw_run(run_dir: Path | str) -> Diagram:
    """Who does what in a run, and what it leaves in its folder.

    Args:
        run_dir: Folder of a finished run.

    Raises:
        ValueError: The folder holds no finished run.
    """
    folder = Path(run_dir)
    result = RunResult.read(folder)
    if result is None:
        raise ValueError(f"{folder} holds no finished run: train one first")
    record: Mapping[str, Any] = result.record
    count = record.get("world_size", 1)
    processes = f"{count} process{'es' * (count > 1)}"
    made = f"{record['steps']} steps in {record['seconds']:.0f} s"
    known = FILES | {METRICS: f"{len(read_events(folder))} lines"}
    there = {name: what for name, what in known.items() if (folder / name).exists()}
    sheet = Sheet(398)
    cell = sheet.box(20, 20, 150, 44, "a notebook's cell", f"nb.train({record['config']['row']!r})")
    agent = sheet.box(20, 104, 150, 44, "launcher", "watches, restarts")
    on = f"{processes} on {record['device']}"
    worker = sheet.box(20, 188, 150, 44, on, made, colour=COLOURS[1])
    sheet.arrow(cell.bottom, agent.top)
    sheet.arrow(agent.bottom, worker.top)
    sheet.arrow(worker.right, (196, worker.right[1]), (196, 140), (220, 140))
    _folder(sheet, folder, there)
    sheet.write(20, 382, f"this run: {made}, {_size(folder)} on disk")
    files = ", ".join(f"{name} ({what})" for name, what in there.items())
    return sheet.finish(
        "A run's life",
        f"A cell starts the launcher, which starts {processes} and watches: {made}. The run's "
        f"folder holds {files}. One line goes into ledger.jsonl, from which tables and figures "
        f"are made; the probe asks the best model.",
    )


def _folder(sheet: Sheet, folder: Path, there: Mapping[str, str]) -> None:
    """The run's folder, and who reads it afterwards."""
    bottom = 52 + 30 * len(there)
    sheet.panel(220, 20, WIDTH - 240, bottom - 20, f"folder {_short(folder.name)}")
    for number, (name, what) in enumerate(there.items()):
        y = 48 + 30 * number
        sheet.box(232, y, 120, 26, name, colour=COLOURS[0], size=12)
        sheet.write(362, y + 17, f"{what}, {_size(folder / name)}")
    probe = sheet.box(20, 310, 150, 44, "probe", "asks the best model", colour=COLOURS[2])
    ledger = sheet.box(220, 310, 150, 44, "ledger.jsonl", "one line of this run")
    table = sheet.box(400, 310, 140, 44, "tables, figures", "from the ledger", colour=COLOURS[2])
    sheet.arrow((295, bottom), ledger.top)
    sheet.arrow(ledger.right, table.left)
    sheet.arrow((250, bottom), (250, 286), (95, 286), probe.top)


def _short(name: str, most: int = 26) -> str:
    return name if len(name) <= most else f"{name[: most - 1]}…"


def _size(path: Path) -> str:
    """What a file or folder takes on the disk."""
    files = [path] if path.is_file() else [each for each in path.rglob("*") if each.is_file()]
    size = sum(each.stat().st_size for each in files)
    return f"{size / 1e6:,.1f} MB" if size >= 1e5 else f"{size / 1e3:,.1f} kB"
