"""Files damaged in thousands of ways: whoever reads them names them in an error of the package's.

Hypothesis edits whole files, in the same ways at every run; each reader gets a share of the time.
"""

import json
import time
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from conftest import guess, write_extra, write_split
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from palbert.config import Config
from palbert.data.cs224n import read_cs224n
from palbert.data.snli import read_snli
from palbert.probing.saved_pairs import SavedPairs
from palbert.processes.failures import explain
from palbert.results.dev_predictions import DevPredictions
from palbert.results.ledger import make_record, read_ledger
from palbert.runs.folder import RunResult, check_same_run
from palbert.runs.progress import read_events
from palbert.workbook import study_record

SECONDS = 1.0  # for one kind of file
POISON = [
    b"", b"\0", b"\xff", b"\xed\xa0\x80", b"\n", b"\r", b"\t", b'"', b",", b":", b"[]", b"{}",
    b"null", b"true", b"-0", b"1e999", b"NaN", b"=1", b"\\ud83d", b"\x80\x04", b"9" * 5000,
    b"[" * 5000,
]  # fmt: skip
EDIT = st.tuples(
    st.floats(0, 1), st.integers(0, 20), st.sampled_from(POISON) | st.binary(max_size=4)
)
RUN = Config(name="tiny", pals=None)
PROCESSES = {"gpus": 0, "workers": 1}
STEP = {
    "event": "step", "time": 2.0, "clock": 2.0, "step": 1, "epoch": 1, "task": "sst", "loss": 1.5,
    "losses": {"sst": 1.5}, "learning_rate": 1e-4, "examples_per_second": 1.0,
    "tokens_per_second": 9.0,
}  # fmt: skip
CHECK = {"event": "check", "time": 1.0, "exercise": "02.1", "status": "passed", "code": "ab"}
PAIR = {"event": "pair", "time": 1.0, "sentence1": "An owl.", "sentence2": "A lark."}


def edited(content: bytes, edits: list[tuple[float, int, bytes]]) -> bytes:
    """Each edit replaces some bytes at a place, given as a share of the length."""
    for place, length, new in edits:
        start = int(place * len(content))
        content = content[:start] + new + content[start + length :]
    return content


@dataclass
class Subject:
    """A file that is whole, and what reads it."""

    path: Path
    read: Callable[[], object]


def lines(path: Path, *records: dict) -> Path:
    path.write_text("".join(f"{json.dumps(record)}\n" for record in records), encoding="utf-8")
    return path


def table(name: str, stem: str) -> Callable[[Path], Subject]:
    def make(folder: Path) -> Subject:
        write_split(folder, "train", shift=0)
        return Subject(folder / f"{stem}-train.csv", lambda: read_cs224n(folder, name, "train"))

    return make


def snli(folder: Path) -> Subject:
    (folder / "snli").mkdir()
    write_extra(folder, "train")
    path = folder / "snli" / "snli_1.0_train.jsonl"
    return Subject(path, lambda: read_snli(folder, "train"))


def of_run(name: str) -> Callable[[Path], Subject]:
    """A file by which a run folder knows its run."""

    def make(folder: Path) -> Subject:
        code = {"palbert.metrics.overall": "def overall(scores):\n    return 0.5\n"}
        check_same_run(folder, RUN, PROCESSES, code)
        return Subject(folder / name, lambda: check_same_run(folder, RUN, PROCESSES, code))

    return make


def report(name: str, content: object) -> Callable[[Path], Subject]:
    """A report of a run that failed, which must not fail in its turn."""

    def make(folder: Path) -> Subject:
        path = lines(folder / name, content)  # type: ignore[arg-type]
        return Subject(path, lambda: explain(folder, -9))

    return make


SUBJECTS = {
    "sentences": table("sst", "ids-sst"),
    "pairs": table("sts", "sts"),
    "snli": snli,
    **{name: of_run(name) for name in ("config.json", "launch.json")},
    "answers": of_run("answers/palbert.metrics.overall.py"),
    "silent.json": report(
        "silent.json", {"seconds": 60, "workers": [{"rank": 0, "pid": 1, "state": None}]}
    ),
    "failures.json": report("failures.json", [{"rank": 0, "pid": 1, "exitcode": -9, "time": 1.0}]),
    "error.0.json": report(
        "error.0.json",
        {"rank": 0, "time_ns": 1, "type": "E", "message": "", "traceback": "", "collateral": True},
    ),
    "metrics.jsonl": lambda folder: Subject(
        lines(folder / "metrics.jsonl", STEP, STEP), lambda: read_events(folder)
    ),
    "study record": lambda folder: Subject(
        lines(folder / study_record.FILE, CHECK, CHECK), lambda: study_record.read_events(folder)
    ),
    "saved pairs": lambda folder: Subject(
        lines(folder / "saved_pairs.jsonl", PAIR, PAIR), lambda: SavedPairs(folder).pairs()
    ),
}


@pytest.fixture
def subject(request, tmp_path, finished) -> Subject:
    kind = request.param
    if kind == "result.json":
        path = lines(tmp_path / kind, finished().record)
        return Subject(path, lambda: RunResult.read(tmp_path))
    if kind == "ledger.jsonl":
        record = make_record(finished())
        path = lines(tmp_path / kind, record, record)
        return Subject(path, lambda: read_ledger(path))
    if kind == "dev.npz":
        guess(1.0).write(tmp_path / kind)
        return Subject(tmp_path / kind, lambda: DevPredictions.read(tmp_path / kind))
    return SUBJECTS[kind](tmp_path)


KINDS = [*SUBJECTS, "result.json", "ledger.jsonl", "dev.npz"]


@pytest.mark.parametrize("subject", KINDS, indirect=True)
def test_a_damaged_file_is_read_or_named(subject, tmp_path):
    """Whatever was edited: what comes is a value, or an error or a warning that names it."""
    whole, until, seen = subject.path.read_bytes(), time.monotonic() + SECONDS, set()
    names = (subject.path.name, f"{tmp_path} holds another run")

    @settings(
        max_examples=1000, deadline=None, database=None, derandomize=True,
        phases=[Phase.explicit, Phase.generate], suppress_health_check=list(HealthCheck),
    )  # fmt: skip
    @given(st.lists(EDIT, min_size=1, max_size=4))
    def damage(edits: list[tuple[float, int, bytes]]) -> None:
        if seen and time.monotonic() > until:
            return
        subject.path.write_bytes(edited(whole, edits))
        said = []
        with warnings.catch_warnings(record=True, action="always") as warned:
            try:
                subject.read()
            except ValueError as error:
                said.append(str(error))
        said += [str(each.message) for each in warned]
        assert all(any(name in each for name in names) for each in said), said
        seen.add(bool(said))

    subject.read()
    damage()
    assert seen
