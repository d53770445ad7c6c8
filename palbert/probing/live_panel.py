"""What the probe's controls do.

Models load, and answer, in a thread of their own; whatever is typed meanwhile, one evaluation runs
and at most one waits.
"""

import threading
import traceback
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from palbert.display.markup import Markup, element, fragment
from palbert.probing.controls import CHOOSE, ProbeControls
from palbert.probing.latest import LatestOnly
from palbert.probing.left_out import leave_out, not_yet
from palbert.probing.link import linked_pair, links
from palbert.probing.pair_answer import Answer, Pair, ask, what_is_missing
from palbert.probing.picture import live_picture, snapshot
from palbert.probing.saved_pairs import SavedPairs
from palbert.probing.trained_models import load_model, no_models, trained_models

DEBOUNCE_SECONDS = 0.25
LINKED = "the pair of the link"


@dataclass(frozen=True)
class Request:
    """A pair for some models, and the task for which words are left out.

    ``revision`` counts what was asked of a panel.
    """

    pair: Pair
    models: tuple[str, ...]
    revision: int
    words_task: str | None = None


class LivePanel:
    """Controls that ask the models of a folder.

    Args:
        run_dir: Folder of the runs, see ``ProbePanel``.
        examples: Pairs to choose from, see ``ProbePanel``.
        keep: Function that receives the answers as HTML without a kernel whenever they change.
    """

    def __init__(
        self,
        run_dir: Path,
        examples: Mapping[str, Pair],
        keep: Callable[[Markup], object] = lambda _: None,
    ) -> None:
        self.models = trained_models(run_dir)
        self.saved = SavedPairs(run_dir)
        self.answers: dict[str, Answer] = {}
        self.revision = self.answered = 0  # what was asked last, and what the answers are to
        linked = linked_pair()
        if linked is not None:
            examples = {LINKED: linked, **examples}
        self.controls = ProbeControls([*self.models], examples)
        self.widget = self.controls.laid_out()
        self._examples, self._keep, self._loaded = examples, keep, set[str]()
        self._lock = threading.RLock()  # callbacks and both workers change the same controls
        self._evaluations = LatestOnly(self._evaluate)
        self._scorings = LatestOnly(self._score_saved)
        if self.models:
            self._watch()
            self.ask()
            self._scorings.ask(None)
        else:
            self.controls.say(f"{no_models(run_dir)} Then run this cell again.", "empty")

    def _watch(self) -> None:
        controls = self.controls
        for control in (controls.model_a, controls.model_b, controls.words):
            control.observe(lambda _: self.ask(), "value")
        for sentence in controls.sentences:
            sentence.observe(lambda _: self._typed(), "value")
        controls.examples.observe(self._take_example, "value")
        controls.ask.on_click(lambda _: self.ask())
        controls.swap.on_click(lambda _: self._set_pair((controls.pair[1], controls.pair[0])))
        controls.save.on_click(lambda _: self._save())
        for control in (controls.view, controls.source, controls.layer, controls.head):
            control.observe(lambda _: self._look_again(), "value")

    def ask(self, delay: float = 0.0) -> None:
        """Ask the chosen models about what the boxes hold; until they answer, the old is dimmed."""
        controls = self.controls
        with self._lock:
            self.revision += 1
            missing = what_is_missing(controls.pair)
            if missing:
                self.answers = {}
                controls.picture.value = ""
                controls.say(missing, "empty")
                return
            controls.picture.add_class("palbert-old")
            controls.say("asking …", "busy")
            request = Request(controls.pair, controls.models, self.revision, controls.words_task)
            self._evaluations.ask(request, delay)

    def wait(self) -> bool:
        """Wait until all that was asked is answered."""
        return self._evaluations.wait() and self._scorings.wait()

    def _evaluate(self, request: Request) -> None:
        try:
            answers = {}
            for name in request.models:
                with self._lock:
                    if request.revision != self.revision:
                        return
                    if name not in self._loaded:
                        self.controls.say(f"loading {name} …", "busy")
                answers[name] = self._without_parts(name, request)
                self._loaded.add(name)
            self._show(answers, request.revision)
            self._take_apart(answers, request)
        except Exception as error:  # noqa: BLE001 - in a thread nobody else would show it
            self._show_error(error, request.revision)

    def _without_parts(self, name: str, request: Request) -> Answer:
        """A model's answer, with room for the words' parts where they are wanted."""
        answer, task = ask(load_model(self.models[name]), request.pair), request.words_task
        if task is None or task not in answer.tasks:
            return answer
        return replace(answer, parts=not_yet(answer.pair, task))

    def _take_apart(self, answers: dict[str, Answer], request: Request) -> None:
        """Leave words out one by one, once the answers are there to be read."""
        for name, answer in answers.items():
            if answer.parts is not None and request.revision == self.revision:
                parts = leave_out(load_model(self.models[name]), answer.pair, answer.parts.task)
                answers = answers | {name: replace(answer, parts=parts)}
        if any(answer.parts for answer in answers.values()):
            self._show(answers, request.revision)

    def _show(self, answers: dict[str, Answer], revision: int) -> None:
        """Show the answers, unless something newer has been asked."""
        with self._lock:
            if revision != self.revision:
                return
            self.answers, self.answered = answers, revision
            self._draw()
            self.controls.picture.remove_class("palbert-old")
            times = ", ".join(f"{a.seconds * 1000:.0f} ms ({name})" for name, a in answers.items())
            self.controls.say(f"Answered in {times}.", "ready")
            self._keep_all()

    def _draw(self) -> None:
        controls = self.controls
        controls.fit(next(iter(self.answers.values())))
        controls.picture.value = live_picture(self.answers, controls.choice, self.answered)

    def _look_again(self) -> None:
        with self._lock:
            if self.answers and not self.controls.quiet:
                self._draw()

    def _show_error(self, error: Exception, revision: int) -> None:
        stack = "".join(traceback.format_exception(error))
        details = element("details", element("summary", "Details"), element("pre", stack))
        with self._lock:
            if revision == self.revision:
                self.answers, self.controls.picture.value = {}, ""
                message = element("b", f"{type(error).__name__}: {error}")
                self.controls.say(fragment(message, details), "error")

    def _typed(self) -> None:
        if not self.controls.quiet:
            self.ask(DEBOUNCE_SECONDS if self.controls.typing.value else 0.0)

    def _take_example(self, change: Mapping[str, Any]) -> None:
        if change["new"] in self._examples:
            self._set_pair(self._examples[change["new"]])
            self.controls.examples.value = CHOOSE  # so that it can be taken again

    def _set_pair(self, pair: Pair) -> None:
        with self._lock:
            self.controls.set_pair(pair)
            self.ask()

    def _save(self) -> None:
        try:
            words = (
                "Saved." if self.saved.add(self.controls.pair) else "This pair was saved before."
            )
        except (ValueError, OSError) as error:
            self.controls.say(f"Not saved: {error}", "error")
            return
        self.controls.say(f"{words} {self.saved.path}", "ready")
        self._scorings.ask(None)

    def _score_saved(self, _: None) -> None:
        table = self.controls.table
        try:
            for model in self.saved.score():
                table.value = element("p", f"asking {model} about the saved pairs …")
            table.value = self.saved.as_html()
        except Exception as error:  # noqa: BLE001 - as above
            words = f"The saved pairs could not be scored: {type(error).__name__}: {error}"
            table.value = element("p", words)
        with self._lock:
            self._keep_all()

    def _keep_all(self) -> None:
        answers = [snapshot(name, [answer]) for name, answer in self.answers.items()]
        pairs = [answer.pair for answer in self.answers.values()]
        self.controls.links.value = links(pairs[0], fragment(*answers)) if pairs else ""
        self._keep(fragment(*answers, Markup(self.controls.table.value)))
