"""The panel's behaviour without a browser: what is asked, what is shown, what goes wrong."""

import re
import shutil
import threading
import time

import pytest

from palbert import panel as module
from palbert.panel import LivePanel, ProbePanel
from palbert.predictor import Predictor
from palbert.probing import EXAMPLES

FIRST = next(iter(EXAMPLES.values()))


@pytest.fixture
def runs(trained_runs, tmp_path):
    shutil.copytree(trained_runs, tmp_path / "runs")
    return tmp_path / "runs"


@pytest.fixture
def panel(runs):
    panel = LivePanel(runs, EXAMPLES)
    assert panel.wait()
    return panel


def state(panel) -> str:
    return re.search('data-state="(.*?)"', panel.status.value)[1]


def shown_pair(panel) -> list[str]:
    return re.findall("<bdi>(.*?)</bdi>", panel.picture.value)


def test_the_first_example_is_answered_by_the_newest_model(panel, runs):
    assert state(panel) == "ready"
    assert panel.model_a.value == "second"
    similarity = Predictor.from_pretrained(runs / "second").similarity([FIRST])[0]
    assert f"{similarity:.2f} of 5" in panel.picture.value
    assert "A: second" in panel.picture.value
    assert "B: " not in panel.picture.value


def test_a_second_model_comes_and_goes(panel):
    panel.model_b.value = "first"
    assert panel.wait()
    assert "B: first" in panel.picture.value
    panel.model_b.value = "none"
    assert panel.wait()
    assert "B: first" not in panel.picture.value


def test_another_text_is_answered_when_it_is_entered(panel):
    panel.sentences[0].value = "the storm ends ."
    assert panel.wait()
    assert shown_pair(panel)[0] == "the storm ends ."


def test_swap_and_examples_ask_once(panel):
    before = panel.revision
    panel.swap.click()
    assert panel.wait()
    assert shown_pair(panel) == [*reversed(FIRST)]
    name, pair = [*EXAMPLES.items()][3]
    panel.examples.value = name
    assert panel.wait()
    assert shown_pair(panel) == [*pair]
    assert panel.revision == before + 2


@pytest.mark.parametrize("text", ["", "   ", "\u3000\n"])
def test_an_empty_text_gets_a_message_and_no_answer(text, panel):
    panel.sentences[1].value = text
    assert state(panel) == "empty"
    assert "Sentence 2 is empty" in panel.status.value
    assert panel.wait()
    assert panel.picture.value == ""
    panel.sentences[1].value = "it ends ."
    assert panel.wait()
    assert state(panel) == "ready"


def test_typing_queues_one_evaluation(panel, monkeypatch):
    asked, running, most = [], [], []
    real = module.ask

    def slow(predictor, pair):
        running.append(1)
        most.append(len(running))
        asked.append(pair[0])
        time.sleep(0.05)
        running.pop()
        return real(predictor, pair)

    monkeypatch.setattr(module, "ask", slow)
    monkeypatch.setattr(module, "DEBOUNCE_SECONDS", 0.01)
    panel.typing.value = True
    text = "the storm ends . " * 3
    for end in range(1, len(text) + 1):
        panel.sentences[0].value = text[:end]
        time.sleep(0.004)
    assert panel.wait()
    assert asked[-1] == text
    assert shown_pair(panel)[0] == text
    assert max(most) == 1
    assert len(asked) < len(text) / 4


def test_an_old_answer_is_never_shown_for_a_newer_text(panel, monkeypatch):
    """The model answers an older text after a newer one was entered."""
    gate, entered = threading.Event(), threading.Event()
    real, shown = module.ask, []

    def blocked(predictor, pair):
        answer = real(predictor, pair)
        if pair[0] == "old":
            entered.set()
            assert gate.wait(10)
        return answer

    monkeypatch.setattr(module, "ask", blocked)
    panel.picture.observe(lambda _: shown.append(shown_pair(panel)[:1]), "value")
    panel.sentences[0].value = "old"
    assert entered.wait(10)
    assert "palbert-old" in panel.picture._dom_classes  # what is there answers an older text
    panel.sentences[0].value = "new"
    gate.set()
    assert panel.wait()
    assert shown == [["new"]]
    assert "palbert-old" not in panel.picture._dom_classes


def test_an_error_is_shown_and_the_next_question_answered(panel, monkeypatch):
    real = module.ask

    def broken(predictor, pair):
        raise RuntimeError("<script>out of memory</script>")

    monkeypatch.setattr(module, "ask", broken)
    panel.ask()
    assert panel.wait()
    assert state(panel) == "error"
    assert "RuntimeError: &lt;script&gt;out of memory" in panel.status.value
    assert "<script>" not in panel.status.value
    assert "in broken" in panel.status.value
    assert panel.picture.value == ""
    monkeypatch.setattr(module, "ask", real)
    panel.ask_button.click()
    assert panel.wait()
    assert state(panel) == "ready"


def test_a_damaged_model_is_an_error_in_the_panel(runs):
    (runs / "second" / "best" / "model.safetensors").write_bytes(b"not weights")
    panel = LivePanel(runs, EXAMPLES)
    assert panel.wait()
    assert "cannot read the model" in panel.status.value
    assert state(panel) == "error"
    panel.model_a.value = "first"
    assert panel.wait()
    assert state(panel) == "ready"


def test_loading_is_said_once(runs, monkeypatch):
    said = []
    monkeypatch.setattr(LivePanel, "_say", lambda _self, words, _state: said.append(words))
    panel = LivePanel(runs, EXAMPLES)
    assert panel.wait()
    panel.ask()
    assert panel.wait()
    assert said.count("loading second …") == 1


def test_no_models_says_which_notebook_makes_one(tmp_path):
    panel = LivePanel(tmp_path, EXAMPLES)
    assert state(panel) == "empty"
    assert "01_baseline" in panel.status.value
    assert panel.ask_button.disabled
    assert "01_baseline" in ProbePanel(tmp_path).snapshot()


def test_attention_follows_the_controls(panel):
    panel.model_a.value = "first"
    assert panel.wait()
    revision = panel.revision
    assert [value for _, value in panel.layer.options] == [0, 1]
    panel.layer.value, panel.head.value = 1, 1
    assert "Attention of BERT, layer 1, head 1" in panel.picture.value
    panel.source.value = "PAL"
    assert "Attention of PAL, layer 1, head 1" in panel.picture.value
    panel.model_a.value = "second"
    assert panel.wait()
    assert "has no PAL attention" in panel.picture.value
    assert panel.revision == revision + 1  # looking asks nobody


def test_a_saved_pair_is_scored_by_all_models_and_is_there_next_time(panel, runs):
    panel.save.click()
    assert "Saved." in panel.status.value
    assert panel.wait()
    assert FIRST[0] in panel.table.value
    assert panel.table.value.count("<tr>") == 3
    panel.save.click()
    assert "saved before" in panel.status.value
    again = LivePanel(runs, EXAMPLES)
    assert again.wait()
    assert again.table.value == panel.table.value


def test_unattended_it_is_a_snapshot_and_makes_no_widget(runs, monkeypatch):
    monkeypatch.setattr(module, "LivePanel", None)
    bundle = ProbePanel(runs)._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain"}
    assert bundle["text/html"].count("<img") == 4
    assert "Answers of <b>second</b>" in bundle["text/html"]


def test_attended_it_is_a_widget(runs, monkeypatch):
    monkeypatch.setattr(module, "attended", lambda: True)
    panel = ProbePanel(runs)
    bundle = panel._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    assert "running kernel" in bundle["text/html"]
    assert panel.live.wait()
