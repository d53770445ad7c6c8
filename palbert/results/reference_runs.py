"""Reference runs in ``results/``: a record in the ledger, and beside it the run's numbers.

    results/ledger.jsonl            one record a run
    results/runs/<key>.npz          its dev predictions, see results/dev_predictions.py
    results/runs/<key>.json         learning curves, share of the PALs by layer, geometry,
                                    answers to minimal pairs

Figures and comparisons are made from these files alone; no text of any data set is among them.
"""

import json
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path
from statistics import fmean
from typing import Any, NotRequired

import torch
from pydantic import FiniteFloat

from palbert.bert.encoders import load_tokenizer
from palbert.config import Config
from palbert.course_files import IS_CHECKOUT
from palbert.data.sources import load_data
from palbert.evaluation import evaluating
from palbert.hardware import choose_device
from palbert.model import PalBert, load_trained
from palbert.predictor import Predictor
from palbert.results.behaviour import ask
from palbert.results.dev_predictions import DevPredictions, key_of
from palbert.results.geometry import geometry
from palbert.results.ledger import REFERENCE_LEDGER, Record, as_run_of, make_record, read_ledger
from palbert.runs.files import append_line, write_atomically
from palbert.runs.folder import RunResult
from palbert.runs.json_files import Fields, Scores, read_json
from palbert.runs.progress import read_events
from palbert.tasks import Example
from palbert.training.batch_source import tokenize_split

POINTS = 30  # of a loss curve, each the mean of the steps between two of them
SHARE_EXAMPLES = 64  # of each task, on which the share of its PALs is measured
DIGITS = 4


class Evaluation(Fields):
    """Dev scores at a step."""

    step: int
    epoch: int
    scores: Scores


class Numbers(Fields):
    """What is kept of a run beside its predictions."""

    evaluations: list[Evaluation]
    losses: dict[str, list[tuple[int, FiniteFloat]]]
    pal_shares: dict[str, list[FiniteFloat]]
    geometry: Scores
    geometry_before: Scores
    behaviour: NotRequired[list[list[FiniteFloat]]]


def keep_run(run_dir: Path, ledger: Path = REFERENCE_LEDGER, rows: Sequence[Config] = ()) -> Record:
    """Add a finished run to the reference results; runs its model on some dev examples.

    Args:
        run_dir: Folder of the run.
        ledger: Ledger to add to; predictions and numbers go into ``runs/`` beside it.
        rows: Its config as that of each row that it counts for; its own alone if left out.

    Returns:
        The record that was added last.

    Raises:
        ValueError: The run has not finished, is in the ledger already, or the ledger is that of an
            installed package.
    """
    if ledger == REFERENCE_LEDGER and not IS_CHECKOUT:
        raise ValueError(
            "--keep adds to the reference results of a clone of the repository, and palbert is "
            "installed without one; --add records a run among yours"
        )
    result = RunResult.read(run_dir)
    if result is None:
        raise ValueError(f"{run_dir} holds no finished run")
    if "overall" not in result.scores:
        raise ValueError(f"{run_dir} was trained on {' and '.join(result.scores)} alone")
    config = read_json(run_dir / "config.json", Config)
    records = [make_record(as_run_of(result, row)) for row in rows or [config]]
    if any(_same_run(record, other) for other in read_ledger(ledger) for record in records):
        raise ValueError(f"{run_dir} is in {ledger} already")
    answers = DevPredictions.read(run_dir / "predictions" / "dev.npz")
    model = load_trained(run_dir / "best").to(choose_device())  # type: ignore[arg-type]
    numbers = read_curves(run_dir) | measure_model(model, config)
    for record in records:
        place = ledger.parent / "runs" / key_of(record)
        answers.write(place.with_name(f"{place.name}.npz"))
        write_atomically(
            place.with_name(f"{place.name}.json"), json.dumps(_rounded(numbers)) + "\n"
        )
        append_line(ledger, record)
    return records[-1]


def _same_run(record: Record, other: Record) -> bool:
    return all(record[field] == other[field] for field in ("fingerprint", "finished"))


def read_numbers(ledger: Path, record: Record) -> dict[str, Any] | None:
    """What ``keep_run`` left of a run beside its predictions; None if it left nothing."""
    path = ledger.parent / "runs" / f"{key_of(record)}.json"
    return read_json(path, Numbers) if path.exists() else None


def read_curves(run_dir: Path) -> dict[str, Any]:
    """Learning curves of a run.

    Returns:
        ``evaluations`` (step, epoch, scores) and ``losses``: by task up to ``POINTS`` pairs of a
        step and the mean loss of the steps up to it.
    """
    events = read_events(run_dir)
    evaluations = [
        {key: event[key] for key in ("step", "epoch", "scores")}
        for event in events
        if event["event"] == "evaluation"
    ]
    losses: dict[str, list[tuple[int, float]]] = {}
    for event in events:
        if event["event"] == "step":
            for name, loss in event["losses"].items():
                losses.setdefault(name, []).append((event["step"], loss))
    return {
        "evaluations": evaluations,
        "losses": {name: _thinned(curve) for name, curve in losses.items()},
    }


def _thinned(curve: list[tuple[int, float]]) -> list[tuple[int, float]]:
    size = -(-len(curve) // POINTS)
    parts = [curve[i : i + size] for i in range(0, len(curve), size)]
    return [(part[-1][0], fmean(loss for _, loss in part)) for part in parts]


def measure_model(model: PalBert, config: Config) -> dict[str, Any]:
    """Share of the PALs by task and layer, geometry before and after, answers to minimal pairs.

    Args:
        model: The trained model, on the device that computes.
        config: Config of its run, which names the data and the encoder that it began with.
    """
    dev = load_data(config.data).dev
    return {
        "pal_shares": pal_shares(model, config, dev) if model.config.pal_size else {},
        "geometry": geometry(model, config.encoder, dev["sts"]),
        "geometry_before": _geometry_before(config.encoder, tuple(dev["sts"])),
        "behaviour": ask(Predictor(model, load_tokenizer(config.encoder))),
    }


@lru_cache(maxsize=1)
def _geometry_before(encoder: str, pairs: tuple[Example, ...]) -> dict[str, float]:
    """That of the encoder as it came: the same for all runs that begin with it."""
    model = PalBert.from_encoder(encoder).to(choose_device())  # type: ignore[arg-type]
    return geometry(model, encoder, pairs)


def pal_shares(
    model: PalBert, config: Config, dev: dict[str, list[Example]]
) -> dict[str, list[float]]:
    """Norm of what the PAL adds over the norm of what it is added to, by task and layer.

    Args:
        model: A model with PALs.
        config: Config of its run.
        dev: Dev examples by task; the first ``SHARE_EXAMPLES`` of each are asked.
    """
    tokenizer = load_tokenizer(config.encoder)
    some = {task: examples[:SHARE_EXAMPLES] for task, examples in dev.items()}
    shares = {}
    with evaluating(model):
        for task, data in tokenize_split(config, some, tokenizer).items():
            batch = data.batch(torch.arange(len(data)).numpy()).to(model.device)
            record: dict[str, torch.Tensor] = {}
            model(**batch.inputs(), task=task, intermediates=record)
            mask = batch.attention_mask.bool()
            layers = range(model.config.num_hidden_layers)
            shares[task] = [record[f"pal_share.{i}"][mask].mean().item() for i in layers]
    return shares


def _rounded(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: _rounded(each) for key, each in value.items()}
    if isinstance(value, Iterable) and not isinstance(value, str):
        return [_rounded(each) for each in value]
    return round(value, DIGITS) if isinstance(value, float) else value
