"""The probe's controls and how they lie; what they do is ``live_panel``'s."""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

import ipywidgets as widgets

from palbert.display.markup import element
from palbert.display.notebook import STYLE
from palbert.probing.attention_map import BACKBONE, MEAN, PAL, AttentionChoice
from palbert.probing.pair_answer import Answer, Pair
from palbert.tasks import PARA, SST, STS, TASKS

NO_MODEL = "none"
CHOOSE = "choose one"
VIEWS = (STS.title, PARA.title, f"{SST.title}, sentence 1", f"{SST.title}, sentence 2")


class ProbeControls:
    """Boxes, lists and buttons, and the places where words and pictures go.

    Args:
        models: Models to choose from, the newest last; without any the buttons are off.
        examples: Pairs to choose from, by what they ask; the boxes begin with the first.
    """

    def __init__(self, models: Sequence[str], examples: Mapping[str, Pair]) -> None:
        newest, first = (models or [NO_MODEL])[-1], next(iter(examples.values()))
        self.quiet = False
        self.model_a = _choice("Model A", models or [NO_MODEL], newest)
        self.model_b = _choice("Model B", [NO_MODEL, *models], NO_MODEL)
        self.sentences = [_sentence(f"Sentence {i + 1}", text) for i, text in enumerate(first)]
        self.examples = _choice("Examples", [CHOOSE, *examples], CHOOSE)
        self.typing = widgets.Checkbox(
            description="Update while typing", indent=False, layout={"width": "auto"}
        )
        self.ask, self.swap, self.save = (
            widgets.Button(description=name, disabled=not models)
            for name in ("Ask", "Swap", "Save pair")
        )
        self.view = _choice("Attention of", VIEWS, VIEWS[0])
        self.source = _choice("from", [BACKBONE, PAL], BACKBONE)
        self.layer = _choice("layer", [0], 0)
        self.head = _choice("head", [("mean of all", MEAN)], MEAN)
        tasks = [("nothing", None), *((task.title, name) for name, task in TASKS.items())]
        self.words = _choice("Words' part in", tasks, SST.name)
        self.status, self.picture, self.links, self.table = (widgets.HTML() for _ in range(4))
        for sentence in self.sentences:
            # in the browser: told by the kernel, a box would forget what was typed meanwhile
            widgets.jsdlink((self.typing, "value"), (sentence, "continuous_update"))

    def laid_out(self) -> widgets.VBox:
        """All controls in one box, in their rows."""
        row = {"flex_flow": "row wrap", "align_items": "center"}
        rows = (
            (self.model_a, self.model_b),
            (self.ask, self.swap, self.examples, self.save, self.typing),
            (self.view, self.source, self.layer, self.head, self.words),
        )
        models, buttons, looks = (widgets.HBox(list(each), layout=row) for each in rows)
        style = widgets.HTML(f"<style>{STYLE}</style>")
        shown = (style, models, *self.sentences, buttons, self.status, looks, self.picture)
        box = widgets.VBox([*shown, self.links, self.table])
        box.add_class("palbert-probe")
        return box

    @property
    def pair(self) -> Pair:
        """The pair that the boxes hold."""
        first, second = (sentence.value for sentence in self.sentences)
        return first, second

    @property
    def models(self) -> tuple[str, ...]:
        """The chosen models, each once."""
        chosen = dict.fromkeys((self.model_a.value, self.model_b.value))
        return tuple(str(name) for name in chosen if name != NO_MODEL)

    @property
    def choice(self) -> AttentionChoice:
        """Which attention to show."""
        choices: list[Any] = [self.view, self.source, self.layer, self.head]
        return AttentionChoice(*(choice.value for choice in choices))

    @property
    def words_task(self) -> str | None:
        """The task for which words are left out one by one; None for none."""
        return str(self.words.value) if self.words.value else None

    def say(self, words: object, state: str) -> None:
        """Say where the panel stands: ``state`` is busy, ready, empty or error."""
        self.status.value = element("div", words, role="status", data_state=state)

    def set_pair(self, pair: Pair) -> None:
        """Put a pair into the boxes."""
        with self._quietly():
            for sentence, text in zip(self.sentences, pair, strict=True):
                sentence.value = text

    def fit(self, answer: Answer) -> None:
        """Offer the layers and heads that an answer's attention has."""
        view = next(iter(answer.views.values()))
        maps = view.attention if self.source.value == BACKBONE else [*view.pal_attention.values()]
        heads = len(maps[0]) if len(maps) else 0
        with self._quietly():
            _refit(self.layer, [(str(i), i) for i in range(len(view.attention))])
            _refit(self.head, [("mean of all", MEAN), *((str(i), i) for i in range(heads))])

    @contextmanager
    def _quietly(self) -> Iterator[None]:
        """Set ``quiet`` inside, so that whoever watches ignores each single change."""
        before, self.quiet = self.quiet, True
        try:
            yield
        finally:
            self.quiet = before


def _choice(name: str, options: Sequence, value: object) -> widgets.Dropdown:
    return widgets.Dropdown(
        description=name,
        options=options,
        value=value,
        style={"description_width": "initial"},
        layout={"width": "auto", "max_width": "100%"},
    )


def _sentence(name: str, text: str) -> widgets.Text:
    return widgets.Text(
        description=name,
        value=text,
        continuous_update=False,
        layout={"width": "min(100% - 4px, 48em)"},
    )


def _refit(control: widgets.Dropdown, options: list) -> None:
    """Give a list other options, and keep its value where it is still one of them."""
    if [*control.options] == options:
        return
    value = control.value
    control.options = options
    if value in [option for _, option in options]:
        control.value = value
