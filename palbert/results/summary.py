"""Tables made from a ledger: the mean scores of each row, and two runs compared pair by pair."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

from palbert.metrics import task_scores
from palbert.results.dev_predictions import DevPredictions
from palbert.results.ledger import Record, duration_of

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

SCORES = ("sst", "para", "sts", "overall", "mean")
SETUP = ("row", "name", "code", "data", "encoder", "preset")


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
    scores = {name: [run["scores"].get(name, np.nan) for run in runs] for name in SCORES if runs}
    bounds = [run["intervals"]["overall"] for run in runs if "overall" in run.get("intervals", {})]
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


def compare_runs(first: Path, second: Path, resamples: int = 1000) -> "pd.DataFrame":
    """How much better one run is than another on the same dev examples, by a paired bootstrap.

    Args:
        first: Folder of the first run.
        second: Folder of the second run.
        resamples: Number of dev splits drawn, the same for both runs.

    Returns:
        See ``compare_predictions``.

    Raises:
        FileNotFoundError: A run has not finished.
        ValueError: The runs were scored on different examples.
    """
    paths = [Path(folder) / "predictions" / "dev.npz" for folder in (first, second)]
    for path in paths:
        if not path.exists():
            raise FileNotFoundError(f"{path} is not there: has this run finished?")
    ours, theirs = map(DevPredictions.read, paths)
    if not ours.asked_the_same(theirs):
        raise ValueError(f"{first} and {second} were not scored on the same dev examples")
    return compare_predictions([ours], [theirs], resamples)


def compare_predictions(
    first: Sequence[DevPredictions], second: Sequence[DevPredictions], resamples: int = 1000
) -> "pd.DataFrame":
    """How much better the runs of one row are than those of another, by a paired bootstrap.

    Every resample draws dev examples, the same for all runs, and runs of each row where there are
    several: the interval covers what other examples and other seeds might have said.

    Args:
        first: Predictions of each run of the first row.
        second: Predictions of each run of the second row.
        resamples: Number of resamples.

    Returns:
        A line for each score: the means ``first`` and ``second``, their ``difference``, its
        standard ``error`` and 95% interval ``low`` to ``high``, and ``share``: of the resamples,
        how many put the first row above the second.
    """
    import numpy as np
    import pandas as pd

    generator = np.random.default_rng(0)
    drawn = [redrawn_means(predictions, resamples, generator) for predictions in (first, second)]
    means = [
        pd.DataFrame([task_scores(a.predictions, a.labels) for a in predictions]).mean()
        for predictions in (first, second)
    ]
    gaps = drawn[0] - drawn[1]
    table = pd.DataFrame({"first": means[0], "second": means[1]})
    table["difference"] = table["first"] - table["second"]
    table["error"] = gaps.std()
    table["low"], table["high"] = gaps.quantile(0.025), gaps.quantile(0.975)
    table["share"] = (gaps > 0).mean()
    return table


def row_intervals(
    predictions: Sequence[DevPredictions], resamples: int = 1000
) -> dict[str, tuple[float, float]]:
    """95% interval of a row's mean scores, over other dev examples and other seeds."""
    import numpy as np

    drawn = redrawn_means(predictions, resamples, np.random.default_rng(0))
    bounds = {str(name): np.quantile(drawn[name], [0.025, 0.975]) for name in drawn.columns}
    return {name: (float(low), float(high)) for name, (low, high) in bounds.items()}


def redrawn_means(
    predictions: Sequence[DevPredictions], resamples: int, generator: "np.random.Generator"
) -> "pd.DataFrame":
    """A row's mean scores as other dev examples and other seeds might have made them.

    Examples are drawn with replacement, the same for all runs, and runs by their scores on the
    split as it is: on redrawn examples, how runs differ would hold the examples' noise a second
    time. Means of n runs that are redrawn from n spread too little by the factor sqrt((n - 1) / n),
    which three runs would feel: their deviations are scaled up by it. Two runs know little of other
    seeds all the same.
    """
    import numpy as np
    import pandas as pd

    drawn = [each.redrawn_scores(resamples) for each in predictions]
    scores = [task_scores(each.predictions, each.labels) for each in predictions]
    runs = len(predictions)
    chosen = generator.integers(0, runs, (resamples, runs))
    scale = (runs / max(1, runs - 1)) ** 0.5
    means = {}
    for name in scores[0]:
        own = np.array([each[name] for each in scores])
        seeds = own[chosen].mean(axis=1) - own.mean()  # (resamples,)
        means[name] = np.mean([each[name] for each in drawn], axis=0) + scale * seeds
    return pd.DataFrame(means)
