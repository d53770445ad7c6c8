"""The probe in a notebook: a widget where somebody can use it, else a snapshot."""

import pytest

from palbert.probing import panel as module
from palbert.probing.panel import ProbePanel


def test_unattended_it_is_a_snapshot_and_makes_no_widget(trained_runs, monkeypatch):
    monkeypatch.setattr(module, "LivePanel", None)
    bundle = ProbePanel(trained_runs)._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain"}
    assert bundle["text/html"].count("<img") == 4
    assert "Answers of <b>second</b>" in bundle["text/html"]


def test_without_a_model_it_says_which_notebook_makes_one(tmp_path):
    assert "01_baseline" in ProbePanel(tmp_path).snapshot()


@pytest.mark.parametrize("text", ["", "  "])
def test_an_example_that_cannot_be_asked_is_named(text, trained_runs):
    page = ProbePanel(trained_runs, {"good": ("a", "b"), "bad": (text, "b")}).snapshot()
    assert "pair 1: Sentence 1 is empty" in page


def test_attended_it_is_a_widget_with_a_still_picture_beside_it(
    trained_runs, displayed, monkeypatch
):
    monkeypatch.setattr(module, "attended", lambda: True)
    panel = ProbePanel(trained_runs)
    bundle = panel._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert "running kernel" in bundle["text/html"]
    assert panel.live.wait()
    last = displayed[-1]["text/html"]
    assert 'class="palbert-still"' in last
    assert "Answers of <b>second</b>" in last
