"""Several processes: one step of DDP, and the ring in which gradients are added up."""

from math import cos, pi, sin

from palbert.config import Config
from palbert.diagrams.sheet import WIDTH, Diagram, Sheet, count
from palbert.display.shapes import COLOURS

BYTES = 4  # of a float32
MOST_SHOWN = 4  # processes side by side


def draw_ddp_step(config: Config, processes: int) -> Diagram:
    """How processes share a batch, and how they come to take the same step.

    Args:
        config: Settings of a run.
        processes: Number of processes.
    """
    shown = min(processes, MOST_SHOWN)
    share, parts = config.batch_size // processes, config.accumulation
    column, sheet = (WIDTH - 30) / shown, Sheet(366)
    batch = sheet.box(
        20, 12, WIDTH - 40, 34, f"a batch of {config.batch_size} examples of one task"
    )
    added = f"g_1 + {'' if processes == 2 else '… + '}g_{processes}"
    words = f"all-reduce: g = ({added}) / {processes}"
    average = sheet.box(20, 248, WIDTH - 40, 40, words, colour=COLOURS[2])
    for number in range(shown):
        x, rank = 20 + column * number, number if number < shown - 1 else processes - 1
        colour = COLOURS[number % 2]
        words = f"{share} examples" if parts == 1 else f"{parts} × {share // parts} examples"
        own = sheet.box(x, 76, column - 10, 44, f"process {rank}",
                        words, colour=colour)  # fmt: skip
        model = sheet.box(x, 144, column - 10, 30, "a whole copy")
        gradient = sheet.box(x, 198, column - 10, 30, f"gradient g_{rank + 1}", colour=colour)
        step = sheet.box(x, 318, column - 10, 34, "the same step")
        sheet.arrow((own.top[0], batch.bottom[1]), own.top)
        sheet.arrow(own.bottom, model.top)
        sheet.arrow(model.bottom, gradient.top)
        sheet.arrow(gradient.bottom, (gradient.bottom[0], average.y))
        sheet.arrow((step.top[0], average.bottom[1]), step.top)
    hidden = f" ({processes - shown} more are not drawn)" if processes > shown else ""
    return sheet.finish(
        f"One step of {processes} processes",
        f"A batch of {config.batch_size} examples is shared by {processes} processes, {share} "
        f"each{hidden}. Every process has a whole copy of the model and computes the gradient of "
        "its share; the average of the gradients is that of the whole batch, and all of them take "
        "the same step with it, so that the copies stay the same.",
    )


def draw_ring(parameters: int, processes: int) -> Diagram:
    """A ring all-reduce: who sends what to whom, and how much that is.

    Args:
        parameters: Number of float32 numbers in the gradient.
        processes: Number of processes, 2 to 8.

    Raises:
        ValueError: The number of processes is not 2 to 8.
    """
    if not 2 <= processes <= 8:
        raise ValueError(f"processes must be 2 to 8 for a ring to be drawn, got {processes}")
    sheet, middle, radius = Sheet(300), (150.0, 150.0), 104.0
    angles = [2 * pi * i / processes - pi / 2 for i in range(processes)]

    def place(angle: float) -> tuple[float, float]:
        return middle[0] + radius * cos(angle), middle[1] + radius * sin(angle)

    gap = 0.30  # of the circle, taken by a box
    for number, angle in enumerate(angles):
        end = angle + 2 * pi / processes - gap
        points = [place(angle + gap + (end - angle - gap) * i / 24) for i in range(25)]
        sheet.arrow(*points)
        x, y = place(angle)
        sheet.box(x - 24, y - 16, 48, 32, f"{number}", colour=COLOURS[number % 2])
    rounds, chunk = 2 * (processes - 1), parameters * BYTES / processes
    lines = (
        ("gradient", f"{count(parameters)} numbers, {_megabytes(parameters * BYTES)}"),
        ("a chunk", f"1/{processes} of it, {_megabytes(chunk)}"),
        ("to add up", f"{_rounds(processes - 1)}, one chunk sent in each"),
        ("to spread", f"{_rounds(processes - 1)} more, the same"),
        ("each sends", f"{rounds} chunks, {_megabytes(rounds * chunk)} a step"),
    )
    for number, (name, words) in enumerate(lines):
        sheet.write(290, 80 + 36 * number, name, 13, bold=True)
        sheet.write(290, 97 + 36 * number, words)
    return sheet.finish(
        f"A ring of {processes} processes",
        "Every process sends to its neighbour only. "
        + "; ".join(f"{name}: {words}" for name, words in lines) + ".",
    )  # fmt: skip


def _rounds(number: int) -> str:
    return f"{number} round{'s' * (number > 1)}"


def _megabytes(size: float) -> str:
    return f"{size / 1e6:,.1f} MB" if size < 1e8 else f"{size / 1e6:,.0f} MB"
