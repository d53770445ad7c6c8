"""The controls alone: what is chosen, and what is offered."""

import ipywidgets as widgets
import pytest

from palbert.predictor import Predictor
from palbert.probing.attention_map import AttentionChoice
from palbert.probing.controls import ProbeControls
from palbert.probing.pair_answer import ask

EXAMPLES = {"one": ("a goat .", "a storm ."), "two": ("it hums .", "it ends .")}


@pytest.fixture
def controls():
    return ProbeControls(["older", "newest"], EXAMPLES)


def test_at_first(controls):
    assert controls.models == ("newest",)
    assert controls.pair == EXAMPLES["one"]
    assert controls.choice == AttentionChoice()
    assert not controls.typing.value


def test_a_model_beside_itself_is_one(controls):
    controls.model_b.value = "older"
    assert controls.models == ("newest", "older")
    controls.model_a.value = "older"
    assert controls.models == ("older",)


def test_without_models_nothing_can_be_asked():
    controls = ProbeControls([], EXAMPLES)
    assert controls.models == ()
    assert all(button.disabled for button in (controls.ask, controls.swap, controls.save))


def test_a_pair_is_put_in_quietly(controls):
    seen = []
    controls.sentences[0].observe(lambda _: seen.append(controls.quiet), "value")
    controls.set_pair(EXAMPLES["two"])
    assert controls.pair == EXAMPLES["two"]
    assert seen == [True]
    assert not controls.quiet


def test_layers_and_heads_are_those_of_the_model(controls, trained_runs):
    first = ask(Predictor.from_pretrained(trained_runs / "first"), EXAMPLES["one"])
    second = ask(Predictor.from_pretrained(trained_runs / "second"), EXAMPLES["one"])
    controls.fit(first)
    assert [value for _, value in controls.layer.options] == [0, 1]
    controls.layer.value, controls.head.value = 1, 1
    controls.fit(second)
    assert (controls.choice.layer, controls.choice.head) == (1, 1)  # kept where there is such a one
    controls.source.value = "PAL"
    controls.fit(second)  # which has no PALs, so no heads
    assert [name for name, _ in controls.head.options] == ["mean of all"]


def test_every_control_is_laid_out_and_has_a_name(controls):
    laid_out, found = [controls.laid_out()], []
    while laid_out:
        control = laid_out.pop()
        found.append(control)
        laid_out += getattr(control, "children", ())
    named = (widgets.Dropdown, widgets.Text, widgets.Button, widgets.Checkbox)
    assert sum(isinstance(control, named) for control in found) == 14
    assert all(control.description for control in found if isinstance(control, named))
