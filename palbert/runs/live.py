"""A view of a running training.

In a notebook one display is updated at most four times a second; in a terminal a line is written
for each evaluation. A view only reads files, so any number can watch a run, from other notebooks
too: ``follow(run_dir)``.
"""

import sys
import time
from pathlib import Path
from typing import Any

from palbert.display.notebook import OneDisplay, in_notebook
from palbert.runs.folder import is_running
from palbert.runs.json_files import LineReader
from palbert.runs.progress import (
    METRICS,
    Progress,
    RunEvent,
    as_html,
    as_line,
    as_text,
    moved_note,
)

UPDATE_SECONDS = 0.25


class LiveView:
    """Shows a run's progress where this process is looked at.

    Args:
        run_dir: the run's folder.
        show: False reads along and shows nothing.
    """

    def __init__(self, run_dir: Path, *, show: bool = True) -> None:
        self.run_dir = run_dir
        self.progress = Progress()
        self._reader = LineReader(run_dir / METRICS, RunEvent)
        self._show = show
        self._notebook = show and in_notebook()
        self._display = OneDisplay()
        self._message = ""
        self._shown_at = float("-inf")
        self._told: set[tuple] = set()
        for event in self._reader.read():
            self.progress.add(event)
            self._is_news(event)  # what an earlier launch did is none

    def update(self) -> None:
        """Read what is new; show it unless that was done a moment ago."""
        if time.monotonic() - self._shown_at < UPDATE_SECONDS:
            return
        events = self._reader.read()
        for event in events:
            self._take(event)
        if events or self._display.empty:
            self._draw()
        self._shown_at = time.monotonic()

    def _take(self, event: dict[str, Any]) -> None:
        self.progress.add(event)
        if not self._is_news(event):
            return
        if event["event"] == "start":
            self._message = ""
            if note := moved_note(event):
                self._write(f"{self.run_dir.name}: {note}")
        self._write(as_line(self.run_dir.name, self.progress))

    def _is_news(self, event: dict[str, Any]) -> bool:
        """Whether a line is worth telling, and was not told: the file may be rewritten and reread.

        Times of day do not tell that, since clocks are set back.
        """
        line = (event["event"], event["time"], event["step"])
        if event["event"] not in ("start", "evaluation") or line in self._told:
            return False
        self._told.add(line)
        return True

    def say(self, message: str) -> None:
        """Show a sentence below the progress."""
        self._message = message
        self._write(f"{self.run_dir.name}: {message}")
        self._draw()

    def finish(self) -> None:
        """Show the last state, whenever the last update was."""
        self._shown_at = float("-inf")
        self._message = ""
        self.update()
        if self.progress.state not in ("stopped", "finished"):
            self.progress.state = "ended without a result"
        self._draw()
        self._write(as_line(self.run_dir.name, self.progress))

    def how_to_go_on(self) -> str:
        """What to do after an interrupt."""
        again = "launch the same config in the same folder again"
        if self.progress.checkpoint is None:
            return f"stopped before the first checkpoint: {again} to start anew"
        return (
            f"stopped at step {self.progress.step} of {self.progress.total_steps}: {again} to go "
            f"on from step {self.progress.checkpoint}"
        )

    def _write(self, text: str) -> None:
        if self._show and not self._notebook:
            sys.stdout.write(f"{text}\n")
            sys.stdout.flush()

    def _draw(self) -> None:
        if not self._notebook:
            return
        self._display.show(
            as_html(self.run_dir.name, self.progress, self._message),
            as_text(self.run_dir.name, self.progress, self._message),
        )


def follow(run_dir: Path | str) -> Progress:
    """Watch a run until it ends; interrupting ends the watching alone.

    Args:
        run_dir: folder of a run, started by any process of this machine.

    Returns:
        Where the run stood at the end.
    """
    view = LiveView(Path(run_dir))
    while is_running(view.run_dir):
        view.update()
        time.sleep(UPDATE_SECONDS)
    view.finish()
    return view.progress
