"""What decides the steps of a run: samplers, schedule, SimCSE's pairs, label mappings."""

from collections import Counter
from collections.abc import Mapping, Sequence

import torch.nn.functional as F
from torch import Tensor

from palbert.annealed_sampling import draw_tasks
from palbert.config import Config
from palbert.diagrams.sheet import TASK_COLOURS, WIDTH, Diagram, Sheet, count
from palbert.display.shapes import COLOURS
from palbert.extra_data import CFIMDB_LABELS, SNLI_LABELS
from palbert.simcse import info_nce
from palbert.tasks import PARA, SST, TASKS, Example
from palbert.warmup_decay import learning_rate_share

SAMPLERS = {
    "round_robin": "round robin", "proportional": "proportional", "square_root": "square root",
    "annealed": "annealed",
}  # fmt: skip
MOST_ROWS, MOST_CELLS = 4, 60  # epochs and steps of an epoch that a sampler's picture shows
SNLI_NAMES, CFIMDB_NAMES = ("entailment", "neutral", "contradiction"), ("negative", "positive")


def draw_samplers(config: Config, sizes: Mapping[str, int]) -> Diagram:
    """The task of every step under each sampler, a line for each epoch.

    Args:
        config: Settings of a run: its epochs, steps and seed are drawn.
        sizes: Number of training examples of each task.
    """
    epochs, steps = config.epochs, config.steps_per_epoch
    shown = sorted({1 + round(i * (epochs - 1) / (MOST_ROWS - 1)) for i in range(MOST_ROWS)})
    block = 30 + 18 * len(shown)
    sheet = Sheet(44 + block * len(SAMPLERS))
    for number, (name, task) in enumerate(TASKS.items()):
        if name in sizes:
            sheet.box(20 + 170 * number, 12, 26, 14, colour=TASK_COLOURS[name])
            sheet.write(54 + 170 * number, 24, f"{task.title}: {count(sizes[name])}")
    said = []
    for number, (sampler, title) in enumerate(SAMPLERS.items()):
        y = 40 + block * number
        sheet.write(20, y + 16, title, 13, bold=True)
        for line, epoch in enumerate(shown):
            tasks = draw_tasks(sampler, sizes, epoch, epochs, steps, config.seed)
            _steps(sheet, y + 24 + 18 * line, epoch, tasks, sizes)
            if epoch == epochs:
                said.append(f"{title} {_shares(tasks, sizes)}")
    return sheet.finish(
        "The task of each step under four samplers",
        f"Each line is an epoch of {steps} steps, each cell a step in the colour of its task. "
        f"In epoch {epochs} of {epochs}: {'; '.join(said)}.",
    )


def _steps(sheet: Sheet, y: float, epoch: int, tasks: list[str], sizes: Mapping[str, int]) -> None:
    sheet.write(20, y + 11, f"epoch {epoch}", 11)
    cells = tasks[:MOST_CELLS]
    step = 300 / len(cells)
    for number, task in enumerate(cells):
        sheet.cell(78 + number * step, y, step * 0.85, 13, TASK_COLOURS[task])
    sheet.write(WIDTH - 16, y + 11, _shares(tasks, sizes), 11, anchor="end")


def _shares(tasks: list[str], sizes: Mapping[str, int]) -> str:
    found = Counter(tasks)
    return ", ".join(f"{task} {found[task]}" for task in sizes)


def draw_schedule(config: Config) -> Diagram:
    """The learning rate of each step of a run.

    Args:
        config: Settings of a run.
    """
    steps = config.epochs * config.steps_per_epoch
    shares = [learning_rate_share(config.schedule, step, steps) for step in range(steps)]
    top = shares.index(max(shares))
    sheet, left, right, low, high = Sheet(250), 70, WIDTH - 30, 190, 40

    def place(step: float, share: float) -> tuple[float, float]:
        return left + (right - left) * step / steps, low - (low - high) * share

    for epoch in range(config.epochs + 1):
        x = place(epoch * config.steps_per_epoch, 0)[0]
        sheet.line((x, low), (x, low + 6))
        if epoch and config.epochs <= 12:
            middle = place((epoch - 0.5) * config.steps_per_epoch, 0)[0]
            sheet.write(middle, low + 20, f"epoch {epoch}" if config.epochs < 7 else str(epoch),
                        11, anchor="middle")  # fmt: skip
    sheet.line((left, high - 10), (left, low), (right, low))
    every = max(1, steps // 400)
    points = [place(n + 0.5, share) for n, share in enumerate(shares)]
    sheet.line(*points[: top + 1 : every], points[top], *points[top::every], points[-1],
               colour=COLOURS[0], width=3)  # fmt: skip
    sheet.write(left - 6, high + 4, f"{config.learning_rate:g}", 11, anchor="end")
    sheet.write(left - 6, low + 4, "0", 11, anchor="end")
    rising = sum(one < two for one, two in zip(shares, shares[1:], strict=False))
    mean = sum(shares) / steps
    sheet.write(points[top][0] + 14, high + 4, f"highest at step {top + 1}", 12, bold=True)
    sheet.write(left, 236, f"{steps} steps; the mean rate is {mean:.0%} of the peak")
    return sheet.finish(
        "The learning rate of each step",
        f"{steps} steps in {config.epochs} epochs. The rate rises for {rising} steps to "
        f"{config.learning_rate:g} at step {top + 1}, then falls to zero in a straight line; its "
        f"mean is {mean:.0%} of the peak."
        if config.schedule == "warmup_decay"
        else f"{steps} steps in {config.epochs} epochs, all at {config.learning_rate:g}.",
    )


def draw_simcse(first: Tensor, second: Tensor, temperature: float) -> Diagram:
    """Two passes through dropout, and the cosines of all pairs of their vectors.

    Args:
        first: Vectors of the sentences under one dropout mask, (sentences, hidden); up to ten.
        second: Vectors under another mask, in the same order.
        temperature: Temperature that divides the cosines.
    """
    cosines = (F.normalize(first, dim=1) @ F.normalize(second, dim=1).T).tolist()
    n, loss = len(cosines), info_nce(first, second, temperature).item()
    sheet = Sheet(max(250, 78 + 30 * n))
    given = sheet.box(12, 60, 106, 44, f"{n} sentences", "one batch")
    for number, name in enumerate(("first pass", "second pass")):
        y = 30 + 70 * number
        vectors = sheet.box(144, y, 116, 44, name, f"z{chr(39) * number}: {n} × {first.shape[1]}",
                            colour=COLOURS[number])  # fmt: skip
        sheet.arrow(given.right, (126, given.right[1]), (126, vectors.left[1]), vectors.left)
    sheet.write(20, 172, "the same encoder twice;")
    sheet.write(20, 189, "dropout differs each time")
    sheet.write(20, 218, f"temperature {temperature:g}: loss {loss:.3f}", 12, bold=True)
    _cosines(sheet, cosines)
    own = sum(row[i] for i, row in enumerate(cosines)) / n
    others = (sum(map(sum, cosines)) - own * n) / max(1, n * n - n)
    return sheet.finish(
        "SimCSE: two passes and their cosines",
        f"{n} sentences go through the same encoder twice, each time with other units dropped. "
        f"Row i, column j is the cosine of sentence i in the first pass with sentence j in the "
        f"second. On the diagonal each meets itself: {own:.2f} on average, strangers {others:.2f}. "
        f"At temperature {temperature:g} the loss is {loss:.3f}.",
    )


def _cosines(sheet: Sheet, cosines: Sequence[Sequence[float]]) -> None:
    """The matrix, its colours over the range of its own numbers."""
    n, left, top = len(cosines), 306, 44
    size = min(30.0, (WIDTH - 16 - left) / n)
    low, high = min(map(min, cosines)), max(map(max, cosines))
    sheet.write(left, 18, "cosines of z (rows) with z' (columns)", 12, bold=True)
    for i, row in enumerate(cosines):
        sheet.write(left - 8, top + size * (i + 0.65), str(i + 1), 11, anchor="end")
        sheet.write(left + size * (i + 0.5), top - 5, str(i + 1), 11, anchor="middle")
        for j, cosine in enumerate(row):
            full = 0.5 * (cosine - low) / ((high - low) or 1)
            x, y = left + size * j, top + size * i
            sheet.cell(x, y, size - 1, size - 1, COLOURS[2], full)
            number = f"{cosine:.2f}".replace("0.", ".", 1)
            sheet.write(x + size / 2, y + size * 0.62, number, 10, bold=i == j, anchor="middle")
    sheet.write(left, top + size * n + 18, f"colour: {low:.2f} (pale) to {high:.2f} (full)", 11)


def draw_mappings(extra: Mapping[str, Sequence[Example]]) -> Diagram:
    """What becomes of the labels of SNLI and CFIMDB under both mappings of each.

    Args:
        extra: Training examples of ``snli`` and ``cfimdb``.
    """
    counts = {name: Counter(example.label for example in found) for name, found in extra.items()}
    sheet = Sheet(416)
    for number, (mapping, labels) in enumerate(SNLI_LABELS.items()):
        sheet.write(20 + 280 * number, 26, f"SNLI, {mapping}", 13, bold=True)
        targets = [sheet.box(166 + 280 * number, 52 + 70 * i, 98, 44, PARA.title, words,
                             colour=TASK_COLOURS["para"])
                   for i, words in enumerate(("1: yes", "0: no"))]  # fmt: skip
        for label, name in enumerate(SNLI_NAMES):
            box = sheet.box(20 + 280 * number, 40 + 50 * label, 122, 42, name,
                            count(counts["snli"][label]), dashed=label not in labels)  # fmt: skip
            if label in labels:
                sheet.arrow(box.right, targets[0 if labels[label] else 1].left)
    sheet.write(300, 206, "dashed: left out")
    for number, (mapping, labels) in enumerate(CFIMDB_LABELS.items()):
        sheet.write(20 + 280 * number, 238, f"CFIMDB, {mapping}", 13, bold=True)
        _reviews(sheet, 20 + 280 * number, labels, counts["cfimdb"])
    return sheet.finish(
        "Labels of other data sets, and what they become",
        "; ".join(f"SNLI, {mapping}: {_told(SNLI_NAMES, labels)}"
                  for mapping, labels in SNLI_LABELS.items())
        + "; " + "; ".join(f"CFIMDB, {mapping}: {_told(CFIMDB_NAMES, labels)}"
                           for mapping, labels in CFIMDB_LABELS.items())
        + ". A grade between two stands for either of them.",
    )  # fmt: skip


def _reviews(sheet: Sheet, x: float, labels: Mapping, counts: Mapping) -> None:
    """Two boxes of reviews, and which of the five grades each becomes."""
    grades = [sheet.box(x + 50 * grade, 352, 42, 30, str(grade), colour=TASK_COLOURS["sst"])
              for grade in range(SST.max_label + 1)]  # fmt: skip
    for label, name in enumerate(CFIMDB_NAMES):
        box = sheet.box(x + 128 * label, 252, 114, 42, name, count(counts[label]))
        for grade in _grades(labels[label]):
            sheet.arrow(box.bottom, (box.bottom[0], 318), (grades[grade].top[0], 332),
                        grades[grade].top)  # fmt: skip
    sheet.write(x, 402, "one grade each" if len(_grades(labels[0])) == 1
                else "either of two: −log of their sum")  # fmt: skip


def _grades(label: float) -> list[int]:
    """The grade that a label names, or the two that it lies between."""
    return sorted({int(label), int(label + 0.5)})


def _told(names: Sequence[str], labels: Mapping) -> str:
    return ", ".join(f"{name} {labels[i]:g}" if i in labels else f"{name} left out"
                     for i, name in enumerate(names))  # fmt: skip
