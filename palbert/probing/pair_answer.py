"""What one model says about a pair of sentences, and what its layers did on the way.

A single sentence, with an empty text for the second, gets its sentiment alone.
"""

import threading
import time
import unicodedata
import warnings
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

import numpy as np
import torch
import torch.nn.functional as F
from numpy.typing import NDArray
from torch import Tensor

from palbert.data.batches import TaskData
from palbert.evaluation import evaluating
from palbert.losses import to_predictions
from palbert.predictor import Predictor
from palbert.tasks import TASKS

Pair = tuple[str, str]
TIE = 0.005  # of two probabilities that look the same with two digits
GRADES = ("very negative", "negative", "neutral", "positive", "very positive")
_ONE_AT_A_TIME = threading.Lock()  # fast tokenizers refuse to be used by two threads


@dataclass(frozen=True)
class View:
    """One sequence that the model read for one task.

    Args:
        tokens: Tokens of the sequence, padding left out.
        attention: BERT's attention, (layers, heads, seq, seq).
        pal_attention: Attention of the task's PALs by layer, each (heads, seq, seq).
        pal_shares: Norm of the PAL over the norm of the sum it joins, by layer; mean over tokens.
    """

    tokens: list[str]
    attention: NDArray
    pal_attention: Mapping[int, NDArray]
    pal_shares: Mapping[int, float]


@dataclass(frozen=True)
class WordParts:
    """By how much an answer is higher with a word than without it.

    Args:
        task: Name of the task whose answer is meant.
        words: Words of each sentence with their parts, in grades, probability or similarity.
    """

    task: str
    words: Sequence[Sequence[tuple[str, float]]]


@dataclass(frozen=True)
class Answer:
    """One model's answers for one pair.

    Args:
        pair: The two sentences.
        sentiment: Probabilities of the grades for each sentence, (sentences, 5).
        paraphrase: Probability that the two mean the same; nan for a single sentence.
        similarity: Similarity of the two, 0 to 5; nan for a single sentence.
        views: Sequences that the model read, by a name for people.
        cut: Whether a sentence was longer than the model takes.
        seconds: Seconds spent in tokenizer and model.
        tasks: Names of the tasks that the model was trained on, and was asked for; the other
            answers are guesses.
        parts: What each word does for one of the answers; None where that was not asked.
    """

    pair: Pair
    sentiment: NDArray
    paraphrase: float
    similarity: float
    views: Mapping[str, View] = field(repr=False)
    cut: bool = False
    seconds: float = 0.0
    tasks: Sequence[str] = tuple(TASKS)
    parts: WordParts | None = None

    @property
    def grades(self) -> list[int]:
        """The most probable grade of each sentence."""
        return [int(grade) for grade in self.sentiment.argmax(-1)]

    @property
    def likely_grades(self) -> list[str]:
        """The most probable grade of each sentence in words; both of two that are as probable."""
        near = self.sentiment > self.sentiment.max(-1, keepdims=True) - TIE
        return [" or ".join(np.array(GRADES)[row]) for row in near]

    @property
    def mean_grades(self) -> list[float]:
        """The mean of each sentence's grades under their probabilities, 0 to 4."""
        return (self.sentiment @ np.arange(len(GRADES))).tolist()


def what_is_missing(pair: Pair) -> str:
    """The reason why a pair cannot be asked about; an empty text if it can."""
    if pair[0].strip():
        return ""
    if pair[1].strip():
        return "Sentence 1 is empty: type one to compare with the other, or swap them."
    return "Both sentences are empty: type one for its sentiment, or two to compare."


def checked(pair: Pair) -> Pair:
    """The pair, with a question mark for what is no character: half of an emoji cut in two.

    A second sentence of blanks becomes an empty text.

    Raises:
        ValueError: The first sentence is empty.
    """
    missing = what_is_missing(pair)
    if missing:
        raise ValueError(missing)
    first, second = (text.encode("utf-8", "replace").decode() for text in pair)
    return first, second if second.strip() else ""


def ask(predictor: Predictor, pair: Pair) -> Answer:
    """All three tasks' answers for one pair; the sentiment of a single sentence.

    Args:
        predictor: Predictor of a trained model.
        pair: Two sentences, the second of which may be empty.

    Raises:
        ValueError: The first sentence is empty, or the second is and the model knows no sentiment.
    """
    first, second = pair = checked(pair)
    inputs: dict[str, list] = {"sst": [(text, None) for text in pair if text]}
    if second:
        inputs |= {name: [pair] for name in TASKS if TASKS[name].is_pair}
    else:
        predictor.require("sst")
    with at_work():
        started = time.perf_counter()
        data = {task: _quiet_data(predictor, task, texts) for task, texts in inputs.items()}
        outputs, views = _examine(predictor, data)
        seconds = time.perf_counter() - started
    cut = any(each.num_truncated for each in data.values())
    para, sts = (float(outputs[task][0]) if second else float("nan") for task in ("para", "sts"))
    tasks = tuple(task for task in predictor.tasks if task in inputs)
    return Answer(pair, outputs["sst"], para, sts, views, cut, seconds, tasks)


@contextmanager
def at_work() -> Iterator[None]:
    """Have a model for oneself inside, with one thread less than there are cores.

    With all cores, the model's threads would wait for one that paints in the browser.
    """
    with _ONE_AT_A_TIME:
        threads = torch.get_num_threads()
        torch.set_num_threads(max(1, threads - 1))
        try:
            yield
        finally:
            torch.set_num_threads(threads)


def _quiet_data(predictor: Predictor, task: str, texts: list) -> TaskData:
    """The texts as the model reads them, without the warning of a cut: the answer tells of it.

    Filters of warnings belong to the whole process, so short texts, never cut, leave them alone.
    """
    letters = [unicodedata.normalize("NFD", text) for text in texts[0] + texts[-1] if text]
    if sum(map(len, letters)) < predictor.max_length - 3:
        return predictor.task_data(task, texts)
    with warnings.catch_warnings(action="ignore"):
        return predictor.task_data(task, texts)


def _examine(
    predictor: Predictor, data: Mapping[str, TaskData]
) -> tuple[dict[str, NDArray], dict[str, View]]:
    """Each task's predictions, and a view of each sequence in the order in which it stands.

    All sequences go through BERT as one batch, those of turned pairs too where the model is asked
    in both orders: for few tokens a CPU spends its time on reading BERT's matrices.
    """
    model, intermediates = predictor.model, dict[str, Tensor]()
    in_both = model.config.both_orders
    turned = [each.turned() for task, each in data.items() if in_both and TASKS[task].is_pair]
    asked = [*data.values(), *turned]
    tasks, (ids, mask, types) = _side_by_side(asked, model.device)
    predictions: dict[str, list[NDArray]] = {task: [] for task in data}
    with evaluating(model):
        hidden = model.encode(ids, mask, types, tasks, intermediates=intermediates)
        sizes = [len(each) * len(each.sides) for each in asked]
        parts = zip(asked, *(tensor.split(sizes) for tensor in (hidden, mask, types)), strict=True)
        for each, own_hidden, own_mask, own_types in parts:
            logits = model.logits(own_hidden, own_mask, own_types, each.task)
            found = to_predictions(each.task, logits)
            predictions[each.task].append(found.float().cpu().numpy())
    kept = {name: tensor.float().cpu().numpy() for name, tensor in intermediates.items()}
    lengths = mask.sum(-1).tolist()
    tokens = [
        predictor.tokenizer.convert_ids_to_tokens(row[:length])
        for row, length in zip(ids.tolist(), lengths, strict=True)
    ]
    layers = len(model.bert.encoder.layer)
    shown = _names(tasks[: sum(sizes[: len(data)])])
    views = {name: _view(kept, i, tokens[i], layers) for i, name in enumerate(shown)}
    return {task: np.mean(found, axis=0) for task, found in predictions.items()}, views


def _side_by_side(data: Sequence[TaskData], device: torch.device) -> tuple[list[str], list[Tensor]]:
    """The task of each sequence, and the inputs of all of them, padded to the longest."""
    batches = [each.batch(np.arange(len(each))) for each in data]
    longest = max(batch.input_ids.shape[1] for batch in batches)
    tasks = [batch.task for batch in batches for _ in batch.input_ids]
    padded = [
        [F.pad(tensor, (0, longest - tensor.shape[1])) for tensor in batch.inputs().values()]
        for batch in batches
    ]
    return tasks, [torch.cat(column).to(device) for column in zip(*padded, strict=True)]


def _names(tasks: Sequence[str]) -> list[str]:
    """Name of each sequence, for people."""
    titles = [TASKS[task].title for task in tasks]
    numbers = [tasks[:i].count(task) + 1 for i, task in enumerate(tasks)]
    return [
        title if tasks.count(task) == 1 else f"{title}, sentence {number}"
        for task, title, number in zip(tasks, titles, numbers, strict=True)
    ]


def _view(kept: Mapping[str, NDArray], row: int, tokens: Sequence[str], layers: int) -> View:
    size = len(tokens)

    def of(name: str) -> dict[int, NDArray]:
        found = {i: kept[f"{name}.{i}"] for i in range(layers) if f"{name}.{i}" in kept}
        return {i: values[row] for i, values in found.items()}

    attention = np.stack([maps[:, :size, :size] for maps in of("attention").values()])
    pal_attention = {i: maps[:, :size, :size] for i, maps in of("pal_attention").items()}
    shares = {i: float(values[:size].mean()) for i, values in of("pal_share").items()}
    return View(list(tokens), attention, pal_attention, shares)
