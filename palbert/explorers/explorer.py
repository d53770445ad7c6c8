"""Explorers: a few numbers to change, and a chart that follows them.

    sampling_explorer({"sst": 8544, "para": 141498, "sts": 6040}, epochs=25)

Where a notebook runs unattended they show the chart of the first settings, and no widget is made.
"""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any, NamedTuple

import ipywidgets as widgets
from torch import Tensor

from palbert.display.markup import element
from palbert.display.notebook import STYLE, OneDisplay, attended, still
from palbert.explorers.pictures import Drawing, draw_sampling, draw_schedule, draw_simcse

NOTE = "This explorer needs a running kernel: run this cell."
Number = widgets.BoundedIntText | widgets.BoundedFloatText


def sampling_explorer(sizes: Mapping[str, int], epochs: int) -> "Explorer":
    """Task probabilities by sizes, range of alpha and epochs.

    Args:
        sizes: Number of training examples of each task.
        epochs: Number of epochs at first.
    """
    return Explorer(
        draw_sampling,
        sst=_count("sentiment examples", sizes["sst"]),
        para=_count("paraphrase examples", sizes["para"]),
        sts=_count("similarity examples", sizes["sts"]),
        first_alpha=Setting("first alpha", 1.0, 0.0, 1.0, 0.1),
        last_alpha=Setting("last alpha", 0.2, 0.0, 1.0, 0.1),
        epochs=_count("epochs", epochs, 100),
    )


def schedule_explorer(total_steps: int, learning_rate: float) -> "Explorer":
    """The learning rate under warmup/decay.

    Args:
        total_steps: Number of steps at first.
        learning_rate: Peak of the learning rate at first.
    """
    return Explorer(
        draw_schedule,
        steps=_count("steps", total_steps),
        warmup_percent=Setting("warmup, % of the steps", 10.0, 0.0, 100.0, 5.0),
        peak=Setting("peak rate, millionths", learning_rate * 1e6, 0.1, 1e6, 10.0),
    )


def simcse_explorer(clouds: Mapping[str, tuple[Tensor, Tensor]]) -> "Explorer":
    """SimCSE's loss by temperature, alignment and uniformity.

    Args:
        clouds: Sentence vectors of each model, see ``pictures.draw_simcse``.
    """
    temperature = Setting("temperature", 0.05, 0.01, 1.0, 0.01)
    return Explorer(partial(draw_simcse, clouds), temperature=temperature)


class Setting(NamedTuple):
    """A number that a reader may change; a whole one where ``value`` is.

    Args:
        label: Name shown to people.
        value: Value at first.
        low: Smallest value allowed.
        high: Largest value allowed.
        step: Change that one press of an arrow makes.
    """

    label: str
    value: float
    low: float
    high: float
    step: float

    def control(self) -> Number:
        """A box with arrows: a slider of ipywidgets has no name for those who hear the page."""
        kind = widgets.BoundedIntText if isinstance(self.value, int) else widgets.BoundedFloatText
        return kind(
            description=self.label, value=self.value, min=self.low, max=self.high, step=self.step,
            style={"description_width": "initial"}, layout={"width": "20em"},
        )  # fmt: skip


def _count(label: str, value: int, most: int = 10_000_000) -> Setting:
    return Setting(label, value, 1, most, 1)


class Explorer:
    """A few settings and the drawing that follows them; shows itself in a notebook.

    Args:
        draw: Function that takes the settings by name and returns a drawing.
        settings: Settings by name, with their first values.
    """

    def __init__(self, draw: Callable[..., Drawing], **settings: Setting) -> None:
        self.draw, self.settings = draw, settings
        self.controls: dict[str, Number] = {}
        self.picture: widgets.HTML | None = None
        self._keep: Callable[[Drawing], object] = lambda _: None

    def first_drawing(self) -> Drawing:
        """The drawing for the first settings."""
        return self.draw(**{name: setting.value for name, setting in self.settings.items()})

    def widget(self) -> widgets.VBox:
        """Controls and picture, alive."""
        self.controls = {name: setting.control() for name, setting in self.settings.items()}
        self.picture = widgets.HTML()
        for control in self.controls.values():
            control.observe(lambda _: self._redraw(), "value")
        self._redraw()
        row = widgets.HBox([*self.controls.values()], layout={"flex_flow": "row wrap"})
        box = widgets.VBox([widgets.HTML(f"<style>{STYLE}</style>"), row, self.picture])
        box.add_class("palbert-explorer")
        return box

    def _redraw(self) -> None:
        values = {name: control.value for name, control in self.controls.items()}
        try:
            drawing = self.draw(**values)
        except ValueError as error:
            shown = element("p", str(error))
        else:
            shown = drawing.live()
            self._keep(drawing)
        if self.picture is not None:
            told = " ".join(f"{name}={value}" for name, value in values.items())
            self.picture.value = element("div", shown, data_settings=told)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, Any]:
        if not attended():
            drawing = self.first_drawing()
            return {"text/html": drawing.still(), "text/plain": drawing.says}
        last = OneDisplay()
        self._keep = lambda drawing: last.show(still(drawing.still()), drawing.says)
        bundle: Any = self.widget()._repr_mimebundle_()
        return bundle | {"text/html": element("p", NOTE), "text/plain": NOTE}
