"""Three tasks on one encoder, a pair encoded together and apart, and the relational layer."""

from collections.abc import Mapping
from typing import Any

from palbert.bert.encoders import load_tokenizer
from palbert.config import Config
from palbert.diagrams.layer import num_parameters, without_weights
from palbert.diagrams.sheet import TASK_COLOURS, WIDTH, Box, Diagram, Sheet, count
from palbert.display.shapes import COLOURS
from palbert.model import PalBert
from palbert.tasks import TASKS, Example

FIRST, SECOND = COLOURS[0], COLOURS[1]  # sentences of a pair
COLUMN = 180  # pixels from task to task


def draw_encoder(config: Config, sizes: Mapping[str, int]) -> Diagram:
    """What the tasks share and what each has for itself.

    Args:
        config: Settings of a run.
        sizes: Number of training examples of each task; 0 of one that is not named.
    """
    model = without_weights(config)
    hidden, layers = model.config.hidden_size, model.config.num_hidden_layers
    sheet = Sheet(352)
    weights = count(num_parameters(model.bert.embeddings, model.bert.encoder))
    words = f"{layers} layers, {hidden} numbers for each token, {weights} weights"
    encoder = sheet.box(20, 110, WIDTH - 40, 62, "one encoder for all", words)
    pooler = sheet.box(
        110, 200, WIDTH - 220, 34, f"pooler: tanh(W h + b) of [CLS], {hidden} numbers"
    )
    sheet.arrow(encoder.bottom, pooler.top)
    for number, (name, task) in enumerate(TASKS.items()):
        x = 20 + COLUMN * number
        kind = "two sentences" if task.is_pair else "one sentence"
        given = sheet.box(x, 12, 160, 62, task.title, kind, f"{count(sizes.get(name, 0))} examples",
                          colour=TASK_COLOURS[name])  # fmt: skip
        lines = (_head(model, name), _answer(name), f"scored by {_metric(task.metric)}")
        head = sheet.box(x, 272, 160, 62, *lines, colour=TASK_COLOURS[name])
        sheet.arrow(given.bottom, (given.bottom[0], encoder.y))
        middle = pooler.bottom[0] + 40 * (number - 1)
        sheet.arrow((middle, pooler.bottom[1]), (middle, 252), (head.top[0], 252), head.top)
    heads = "; ".join(
        f"{task.title}, {count(sizes.get(name, 0))} examples: {_answer(name)}, "
        f"{_metric(task.metric)}"
        for name, task in TASKS.items()
    )
    return sheet.finish(
        "Three tasks on one encoder",
        f"Inputs of all tasks go through the same {layers} layers and the same pooler; only the "
        f"linear head on top is a task's own. {heads}.",
    )


def _head(model: PalBert, name: str) -> str:
    head: Any = model.heads[name]
    return f"head: {head.in_features} → {head.out_features}"


def _answer(name: str) -> str:
    task = TASKS[name]
    if task.num_outputs > 1:
        return f"grades 0 to {task.max_label}"
    return "same meaning or not" if task.max_label == 1 else f"a number, 0 to {task.max_label}"


def _metric(metric: str) -> str:
    return {"pearson": "Pearson's r"}.get(metric, metric)


def draw_pairs(config: Config, pair: Example) -> Diagram:
    """A pair encoded together in one pass, and apart in two.

    Args:
        config: Settings of a run; only its encoder counts.
        pair: A pair of sentences, whose tokens are drawn.
    """
    hidden = without_weights(config).config.hidden_size
    tokenizer = load_tokenizer(config.encoder)
    first, second = (len(tokenizer(text)["input_ids"]) for text in (pair.sentence1, pair.sentence2))
    both = first + second - 1  # the second [CLS] is not there
    sheet = Sheet(332)
    sheet.write(20, 24, "together", 14, bold=True)
    _tokens(sheet, 20, 36, [FIRST] * first + [SECOND] * (second - 1), WIDTH - 40)
    sheet.write(20, 72, f"{both} tokens in one input: each looks at all, {both**2} pairs of tokens")
    one = sheet.box(20, 84, 240, 34, "encoder, one pass")
    vector = sheet.box(300, 84, 90, 34, f"p: {hidden}")
    head = sheet.box(430, 84, 110, 34, f"head: {hidden} → 1")
    sheet.arrow(one.right, vector.left)
    sheet.arrow(vector.right, head.left)
    sheet.write(20, 164, "apart", 14, bold=True)
    share = (WIDTH - 40) / (both + 2)  # with a gap of one token
    _tokens(sheet, 20, 176, [FIRST] * first, share * first)
    _tokens(sheet, 20 + share * (first + 1), 176, [SECOND] * second, share * second)
    sheet.write(20, 212, f"{first} and {second} tokens in two inputs: each looks at its own "
                         f"sentence, {first**2 + second**2} pairs of tokens")  # fmt: skip
    _apart(sheet, hidden)
    return sheet.finish(
        "A pair encoded together and apart",
        f"Together, the {both} tokens of both sentences are one input, and every token of one can "
        f"look at every token of the other; the head reads one vector of {hidden} numbers. Apart, "
        f"sentences of {first} and {second} tokens go through the same encoder one by one; the "
        f"head reads their two vectors side by side, {2 * hidden} numbers.",
    )


def _tokens(sheet: Sheet, x: float, y: float, colours: list[str], width: float) -> None:
    step = width / len(colours)
    for number, colour in enumerate(colours):
        sheet.cell(x + number * step, y, step * 0.85, 20, colour)


def _apart(sheet: Sheet, hidden: int) -> None:
    joined = sheet.box(400, 248, 140, 34, f"head: {2 * hidden} → 1")
    for y, words, name, colour in (
        (228, "encoder, first pass", "a", FIRST),
        (276, "same encoder, second pass", "b", SECOND),
    ):
        one = sheet.box(20, y, 200, 34, words)
        vector = sheet.box(260, y, 100, 34, f"p_{name}: {hidden}", colour=colour)
        sheet.arrow(one.right, vector.left)
        sheet.arrow(vector.right, (380, vector.right[1]), (380, joined.left[1]), joined.left)


def draw_relational_layer(config: Config) -> Diagram:
    """From the tokens of a pair to features that compare, and on to the heads.

    Args:
        config: Settings of a run with the relational layer.

    Raises:
        ValueError: The run has no relational layer.
    """
    model = without_weights(config)
    if model.relational_layer is None:
        raise ValueError(f"{config.name} has no relational layer: take the row 'relational_layer'")
    sheet, hidden = Sheet(372), model.config.hidden_size
    inner = model.relational_layer.linear
    means = [
        sheet.box(90 + 220 * i, 12, 160, 44, f"{'uv'[i]}: {hidden} numbers",
                  f"mean of sentence {i + 1}", colour=(FIRST, SECOND)[i])
        for i in range(2)
    ]  # fmt: skip
    parts = [
        sheet.box(20 + 132 * i, 110, 124, 44, words, what)
        for i, (words, what) in enumerate(
            [("u", "the first"), ("v", "the second"), ("|u − v|", "their distance"),
             ("u ⊙ v", "their product")]
        )
    ]  # fmt: skip
    _features(sheet, means, parts)
    linear = sheet.box(90, 192, 380, 44, f"gelu(W f + b): {inner.in_features} → "
                       f"{inner.out_features}", "one W for both tasks, "
                       f"{count(num_parameters(inner))} weights")  # fmt: skip
    for part in parts:
        sheet.arrow(part.bottom, (part.bottom[0], 174), (linear.top[0], 174), linear.top)
    _heads(sheet, linear, model)
    pairs = " and ".join(task.title for task in TASKS.values() if task.is_pair)
    return sheet.finish(
        "Relational features of a pair",
        f"u and v are the means of each sentence's own tokens, {hidden} numbers each. With their "
        f"distance and their product they are {inner.in_features} features; one linear layer "
        f"makes {inner.out_features} of them, the same for {pairs}, each of which has a head of "
        f"its own. Sentiment keeps the pooler.",
    )


def _features(sheet: Sheet, means: list[Box], parts: list[Box]) -> None:
    for mean, colour, offset, wanted in (
        (means[0], FIRST, 0, (0, 2, 3)), (means[1], SECOND, 12, (1, 2, 3))
    ):  # fmt: skip
        for number in wanted:
            x = parts[number].top[0] + (12 if offset and number > 1 else 0)
            sheet.arrow(mean.bottom, (mean.bottom[0], 74 + offset), (x, 74 + offset),
                        (x, parts[number].y), colour=colour)  # fmt: skip


def _heads(sheet: Sheet, linear: Box, model: PalBert) -> None:
    for number, (name, task) in enumerate(TASKS.items()):
        head = sheet.box(20 + COLUMN * number, 312, 160, 44, task.title, _head(model, name),
                         colour=TASK_COLOURS[name])  # fmt: skip
        if task.is_pair:
            sheet.arrow((head.top[0], linear.bottom[1]), head.top)
        else:
            pooler = sheet.box(20, 256, 160, 30, "pooler of [CLS]")
            sheet.arrow(pooler.bottom, head.top)
