"""What costs nothing: scores that a model must beat to have learned anything.

| name | paraphrase | similarity |
|---|---|---|
| majority | the more frequent answer | always the same, so r is 0 |
| word_overlap | share of common words, from a threshold up | that share |
| cosine | cosine of the encoder's vectors, from a threshold up | that cosine |

All give every sentence the most frequent grade. Thresholds are those that are right most often on
training pairs. Vectors are the means over the tokens of the encoder's last layer, as it came: that
is what MiniLM was trained for.
"""

import json
import re
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import torch
from numpy.typing import NDArray

from palbert.bert.encoders import load_tokenizer
from palbert.course_files import HOME
from palbert.data.batches import TaskData
from palbert.data.buckets import evaluation_batches
from palbert.data.sources import Data
from palbert.evaluation import evaluating, tokens_at_once
from palbert.hardware import choose_device
from palbert.metrics import intervals, task_scores
from palbert.model import PalBert
from palbert.paths import public_name
from palbert.results.dev_predictions import DevPredictions
from palbert.runs.files import write_atomically
from palbert.tasks import SST, STS, Example

if TYPE_CHECKING:
    import pandas as pd

BASELINES = HOME / "results" / "baselines.json"
TRAIN_PAIRS = 4000  # on which a threshold is chosen
Measure = Callable[[Sequence[Example]], NDArray]  # 0 to 1 of each pair
WORDS = re.compile(r"\w+")


def free_baselines(data: Data, encoder: str) -> dict[str, dict[str, Any]]:
    """Scores and intervals of each baseline on the dev splits, by its name.

    Args:
        data: Examples of all three tasks.
        encoder: Encoder that ``cosine`` asks, see ``encoder_path``.
    """
    model = PalBert.from_encoder(encoder).to(choose_device())  # type: ignore[arg-type]
    measures: dict[str, Measure | None] = {
        "majority": None,
        "word_overlap": word_overlaps,
        "cosine": lambda pairs: cosines(model, encoder, pairs),
    }
    answers = {name: baseline(data, measure) for name, measure in measures.items()}
    return {
        name: {
            "scores": task_scores(found.predictions, found.labels),
            "intervals": intervals(found.predictions, found.labels),
        }
        for name, found in answers.items()
    }


def keep_baselines(found: Mapping[str, dict], data: str, encoder: str) -> Path:
    """Write what ``free_baselines`` found into ``results/``, beside those of other data."""
    known = json.loads(BASELINES.read_text(encoding="utf-8")) if BASELINES.exists() else {}
    known[f"{public_name(data)}, {public_name(encoder)}"] = found
    write_atomically(BASELINES, json.dumps(known, indent=1) + "\n")
    return BASELINES


def baseline(data: Data, measure: Measure | None) -> DevPredictions:
    """Answers to the dev splits by how alike the sentences of a pair are.

    Args:
        data: Examples of all three tasks.
        measure: How alike; None answers every pair as most training pairs are.
    """
    labels = {task: _labels(data.dev[task]) for task in ("sst", "para", "sts")}
    grade = Counter(_labels(data.train["sst"])).most_common(1)[0][0]
    predictions = {"sst": np.eye(SST.num_outputs)[np.full(len(labels["sst"]), int(grade))]}
    if measure is None:
        share = np.mean(_labels(data.train["para"]))
        predictions["para"] = np.full(len(labels["para"]), float(share >= 0.5))
        predictions["sts"] = np.zeros(len(labels["sts"]))
        return DevPredictions(predictions, labels)
    order = np.random.default_rng(0).permutation(len(data.train["para"]))[:TRAIN_PAIRS]
    train = [data.train["para"][i] for i in order]
    threshold = best_threshold(measure(train), _labels(train))
    predictions["para"] = (measure(data.dev["para"]) >= threshold).astype(float)
    predictions["sts"] = STS.max_label * measure(data.dev["sts"])
    return DevPredictions(predictions, labels)


def _labels(examples: Sequence[Example]) -> NDArray:
    return np.array([example.label for example in examples], dtype=float)


def best_threshold(values: NDArray, labels: NDArray) -> float:
    """The value from which on to say yes, so that most answers are right; the smallest such."""
    order = np.argsort(values)
    yes_below = np.concatenate([[0], np.cumsum(labels[order])])  # below the k-th smallest
    right = np.arange(len(labels) + 1) - 2 * yes_below + labels.sum()
    candidates = np.append(values[order], np.inf)
    is_first = np.append(True, candidates[1:] > candidates[:-1])  # equal values fall together
    return float(candidates[is_first][np.argmax(right[is_first])])


def word_overlaps(pairs: Sequence[Example]) -> NDArray:
    """Share of common words in each pair's: the size of the intersection over the union's."""
    return np.array([_overlap(pair.sentence1, pair.sentence2 or "") for pair in pairs])


def _overlap(first: str, second: str) -> float:
    one, other = (set(WORDS.findall(text.lower())) for text in (first, second))
    return len(one & other) / max(1, len(one | other))


def cosines(model: PalBert, encoder: str, pairs: Sequence[Example]) -> NDArray:
    """Cosine of the mean token vectors of each pair's sentences.

    Args:
        model: Model of which only the encoder is asked.
        encoder: Encoder whose tokenizer it uses.
        pairs: Pairs of sentences.
    """
    first = [Example(pair.id, pair.sentence1) for pair in pairs]
    second = [Example(pair.id, pair.sentence2 or "") for pair in pairs]
    one, other = (_mean_vectors(model, encoder, side) for side in (first, second))
    return torch.cosine_similarity(one, other).numpy()


def _mean_vectors(model: PalBert, encoder: str, sentences: Sequence[Example]) -> torch.Tensor:
    data = TaskData("simcse", sentences, load_tokenizer(encoder), 128)
    vectors = torch.zeros(len(data), model.config.hidden_size)
    with evaluating(model):
        for indices in evaluation_batches(data.lengths, tokens_at_once(model.device)):
            inputs = data.batch(indices).to(model.device).inputs()
            mask = inputs["attention_mask"][..., None]  # (batch, seq, 1)
            hidden = model.encode(**inputs) * mask  # type: ignore[arg-type]
            vectors[torch.from_numpy(indices)] = (hidden.sum(1) / mask.sum(1)).float().cpu()
    return vectors


def baseline_table() -> "pd.DataFrame":
    """The kept baselines: a line for each, by data, encoder and name."""
    import pandas as pd

    known = json.loads(BASELINES.read_text(encoding="utf-8"))
    lines = {
        (where, name): each["scores"]
        for where, found in known.items()
        for name, each in found.items()
    }
    return pd.DataFrame.from_dict(lines, orient="index")
