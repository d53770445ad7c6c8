"""The probe: pairs of sentences, one or two trained models, in the browser.

    ProbePanel("../runs")

With somebody there to use it this is a panel of controls; where a notebook runs unattended it is a
snapshot, and no widget is made. Models load, and answer, in a thread of their own; whatever is
typed meanwhile, one evaluation runs and at most one waits.
"""

import threading
import traceback
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import ipywidgets as widgets

from palbert.latest import LatestOnly
from palbert.live import attended
from palbert.markup import Markup, element, fragment
from palbert.pair_answer import Answer, Pair, ask, what_is_missing
from palbert.probe_picture import BACKBONE, MEAN, PAL, STYLE, Look, live_picture
from palbert.probing import EXAMPLES, probe
from palbert.saved_pairs import SavedPairs
from palbert.tasks import PARA, SST, STS
from palbert.trained_models import load_model, no_models, trained_models

DEBOUNCE_SECONDS = 0.25
NO_MODEL = "none"
CHOOSE = "choose one"
VIEWS = (STS.title, PARA.title, f"{SST.title}, sentence 1", f"{SST.title}, sentence 2")


class ProbePanel:
    """Shows itself in a notebook.

    Args:
        run_dir: of any number of runs, or one run's own.
        examples: pairs to choose from, by what they ask; the first is asked at once.
    """

    def __init__(
        self, run_dir: Path | str = "../runs", examples: Mapping[str, Pair] = EXAMPLES
    ) -> None:
        self.run_dir, self.examples = Path(run_dir), examples
        self.live: LivePanel | None = None

    def snapshot(self) -> Markup:
        """The newest model's answers for the examples, and the saved pairs, as plain HTML."""
        models = trained_models(self.run_dir)
        if not models:
            return element("p", no_models(self.run_dir))
        saved = SavedPairs(self.run_dir)
        try:
            saved.table()
            newest = probe([*models.values()][-1], [*self.examples.values()])
        except (ValueError, OSError) as error:
            return element("p", f"The probe has no answers: {error}")
        return fragment(newest.snapshot, saved.as_html())

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        if not attended():
            return {"text/html": self.snapshot(), "text/plain": "The probe, as a snapshot."}
        self.live = LivePanel(self.run_dir, self.examples)
        note = "The probe needs a running kernel: run this cell."
        bundle: Any = self.live.widget._repr_mimebundle_()
        return bundle | {"text/html": element("p", note), "text/plain": note}


@dataclass(frozen=True)
class Request:
    """A pair for some models; ``revision`` counts what was asked of a panel."""

    pair: Pair
    models: tuple[str, ...]
    revision: int


class LivePanel:
    """The panel's controls and what they do.

    Args:
        run_dir: see ``ProbePanel``.
        examples: see ``ProbePanel``.
    """

    def __init__(self, run_dir: Path, examples: Mapping[str, Pair]) -> None:
        self.models = trained_models(run_dir)
        self.saved = SavedPairs(run_dir)
        self.answers: dict[str, Answer] = {}
        self.revision = 0
        self._examples, self._loaded = examples, set[str]()
        self._lock = threading.RLock()  # callbacks and both workers change the same controls
        self._quiet = False
        self._make_controls()
        self.widget = self._laid_out()
        self._evaluations = LatestOnly(self._evaluate)
        self._scorings = LatestOnly(self._score_saved)
        if self.models:
            self._watch()
            self.ask()
            self._scorings.ask(None)
        else:
            self._say(f"{no_models(run_dir)} Then run this cell again.", "empty")

    def _make_controls(self) -> None:
        names, first = list(self.models), next(iter(self._examples.values()))
        newest = names[-1] if names else NO_MODEL
        self.model_a = _choice("Model A", names or [NO_MODEL], newest)
        self.model_b = _choice("Model B", [NO_MODEL, *names], NO_MODEL)
        self.sentences = [_sentence(f"Sentence {i + 1}", text) for i, text in enumerate(first)]
        self.examples = _choice("Examples", [CHOOSE, *self._examples], CHOOSE)
        self.typing = widgets.Checkbox(
            description="Update while typing", indent=False, layout={"width": "auto"}
        )
        self.ask_button, self.swap, self.save = (
            widgets.Button(description=name, disabled=not names)
            for name in ("Ask", "Swap", "Save pair")
        )
        self.view = _choice("Attention of", list(VIEWS), VIEWS[0])
        self.source = _choice("from", [BACKBONE, PAL], BACKBONE)
        self.layer = _choice("layer", [0], 0)
        self.head = _choice("head", [("mean of all", MEAN)], MEAN)
        self.status, self.picture, self.table = (widgets.HTML() for _ in range(3))

    def _laid_out(self) -> widgets.VBox:
        row = {"flex_flow": "row wrap", "align_items": "center"}
        rows = (
            (self.model_a, self.model_b),
            (self.ask_button, self.swap, self.examples, self.save, self.typing),
            (self.view, self.source, self.layer, self.head),
        )
        models, buttons, looks = (widgets.HBox(list(each), layout=row) for each in rows)
        style = widgets.HTML(f"<style>{STYLE}</style>")
        shown = (style, models, *self.sentences, buttons, self.status, looks, self.picture)
        box = widgets.VBox([*shown, self.table])
        box.add_class("palbert-probe")
        return box

    def _watch(self) -> None:
        for control in (self.model_a, self.model_b):
            control.observe(lambda _: self.ask(), "value")
        for sentence in self.sentences:
            sentence.observe(lambda _: self._typed(), "value")
            # in the browser: told by the kernel, a box would forget what was typed meanwhile
            widgets.jsdlink((self.typing, "value"), (sentence, "continuous_update"))
        self.examples.observe(self._take_example, "value")
        self.ask_button.on_click(lambda _: self.ask())
        self.swap.on_click(lambda _: self._set_pair((self.pair[1], self.pair[0])))
        self.save.on_click(lambda _: self._save())
        for control in (self.view, self.source, self.layer, self.head):
            control.observe(lambda _: self._draw(), "value")

    @property
    def pair(self) -> Pair:
        """What the boxes hold."""
        first, second = (sentence.value for sentence in self.sentences)
        return first, second

    def ask(self, delay: float = 0.0) -> None:
        """Ask the chosen models about what the boxes hold; until they answer, the old is dimmed."""
        with self._lock:
            self.revision += 1
            models = [self.model_a.value, self.model_b.value]
            chosen = tuple(dict.fromkeys(name for name in models if name in self.models))
            missing = what_is_missing(self.pair)
            if missing:
                self.answers = {}
                self.picture.value = ""
                self._say(missing, "empty")
                return
            self.picture.add_class("palbert-old")
            self._say("asking …", "busy")
            self._evaluations.ask(Request(self.pair, chosen, self.revision), delay)

    def wait(self) -> bool:
        """Wait until all that was asked is answered."""
        return self._evaluations.wait() and self._scorings.wait()

    def _evaluate(self, request: Request) -> None:
        try:
            answers = {}
            for name in request.models:
                if request.revision != self.revision:
                    return
                if name not in self._loaded:
                    self._say(f"loading {name} …", "busy")
                answers[name] = ask(load_model(self.models[name]), request.pair)
                self._loaded.add(name)
        except Exception as error:  # noqa: BLE001 - in a thread nobody else would show it
            self._show_error(error, request.revision)
        else:
            self._show(answers, request.revision)

    def _show(self, answers: dict[str, Answer], revision: int) -> None:
        """Unless something newer has been asked."""
        with self._lock:
            if revision != self.revision:
                return
            self.answers = answers
            self._fit_choices()
            self._draw()
            times = ", ".join(f"{a.seconds * 1000:.0f} ms ({name})" for name, a in answers.items())
            self._say(f"Answered in {times}.", "ready")

    def _fit_choices(self) -> None:
        """Layers and heads that the first model's attention has."""
        view = next(iter(next(iter(self.answers.values())).views.values()))
        maps = view.attention if self.source.value == BACKBONE else [*view.pal_attention.values()]
        heads = len(maps[0]) if len(maps) else 0
        with self._quietly():
            _refit(self.layer, [(str(i), i) for i in range(len(view.attention))])
            _refit(self.head, [("mean of all", MEAN), *((str(i), i) for i in range(heads))])

    def _draw(self) -> None:
        with self._lock:
            if self._quiet or not self.answers:
                return
            self._fit_choices()
            choices: list[Any] = [self.view, self.source, self.layer, self.head]
            look = Look(*(choice.value for choice in choices))
            self.picture.value = live_picture(self.answers, look, self.revision)
            self.picture.remove_class("palbert-old")

    def _say(self, words: object, state: str) -> None:
        self.status.value = element("div", words, role="status", data_state=state)

    def _show_error(self, error: Exception, revision: int) -> None:
        stack = "".join(traceback.format_exception(error))
        details = element("details", element("summary", "Details"), element("pre", stack))
        with self._lock:
            if revision == self.revision:
                self.answers, self.picture.value = {}, ""
                message = element("b", f"{type(error).__name__}: {error}")
                self._say(fragment(message, details), "error")

    def _typed(self) -> None:
        if not self._quiet:
            self.ask(DEBOUNCE_SECONDS if self.typing.value else 0.0)

    def _take_example(self, change: Mapping[str, Any]) -> None:
        if change["new"] in self._examples:
            self._set_pair(self._examples[change["new"]])
            self.examples.value = CHOOSE  # so that it can be taken again

    def _set_pair(self, pair: Pair) -> None:
        with self._quietly():
            for sentence, text in zip(self.sentences, pair, strict=True):
                sentence.value = text
        self.ask()

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        """Change controls without asking or drawing for each."""
        with self._lock:
            before, self._quiet = self._quiet, True
            try:
                yield
            finally:
                self._quiet = before

    def _save(self) -> None:
        try:
            words = "Saved." if self.saved.add(self.pair) else "This pair was saved before."
        except (ValueError, OSError) as error:
            self._say(f"Not saved: {error}", "error")
            return
        self._say(f"{words} {self.saved.path}", "ready")
        self._scorings.ask(None)

    def _score_saved(self, _: None) -> None:
        try:
            for model in self.saved.score():
                self.table.value = element("p", f"asking {model} about the saved pairs …")
            self.table.value = self.saved.as_html()
        except Exception as error:  # noqa: BLE001 - as above
            words = f"The saved pairs could not be scored: {type(error).__name__}: {error}"
            self.table.value = element("p", words)


def _choice(name: str, options: list, value: object) -> widgets.Dropdown:
    return widgets.Dropdown(
        description=name,
        options=options,
        value=value,
        style={"description_width": "initial"},
        layout={"width": "auto", "max_width": "100%"},
    )


def _sentence(name: str, text: str) -> widgets.Text:
    return widgets.Text(
        description=name, value=text, continuous_update=False, layout={"width": "min(100%, 48em)"}
    )


def _refit(control: widgets.Dropdown, options: list) -> None:
    """Other options, and the old value where it is still one of them."""
    if [*control.options] == options:
        return
    value = control.value
    control.options = options
    if value in [option for _, option in options]:
        control.value = value
