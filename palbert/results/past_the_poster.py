"""What was tried to go past the poster: every recipe beside the row that it changes."""

import json
from collections.abc import Mapping
from pathlib import Path
from statistics import fmean
from typing import Any

from palbert.display.table import NotedTable, number
from palbert.results.ledger import REFERENCE_LEDGER, Record, read_ledger
from palbert.results.summary import results_table

BASE = "shared"
SCORES = {"sst": "SST", "para": "Para", "sts": "STS", "overall": "overall"}
NOTES = (
    "changed: settings that are not those of the first row; all are trained on the same files.",
    "unfinished: the best epoch of each run so far, before the learning rate had come down.",
)


def tried_table(ledger: Path = REFERENCE_LEDGER) -> NotedTable:
    """Each recipe's mean scores on the dev splits of the CS224N files, and what it changes.

    Args:
        ledger: Ledger with the runs; ``past_the_poster.json`` beside it holds those that were
            begun and have not ended.
    """
    import pandas as pd

    here = [r for r in read_ledger(ledger) if r["data"] == "cs224n" and r["code"] == "reference"]
    base = [record for record in here if record["row"] == BASE]
    tried = [record for record in here if record["row"] in ("experiment", "best")]
    found = results_table([*base, *tried]).to_dict("records")
    settings = {record["name"]: record["settings"] for record in [*base, *tried]}
    steps = {record["name"]: record["steps"] for record in [*base, *tried]}
    lines = [
        {
            "recipe": line["name"],
            "changed": changes(settings[line["name"]], settings[BASE]),
            "steps": f"{steps[line['name']]:,}",
            **{title: number(line[score]) for score, title in SCORES.items()},
            "seeds": str(line["seeds"]),
        }
        for line in found
    ]
    return NotedTable(pd.DataFrame([*lines, *_unfinished(ledger)]), NOTES)


def changes(settings: Mapping[str, Any], base: Mapping[str, Any]) -> str:
    """The settings that differ, with their values: those of the recipe."""
    names = [name for name in settings if name != "row" and settings[name] != base.get(name)]
    said = [name if settings[name] is True else f"{name} {settings[name]}" for name in names]
    return ", ".join(said)


def _unfinished(ledger: Path) -> list[dict[str, str]]:
    path = ledger.parent / "past_the_poster.json"
    runs = json.loads(path.read_text(encoding="utf-8"))["unfinished"] if path.exists() else []
    recipes: dict[str, list[Record]] = {}
    for run in runs:
        recipes.setdefault(run["name"], []).append(run)
    return [_line(name, runs) for name, runs in recipes.items()]


def _line(name: str, runs: list[Record]) -> dict[str, str]:
    best = [max(run["evaluations"], key=lambda e: e["scores"]["overall"]) for run in runs]
    means = {score: fmean(each["scores"][score] for each in best) for score in SCORES}
    return {
        "recipe": f"{name}, unfinished",
        "changed": runs[0]["changed"],
        "steps": f"{min(run['steps'] for run in runs):,} of {runs[0]['of']:,}",
        **{title: number(means[score]) for score, title in SCORES.items()},
        "seeds": str(len(runs)),
    }
