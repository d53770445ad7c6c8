"""Where a run stands, from the lines that its rank 0 appends to ``metrics.jsonl``.

Events go into a ``Progress``; from that come a line for terminals, a few lines of text for
stored notebooks, and HTML for open ones.
"""

from collections import deque
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from statistics import fmean
from typing import Annotated, Any, Literal, NotRequired

from pydantic import Field, FiniteFloat

from palbert.display.markup import element
from palbert.runs.json_files import Fields, read_lines

LOSS_WINDOW = 20  # steps of a task over which its loss is averaged


class StartEvent(Fields):
    """A launch begins to train."""

    event: Literal["start"]
    time: FiniteFloat
    clock: NotRequired[FiniteFloat]
    step: int
    total_steps: int
    epochs: int
    moved: NotRequired[str]


class StepEvent(Fields):
    """An optimiser step was made."""

    event: Literal["step"]
    time: FiniteFloat
    clock: NotRequired[FiniteFloat]
    step: int
    epoch: int
    task: str
    losses: dict[str, float]
    learning_rate: FiniteFloat
    examples_per_second: FiniteFloat
    tokens_per_second: FiniteFloat
    stage: NotRequired[str]


class EvaluationEvent(Fields):
    """The dev splits were scored."""

    event: Literal["evaluation"]
    time: FiniteFloat
    clock: NotRequired[FiniteFloat]
    step: int
    epoch: int
    scores: dict[str, float]


class OtherEvent(Fields):
    """A checkpoint was saved, or the run was stopped or has ended."""

    event: Literal["checkpoint", "stopped", "end"]
    time: FiniteFloat
    clock: NotRequired[FiniteFloat]
    step: int


class EarlyStopEvent(Fields):
    """The run ends before its last epoch, since the dev score has not risen for too long."""

    event: Literal["stopped_early"]
    time: FiniteFloat
    clock: NotRequired[FiniteFloat]
    step: int
    epoch: int
    best_epoch: int


RunEvent = Annotated[
    StartEvent | StepEvent | EvaluationEvent | EarlyStopEvent | OtherEvent,
    Field(discriminator="event"),
]
METRICS = "metrics.jsonl"


def read_events(run_dir: Path) -> list[dict[str, Any]]:
    """All whole events of a run, oldest first; none before it has begun."""
    return read_lines(run_dir / METRICS, RunEvent)


def clock(event: dict[str, Any]) -> float:
    """Seconds on a clock that nobody sets, for comparing events of one process.

    Lines of older runs have the time of day alone.
    """
    return event.get("clock", event["time"])


@dataclass
class Progress:
    """Where a run stands; ``add`` takes its events in their order."""

    state: str = "starting"
    start: dict[str, Any] = field(default_factory=dict)
    step: int = 0
    epoch: int = 0
    stage: str | None = None
    clock: float = 0.0
    losses: dict[str, deque[float]] = field(default_factory=dict)
    speed: dict[str, float] = field(default_factory=dict)
    evaluation: dict[str, Any] | None = None
    early_stop: dict[str, Any] | None = None
    checkpoint: int | None = None

    def add(self, event: dict[str, Any]) -> None:
        """Take in one line of ``metrics.jsonl``."""
        self.clock, self.step = clock(event), event["step"]
        self.epoch = event.get("epoch", self.epoch)
        kind = event["event"]
        if kind == "start":
            self.start, self.state, self.early_stop = event, "training", None
        elif kind == "step":
            self._add_step(event)
        elif kind == "evaluation":
            self.evaluation = event
        elif kind == "stopped_early":
            self.early_stop = event
        elif kind == "checkpoint":
            self.checkpoint = event["step"]
        elif kind in ("stopped", "end"):
            self.state = {"stopped": "stopped", "end": "finished"}[kind]

    def _add_step(self, event: dict[str, Any]) -> None:
        self.stage = event.get("stage")
        for task, loss in event["losses"].items():
            self.losses.setdefault(task, deque(maxlen=LOSS_WINDOW)).append(loss)
        self.speed = {key: event[key] for key in event if key.endswith("_per_second")}

    @property
    def total_steps(self) -> int:
        """Steps of the whole run, 0 before it is known."""
        return self.start.get("total_steps", 0)

    @property
    def seconds_left(self) -> float | None:
        """At the pace since the last start; None before there is one."""
        done = self.step - self.start.get("step", 0)
        if self.state != "training" or done <= 0:
            return None
        return (self.clock - clock(self.start)) / done * max(0, self.total_steps - self.step)


def duration(seconds: float) -> str:
    """``41 s``, ``3 min`` or ``1 h 20 min``."""
    if seconds < 90:
        return f"{seconds:.0f} s"
    minutes = round(seconds / 60)
    return f"{minutes} min" if minutes < 90 else f"{minutes // 60} h {minutes % 60} min"


def headline(progress: Progress) -> str:
    """State, step, epoch and time left in one line."""
    parts = [progress.stage or progress.state]
    if progress.total_steps:
        parts.append(f"step {progress.step} of {progress.total_steps}")
    if progress.epoch:
        parts.append(f"epoch {progress.epoch} of {progress.start.get('epochs', progress.epoch)}")
    if progress.start.get("step"):
        parts.append(f"resumed at step {progress.start['step']}")
    if progress.seconds_left is not None:
        parts.append(f"{duration(progress.seconds_left)} left")
    return ", ".join(parts)


def rows(progress: Progress) -> list[tuple[str, str]]:
    """What there is to say below the headline: ``(label, text)``."""
    lines = []
    if note := moved_note(progress.start):
        lines.append(("note", note))
    if progress.losses:
        lines.append(
            ("loss", _pairs((task, fmean(last)) for task, last in progress.losses.items()))
        )
    if progress.evaluation:
        scores = _pairs(progress.evaluation["scores"].items())
        lines.append(("dev score", f"{scores} (step {progress.evaluation['step']})"))
    if progress.early_stop:
        best = progress.early_stop["best_epoch"]
        lines.append(("ended", f"early: no better dev score since epoch {best}"))
    if progress.speed:
        rate = f"{progress.speed['examples_per_second']:,.0f} examples/s"
        lines.append(("speed", f"{rate}{_place(progress.start)}"))
    return lines


def moved_note(start: dict[str, Any]) -> str:
    """What to say of a run that goes on elsewhere; nothing of one that does not."""
    moved = start.get("moved")
    return f"bits may differ from an uninterrupted run's: {moved}" if moved else ""


def _pairs(values: Iterable[tuple[str, float]]) -> str:
    return "  ".join(f"{name} {value:.3f}" for name, value in values)


def _place(start: dict[str, Any]) -> str:
    if "device" not in start:
        return ""
    count = start.get("world_size", 1)
    return f" on {start['device']}, {count} process{'es' if count > 1 else ''}"


def as_text(name: str, progress: Progress, message: str = "") -> str:
    """The progress as lines of text."""
    lines = [f"{label:<10}{text}" for label, text in rows(progress)]
    return "\n".join([f"{name}: {headline(progress)}", *lines, *([message] if message else [])])


def as_line(name: str, progress: Progress) -> str:
    """The progress in one line, for terminals, which are told a note once."""
    told = [(label, text) for label, text in rows(progress) if label != "note"]
    parts = [" ".join(f"{label} {text}".split()) for label, text in told]
    return "; ".join([f"{name}: {headline(progress)}", *parts])


def as_html(name: str, progress: Progress, message: str = "") -> str:
    """The progress as a bar and a table; every text is escaped."""
    cells = [
        element(
            "tr",
            element("th", label, scope="row", style="text-align:left"),
            element("td", text, style="text-align:left;white-space:pre-wrap"),
        )
        for label, text in rows(progress)
    ]
    bar = element(
        "progress",
        value=int(progress.step) if progress.step or progress.start else None,
        max=int(progress.total_steps) or 1,
        style="width:min(100%,40em)",
        aria_label=name,
    )
    return element(
        "div",
        element("div", element("b", name), f": {headline(progress)}"),
        bar,
        element("table", *cells),
        element("div", message),
        class_="palbert-live",
        style="color:var(--jp-ui-font-color1,inherit)",
    )
