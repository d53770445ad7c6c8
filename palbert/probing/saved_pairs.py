"""Pairs that a reader keeps, scored by every model of the course.

One file of JSON lines that only grows: a pair when it is saved, its answers when a model has been
asked. A model that appears later, or is trained anew, is asked about all of them.
"""

import errno
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

from pydantic import Field, FiniteFloat

from palbert.display.markup import Markup, element, shortened, table
from palbert.paths import given_path
from palbert.probing.pair_answer import Pair, ask, checked
from palbert.probing.probe import answer_line
from palbert.probing.trained_models import load_model, trained_models, version
from palbert.runs.files import append_line
from palbert.runs.json_files import Fields, read_lines

if TYPE_CHECKING:
    import pandas as pd


class SavedPair(Fields):
    """A pair was saved."""

    event: Literal["pair"]
    sentence1: str
    sentence2: str


class ModelAnswer(Fields):
    """A model was asked about a pair."""

    event: Literal["answer"]
    model: str
    version: int
    sentence1: str
    sentence2: str
    sentiment1: int | None
    sentiment2: int | None
    paraphrase: FiniteFloat | None
    similarity: FiniteFloat | None


PairEvent = Annotated[SavedPair | ModelAnswer, Field(discriminator="event")]
READ_ONLY = (errno.EACCES, errno.EPERM, errno.EROFS)
COLUMNS = ("sentiment1", "sentiment2", "paraphrase", "similarity")


class SavedPairs:
    """The saved pairs of a folder of runs.

    Args:
        run_dir: Folder of the runs; the pairs go into its ``saved_pairs.jsonl``.
    """

    def __init__(self, run_dir: Path | str) -> None:
        self.run_dir = given_path(run_dir, "run_dir")
        self.path = self.run_dir / "saved_pairs.jsonl"
        self._unwritten: list[dict[str, Any]] = []  # answers, where the folder is for reading alone

    def pairs(self) -> list[Pair]:
        """The pairs in the order in which they were saved, each once."""
        found = [(event["sentence1"], event["sentence2"]) for event in self._events("pair")]
        return list(dict.fromkeys(found))

    def add(self, pair: Pair) -> bool:
        """Save a pair; False if it was there already.

        Raises:
            ValueError: A sentence is empty.
        """
        first, second = map(_encodable, checked(pair))
        if not second:
            raise ValueError("Sentence 2 is empty: only pairs are kept")
        if (first, second) in self.pairs():
            return False
        self._append({"event": "pair", "sentence1": first, "sentence2": second})
        return True

    def missing(self) -> list[tuple[str, Path, Pair]]:
        """The models and pairs for which there is no answer yet."""
        known = {self._key(event) for event in self._events("answer")}
        return [
            (model, run, pair)
            for model, run in trained_models(self.run_dir).items()
            for pair in self.pairs()
            if (model, version(run), *pair) not in known
        ]

    def score(self) -> Iterator[str]:
        """Ask every model about the pairs that it has not seen; yields each model's name first."""
        last = ""
        for model, run, pair in self.missing():
            if model != last:
                last = model
                yield model
            answer = answer_line(ask(load_model(run), pair))
            event = {"event": "answer", "model": model, "version": version(run), **answer}
            try:
                self._append(event)
            except OSError as error:
                if error.errno not in READ_ONLY:
                    raise
                self._unwritten.append(event)

    def scores(self) -> "pd.DataFrame":
        """A line for each pair and model, models in the order of the course; asks nobody."""
        import pandas as pd

        runs = trained_models(self.run_dir)
        known = {self._key(event): event for event in self._events("answer")}
        lines = [
            {"sentence1": pair[0], "sentence2": pair[1], "model": model}
            | {column: known[key][column] for column in COLUMNS}
            for pair in self.pairs()
            for model, run in runs.items()
            if (key := (model, version(run), *pair)) in known
        ]
        return pd.DataFrame(lines, columns=["sentence1", "sentence2", "model", *COLUMNS])

    def table(self) -> "pd.DataFrame":
        """``scores`` after every model has been asked."""
        for _ in self.score():
            pass
        return self.scores()

    def as_html(self) -> Markup:
        """``scores`` as a table; nothing is shown where nothing is saved."""
        rows: list[list[object]] = [
            [line["model"],
             *(element("bdi", shortened(line[name], 80)) for name in ("sentence1", "sentence2")),
             *(_text(line[name], 0) for name in COLUMNS[:2]),
             *(_text(line[name], 2) for name in COLUMNS[2:])]
            for line in self.scores().to_dict("records")
        ]  # fmt: skip
        head = ["model", "sentence 1", "sentence 2", "sentiment 1", "sentiment 2", "paraphrase",
                "similarity"]  # fmt: skip
        title = f"Saved pairs ({len(self.pairs())}), in {self.path.name}"
        return table(head, rows, title) if rows else Markup()

    def _append(self, event: dict[str, Any]) -> None:
        self.run_dir.mkdir(parents=True, exist_ok=True)
        append_line(self.path, {**event, "time": time.time()})

    def _events(self, kind: str) -> list[dict[str, Any]]:
        events = [*read_lines(self.path, PairEvent), *self._unwritten]
        return [event for event in events if event["event"] == kind]

    @staticmethod
    def _key(event: dict[str, Any]) -> tuple:
        return (event["model"], event["version"], event["sentence1"], event["sentence2"])


def _text(value: float | None, digits: int) -> str:
    """A number as text; nothing where the model does not answer."""
    return "" if value is None or value != value else f"{value:.{digits}f}"


def _encodable(text: str) -> str:
    """The text with a question mark for half an emoji, which no file can hold."""
    return text.encode(errors="replace").decode()
