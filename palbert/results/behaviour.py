"""What a model does with small changes of which we know what they must change: a behavioural test.

A dev score says how often a model is right; this says whether it reads negation, word order,
numbers, names, synonyms and typing errors. Each case of ``minimal_pairs.tsv`` was written for this
project and asks one task:

| task | texts | must |
|---|---|---|
| sst | first, second | ``lower``, ``higher``: mean grade moves by ``MOVES``; ``same``: by less |
| para | first and second | ``yes``, ``no``: whether they are paraphrases, at probability 0.5 |
| sts | first, second, third | ``nearer``: the second is more similar to the first than the third |

In the style of CheckList (Ribeiro et al. 2020, arXiv 2005.04118).
"""

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from statistics import fmean
from typing import TYPE_CHECKING

from palbert.predictor import Predictor

if TYPE_CHECKING:
    import pandas as pd

CASES = Path(__file__).with_name("minimal_pairs.tsv")
MOVES = 0.5  # grades, of five


@dataclass(frozen=True)
class Case:
    """One minimal pair.

    Args:
        kind: What was changed, such as ``negation``.
        task: Name of the task that is asked.
        texts: Two texts, or three for similarity.
        must: What must hold of the answers.
    """

    kind: str
    task: str
    texts: tuple[str, ...]
    must: str

    def holds(self, answers: Sequence[float]) -> bool:
        """Whether the answers are as they must be; see ``ask`` for what they are."""
        if self.task == "para":
            return (answers[0] >= 0.5) == (self.must == "yes")
        change = answers[1] - answers[0]
        return {
            "lower": change <= -MOVES,
            "higher": change >= MOVES,
            "same": abs(change) < MOVES,
            "nearer": change < 0,
        }[self.must]


@cache
def cases() -> tuple[Case, ...]:
    """All minimal pairs, by kind."""
    with CASES.open(encoding="utf-8", newline="") as file:
        lines = csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE)
        return tuple(
            Case(line["kind"], line["task"], tuple(filter(None, texts)), line["must"])
            for line in lines
            for texts in [(line["first"], line["second"], line["third"])]
        )


def ask(predictor: Predictor) -> list[list[float]]:
    """A model's answers to each case, in their order.

    Returns:
        For ``sst`` the mean grade of both texts; for ``para`` the probability of the pair; for
        ``sts`` the similarities of first and second, and of first and third.
    """
    texts = [text for case in cases() if case.task == "sst" for text in case.texts]
    grades = iter(predictor.sentiment(texts) @ range(5))
    asked = {
        "para": [case.texts for case in cases() if case.task == "para"],
        "sts": [(case.texts[0], t) for case in cases() if case.task == "sts"
                for t in case.texts[1:]],
    }  # fmt: skip
    paraphrases = iter(predictor.paraphrase(asked["para"]))  # type: ignore[arg-type]
    similarities = iter(predictor.similarity(asked["sts"]))
    answers = {"sst": grades, "para": paraphrases, "sts": similarities}
    return [
        [float(next(answers[case.task])) for _ in range(1 if case.task == "para" else 2)]
        for case in cases()
    ]


def behaviour_table(answers: Mapping[str, Sequence[Sequence[float]]]) -> "pd.DataFrame":
    """Share of the cases that hold, by kind.

    Args:
        answers: What ``ask`` returned, by name of the model.

    Returns:
        A line for each kind and one for all of them; columns are ``cases`` and the models.
    """
    import pandas as pd

    lines = {}
    for kind in [*dict.fromkeys(case.kind for case in cases()), "all"]:
        chosen = [i for i, case in enumerate(cases()) if kind in (case.kind, "all")]
        shares = {
            name: fmean(cases()[i].holds(each[i]) for i in chosen) for name, each in answers.items()
        }
        lines[kind] = {"cases": len(chosen), **shares}
    return pd.DataFrame.from_dict(lines, orient="index")
