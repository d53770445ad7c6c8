"""What one model says about a pair of sentences, and what its layers did on the way."""

import threading
import time
import unicodedata
import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray
from torch import Tensor

from palbert.batches import TaskData
from palbert.evaluation import evaluating
from palbert.losses import to_predictions
from palbert.predictor import Predictor
from palbert.tasks import TASKS

Pair = tuple[str, str]
GRADES = ("very negative", "negative", "neutral", "positive", "very positive")
_ONE_AT_A_TIME = threading.Lock()  # fast tokenizers refuse to be used by two threads


@dataclass(frozen=True)
class View:
    """One sequence that the model read for one task.

    Args:
        tokens: of the sequence, padding left out.
        attention: BERT's, (layers, heads, seq, seq).
        pal_attention: of the task's PALs by layer, each (heads, seq, seq).
        pal_shares: norm of what the PAL adds over the norm of the sum, mean over tokens, by layer.
    """

    tokens: list[str]
    attention: NDArray
    pal_attention: Mapping[int, NDArray]
    pal_shares: Mapping[int, float]


@dataclass(frozen=True)
class Answer:
    """One model's answers for one pair.

    Args:
        pair: the two sentences.
        sentiment: probabilities of the grades for each sentence, (2, 5).
        paraphrase: probability that the two mean the same.
        similarity: 0 to 5.
        views: what was read, by a name for people.
        cut: whether a sentence was longer than the model takes.
        seconds: spent in tokenizer and model.
    """

    pair: Pair
    sentiment: NDArray
    paraphrase: float
    similarity: float
    views: Mapping[str, View] = field(repr=False)
    cut: bool = False
    seconds: float = 0.0

    @property
    def grades(self) -> list[int]:
        """The most probable grade of each sentence."""
        return [int(grade) for grade in self.sentiment.argmax(-1)]


def what_is_missing(pair: Pair) -> str:
    """Why a pair cannot be asked about, nothing if it can."""
    empty = [name for name, text in zip(("1", "2"), pair, strict=True) if not text.strip()]
    if not empty:
        return ""
    if len(empty) == 2:
        return "Both sentences are empty: type one in each box."
    return f"Sentence {empty[0]} is empty: type one to compare with the other."


def checked(pair: Pair) -> Pair:
    """The pair, with a question mark for what is no character: half of an emoji cut in two.

    Raises:
        ValueError: a sentence is empty.
    """
    missing = what_is_missing(pair)
    if missing:
        raise ValueError(missing)
    first, second = (text.encode("utf-8", "replace").decode() for text in pair)
    return first, second


def ask(predictor: Predictor, pair: Pair) -> Answer:
    """All three tasks' answers for one pair.

    Args:
        predictor: of a trained model.
        pair: two sentences that are not empty.

    Raises:
        ValueError: a sentence is empty.
    """
    first, second = pair = checked(pair)
    inputs: dict[str, list] = {name: [(first, second)] for name in TASKS}
    inputs["sst"] = [(first, None), (second, None)]
    views, outputs, cut = {}, {}, False
    with _ONE_AT_A_TIME:
        started = time.perf_counter()
        for task, texts in inputs.items():
            data = _quiet_data(predictor, task, texts)
            cut = cut or data.num_truncated > 0
            outputs[task], found = _examine(predictor, task, data)
            views |= found
        seconds = time.perf_counter() - started
    para, sts = float(outputs["para"][0]), float(outputs["sts"][0])
    return Answer(pair, outputs["sst"], para, sts, views, cut, seconds)


def _quiet_data(predictor: Predictor, task: str, texts: list) -> TaskData:
    """Without the warning of a cut, which the answer tells.

    Filters of warnings belong to the whole process, so short texts, never cut, leave them alone.
    """
    letters = [unicodedata.normalize("NFD", text) for text in texts[0] + texts[-1] if text]
    if sum(map(len, letters)) < predictor.max_length - 3:
        return predictor.task_data(task, texts)
    with warnings.catch_warnings(action="ignore"):
        return predictor.task_data(task, texts)


def _examine(predictor: Predictor, task: str, data: TaskData) -> tuple[NDArray, dict[str, View]]:
    """Predictions in order, and a view of each sequence."""
    batch = data.batch(np.arange(len(data))).to(predictor.model.device)
    record: dict[str, Tensor] = {}
    with evaluating(predictor.model):
        logits = predictor.model(**batch.inputs(), task=task, record=record)
    kept = {name: tensor.float().cpu().numpy() for name, tensor in record.items()}
    title, count = TASKS[task].title, len(batch.input_ids)
    names = [title] if count == 1 else [f"{title}, sentence {i + 1}" for i in range(count)]
    lengths = batch.attention_mask.sum(-1).tolist()
    rows = [predictor.tokenizer.convert_ids_to_tokens(row.tolist()) for row in batch.input_ids]
    views = {
        name: _view(kept, i, rows[i][: lengths[i]], len(predictor.model.bert.encoder.layer))
        for i, name in enumerate(names)
    }
    return to_predictions(task, logits).cpu().numpy(), views


def _view(kept: Mapping[str, NDArray], row: int, tokens: Sequence[str], layers: int) -> View:
    size = len(tokens)

    def of(name: str) -> dict[int, NDArray]:
        found = {i: kept[f"{name}.{i}"] for i in range(layers) if f"{name}.{i}" in kept}
        return {i: values[row] for i, values in found.items()}

    attention = np.stack([maps[:, :size, :size] for maps in of("attention").values()])
    pal_attention = {i: maps[:, :size, :size] for i, maps in of("pal_attention").items()}
    shares = {i: float(values[:size].mean()) for i, values in of("pal_share").items()}
    return View(list(tokens), attention, pal_attention, shares)
