"""The curves of a run while it grows: each task's loss, and each score on the dev splits.

Losses are averaged over equal stretches of the run, so that the picture of a long run takes no
longer than that of a short one.
"""

from collections.abc import Mapping
from math import isfinite
from statistics import fmean
from typing import Any

from palbert.display.markup import Markup
from palbert.display.panels import Panel, Point, draw_panels
from palbert.tasks import TASKS

STRETCHES = 30  # of a whole run
TITLES = {**{name: task.title for name, task in TASKS.items()}, "simcse": "SimCSE",
          "overall": "Overall"}  # fmt: skip


class Curves:
    """What a run's events say about its losses and scores; ``add`` takes them in their order."""

    def __init__(self) -> None:
        self.total_steps = 0
        self._losses: dict[str, dict[int, list[float]]] = {}
        self._scores: dict[str, list[Point]] = {}

    def add(self, event: Mapping[str, Any]) -> None:
        """Take in one line of ``metrics.jsonl``."""
        kind, step = event["event"], event["step"]
        if kind == "start":
            self.total_steps = event["total_steps"]
            if step == 0:  # anew, or a file that was replaced is read from its beginning
                self._losses, self._scores = {}, {}
        elif kind == "step":
            stretch = (step - 1) * STRETCHES // max(1, self.total_steps)
            for task, loss in filter(_is_finite, event["losses"].items()):
                self._losses.setdefault(task, {}).setdefault(stretch, []).append(loss)
        elif kind == "evaluation":
            for name, score in event["scores"].items():
                self._scores.setdefault(name, []).append((step, score))

    def losses(self, task: str) -> list[Point]:
        """The mean loss of each stretch that had steps of the task, at the stretch's middle."""
        length = self.total_steps / STRETCHES
        found = self._losses.get(task, {})
        return [((number + 0.5) * length, fmean(found[number])) for number in sorted(found)]

    def scores(self, name: str) -> list[Point]:
        """A score by the steps at which the dev splits were scored."""
        return self._scores.get(name, [])

    @property
    def empty(self) -> bool:
        """Whether there is nothing to draw yet."""
        return not self._losses


def _is_finite(named: tuple[str, float]) -> bool:
    return isfinite(named[1])


def draw_curves(runs: Mapping[str, Curves], alt: str) -> Markup:
    """Losses above scores, a column for each task; nothing before the first step.

    Args:
        runs: Curves by the name of their run.
        alt: Text that says what is shown.
    """
    if all(curves.empty for curves in runs.values()):
        return Markup()
    losses = [
        Panel(f"{TITLES[name]}, loss", {run: curves.losses(name) for run, curves in runs.items()})
        for name in (*TASKS, "simcse")
    ]
    scores = [
        Panel(f"{TITLES[name]}, dev", {run: curves.scores(name) for run, curves in runs.items()})
        for name in (*TASKS, "overall")
    ]
    if not any(losses[-1].lines.values()):
        losses.pop()
    end = max(curves.total_steps for curves in runs.values())
    return draw_panels([losses, scores], end, alt)
