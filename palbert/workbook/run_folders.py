"""Where a notebook's runs live, who trains there now, and what was trained with other answers."""

import ast
import sys
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from palbert.config import Config
from palbert.paths import public_name
from palbert.presets import PRESETS
from palbert.processes.launcher import launch
from palbert.runs.folder import RunResult
from palbert.runs.json_files import DamagedFile
from palbert.runs.lock import FolderInUse, is_running
from palbert.runs.reader_code import FOLDER, ReaderCode, digest, read_reader_code
from palbert.workbook.parameters import Parameters

MINE = "-mine-"  # between a run's name and the digest of the reader's code
WAIT_SECONDS = 1.0  # between two looks at a run that another process trains


def run_folder(root: Path, parameters: Parameters, config: Config, code: ReaderCode) -> Path:
    """Where a run lives: no two meet that differ in preset, data, encoder, length or code.

    Args:
        root: Folder of all runs.
        parameters: The notebook's parameters, settled.
        config: Settings of the run.
        code: The reader's answers that take part in it.
    """
    preset = PRESETS[config.preset]
    place = [config.preset]
    for source, usual in ((config.data, preset.data), (config.encoder, preset.encoder)):
        if source != usual:
            place.append(public_name(source).replace("/", "-"))
    if parameters.epochs is not None:
        place.append(f"{parameters.epochs}-epochs")
    if parameters.patience is not None:
        place.append(f"patience-{parameters.patience}")
    mine = f"{MINE}{digest(code)}" if code else ""
    return root / "-".join(place) / f"{config.name}{mine}"


def launch_or_wait(
    config: Config, folder: Path, parameters: Parameters, code: ReaderCode
) -> RunResult:
    """Train a run; where another process trains it already, wait for what comes of it.

    Args:
        config: Settings of the run.
        folder: Its folder, see ``run_folder``.
        parameters: The notebook's parameters, settled.
        code: The reader's answers that take part in it.

    Raises:
        RunStopped, RunFailed: See ``launch``.
    """
    gpus, workers = parameters.gpus, parameters.workers
    while True:
        wait_while_running(folder)
        with suppress(FolderInUse):  # another began in between
            return launch(config, folder, gpus=gpus, workers=workers, reader_code=code)


def wait_while_running(folder: Path) -> None:
    """Return once no process trains in a folder, and say so if one does."""
    if is_running(folder):
        sys.stdout.write(
            f"{folder.name}: another process trains it now; waiting for its result (interrupt to "
            "wait no longer)\n"
        )
        sys.stdout.flush()
    while is_running(folder):
        time.sleep(WAIT_SECONDS)


def newest_run(folder: Path) -> Path | None:
    """The folder of the newest finished run that differs from this one in answers alone, or this.

    Args:
        folder: Folder of a run, see ``run_folder``; it need not be there.
    """
    there = filter(_has_finished, _with_any_answers(folder))
    return max(there, key=lambda path: (path / "result.json").stat().st_mtime, default=None)


def _with_any_answers(folder: Path) -> Iterator[Path]:
    name = folder.name.split(MINE)[0]
    yield from folder.parent.glob(f"{name}{MINE}*")
    if (folder.parent / name).is_dir():
        yield folder.parent / name


def _has_finished(folder: Path) -> bool:
    try:
        return RunResult.read(folder) is not None
    except DamagedFile:
        return False


def why_anew(folder: Path, code: ReaderCode) -> str:
    """Why a run that seems to be there is trained again; empty if it is not, or none seems to be.

    Args:
        folder: Folder of the run.
        code: The reader's answers that take part in it.
    """
    earlier = newest_run(folder)
    if earlier is None or _has_finished(folder):
        return ""
    before, now = (
        {name: ast.dump(ast.parse(text)) for name, text in each.items()}
        for each in (read_reader_code(earlier / FOLDER), code)
    )
    changed = [name for name in sorted({*before, *now}) if before.get(name) != now.get(name)]
    names = ", ".join(name.rpartition(".")[2] for name in changed)
    return f"trained again, since your answers have changed: {names}; {earlier.name} stays"
