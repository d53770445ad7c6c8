"""A notebook's dealings with its runs: check the parameters, train rows, show the table.

``nb = start("02_pals", rows=["pals"])``, ``nb.train("pals")``, ``nb.table("frozen", "pals")``,
``nb.finish()``.
"""

import json
import sys
import time
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from statistics import fmean
from typing import Any

from palbert.config import Config
from palbert.data.sources import SPLITS, Data, load_data
from palbert.display.notebook import quiet_libraries
from palbert.metrics import selection_score
from palbert.presets import ROWS, row_config, twins_of
from palbert.results.durations import expected_seconds
from palbert.results.ledger import (
    REFERENCE_LEDGER,
    Record,
    as_run_of,
    make_record,
    read_ledger,
    settings_of,
)
from palbert.results.score_table import ScoreTable
from palbert.runs.files import append_line, write_atomically
from palbert.runs.folder import RunResult
from palbert.runs.progress import duration
from palbert.tasks import TASKS, Example
from palbert.workbook.answer_store import store
from palbert.workbook.forecast import opening
from palbert.workbook.parameters import (
    Parameters,
    cells_so_far,
    one_line_errors,
    read_parameters,
    settle,
)
from palbert.workbook.run_folders import (
    launch_or_wait,
    newest_run,
    run_folder,
    wait_while_running,
    why_anew,
)


def start(name: str, rows: Sequence[str] = ()) -> "Notebook":
    """Begin a notebook: check its parameters and say what it will do, on what, for how long.

    Args:
        name: Name of the notebook, such as ``02_pals``.
        rows: Rows of the results table that the notebook trains.

    Raises:
        ParameterError: The notebook cannot run with its parameters; one line says why.
    """
    caller = sys._getframe(1)
    given = read_parameters(caller.f_globals, cells_so_far(caller))
    quiet_libraries()
    notebook = Notebook(name, given)
    sys.stdout.write(notebook.describe(rows))
    return notebook


class Notebook:
    """The runs of one notebook.

    Args:
        name: Name of the notebook.
        given: Parameters as the reader gave them.

    Attributes:
        parameters: Parameters with preset, data, encoder and folders settled.
        data: Examples of the three tasks.
        results: Results of every row trained so far.
    """

    def __init__(self, name: str, given: Parameters) -> None:
        self.name, self.given = name, given
        store().takes_mine = given.answers == "mine-or-reference"
        self.parameters = settle(given)
        self.run_dir = Path(str(self.parameters.run_dir))
        self.results: dict[str, list[RunResult]] = {}
        with one_line_errors():
            self.run_dir.mkdir(parents=True, exist_ok=True)
            self._result_file.unlink(missing_ok=True)  # of an earlier execution
            with warnings.catch_warnings(record=True) as warned:
                data = load_data(str(self.parameters.data))
            self.left_out = [str(warning.message) for warning in warned]
            splits = (data.train, data.dev, data.test)
            self.data = Data(data.source, data.folder, *map(_WithCorpus, SPLITS, splits))

    @property
    def encoder(self) -> str:
        """The encoder: ``minilm``, a folder, or a hub name."""
        return str(self.parameters.encoder)

    @property
    def ledger(self) -> Path:
        """Where records of finished runs go."""
        return self.run_dir / "ledger.jsonl"

    @property
    def _result_file(self) -> Path:
        return self.run_dir / f"{self.name}.result.json"

    def config(self, row: str, **settings: Any) -> Config:
        """The config of a table row under this notebook's parameters.

        Args:
            row: Name of the row, a key of ``presets.ROWS``.
            settings: Fields of ``Config`` that differ from the row's; give such a run its ``name``.
        """
        p = self.parameters
        common = {
            name: getattr(p, name) for name in ("data", "encoder", "epochs", "patience", "seed")
        }
        return row_config(row, p.preset, **{**common, **settings})

    def folder(self, config: Config) -> Path:
        """Where a run lives, with the answers that take part in it."""
        code = store().reader_code_for(config)
        return run_folder(self.run_dir, self.parameters, config, code)

    def newest_folder(self, row: str) -> Path | None:
        """Folder of the row's newest finished run, whatever answers took part; None without one.

        Args:
            row: Name of the row, a key of ``presets.ROWS``.
        """
        return newest_run(self.folder(self.config(row)))

    def configs(self, row: str, **settings: Any) -> list[Config]:
        """The row's config with each seed."""
        name, first = settings.pop("name", row), self.parameters.seed
        usual = Parameters().seed
        return [
            self.config(
                row, **settings, seed=seed, name=name if seed == usual else f"{name}-seed{seed}"
            )
            for seed in range(first, first + self.parameters.seeds)
        ]

    def train(self, row: str, **settings: Any) -> list[RunResult]:
        """Train a row once with each seed, and record it; a finished run is used again.

        So is that of another row with the same settings, since it would come out the same.
        A reader's answers that pass their checks take part, unless ``answers="reference"``.

        Args:
            row: Name of the row, a key of ``presets.ROWS``.
            settings: Fields of ``Config`` that differ from the row's, see ``config``.
        """
        results = []
        for number in store().unchecked(self.config(row)):
            sys.stdout.write(f"{number} has changed since its check: the older version trains\n")
        for config in self.configs(row, **settings):
            for twin in twins_of(config):
                wait_while_running(self.folder(twin))
            result = self._twin(config)
            if result is not None:
                sys.stdout.write(
                    f"{config.name}: the run in {result.run_dir.name}, same settings\n"
                )
            else:
                folder, code = self.folder(config), store().reader_code_for(config)
                if why := why_anew(folder, code):
                    sys.stdout.write(f"{config.name}: {why}\n")
                result = launch_or_wait(config, folder, self.parameters, code)
            self._keep(make_record(result))
            results.append(result)
        self.results[str(settings.get("name", row))] = results
        return results

    def _keep(self, record: Record) -> None:
        """Add a run's record to the ledger, unless it is there."""
        known = ((other["fingerprint"], other["finished"]) for other in read_ledger(self.ledger))
        if (record["fingerprint"], record["finished"]) not in known:
            append_line(self.ledger, record)

    def _twin(self, config: Config) -> RunResult | None:
        """The finished run of another row that has the same settings, as a result of this row."""
        for twin in twins_of(config):
            found = RunResult.read(self.folder(twin))
            if found is not None and found.record["fingerprint"] == twin.fingerprint():
                return as_run_of(found, config)
        return None

    def table(self, *rows: str) -> ScoreTable:
        """Scores of the rows: the poster's, this project's reference, yours.

        Args:
            rows: Rows to show; those trained with these parameters have a line of yours.
        """
        wanted = [settings_of(asdict(self.config(row))) for row in rows if row in ROWS]
        yours = [run for run in read_ledger(self.ledger) if run["settings"] in wanted]
        return ScoreTable(rows, yours, read_ledger(REFERENCE_LEDGER))

    def best(self, *rows: str) -> str:
        """The row whose runs in this notebook scored highest overall.

        Args:
            rows: Rows that were trained here.
        """
        return max(
            rows,
            key=lambda row: fmean(map(selection_score, (run.scores for run in self.results[row]))),
        )

    def describe(self, rows: Sequence[str]) -> str:
        """Device, preset, data, encoder, and the minutes that the rows will take."""
        runs = "; ".join(map(self._expected, rows)) or "none"
        return opening(self.given, self.parameters, self.data, self.left_out, runs)

    def _expected(self, row: str) -> str:
        """What a row will take, from earlier runs of this preset or a first guess."""
        configs = self.configs(row)
        left = [c for c in configs if not (RunResult.read(self.folder(c)) or self._twin(c))]
        if not left:
            return f"{row} finished already"
        device = "cuda" if self.parameters.gpus else "cpu"
        seconds = len(left) * expected_seconds(left[0], read_ledger(self.ledger), device)
        times = f" with {len(configs)} seeds" if len(configs) > 1 else ""
        return f"{row}{times} about {duration(seconds)}"

    def finish(self) -> None:
        """Write ``<run_dir>/<name>.result.json``; where it is missing, the notebook failed."""
        scores = {row: [dict(run.scores) for run in runs] for row, runs in self.results.items()}
        result = {
            "notebook": self.name,
            "parameters": asdict(self.given),
            "scores": scores,
            "finished": time.time(),
        }
        write_atomically(self._result_file, json.dumps(result, indent=1))
        runs = sum(map(len, self.results.values()))
        sys.stdout.write(f"{self.name} is finished: {runs} run{'s' * (runs != 1)}\n")


class _WithCorpus(dict):
    """Examples by task; those of the embedded corpus for a task that the data lack.

    Such a task is not trained, but cells that show examples ask for it.
    """

    def __init__(self, split: str, examples: Mapping[str, list[Example]]) -> None:
        super().__init__(examples)
        self._split = split

    def __missing__(self, task: str) -> list[Example]:
        if task not in TASKS:
            raise KeyError(task)
        return getattr(load_data("workbook", [task]), self._split)[task]
