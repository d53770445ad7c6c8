"""What is done, what runs and when it will be ready: a table that a terminal redraws."""

import sys
import time
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TextIO

from palbert.reproduce.plan import PlannedRun
from palbert.runs.progress import METRICS, Progress, duration, read_events

REDRAW_SECONDS = 5.0  # on a terminal; a file gets a line a minute
LINE_SECONDS = 60.0


class Board:
    """The state of all runs.

    Args:
        runs: Runs of this call.
        folder: Folder of the run folders.
        out: Where to write; standard output if left out.
    """

    def __init__(self, runs: Sequence[PlannedRun], folder: Path, out: TextIO | None = None) -> None:
        self.runs, self.folder, self.out = runs, folder, out or sys.stdout
        self.steps = {run.key: num_steps(run) for run in runs}
        self.done: dict[str, str] = {}
        self.failed: dict[str, str] = {}
        self._began, self._drawn, self._lines = time.monotonic(), 0.0, 0
        self._before = sum(_step(folder / run.key) for run in runs)

    def finish(self, run: PlannedRun, answer: Mapping[str, object]) -> None:
        """Take in what came of a run."""
        if "error" in answer:
            self.failed[run.key] = str(answer["error"])
            self._say(f"FAILED {run.key}: {answer['error']}")
        elif "scores" in answer:
            scores = dict(answer["scores"])  # type: ignore[call-overload]
            said = " ".join(f"{name} {scores[name]:.3f}" for name in scores if name != "mean")
            self.done[run.key] = said
            self._say(f"{len(self.done)} of {len(self.runs)}: {run.key} {said}")

    def draw(self, running: Sequence[str]) -> None:
        """Say where the runs are, if it is time to."""
        live = self.out.isatty()
        if time.monotonic() - self._drawn < (REDRAW_SECONDS if live else LINE_SECONDS):
            return
        self._drawn = time.monotonic()
        at = {key: _step(self.folder / key) for key in running}
        lines = [self._headline(at)]
        lines += [f"  {key:<50} step {step:>5} of {self.steps[key]}" for key, step in at.items()]
        self._erase()
        shown = lines if live else lines[:1]
        self.out.write("\n".join(shown) + "\n")
        self.out.flush()
        self._lines = len(shown) if live else 0

    def _headline(self, at: Mapping[str, int]) -> str:
        finished = sum(self.steps[key] for key in {*self.done, *self.failed})
        taken = finished + sum(at.values())
        elapsed, total = time.monotonic() - self._began, sum(self.steps.values())
        text = (
            f"{len(self.done)} done, {len(at)} running, "
            f"{len(self.runs) - len(self.done) - len(self.failed) - len(at)} waiting, "
            f"{len(self.failed)} failed; {taken:,} of {total:,} steps in {duration(elapsed)}"
        )
        if taken <= self._before:
            return text
        rate = (taken - self._before) / elapsed
        left = (total - taken) / rate
        ready = time.strftime("%H:%M:%S", time.localtime(time.time() + left))
        return f"{text}, {rate:.1f} steps/s: ready in {duration(left)}, at {ready}"

    def _say(self, text: str) -> None:
        self._erase()
        self.out.write(text + "\n")
        self.out.flush()
        self._drawn = 0.0 if self.out.isatty() else self._drawn

    def _erase(self) -> None:
        """Take the table away that was drawn last."""
        if self._lines:
            self.out.write(f"\x1b[{self._lines}F\x1b[J")
            self._lines = 0


def num_steps(run: PlannedRun) -> int:
    """Steps of a run, those of a SimCSE stage counted."""
    simcse = run.config.simcse
    stage = simcse.steps if simcse and simcse.mode == "stage" else 0
    return stage + run.config.epochs * run.config.steps_per_epoch


def _step(run_dir: Path) -> int:
    """The last step that a run has written down."""
    if not (run_dir / METRICS).exists():
        return 0
    progress = Progress()
    for event in read_events(run_dir)[-1:]:
        progress.add(event)
    return progress.step
