"""The parameters of a notebook: one cell of literals, checked before anything else runs.

papermill sets them in a cell of its own below that one (``-p gpus 4``) and only warns of a name
that it does not know; here that is an error, as is a value of the wrong type.
"""

import ast
import linecache
import re
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import fields, replace
from pathlib import Path
from types import FrameType
from typing import Annotated, Any, Literal

from pydantic import Field
from pydantic.dataclasses import dataclass

from palbert.bert.encoders import encoder_path
from palbert.config import STRICT, Count, readable_errors, suggestion
from palbert.data.sources import SOURCES, data_folder
from palbert.display.notebook import ShortTraceback
from palbert.paths import given_path, runs_folder
from palbert.presets import PRESETS, choose, choose_preset
from palbert.processes.devices import check_devices

CELL = "# parameters"  # how the notebooks' own cell begins
INJECTED_CELL = "# Parameters"  # how papermill's begins
PAPERMILLS = "PAPERMILL_"  # how names begin that it adds for --inject-paths
SCRIPT_CELL = re.compile(r"^# (?:In\[.*\]:|%%.*)$", re.MULTILINE)  # nbconvert's and Jupytext's


Text = Annotated[str, Field(min_length=1)]


class ParameterError(ShortTraceback, ValueError):
    """A parameter that the notebook cannot run with; shown as one line."""


@dataclass(frozen=True, config=STRICT)
class Parameters:
    """What a reader can set in every notebook that trains; None is the preset's value.

    Args:
        preset: Name of the preset: ``auto``, ``workbook``, ``laptop`` or ``poster``.
        gpus: Number of GPUs to train on; 0 trains on the CPU.
        workers: Number of processes on the CPU.
        encoder: The encoder: ``minilm``, a folder, or a model's name on the hub.
        data: Source of the data: ``workbook``, ``cs224n``, ``hub`` or a folder.
        epochs: Number of epochs of each run.
        patience: Number of epochs in a row without a better dev score that end a run; None trains
            all of them.
        seeds: Number of runs of each row, with seed, seed + 1, and so on.
        seed: Seed of the first run.
        run_dir: Folder for the runs and their ledger; None for ``runs`` in the course's folder,
            from wherever the notebook is run.
        answers: Whose code trains: ``mine-or-reference`` takes yours where it passes its checks,
            ``reference`` with the package's.
    """

    preset: str = "auto"
    gpus: int = 0
    workers: int = 1
    encoder: Text | None = None
    data: Text | None = None
    epochs: Count | None = None
    patience: Count | None = None
    seeds: Annotated[int, Field(gt=0, le=100)] = 1
    seed: Annotated[int, Field(ge=0, lt=2**31 - 100)] = 11711
    run_dir: Text | None = None
    answers: Literal["mine-or-reference", "reference"] = "mine-or-reference"


NAMES = [field.name for field in fields(Parameters)]


def read_parameters(namespace: Mapping[str, Any], cells: Sequence[str] = ()) -> Parameters:
    """The parameters among a notebook's variables.

    Args:
        namespace: Variables of the kernel.
        cells: Sources of the cells run so far, in their order.

    Raises:
        ParameterError: A cell of parameters has an unknown name, or a wrong type or value.
    """
    for cell in _newest_parameter_cells(cells):
        for name in _assigned_names(cell):
            if name not in NAMES and not name.startswith(PAPERMILLS):
                raise ParameterError(
                    f"unknown parameter {name!r}{suggestion(name, NAMES)}; "
                    f"parameters: {', '.join(NAMES)}"
                )
    with one_line_errors(), readable_errors():
        return Parameters(**{name: namespace[name] for name in NAMES if name in namespace})


def cells_so_far(caller: FrameType) -> list[str]:
    """Sources of the cells that were run, or of those in a script that a notebook was made into.

    Args:
        caller: The frame of the cell, or of the script.
    """
    if "In" in caller.f_globals:  # IPython's
        return [str(cell) for cell in caller.f_globals["In"]]
    return SCRIPT_CELL.split("".join(linecache.getlines(caller.f_code.co_filename)))


def _newest_parameter_cells(cells: Sequence[str]) -> list[str]:
    """The last run of the notebook's own cell and the last of papermill's."""
    newest = {}
    for cell in cells:
        for mark in (CELL, INJECTED_CELL):
            if cell.lstrip().startswith(mark):
                newest[mark] = cell
    return list(newest.values())


def _assigned_names(cell: str) -> Iterator[str]:
    for statement in ast.parse(cell).body:
        if isinstance(statement, ast.AnnAssign) and isinstance(statement.target, ast.Name):
            yield statement.target.id
        elif isinstance(statement, ast.Assign):
            yield from (target.id for target in statement.targets if isinstance(target, ast.Name))


@contextmanager
def one_line_errors() -> Iterator[None]:
    """Turn what is wrong with a user's values or files into one line without a stack."""
    try:
        yield
    except (ValueError, OSError) as error:
        raise ParameterError(" ".join(str(error).split())) from None


def settle(given: Parameters) -> Parameters:
    """The parameters with a preset, a data source and an encoder that are there.

    Relative folders are taken from the working directory, which in Jupyter is the notebook's own.

    Raises:
        ParameterError: There are fewer devices than asked for, or no such preset, data or encoder.
    """
    with one_line_errors():
        check_devices(given.gpus, given.workers)
        preset = choose_preset(given.preset, given.gpus, given.data)
        base: Any = choose(preset, PRESETS, "preset")
        return replace(
            given,
            preset=preset,
            data=_settled_data(given.data or base.data),
            encoder=_settled_encoder(given.encoder or base.encoder),
            run_dir=str(given_path(given.run_dir or runs_folder(), "run_dir").resolve()),
        )


def why_preset(given: Parameters) -> str:
    """The reason, in a few words, for the preset that ``settle`` took."""
    if given.preset != "auto":
        return "as asked"
    if given.gpus:
        return f"auto: gpus={given.gpus}"
    if given.data in (None, "workbook"):
        return "auto: no GPU and no other data asked for"
    return f"auto: data={given.data!r} on the CPU"


def _settled_data(source: str) -> str:
    if source in ("workbook", "hub"):
        return source
    folder = data_folder(source)
    return source if source in SOURCES else str(folder.resolve())


def _settled_encoder(encoder: str) -> str:
    near = suggestion(encoder, ["minilm"])
    is_name = not given_path(encoder, "encoder").exists()
    if near and is_name and encoder != "minilm":
        raise ValueError(f"unknown encoder {encoder!r}{near}")
    path = encoder_path(encoder)
    return encoder if encoder == "minilm" or is_name else str(Path(path).resolve())
