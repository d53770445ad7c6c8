"""What models say about the same sentences on common scales, and what each word does for it."""

from collections.abc import Mapping, Sequence
from math import isnan
from typing import NamedTuple

from palbert.display.charts import dots
from palbert.display.markup import Markup, element, fragment
from palbert.display.shapes import COLOURS
from palbert.probing.left_out import MOST_WORDS
from palbert.probing.pair_answer import GRADES, Answer
from palbert.tasks import PARA, SST, STS, TASKS

LETTERS = "AB"
THICKEST = 10  # pixels of the bar below the word that counts most
UNITS = {"sst": "grades", "para": "of probability", "sts": "points"}


class Scale(NamedTuple):
    """One question that can be put to a model, and its answers.

    Args:
        name: Name of the question.
        low: Words for the lowest answer.
        high: Words for the highest.
        top: The highest answer; the lowest is 0.
        values: Answer of each model.
    """

    name: str
    low: str
    high: str
    top: float
    values: list[float]


def scales(answers: Sequence[Answer]) -> list[Scale]:
    """The questions that all of the models were trained for."""
    common = [task for task in answers[0].tasks if all(task in each.tasks for each in answers)]
    found = []
    if "sst" in common:
        found += [
            Scale(f"{SST.title} {i + 1}", GRADES[0], GRADES[-1], SST.max_label,
                  [answer.mean_grades[i] for answer in answers])
            for i in range(len(answers[0].sentiment))
        ]  # fmt: skip
    if "para" in common:
        values = [answer.paraphrase for answer in answers]
        found.append(Scale(PARA.title, "not the same", "the same", 1, values))
    if "sts" in common:
        values = [answer.similarity for answer in answers]
        found.append(Scale(STS.title, "nothing alike", "the same", STS.max_label, values))
    return found


def glance(answers: Mapping[str, Answer]) -> Markup:
    """All answers on common scales; for two models also where they differ most."""
    found = scales([*answers.values()])
    if not found:
        return element("p", "These models were trained on different tasks.")
    letters = LETTERS[: len(answers)]
    rows = [
        (
            each.name,
            each.low,
            each.high,
            [(value / each.top, f"{value:.2f}") for value in each.values],
        )
        for each in found
    ]
    told = "; ".join(f"{each.name} {_told(each)}" for each in found)
    chart = dots(rows, letters, f"Answers on common scales: {told}.")
    return fragment(chart, *([element("p", difference(found))] if len(answers) > 1 else []))


def difference(found: Sequence[Scale]) -> str:
    """Where two models differ most, as a share of the scale."""
    widest = max(found, key=_gap)
    if _gap(widest) < 0.01:
        return "The two models say the same."
    return f"They differ most in {widest.name}: {_told(widest)}."


def _gap(scale: Scale) -> float:
    return (max(scale.values) - min(scale.values)) / scale.top


def _told(scale: Scale) -> str:
    return ", ".join(
        f"{letter} {value:.2f}" for letter, value in zip(LETTERS, scale.values, strict=False)
    )


def words_part(answer: Answer, top: float) -> Markup:
    """Each word with its part in an answer, as a bar below it and as a number.

    Args:
        answer: An answer with parts.
        top: The largest part of all that are shown, which has the thickest bar.
    """
    if answer.parts is None:
        return Markup()
    task = TASKS[answer.parts.task]
    lines = [
        element("div", *(_word(word, part, top) for word, part in words), class_="palbert-words")
        for words in answer.parts.words
        if words
    ]
    if not lines:
        return element("p", f"Only sentences of 2 to {MOST_WORDS} words are taken apart.")
    note = (
        f"By how much {task.title.lower()} is higher ({UNITS[task.name]}) with the word than "
        "without it: each word is left out in turn. This cannot show what words do together; "
        "where two say the same, neither seems to count."
    )
    return fragment(*lines, element("p", note))


def _word(word: str, part: float, top: float) -> Markup:
    """A word, its part and a bar; as much room is taken while the part is not known yet."""
    known = not isnan(part)
    thick = THICKEST * abs(part) / top if top and known else 0.0
    bar = f"height:{thick:.1f}px;background:{COLOURS[0 if part > 0 else 1]}"
    number = "…" if not known else f"{part:+.2f}" if abs(part) >= 0.005 else "0"
    place = element("i", element("i", style=bar))
    return element("span", element("bdi", word), element("small", number), place)


def largest_part(answers: Sequence[Answer]) -> float:
    """The largest part of a word in any of the answers, whatever its sign."""
    parts = [
        abs(part)
        for answer in answers
        if answer.parts
        for words in answer.parts.words
        for _, part in words
        if not isnan(part)
    ]
    return max(parts, default=0.0)
