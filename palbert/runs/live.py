"""A view of a running training.

In a notebook one display, a bar with curves below it, is updated at most four times a second; in a
terminal a line is written for each evaluation. A view only reads files, so any number can watch a
run, from other notebooks too: ``follow(run_dir)``, and several runs in the same curves:
``follow(one, other)``.
"""

import sys
import time
from pathlib import Path
from typing import Any

from palbert.display.markup import Markup, element
from palbert.display.notebook import OneDisplay, in_notebook, picture
from palbert.runs.curves import Curves, draw_curves
from palbert.runs.json_files import LineReader
from palbert.runs.lock import is_running
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
STALE_SECONDS = 20
# A redraw starts the animation anew. So the note appears only where nobody draws any more: on a
# page that was closed while its cell ran, and is open again.
STALE_STYLE = (
    ".palbert-stale {max-height: 0; overflow: hidden; "
    f"animation: palbert-stale 0s {STALE_SECONDS}s forwards}} "
    "@keyframes palbert-stale {to {max-height: 20em}}"
)
STALE_NOTE = (
    f"No news for {STALE_SECONDS} seconds. If this page was closed in the meantime, the training "
    "has gone on without it: run this cell again, and its result comes when the training ends. "
    "Interrupt the kernel before that, and the training goes on before your eyes."
)


class Board:
    """One display of a cell, for the views of one run or several."""

    def __init__(self) -> None:
        self.views: list[LiveView] = []
        self._display = OneDisplay()

    @property
    def empty(self) -> bool:
        """Whether nothing has been shown yet."""
        return self._display.empty

    def draw(self) -> None:
        """Show where the runs stand, with their curves."""
        text = "\n".join(as_text(*view.state) for view in self.views)
        bars = [element("div", as_html(*view.state), style="flex:1 1 300px") for view in self.views]
        runs = {view.run_dir.name: view.curves for view in self.views}
        curves = draw_curves(runs, text)
        shown = [
            element("div", *bars, style="display:flex;flex-wrap:wrap;gap:8px 24px"),
            *([picture(curves, text)] if curves else []),
            *(_stale_note() if any(view.is_under_way for view in self.views) else []),
        ]
        self._display.show(
            element("div", *shown, class_="palbert-live-runs", style="overflow-x:auto"), text
        )


def _stale_note() -> list[Markup]:
    """A note that stays hidden while the display is drawn again and again."""
    return [element("style", STALE_STYLE), element("div", STALE_NOTE, class_="palbert-stale")]


class LiveView:
    """Shows a run's progress where this process is looked at.

    Args:
        run_dir: Folder of the run.
        show: False reads along and shows nothing.
        board: Where it is shown in a notebook, with other runs; one of its own unless given.
    """

    def __init__(self, run_dir: Path, *, show: bool = True, board: Board | None = None) -> None:
        self.run_dir = run_dir
        self.progress, self.curves = Progress(), Curves()
        self._reader = LineReader(run_dir / METRICS, RunEvent)
        self._show = show
        self._notebook = show and in_notebook()
        self._board = board or Board()
        self._board.views.append(self)
        self._message = ""
        self._shown_at = float("-inf")
        self._told: set[tuple] = set()
        for event in self._reader.read():
            self._add(event)
            self._is_news(event)  # what an earlier launch did is none

    @property
    def is_under_way(self) -> bool:
        """Whether more is to come."""
        return self.progress.state in ("starting", "training")

    @property
    def state(self) -> tuple[str, Progress, str]:
        """Name, progress and the sentence below it."""
        return self.run_dir.name, self.progress, self._message

    def update(self) -> None:
        """Read what is new; show it unless that was done a moment ago."""
        if time.monotonic() - self._shown_at < UPDATE_SECONDS * len(self._board.views):
            return
        events = self._reader.read()
        for event in events:
            self._take(event)
        if events or self._board.empty:
            self._draw()
        self._shown_at = time.monotonic()

    def _add(self, event: dict[str, Any]) -> None:
        self.progress.add(event)
        self.curves.add(event)

    def _take(self, event: dict[str, Any]) -> None:
        self._add(event)
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
        again = "run this cell again" if self._notebook else "start the same run again"
        if self.progress.checkpoint is None:
            return f"stopped before the first checkpoint: {again} to start anew"
        return (
            f"stopped at step {self.progress.step} of {self.progress.total_steps}: {again} to go "
            f"on from step {self.progress.checkpoint}"
        )

    def what_was_lost(self) -> str:
        """What an earlier launch did after its last checkpoint, if it did not end in good order.

        That is so when its kernel was restarted or the machine went off; nothing else is done
        twice.
        """
        checkpoint = self.progress.checkpoint or 0
        if self.progress.state != "training" or self.progress.step <= checkpoint:
            return ""
        how = (
            f"goes on from its last checkpoint, step {checkpoint}" if checkpoint else "starts anew"
        )
        return f"; it was cut off at step {self.progress.step}, and {how}"

    def _write(self, text: str) -> None:
        if self._show and not self._notebook:
            sys.stdout.write(f"{text}\n")
            sys.stdout.flush()

    def _draw(self) -> None:
        if self._notebook:
            self._board.draw()


def follow(*run_dirs: Path | str) -> list[Progress]:
    """Watch runs until all have ended; interrupting ends the watching alone.

    Args:
        run_dirs: Folders of runs, started by any processes of this machine.

    Returns:
        Where each run stood at the end.
    """
    board = Board()
    views = [LiveView(Path(run_dir), board=board) for run_dir in run_dirs]
    running = views
    while running:
        for view in running:
            view.update()
        time.sleep(UPDATE_SECONDS)
        running = [view for view in running if is_running(view.run_dir)]
    for view in views:
        view.finish()
    return [view.progress for view in views]
