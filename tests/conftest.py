"""What most tests share: a BERT of two layers, data of ten rows a file, a config of a second.

torch is imported inside the fixtures only, so that tests of the launcher start fast.
"""

import json
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import pytest

from palbert.config import Config, Pals

pytest_plugins = ["lab_browser"] if find_spec("playwright") else []  # its fixtures
WORDS = (  # noqa: SIM905 - a list would be forty lines
    "a the my our old small wet loud calm goat kettle harbour ladder violin storm baker sleeps "
    "boils leans hums ends why does how can is on by no not very and it we ##s ##ed ##ing . ? ,"
).split()
SPECIAL = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]"]
SENTENCES = [
    "the old goat sleeps by the harbour .",
    "our small kettle boils .",
    "a very wet ladder leans on the baker , and it hums .",
    "my violin is not loud .",
    "the storm ends .",
    "why does the kettle hum ?",
    "how can a goat sleep on a ladder ?",
    "we boiled it , and it is calm .",
    "no storm is very small .",
    "the baker hums by our old violin , very calm and not loud , and the storm ends .",
]
HEADERS = {
    "ids-sst": ("sentence", "sentiment"),
    "quora": ("sentence1\tsentence2", "is_duplicate"),
    "sts": ("sentence1\tsentence2", "similarity"),
}
SCORES = {"sst": 0.4, "para": 0.7, "sts": 0.5, "overall": 0.6167, "mean": 0.5333}
TURNS = (
    "tests/processes/", "tests/test_distributed.py", "tests/test_faults.py",
    "tests/test_full_disk.py", "tests/workbook/demonstrations/",
)  # fmt: skip
FILE_SPLITS = {"train": "train", "dev": "dev", "test": "test-student"}


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> object:
    """Two processes share the tests by file; those that watch processes take turns in one."""
    from xdist.scheduler import LoadScopeScheduling

    class ByFile(LoadScopeScheduling):
        def _split_scope(self, nodeid: str) -> str:
            return "turns" if nodeid.startswith(TURNS) else nodeid.partition("::")[0]

    return ByFile(config, log)


@pytest.fixture(scope="session", autouse=True)
def work_folder(tmp_path_factory) -> Iterator[Path]:
    """Answers and progress of the tests, away from a reader's own."""
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("work")
        patch.setenv("PALBERT_WORK", str(folder))
        yield folder


@pytest.fixture(scope="session")
def encoder(tmp_path_factory) -> str:
    """A folder with a BERT checkpoint of two layers, hidden size 16, and its tokenizer."""
    import torch
    from transformers import AutoTokenizer, BertConfig, BertModel

    torch.set_num_threads(1)
    folder = tmp_path_factory.mktemp("inputs") / "encoder"
    bert = BertConfig(
        vocab_size=len(SPECIAL) + len(WORDS), hidden_size=16, num_hidden_layers=2,
        num_attention_heads=2, intermediate_size=32, max_position_embeddings=64,
        initializer_range=0.2,
    )  # fmt: skip
    torch.manual_seed(1)
    BertModel(bert).save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join([*SPECIAL, *WORDS]))
    AutoTokenizer.from_pretrained(folder).save_pretrained(folder)
    return str(folder)


@pytest.fixture(scope="session")
def data_folder(tmp_path_factory) -> str:
    """The files of the CS224N project and SNLI, ten rows each; those of ``test`` have no labels."""
    folder = tmp_path_factory.mktemp("inputs") / "data"
    folder.mkdir()
    for number, split in enumerate(FILE_SPLITS):
        write_split(folder, split, shift=3 * number)
    (folder / "snli").mkdir()
    for split in ("train", "dev"):
        write_extra(folder, split)
    return str(folder)


def write_split(folder: Path, split: str, shift: int) -> None:
    """The three files of one split."""
    for stem, (text, label) in HEADERS.items():
        labels = {"ids-sst": 5, "quora": 2, "sts": 6}[stem]
        lines = [f"\tid\t{text}" + (f"\t{label}" if split != "test" else "")]
        for row, first in enumerate(SENTENCES):
            texts = first if stem == "ids-sst" else f"{first}\t{SENTENCES[row - 1 - shift]}"
            answer = f"\t{(row + shift) % labels}" if split != "test" else ""
            lines.append(f"{row}\t{stem}-{split}-{row}\t{texts}{answer}")
        (folder / f"{stem}-{FILE_SPLITS[split]}.csv").write_text("\n".join(lines) + "\n")


def write_extra(folder: Path, split: str) -> None:
    """CFIMDB and SNLI: labels 0, 1, 0, 1, ... and entailment, neutral, contradiction, ..."""
    reviews, pairs = ["\tid\tsentence\tsentiment"], []
    for row, first in enumerate(SENTENCES):
        reviews.append(f"{row}\treview-{row}\t{first} {first}\t{row % 2}")
        label = ("entailment", "neutral", "contradiction")[row % 3]
        pair = {"sentence1": first, "sentence2": SENTENCES[row - 1], "pairID": f"pair-{row}"}
        pairs.append(json.dumps({"gold_label": label, **pair}))
    (folder / f"ids-cfimdb-{FILE_SPLITS[split]}.csv").write_text("\n".join(reviews) + "\n")
    (folder / "snli" / f"snli_1.0_{split}.jsonl").write_text("\n".join(pairs) + "\n")


@pytest.fixture(scope="session")
def tiny(encoder, data_folder) -> Config:
    """Two epochs of three steps; seldom more than a second."""
    return Config(
        name="tiny", data=data_folder, encoder=encoder, pals=Pals(size=4, heads=2), epochs=2,
        steps_per_epoch=3, batch_size=4, learning_rate=1e-3, max_length=48, precision="float32",
    )  # fmt: skip


@pytest.fixture(scope="session")
def encoder_without_dropout(encoder, tmp_path_factory) -> str:
    """The same checkpoint, with dropout turned off in its config."""
    import shutil

    folder = tmp_path_factory.mktemp("inputs") / "encoder_without_dropout"
    shutil.copytree(encoder, folder)
    settings = json.loads((folder / "config.json").read_text())
    settings |= {"hidden_dropout_prob": 0.0, "attention_probs_dropout_prob": 0.0}
    (folder / "config.json").write_text(json.dumps(settings))
    return str(folder)


@pytest.fixture(scope="session")
def plain(tiny, encoder_without_dropout) -> Config:
    """``tiny`` without dropout and without PALs, whose dropout is a constant."""
    return replace(tiny, encoder=encoder_without_dropout, pals=None)


@pytest.fixture(scope="session")
def trained_runs(encoder, tmp_path_factory) -> Path:
    """A folder with two finished runs, ``first`` with PALs and ``second`` without."""
    runs = tmp_path_factory.mktemp("inputs") / "runs"
    save_run(runs / "first", encoder, Pals(size=4, heads=2))
    save_run(runs / "second", encoder, None)
    return runs


def save_run(run_dir: Path, encoder: str, pals: Pals | None, seed: int = 0) -> None:
    """What a finished run leaves of its model; the weights are random, and large enough to tell."""
    import torch
    from transformers import AutoTokenizer

    from palbert.model import PalBert

    torch.manual_seed(seed)
    model = PalBert.from_encoder(encoder, pals)
    with torch.no_grad():
        for parameter in (*model.pals.parameters(), *model.heads.parameters()):
            parameter.normal_(0, 0.5)
    model.save_pretrained(run_dir / "best")
    AutoTokenizer.from_pretrained(encoder).save_pretrained(run_dir / "best")
    write_result(run_dir)


@pytest.fixture
def small_disk(tmp_path) -> Iterator[Callable[[str], Path]]:
    """Make a disk of a size, such as ``small_disk("8m")``: a folder that really fills up."""
    mounted = []

    def make(size: str) -> Path:
        folder = tmp_path / "disk"
        folder.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)]
        done = subprocess.run(command, capture_output=True, text=True)
        if done.returncode:
            pytest.skip(f"no small disk can be mounted here: {done.stderr.strip()}")
        mounted.append(folder)
        return folder

    yield make
    for folder in mounted:
        subprocess.run(["umount", "-l", str(folder)], check=True)


@pytest.fixture
def tokens():
    """Inputs of three rows, the last two padded, the last a pair."""
    import torch

    ids = torch.tensor(
        [
            [2, 6, 10, 14, 20, 27, 31, 3],
            [2, 7, 11, 15, 3, 0, 0, 0],
            [2, 8, 14, 3, 9, 16, 3, 0],
        ]
    )
    types = torch.zeros_like(ids)
    types[2, 4:7] = 1
    return {"input_ids": ids, "attention_mask": (ids > 0).long(), "token_type_ids": types}


@pytest.fixture
def finished(tmp_path):
    """Make the result of a finished run: ``finished(row, scores, **settings)``."""
    from dataclasses import asdict

    from palbert.presets import row_config
    from palbert.runs.folder import RunResult

    def make(row: str = "pals", scores: dict | None = None, **settings: Any) -> RunResult:
        config = row_config(row, **settings)
        scores = scores or SCORES
        record = {
            "name": config.name, "row": row, "scores": scores, "seconds": 60.0, "steps": 120,
            "intervals": {"overall": [scores["overall"] - 0.03, scores["overall"] + 0.03]},
            "device": "cpu", "hardware": "CPU", "examples_per_second": 50.0, "commit": "abc1234",
            "config": asdict(config), "fingerprint": config.fingerprint(), "finished": 1.0,
        }  # fmt: skip
        return RunResult(tmp_path / config.name, scores, record)

    return make


@pytest.fixture
def displayed(monkeypatch) -> list[dict]:
    """What IPython's ``display`` is given in one place, each state in its turn."""
    shown: list[dict] = []

    class Handle:
        def update(self, content, *, raw):
            assert raw
            shown.append(content)

    def display(content, *, raw, display_id):
        assert display_id is True
        Handle().update(content, raw=raw)
        return Handle()

    monkeypatch.setattr("IPython.display.display", display)
    return shown


def make_event(kind: str, **fields: object) -> dict:
    """A whole line of ``metrics.jsonl``."""
    needed: dict[str, dict] = {
        "start": {"total_steps": 10, "epochs": 1},
        "step": {"epoch": 1, "task": "sst", "losses": {"sst": 1.5}, "learning_rate": 1e-3,
                 "examples_per_second": 50.0, "tokens_per_second": 900.0},
        "evaluation": {"epoch": 1, "scores": SCORES},
    }  # fmt: skip
    return {"event": kind, "time": 1.0, "step": 0, **needed.get(kind, {}), **fields}


def write_events(run_dir: Path, *events: dict) -> None:
    """Append lines to ``metrics.jsonl``."""
    with (run_dir / "metrics.jsonl").open("a") as file:
        file.writelines(f"{json.dumps(event)}\n" for event in events)


def write_result(run_dir: Path, **fields: object) -> dict:
    """Write a whole ``result.json``; returns what it holds."""
    settings = {"name": "tiny", "row": "bp1", "seed": 1, "data": "workbook", "encoder": "minilm",
                "preset": "workbook"}  # fmt: skip
    result = {
        "scores": SCORES, "config": settings, "fingerprint": "0123456789ab", "finished": 1.0,
        "seconds": 60.0, "steps": 120, "device": "cpu", **fields,
    }  # fmt: skip
    (run_dir / "result.json").write_text(json.dumps(result))
    return result


def guess(noise: float, size: int = 120, seed: int = 1):
    """Answers of a made-up model to made-up examples, the better the less noise."""
    import numpy as np

    from palbert.results.dev_predictions import DevPredictions

    truth, blur = np.random.default_rng(0), np.random.default_rng(seed)
    labels = {
        "sst": truth.integers(0, 5, size).astype(float),
        "para": truth.integers(0, 2, size).astype(float),
        "sts": truth.uniform(0, 5, size),
    }
    predictions = {
        "sst": np.eye(5)[labels["sst"].astype(int)] + blur.normal(0, noise, (size, 5)),
        "para": labels["para"] + blur.normal(0, noise, size),
        "sts": labels["sts"] + blur.normal(0, noise, size),
    }
    return DevPredictions(predictions, labels)


@pytest.fixture
def make_ledger(tmp_path, finished):
    """Make a ledger of rows with their answers beside it: ``make_ledger(rows)``."""
    from palbert.metrics import task_scores
    from palbert.results.dev_predictions import key_of
    from palbert.results.ledger import make_record
    from palbert.runs.files import append_line

    def make(rows: list[str], without_answers: tuple[str, ...] = ()) -> Path:
        path = tmp_path / "results" / "ledger.jsonl"
        path.parent.mkdir(exist_ok=True)
        for number, row in enumerate(rows):
            answers = guess(3.0 / (2 * number + 1), size=300, seed=number)
            scores = task_scores(answers.predictions, answers.labels)
            record = make_record(finished(row=row, scores=scores, seed=rows[:number].count(row)))
            append_line(path, record)
            if row not in without_answers:
                answers.write(path.parent / "runs" / f"{key_of(record)}.npz")
        return path

    return make


def make_source(config: Config, data, *more: float):
    """Batches of a run; ``data`` are its examples."""
    from palbert.bert.encoders import load_tokenizer
    from palbert.extra_data import mix
    from palbert.tasks import distinct_sentences
    from palbert.training.batch_source import BatchSource

    train = mix(data.train, config.extra_data, config.seed)
    sentences = distinct_sentences(example for task in train for example in data.train[task])
    tokenizer = load_tokenizer(config.encoder)
    return BatchSource(config, train, data.dev, sentences, tokenizer, *more)
