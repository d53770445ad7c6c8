"""What each word does for an answer: the model is asked again with that word left out.

It shows what one word does while all others stay. It cannot show what words do together: where
two say the same, neither seems to count; and a sentence with a hole is unlike any that the model
was trained on.
"""

import warnings
from math import nan

import numpy as np

from palbert.predictor import Predictor
from palbert.probing.pair_answer import GRADES, Pair, WordParts, at_work, checked

MOST_WORDS = 30  # of one sentence; each word is one more question


def not_yet(pair: Pair, task: str) -> WordParts:
    """The words whose parts will be known, with nan for each.

    There are none of a sentence that has a single word, or more than ``MOST_WORDS``.
    """
    words = [text.split() for text in checked(pair)]
    fit = [found if 1 < len(found) <= MOST_WORDS else [] for found in words]
    return WordParts(task, [[(word, nan) for word in found] for found in fit])


def leave_out(predictor: Predictor, pair: Pair, task: str) -> WordParts:
    """By how much each word of ``not_yet`` raises the answer to a task.

    Args:
        predictor: Predictor of a trained model.
        pair: Two sentences; the second may be empty for sentiment.
        task: Name of the task, one that the model was trained on.
    """
    words = not_yet(pair, task).words
    wanted = [(side, number) for side, found in enumerate(words) for number in range(len(found))]
    with at_work(), warnings.catch_warnings(action="ignore"):
        whole = _answers(predictor, task, [pair])[0]
        others = _answers(predictor, task, [_without(pair, *place) for place in wanted])
    parts: list[list[tuple[str, float]]] = [[], []]
    for (side, number), other in zip(wanted, others, strict=True):
        asked = side if task == "sst" else 0  # a pair has one answer, two sentences have two
        parts[side].append((words[side][number][0], whole[asked] - other[asked]))
    return WordParts(task, parts)


def _without(pair: Pair, side: int, number: int) -> Pair:
    words = pair[side].split()
    rest = " ".join(words[:number] + words[number + 1 :])
    return (rest, pair[1]) if side == 0 else (pair[0], rest)


def _answers(predictor: Predictor, task: str, pairs: list[Pair]) -> list[list[float]]:
    """Each pair's answer; for sentiment the mean grade of each of its sentences."""
    if task == "para":
        return [[value] for value in predictor.paraphrase(pairs).tolist()]
    if task == "sts":
        return [[value] for value in predictor.similarity(pairs).tolist()]
    texts = list(dict.fromkeys(text for pair in pairs for text in pair if text))
    grades = predictor.sentiment(texts) @ np.arange(len(GRADES))
    known = dict(zip(texts, grades.tolist(), strict=True))
    return [[known.get(text, 0.0) for text in pair] for pair in pairs]
