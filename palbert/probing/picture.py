"""Answers as a picture: live in the panel, and as a snapshot that needs no kernel."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from palbert.display.charts import Cell, bars, weights_map
from palbert.display.markup import Markup, element, fragment, shortened, svg_image, table
from palbert.display.shapes import COLOURS
from palbert.probing.pair_answer import GRADES, Answer, Pair, View
from palbert.tasks import PARA, STS, TASKS

SHOWN_TOKENS = 24  # of a long text, in the map of attention
BACKBONE, PAL = "BERT", "PAL"
MEAN = -1  # of all heads


@dataclass(frozen=True)
class AttentionChoice:
    """Which attention to show.

    Args:
        view: Key of ``Answer.views``; the first view if the answer lacks it.
        source: Whose attention: ``BERT`` or ``PAL``.
        layer: Number of the layer, from 0.
        head: Number of the head, from 0; ``MEAN`` is the mean of all.
    """

    view: str = STS.title
    source: str = BACKBONE
    layer: int = 0
    head: int = MEAN


def answer_rows(answer: Answer) -> list[tuple[str, str]]:
    """Every number of an answer as text."""
    rows = {
        "sst": [
            (f"Sentiment {number + 1}: {grade}", f"{answer.sentiment[number, i]:.3f}")
            for number in range(2)
            for i, grade in enumerate(GRADES)
        ],
        "para": [(f"{PARA.title} (probability)", f"{answer.paraphrase:.3f}")],
        "sts": [(f"{STS.title} (0 to 5)", f"{answer.similarity:.2f}")],
    }
    return [row for task in answer.tasks for row in rows[task]]


def summary(answer: Answer) -> str:
    """An answer in one sentence."""
    first, second = (GRADES[grade] for grade in answer.grades)
    parts = {
        "sst": f"sentence 1 {first}, sentence 2 {second}",
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
    sentiment = bars(["Sentiment 1", "Sentiment 2"], grades, summary(answer), colour)
    pair = {
        "para": (PARA.title, [cell(answer.paraphrase)]),
        "sts": (STS.title, [cell(answer.similarity, STS.max_label)]),
    }
    together = [pair[task] for task in answer.tasks if task in pair]
    title = "The two together (paraphrase 0 to 1, similarity 0 to 5)"
    charts = [sentiment] if "sst" in answer.tasks else []
    return charts + ([bars([title], together, summary(answer), colour)] if together else [])


def share_chart(answer: Answer, colour: str = COLOURS[0]) -> Markup:
    """How much of each layer's sum the task's PAL is; a sentence where the model has none."""
    by_task = _first_views(answer)
    layers = sorted({layer for view in by_task.values() for layer in view.pal_shares})
    if not layers:
        return element("p", "This model has no PALs.")
    shares = [[view.pal_shares.get(layer, 0.0) for view in by_task.values()] for layer in layers]
    top = max(max(row) for row in shares) or 1.0
    rows = [
        (f"layer {layer}", [(value / top, f"{value:.4f}") for value in row])
        for layer, row in zip(layers, shares, strict=True)
    ]
    alt = "Share of each layer's output that the task's PAL adds, by task"
    return bars(list(by_task), rows, alt, colour)


def _first_views(answer: Answer) -> dict[str, View]:
    """One view of each task."""
    titles = [TASKS[name].title for name in answer.tasks]
    return {
        title: next(view for name, view in answer.views.items() if name.startswith(title))
        for title in titles
    }


def attention(answer: Answer, choice: AttentionChoice) -> tuple[list[str], list[list[float]]]:
    """Tokens and the weights with which each looks at each, the beginning of a long text.

    Returns:
        No weights where the model or the layer has no such attention.
    """
    view = _chosen_view(answer, choice)
    maps = dict(enumerate(view.attention)) if choice.source == BACKBONE else view.pal_attention
    tokens = view.tokens[:SHOWN_TOKENS]
    if choice.layer not in maps:
        return tokens, []
    heads = maps[choice.layer]
    chosen = heads.mean(0) if choice.head == MEAN else heads[min(choice.head, len(heads) - 1)]
    return tokens, chosen[:SHOWN_TOKENS, :SHOWN_TOKENS].tolist()


def _chosen_view(answer: Answer, choice: AttentionChoice) -> View:
    same_task = [view for name, view in answer.views.items() if name.startswith(choice.view)]
    return answer.views.get(choice.view) or (same_task or list(answer.views.values()))[0]


def attention_part(answer: Answer, choice: AttentionChoice, colour: str) -> Markup:
    """The map of attention, and as text where each token looks most."""
    tokens, weights = attention(answer, choice)
    if not weights:
        return element("p", f"Layer {choice.layer} of this model has no {choice.source} attention.")
    left_out = len(_chosen_view(answer, choice).tokens) - len(tokens)
    note = f" The first {len(tokens)} tokens; {left_out} more are left out." if left_out else ""
    head = "mean of all heads" if choice.head == MEAN else f"head {choice.head}"
    alt = f"Attention of {choice.source}, layer {choice.layer}, {head}: rows look at columns."
    best = [max(range(len(row)), key=row.__getitem__) for row in weights]
    rows = [
        [token, tokens[to], f"{row[to]:.2f}"]
        for token, to, row in zip(tokens, best, weights, strict=True)
    ]
    text = element(
        "details",
        element("summary", "Attention as text"),
        table(["token", "looks most at", "weight"], rows),
    )
    return fragment(element("p", alt + note), weights_map(tokens, weights, alt, colour), text)


def _quoted(pair: Pair) -> Markup:
    """The pair that an answer is for; each text keeps its own writing direction."""
    items = [element("li", element("bdi", shortened(text))) for text in pair]
    return element("ol", *items, class_="palbert-pair")


def live_picture(answers: Mapping[str, Answer], choice: AttentionChoice, revision: int) -> Markup:
    """What the panel shows: the pair, then a card for each model.

    Args:
        answers: Answers by the name of the model; all for one pair.
        choice: Which attention to show.
        revision: Number that counts the pictures of a panel.
    """
    cards = [
        _card(f"{letter}: {name}", answer, choice, COLOURS[number])
        for number, (letter, (name, answer)) in enumerate(zip("AB", answers.items(), strict=False))
    ]
    pair = [_quoted(answer.pair) for answer in list(answers.values())[:1]]
    cards_row = element("div", *cards, class_="palbert-cards")
    return element("div", *pair, cards_row, data_rev=revision, class_="palbert-answers")


def _card(title: str, answer: Answer, choice: AttentionChoice, colour: str) -> Markup:
    cut = "A sentence is longer than the model reads: the end was cut off. " if answer.cut else ""
    numbers = element(
        "details",
        element("summary", "All numbers"),
        table(["answer", "value"], answer_rows(answer)),
    )
    return element(
        "section",
        element("h4", title),
        element("p", cut + summary(answer)),
        *answer_charts(answer, colour),
        numbers,
        element("h5", "What the PALs add to each layer"),
        share_chart(answer, colour),
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
        "sst": grades,
        "para": [f"{answer.paraphrase:.2f}"],
        "sts": [f"{answer.similarity:.2f}"],
    }
    return [text if task in answer.tasks else "" for task, texts in cells.items() for text in texts]


def _pictures(number: int, answer: Answer) -> Markup:
    first, second = (shortened(text, 60) for text in answer.pair)
    alt = f"Pair {number}, {first} / {second}: {summary(answer)}"
    images = [svg_image(chart, alt) for chart in answer_charts(answer)]
    return element("p", *images)
