"""The ledger of finished runs, the poster's table, and the table that sets them side by side.

A ledger is a file of JSON lines that only grows: one record for each finished run. What a run
leaves in ``result.json`` becomes a record, with the commit and whose code trained it. Records name
no folder of the machine that they come from.
"""

import json
import os
import subprocess
import warnings
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from palbert.metrics import bootstrap_scores
from palbert.run_folder import RunResult
from palbert.run_progress import EventReader

if TYPE_CHECKING:
    import pandas as pd

Record = dict[str, Any]
HOME = Path(__file__).resolve().parents[1]
REFERENCE_LEDGER = HOME / "results" / "ledger.jsonl"
SCORES = ("sst", "para", "sts", "overall", "mean")
SETUP = ("row", "name", "code", "data", "encoder", "preset")
COPIED = (
    "intervals", "steps", "seconds", "examples_per_second", "tokens_per_second", "world_size",
    "device", "hardware", "precision", "trained_parameters", "dev_sizes", "fingerprint", "finished",
)  # fmt: skip


@dataclass(frozen=True)
class PosterRow:
    """One row of the poster's table; ``overall`` as printed there.

    Args:
        title: what the poster calls it.
        sst: accuracy.
        para: accuracy.
        sts: Pearson's r.
        overall: (sst + para + (sts + 1) / 2) / 3.
    """

    title: str
    sst: float
    para: float
    sts: float
    overall: float

    def scores(self) -> dict[str, float]:
        """As a run has them, with the raw mean."""
        tasks = {"sst": self.sst, "para": self.para, "sts": self.sts}
        return tasks | {"overall": self.overall, "mean": sum(tasks.values()) / 3}


# "My PAL BERT" (Sullivan and Kumar, Stanford CS224N 2023), dev scores, by our names of the rows.
POSTER = {
    "frozen": PosterRow("Baseline BERT", 0.361, 0.763, 0.224, 0.579),
    "pals": PosterRow("BERT + PALs", 0.424, 0.863, 0.840, 0.736),
    "annealed": PosterRow("+ annealed sampling (AS)", 0.490, 0.861, 0.866, 0.761),
    "bp1": PosterRow("BP1 = AS + SimCSE", 0.516, 0.862, 0.866, 0.770),
    "extra_data": PosterRow("AS, SimCSE, extra datasets", 0.446, 0.859, 0.865, 0.746),
    "lr_schedule": PosterRow("... and LR warmup/decay", 0.466, 0.860, 0.860, 0.752),
    "relational_layer": PosterRow("... and relational layer", 0.442, 0.861, 0.853, 0.743),
}
POSTER_SETUP = {"data": "cs224n", "encoder": "bert-base-uncased"}


def public_name(source: str) -> str:
    """A data source or encoder as records name it: of a folder, its last part alone."""
    return Path(source).name if os.sep in source and Path(source).is_absolute() else source


def settings_of(config: Mapping[str, Any]) -> dict[str, Any]:
    """Everything in a config's JSON that decides a run's numbers, but its seed."""
    settings = {key: value for key, value in config.items() if key not in ("name", "seed")}
    return settings | {key: public_name(settings[key]) for key in ("data", "encoder")}


def make_record(result: RunResult, code: str = "reference") -> Record:
    """The ledger's record of a finished run.

    Args:
        result: of the run.
        code: whose code trained it: ``reference``, or ``mine`` with a learner's answers in it.
    """
    config: Any = result.record["config"]
    seed = config["seed"]
    settings = settings_of(config)
    return {
        "row": config["row"],
        "name": config["name"].removesuffix(f"-seed{seed}"),
        "seed": seed,
        "code": code,
        "data": settings["data"],
        "encoder": settings["encoder"],
        "preset": config["preset"],
        "scores": dict(result.scores),
        **{key: result.record[key] for key in COPIED if key in result.record},
        "wall_seconds": wall_seconds(result.run_dir),
        "commit": current_commit(),
        "settings": settings,
    }


def wall_seconds(run_dir: Path) -> float | None:
    """Time from each start of a run to its last sign of life, added up; None without a log.

    Evaluation and checkpoints count, loading before the first step does not.
    """
    total, started, last = 0.0, None, 0.0
    for event in EventReader(run_dir / "metrics.jsonl").read():
        if event["event"] == "start":
            total += 0.0 if started is None else last - started
            started = event["time"]
        last = event["time"]
    return None if started is None else round(total + last - started, 1)


def current_commit() -> str | None:
    """Commit of the checkout that this runs from, ``-dirty`` if files differ; None elsewhere."""
    command = ["git", "-C", str(HOME), "describe", "--always", "--dirty", "--exclude", "*"]
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=10, check=True)
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip() or None


def append_record(path: Path | str, record: Record) -> None:
    """Add one record in one write; what is in the ledger stays as it is."""
    path = Path(path)
    path.parent.mkdir(parents=True, exist_ok=True)
    line = json.dumps(record, allow_nan=False) + "\n"
    if _ends_torn(path):
        line = "\n" + line
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o644)
    try:
        os.write(handle, line.encode())
    finally:
        os.close(handle)


def _ends_torn(path: Path) -> bool:
    """Whether the last line has no end."""
    try:
        with path.open("rb") as stream:
            if stream.seek(0, os.SEEK_END) == 0:
                return False
            stream.seek(-1, os.SEEK_END)
            return stream.read() != b"\n"
    except FileNotFoundError:
        return False


def read_ledger(path: Path | str) -> list[Record]:
    """All whole records, oldest first; none if there is no ledger.

    A line that was cut off or is no record is left out with a warning, and left in the file.
    """
    try:
        lines = Path(path).read_bytes().splitlines()
    except FileNotFoundError:
        return []
    records = []
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        record = _parse(line)
        if record is None:
            warnings.warn(f"{path}:{number}: no whole record, left out", stacklevel=2)
        else:
            records.append(record)
    return records


def _parse(line: bytes) -> Record | None:
    try:
        record = json.loads(line)
    except ValueError:
        return None
    whole = isinstance(record, dict) and {"row", "seed", "scores", "settings"} <= record.keys()
    return record if whole else None


def results_table(records: Iterable[Record]) -> "pd.DataFrame":
    """One line for all seeds of the same settings: their mean scores.

    Returns:
        Columns ``row``, ``name``, ``code``, ``data``, ``encoder``, ``preset``; each score;
        ``low`` and ``high`` (mean bounds of the 95% bootstrap interval of ``overall``: what
        another dev split might have said); ``seeds`` and ``spread`` (the standard deviation of
        ``overall`` over them); ``minutes`` and ``examples_per_second`` of one run, ``hardware``.
    """
    import pandas as pd

    groups: dict[tuple, dict[int, Record]] = {}
    for record in records:  # a run that was repeated counts once, the newest
        key = (
            *(record.get(field) for field in SETUP),
            json.dumps(record["settings"], sort_keys=True),
        )
        groups.setdefault(key, {})[record["seed"]] = record
    lines = [_summary(list(runs.values())) for runs in groups.values()]
    return pd.DataFrame(lines, columns=list(_summary([])))


def _summary(runs: list[Record]) -> dict[str, Any]:
    import numpy as np

    last = runs[-1] if runs else {}
    scores = {name: [run["scores"][name] for run in runs] for name in SCORES if runs}
    bounds = [run["intervals"]["overall"] for run in runs if "intervals" in run]
    low, high = np.mean(bounds, axis=0) if bounds else (None, None)
    return {
        **{field: last.get(field) for field in SETUP},
        **{name: float(np.mean(scores[name])) if runs else None for name in SCORES},
        "low": low,
        "high": high,
        "seeds": len(runs),
        "spread": float(np.std(scores["overall"], ddof=1)) if len(runs) > 1 else None,
        "minutes": float(np.mean([duration_of(run) for run in runs])) / 60 if runs else None,
        "examples_per_second": last.get("examples_per_second"),
        "hardware": last.get("hardware"),
    }


def duration_of(record: Record) -> float:
    """Seconds that a run took, with its evaluations where they were timed."""
    return record.get("wall_seconds") or record["seconds"]


def compare_runs(first: Path, second: Path, resamples: int = 1000) -> "pd.DataFrame":
    """How much better one run is than another on the same dev examples, by a paired bootstrap.

    Args:
        first: run folder of the one.
        second: run folder of the other.
        resamples: dev splits drawn, the same for both runs.

    Returns:
        A line for each score: ``first``, ``second``, ``difference``, its 95% interval ``low`` to
        ``high``, and ``share``: of the resamples, how many put the first run above the second.

    Raises:
        ValueError: the runs were scored on different examples.
    """
    import numpy as np
    import pandas as pd

    (ours, labels), (theirs, other_labels) = _predictions(first), _predictions(second)
    same = labels.keys() == other_labels.keys()
    if not (same and all(np.array_equal(labels[task], other_labels[task]) for task in labels)):
        raise ValueError(f"{first} and {second} were not scored on the same dev examples")
    mine = pd.DataFrame(bootstrap_scores(ours, labels, resamples, seed=0))
    other = pd.DataFrame(bootstrap_scores(theirs, labels, resamples, seed=0))
    gaps = mine - other
    points = [RunResult.read(folder).scores for folder in (first, second)]  # type: ignore[union-attr]
    table = pd.DataFrame(points, index=["first", "second"]).T
    table["difference"] = table["first"] - table["second"]
    table["low"], table["high"] = gaps.quantile(0.025), gaps.quantile(0.975)
    table["share"] = (gaps > 0).mean()
    return table


def _predictions(run_dir: Path) -> tuple[dict, dict]:
    import numpy as np

    path = Path(run_dir) / "predictions" / "dev.npz"
    if not path.exists():
        raise FileNotFoundError(f"{path} is not there: has this run finished?")
    with np.load(path) as arrays:
        labels = {n.removesuffix("_labels"): arrays[n] for n in arrays if n.endswith("_labels")}
        return {task: arrays[task] for task in labels}, labels
