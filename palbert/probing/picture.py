"""Answers as a picture: live in the panel, and as a snapshot that needs no kernel."""

from collections.abc import Mapping, Sequence

from palbert.display.charts import Cell, bars
from palbert.display.markup import Markup, element, fragment, shortened, svg_image, table
from palbert.display.shapes import COLOURS
from palbert.probing.attention_map import AttentionChoice, attention_part
from palbert.probing.glance import LETTERS, glance, largest_part, words_part
from palbert.probing.pair_answer import GRADES, Answer, Pair, View
from palbert.tasks import PARA, STS, TASKS


def answer_rows(answer: Answer) -> list[tuple[str, str]]:
    """Every number of an answer as text."""
    rows = {
        "sst": [
            (f"Sentiment {number + 1}: {grade}", f"{answer.sentiment[number, i]:.3f}")
            for number in range(len(answer.sentiment))
            for i, grade in enumerate(GRADES)
        ],
        "para": [(f"{PARA.title} (probability)", f"{answer.paraphrase:.3f}")],
        "sts": [(f"{STS.title} (0 to 5)", f"{answer.similarity:.2f}")],
    }
    return [row for task in answer.tasks for row in rows[task]]


def summary(answer: Answer) -> str:
    """An answer in one sentence."""
    grades = [f"sentence {i} {grade}" for i, grade in enumerate(answer.likely_grades, 1)]
    parts = {
        "sst": f"most likely {', '.join(grades)}",
        "para": f"paraphrase {answer.paraphrase:.2f}",
        "sts": f"similarity {answer.similarity:.2f} of 5",
    }
    said = "; ".join(parts[task] for task in answer.tasks)
    return f"{said[0].upper()}{said[1:]}."


def answer_charts(answer: Answer, colour: str = COLOURS[0]) -> list[Markup]:
    """Bars of the sentiments, and of what the pair's tasks answer."""

    def cell(value: float, top: float = 1.0) -> Cell:
        return value / top, f"{value:.2f}"

    grades = [(name, [cell(p) for p in answer.sentiment[:, i]]) for i, name in enumerate(GRADES)]
    titles = [f"Sentiment {number + 1}" for number in range(len(answer.sentiment))]
    sentiment = bars(titles, grades, summary(answer), colour)
    pair = {
        "para": (PARA.title, [cell(answer.paraphrase)]),
        "sts": (STS.title, [cell(answer.similarity, STS.max_label)]),
    }
    together = [pair[task] for task in answer.tasks if task in pair]
    title = "The two together (paraphrase 0 to 1, similarity 0 to 5)"
    charts = [sentiment] if "sst" in answer.tasks else []
    return charts + ([bars([title], together, summary(answer), colour)] if together else [])


def share_chart(answer: Answer, colour: str = COLOURS[0], top: float | None = None) -> Markup:
    """How much of each layer's sum the task's PAL is; a sentence where the model has none.

    Args:
        answer: One model's answer.
        colour: Colour of the bars.
        top: The share that a full bar stands for, the largest of several models; the answer's own
            largest unless given.
    """
    by_task = _first_views(answer)
    layers = sorted({layer for view in by_task.values() for layer in view.pal_shares})
    if not layers:
        return element("p", "This model has no PALs.")
    top = top or largest_share([answer]) or 1.0
    rows = [
        (f"layer {layer}",
         [(share / top, f"{share:.4f}")
          for share in (view.pal_shares.get(layer, 0.0) for view in by_task.values())])
        for layer in layers
    ]  # fmt: skip
    alt = "Share of each layer's output that the task's PAL adds, by task"
    scale = element("p", f"A full bar is {top:.4f}, for all models shown.")
    return fragment(bars(list(by_task), rows, alt, colour), scale)


def largest_share(answers: Sequence[Answer]) -> float:
    """The largest share of a PAL in any of the answers; 0 without PALs."""
    views = [view for answer in answers for view in _first_views(answer).values()]
    return max((share for view in views for share in view.pal_shares.values()), default=0.0)


def _first_views(answer: Answer) -> dict[str, View]:
    """One view of each task."""
    return {
        TASKS[task].title: next(
            view for name, view in answer.views.items() if name.startswith(TASKS[task].title)
        )
        for task in answer.tasks
    }


def _quoted(pair: Pair) -> Markup:
    """The sentences that an answer is for; each text keeps its own writing direction."""
    lines = [
        element("h3", f"{number} ", element("bdi", shortened(text)))
        for number, text in enumerate(pair, 1)
        if text
    ]
    return element("div", *lines, class_="palbert-pair")


def live_picture(answers: Mapping[str, Answer], choice: AttentionChoice, revision: int) -> Markup:
    """What the panel shows: the sentences, all answers on common scales, a card for each model.

    Args:
        answers: Answers by the name of the model; all for one pair.
        choice: Which attention to show.
        revision: Number that counts the pictures of a panel.
    """
    tops = largest_part([*answers.values()]), largest_share([*answers.values()])
    cards = [
        _card(f"{letter}: {name}", answer, choice, COLOURS[number], tops)
        for number, (letter, (name, answer)) in enumerate(
            zip(LETTERS, answers.items(), strict=False)
        )
    ]
    return element(
        "div",
        *(_quoted(answer.pair) for answer in list(answers.values())[:1]),
        glance(answers),
        element("div", *cards, class_="palbert-cards"),
        data_rev=revision,
        class_="palbert-answers",
    )


def _card(
    title: str, answer: Answer, choice: AttentionChoice, colour: str, tops: tuple[float, float]
) -> Markup:
    """One model's card; ``tops`` are the largest part of a word and share of a PAL of all cards."""
    cut = "A sentence is longer than the model reads: the end was cut off. " if answer.cut else ""
    numbers = element(
        "details",
        element("summary", "All numbers"),
        table(["answer", "value"], answer_rows(answer)),
    )
    parts = []
    if answer.parts is not None:
        words = f"What each word does for {TASKS[answer.parts.task].title.lower()}"
        parts = [element("h5", words), words_part(answer, tops[0])]
    return element(
        "section",
        element("h4", title),
        element("p", cut + summary(answer)),
        *answer_charts(answer, colour),
        numbers,
        *parts,
        element("h5", "What the PALs add to each layer"),
        share_chart(answer, colour, tops[1]),
        element("h5", "Attention"),
        attention_part(answer, choice, colour),
        aria_label=f"Model {title}",
    )


def snapshot(model: str, answers: Sequence[Answer], charts: int = 2) -> Markup:
    """Answers as a table and pictures, for pages without a kernel.

    Args:
        model: Name of the model.
        answers: Answers for any number of pairs.
        charts: Number of answers that also get a picture.
    """
    head = ["", "sentence 1", "sentence 2", "sentiment 1", "sentiment 2", "paraphrase",
            "similarity"]  # fmt: skip
    rows: list[list[object]] = [
        [
            str(number),
            *(element("bdi", shortened(text)) for text in answer.pair),
            *_snapshot_cells(answer),
        ]
        for number, answer in enumerate(answers, 1)
    ]  # fmt: skip
    pictures = [_pictures(number, answer) for number, answer in enumerate(answers[:charts], 1)]
    title = element("p", "Answers of ", element("b", model))
    return element("div", title, table(head, rows), *pictures, class_="palbert-snapshot")


def _snapshot_cells(answer: Answer) -> list[str]:
    """The four answers as texts; empty where the model was trained without the task."""
    grades = [
        f"{GRADES[grade]} ({answer.sentiment[i, grade]:.2f})"
        for i, grade in enumerate(answer.grades)
    ]
    cells = {
        "sst": [*grades, ""][:2],
        "para": [f"{answer.paraphrase:.2f}"],
        "sts": [f"{answer.similarity:.2f}"],
    }
    return [text if task in answer.tasks else "" for task, texts in cells.items() for text in texts]


def _pictures(number: int, answer: Answer) -> Markup:
    pair = " / ".join(shortened(text, 60) for text in answer.pair if text)
    alt = f"Pair {number}, {pair}: {summary(answer)}"
    images = [svg_image(chart, alt) for chart in answer_charts(answer)]
    return fragment(element("p", element("b", f"{number}. "), element("bdi", pair)), *images)
