"""Numbers in README, notebooks and pictures come from somewhere that can be looked up.

A measured number must be in a record of ``results/``; the poster's are in poster.py, settings in
the configs, and what is left has its source written down in ``KNOWN``. Looked at are decimals of
two digits or more, and whole numbers with a thousands separator; in code cells nothing is.

That any record has a number does not make it that of the row it is said of. So sentences about
single rows stand in ``SAID`` too, with the places of their numbers: a new seed moves the mean, and
the sentence is old.
"""

import importlib.util
import json
import re
from collections.abc import Iterator
from dataclasses import asdict
from itertools import pairwise
from numbers import Real
from pathlib import Path
from statistics import fmean
from types import SimpleNamespace

import pytest
from PIL import Image

from palbert.annealed_sampling import sampling_probabilities
from palbert.figures.everything import EPOCHS, OFFICIAL_SIZES, draw_all
from palbert.metrics import task_scores
from palbert.poster import POSTER
from palbert.presets import PRESETS, ROWS, row_config
from palbert.results.baselines import BASELINES
from palbert.results.comparisons import COMPARISONS, visible_errors
from palbert.results.dev_predictions import DevPredictions, vote
from palbert.results.ledger import REFERENCE_LEDGER, read_ledger
from palbert.results.setups import Setup, find_setups
from palbert.results.summary import compare_predictions, results_table, row_intervals

HOME = Path(__file__).resolve().parents[1]
THOUSANDS = r"(?<![\w.,])\d{1,3}(?:,\d{3})+(?![\d,])"
DECIMALS = r"(?<![\w.,/-])\d*\.\d{2,}(?![\w.]*[\w])"
NUMBER = re.compile(f"{THOUSANDS}|{DECIMALS}")
CODE = r"`[^`]*`"
SCREENSHOTS = (
    "probe-",
    "diagrams-",
    "welcome-",
    "map-",
    "landing-",
    "live-",
)  # by `make screenshots`
KNOWN = {
    "1,101": "rows of the SST dev split (CS224N)",
    "45,952": "labelled Quora pairs in the training file at hand; see README, Limits",
    ".015": "standard error of an accuracy of .5 on 1,101 rows: sqrt(.25 / 1101)",
    ".005": "a third of it, in overall",
    "1.05": "size of BERT-base with three tasks' PALs over its own (Stickland and Murray 2019)",
    "549,367": "pairs with a gold label in SNLI's training file (Bowman et al. 2015)",
    "1,707": "reviews in CFIMDB's training file; see data/cs224n_release.py",
    "3.11": "version of Python",
}
READ_TOGETHER = (  # rows with an encoder that learns pairs read together, without extra data
    "shared", "pals", "proportional", "square_root", "annealed", "bp1", "relational_layer",
    "single",
)  # fmt: skip
TOLD = (  # comparisons in sentences
    ("pals", "shared"), ("annealed", "pals"), ("bp1", "annealed"), ("bp1", "extra_data"),
    ("lr_schedule", "constant"),
)  # fmt: skip
SAID = {
    "README.md": (
        "gets {cosine.sts} on STS and {cosine.overall} overall",
        "PALs take it from {frozen.overall} with heads alone to {frozen_pals.overall}, with 0.9 "
        "million trained parameters; all 22.7 million have {shared.overall}. It need not be PALs: "
        "with a thousand examples a task (one seed) they have {small.frozen_pals_1000} and "
        "low-rank bottlenecks of their size {small.frozen_low_rank_1000}, heads alone "
        "{small.frozen_1000} and everything {small.shared_1000}.",
        "({pals_shared.visible} or more would most likely have shown)",
        "its own {poster_annealed} for annealing (at most {annealed_pals.high} here) and "
        "{poster_bp1} for SimCSE (at most {bp1_annealed.high}, with only 50 steps of it)",
        "bring {best.overall}: within noise of BP1, though paraphrase is better "
        "({best_bp1_para.difference}, {best_bp1_para.low} to {best_bp1_para.high}), and short of "
        ".770.",
        "{unfinished.best} at their best epochs",
        "has {vote.overall} ({vote.low} to {vote.high})",
        "**Extra data cost** {bp1_extra_data.difference} ({bp1_extra_data.low} to "
        "{bp1_extra_data.high}), as the poster found, and a constant learning rate "
        "{lr_schedule_constant.difference} ({lr_schedule_constant.low} to "
        "{lr_schedule_constant.high}",
        "overall {frozen.overall} with a frozen encoder, {frozen_pals.overall} with PALs beside "
        "it, {together.least} to {together.most} where the encoder learns and pairs are read "
        "together, {extra_data.overall} with extra data, {constant.overall} with a constant "
        "learning rate",
    ),
    "notebooks/02_pals.ipynb": (
        "the majority's {majority.overall}",
        "After a hundred, PALs beside the frozen encoder have {small.frozen_pals_100} and the "
        "encoder fine-tuned in full has {small.shared_100}",
        "heads alone have {small.frozen_100}. After a thousand it is {small.frozen_pals_1000} for "
        "PALs, {small.frozen_low_rank_1000} for low-rank bottlenecks of the same size, "
        "{small.shared_1000} for everything and {small.frozen_1000} for heads alone (one seed "
        "each)",
        "heads alone on a frozen MiniLM reach {frozen.overall}. PALs take it to "
        "{frozen_pals.overall}, three quarters of the way to the {shared.overall} of an encoder",
    ),
    "notebooks/10_results.ipynb": (
        "has an STS of {cosine.sts} without any training, and {cosine.overall} overall",
        "`best` has {best.overall} from one seed",
        "had {unfinished.best} at their best epochs and {unfinished.last} where they stopped",
        "Together they have {vote.overall} ({vote.low} to {vote.high}), with sentiment at "
        "{vote.sst}",
    ),
}


def texts() -> Iterator[tuple[str, str]]:
    """Where it stands, and a text for people: lines of two pages, and the notebooks' prose."""
    pages = [HOME / "README.md", HOME / "docs" / "course_results.md"]
    for page in pages:
        for number, line in enumerate(page.read_text().splitlines(), start=1):
            yield f"{page.name}:{number}", re.sub(rf"{CODE}|\([^)\s]*/[^)\s]*\)", " ", line)
    for path in sorted((HOME / "notebooks").glob("[0-9]*.ipynb")):
        for number, cell in enumerate(json.loads(path.read_text())["cells"]):
            if cell["cell_type"] == "markdown":
                yield (
                    f"{path.name}, cell {number}",
                    re.sub(r"`[^`]*`", " ", "".join(cell["source"])),
                )


def claims(text: str) -> list[str]:
    """The numbers in a text that must have a source."""
    return NUMBER.findall(text)


def flatten(value: object) -> Iterator[float]:
    """All numbers in nested JSON."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list | tuple):
        for each in value:
            yield from flatten(each)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield float(value)


def recorded() -> Iterator[float]:
    """What ``results/`` says: each record, the means over seeds, and their gaps to the poster."""
    records = read_ledger(REFERENCE_LEDGER)
    yield from flatten([{key: r[key] for key in r if key != "settings"} for r in records])
    for line in results_table(records).to_dict("records"):
        yield from flatten(line)
        if line["row"] in POSTER:
            yield from (abs(line["overall"] - POSTER[line["row"]].overall),)
    for setup in find_setups(REFERENCE_LEDGER):
        yield from flatten([setup.intervals(row) for row in setup.runs])
        pairs = compared(setup)
        for first, second in pairs:
            line = setup.compare(first, second).loc["overall"]
            yield from (abs(line[key]) for key in ("difference", "low", "high"))
            yield visible_errors(len(pairs)) * line["error"]
    for each in places({setup.name: setup for setup in find_setups(REFERENCE_LEDGER)}).values():
        yield from flatten(vars(each))
    for path in (HOME / "results").glob("runs/best-*.json"):  # the row whose epochs are told
        yield from flatten([e["scores"] for e in json.loads(path.read_text())["evaluations"]])
    for path in (HOME / "results").glob("*.json"):
        yield from flatten(json.loads(path.read_text()))


def compared(setup: Setup) -> list[tuple[str, str]]:
    """The pairs of rows in a setup's table of comparisons."""
    return [pair for pair in COMPARISONS if set(pair) <= set(setup.runs)]


def given() -> Iterator[float]:
    """What the poster, the official data and the configs say."""
    rows = [row.scores() for row in POSTER.values()]
    yield from flatten(rows)
    yield from (abs(b["overall"] - a["overall"]) for a, b in pairwise(rows))
    yield from OFFICIAL_SIZES.values()
    for epoch in (1, EPOCHS):
        yield from sampling_probabilities("annealed", OFFICIAL_SIZES, epoch, EPOCHS).values()
    yield from flatten([asdict(row_config(row, preset)) for row in ROWS for preset in PRESETS])


def unsourced(text: str, values: list[float]) -> list[str]:
    """Numbers of a text that no value rounds to."""
    return [claim for claim in claims(text) if claim not in KNOWN and not _is_in(claim, values)]


def _is_in(claim: str, values: list[float]) -> bool:
    digits = len(claim.partition(".")[2])
    wanted = float(claim.replace(",", ""))
    return any(abs(value - wanted) <= 0.5 * 10**-digits + 1e-9 for value in values)


class Said(float):
    """A number as sentences give it: three digits, no sign and no zero before the point."""

    def __format__(self, spec: str) -> str:
        return f"{abs(float(self)):.3f}".removeprefix("0")


def places(setups: dict[str, Setup]) -> dict[str, object]:
    """What the fields of ``SAID`` stand for: rows, and differences between two."""
    official = [setup for name, setup in setups.items() if name.startswith("cs224n, minilm")]
    found = {row: setup.table().loc[row] for setup in official for row in setup.runs}
    free = json.loads(BASELINES.read_text())["cs224n, minilm"]
    found |= {name: each["scores"] for name, each in free.items()}
    found["small"] = {
        record["name"].replace("-", "_"): record["scores"]["overall"]
        for record in read_ledger(REFERENCE_LEDGER)
        if record["row"] == "small_data"
    }
    together = vote([run for row in official_voters(official) for run in row])
    low, high = row_intervals([together])["overall"]
    scores = task_scores(together.predictions, together.labels)
    found["vote"] = scores | {"low": low, "high": high}
    found["unfinished"] = unfinished_scores()
    overall = [found[row]["overall"] for row in READ_TOGETHER]
    found["together"] = {"least": min(overall), "most": max(overall)}
    pairs = len(compared(official[0]))
    for first, second in TOLD:
        line = official[0].compare(first, second).loc["overall"]
        found[f"{first}_{second}"] = {**line, "visible": visible_errors(pairs) * line["error"]}
    runs = [
        setup.predictions_of(row) for row, setup in (("best", official[1]), ("bp1", official[0]))
    ]
    found["best_bp1_para"] = compare_predictions(*runs).loc["para"]
    fields: dict[str, object] = {
        name: SimpleNamespace(
            **{key: Said(value) for key, value in dict(each).items() if _is_number(value)}
        )
        for name, each in found.items()
    }
    for before, row in pairwise(POSTER):
        fields[f"poster_{row}"] = Said(POSTER[row].overall - POSTER[before].overall)
    return fields


def unfinished_scores() -> dict[str, float]:
    """Mean over the runs that were cut short: at the best epoch of each, and at its last."""
    runs = json.loads((HOME / "results" / "past_the_poster.json").read_text())["unfinished"]
    by_epoch = [[each["scores"]["overall"] for each in run["evaluations"]] for run in runs]
    return {"best": fmean(map(max, by_epoch)), "last": fmean(each[-1] for each in by_epoch)}


def official_voters(official: list[Setup]) -> Iterator[list[DevPredictions]]:
    """Predictions of each row that votes in notebook 10."""
    for setup in official:
        means = setup.table()["overall"]
        yield from map(setup.predictions_of, means[means > 0.74].index)


def _is_number(value: object) -> bool:
    return isinstance(value, Real) and not isinstance(value, bool)


def prose(page: Path) -> str:
    """A page's text in one line; of a notebook its Markdown cells."""
    text = page.read_text()
    if page.suffix == ".ipynb":
        cells = json.loads(text)["cells"]
        text = "\n".join("".join(c["source"]) for c in cells if c["cell_type"] == "markdown")
    return " ".join(text.split())


@pytest.fixture(scope="module")
def setups() -> dict[str, Setup]:
    return {setup.name: setup for setup in find_setups(REFERENCE_LEDGER)}


@pytest.mark.parametrize("page", SAID)
def test_what_is_said_of_a_row_is_what_its_runs_have(page, setups):
    fields = places(setups)
    for sentence in SAID[page]:
        assert sentence.format_map(fields) in prose(HOME / page)


def test_what_is_called_noise_or_ruled_out_is(setups):
    official = next(setup for name, setup in setups.items() if name.startswith("cs224n, minilm"))
    for first, second in (("annealed", "pals"), ("bp1", "annealed"), ("bp1", "single")):
        line = official.compare(first, second).loc["overall"]
        assert line["low"] < 0 < line["high"], (first, second)
        if first in POSTER and second in POSTER:
            assert line["high"] < POSTER[first].overall - POSTER[second].overall, (first, second)


@pytest.fixture(scope="module")
def values() -> list[float]:
    return [*recorded(), *given()]


def test_every_number_has_a_source(values):
    missing = [f"{where}: {claim}" for where, text in texts() for claim in unsourced(text, values)]
    assert not missing, (
        "numbers that are in no record: keep the run (palbert results --keep RUN), correct the "
        "text, or give the source in KNOWN:\n" + "\n".join(missing)
    )


def test_every_known_number_is_still_used():
    said = {claim for _, text in texts() for claim in claims(text)}
    assert set(KNOWN) <= said, set(KNOWN) - said


def test_tables_are_those_of_the_records():
    spec = importlib.util.spec_from_file_location("tables", HOME / "docs" / "tables.py")
    tables = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tables)
    pages = {path.name: path.read_text() for path in tables.PAGES}
    assert [len(tables.TABLE.findall(text)) for text in pages.values()] == [2, 1, 4]
    for name, text in pages.items():
        assert tables.filled(text) == text, f"{name} is old: make figures"


def test_pictures_show_what_the_records_say():
    drawn = {name: picture.alt for name, picture in draw_all(REFERENCE_LEDGER)}
    found = {
        path for path in (HOME / "figures").glob("*.png") if not path.stem.startswith(SCREENSHOTS)
    }
    for path in found:
        said = Image.open(path).text["Description"]
        assert said == drawn.get(path.stem), f"{path.name} is old: make figures"
    assert {path.stem for path in found} == set(drawn)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("scored .516 and 0.748, in 2,150 steps", [".516", "0.748", "2,150"]),
        ("version 2.13.0, at 10.77.0.1, 3 x 700 of 32", []),
        ("from .055 to .253.", [".055", ".253"]),
        ("141,498 rows", ["141,498"]),
    ],
)
def test_what_counts_as_a_number(text, found):
    assert claims(text) == found


def test_an_invented_number_is_noticed(values):
    assert unsourced("overall .770, ours 0.99913", values) == ["0.99913"]
    assert unsourced("12,345 steps", values) == ["12,345"]
    assert unsourced("the poster's .770", values) == []
