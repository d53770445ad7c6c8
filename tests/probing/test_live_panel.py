"""The panel's behaviour without a browser: what is asked, what is shown, what goes wrong."""

import base64
import re
import shutil
import threading

import pytest

from palbert.predictor import Predictor
from palbert.probing import live_panel as module
from palbert.probing.controls import ProbeControls
from palbert.probing.latest import LatestOnly
from palbert.probing.live_panel import LivePanel
from palbert.probing.probe import EXAMPLES

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
    return re.search('data-state="(.*?)"', panel.controls.status.value)[1]


def shown_pair(panel) -> list[str]:
    return re.findall("<h3>. <bdi>(.*?)</bdi>", panel.controls.picture.value)


def test_the_first_example_is_answered_by_the_newest_model(panel, runs):
    assert state(panel) == "ready"
    assert panel.controls.model_a.value == "second"
    similarity = Predictor.from_pretrained(runs / "second").similarity([FIRST])[0]
    assert f"{similarity:.2f} of 5" in panel.controls.picture.value
    assert "A: second" in panel.controls.picture.value
    assert "B: " not in panel.controls.picture.value


def test_a_second_model_comes_and_goes(panel):
    panel.controls.model_b.value = "first"
    assert panel.wait()
    assert "B: first" in panel.controls.picture.value
    panel.controls.model_b.value = "none"
    assert panel.wait()
    assert "B: first" not in panel.controls.picture.value


def test_another_text_is_answered_when_it_is_entered(panel):
    panel.controls.sentences[0].value = "the storm ends ."
    assert panel.wait()
    assert shown_pair(panel)[0] == "the storm ends ."


def test_swap_and_examples_ask_once(panel):
    before = panel.revision
    panel.controls.swap.click()
    assert panel.wait()
    assert shown_pair(panel) == [*reversed(FIRST)]
    name, pair = [*EXAMPLES.items()][3]
    panel.controls.examples.value = name
    assert panel.wait()
    assert shown_pair(panel) == [*pair]
    assert panel.revision == before + 2


@pytest.mark.parametrize("text", ["", "   ", "\u3000\n"])
def test_an_empty_text_gets_a_message_and_no_answer(text, panel):
    panel.controls.sentences[0].value = text
    assert state(panel) == "empty"
    assert "Sentence 1 is empty" in panel.controls.status.value
    assert panel.wait()
    assert panel.controls.picture.value == ""
    panel.controls.sentences[0].value = "it ends ."
    assert panel.wait()
    assert state(panel) == "ready"


def test_a_single_sentence_is_asked_for_its_sentiment(panel):
    panel.controls.sentences[1].value = ""
    assert panel.wait()
    assert state(panel) == "ready"
    assert shown_pair(panel) == [FIRST[0]]
    assert "Sentiment 1" in panel.controls.picture.value
    assert "Paraphrase" not in panel.controls.picture.value
    panel.controls.save.click()
    assert "only pairs are kept" in panel.controls.status.value


def test_words_are_left_out_for_the_task_that_is_chosen(panel):
    assert "What each word does for sentiment" in panel.controls.picture.value
    panel.controls.words.value = "sts"
    assert panel.wait()
    assert "What each word does for similarity" in panel.controls.picture.value
    panel.controls.words.value = None
    assert panel.wait()
    assert "What each word does" not in panel.controls.picture.value


def test_typing_queues_one_evaluation(panel, monkeypatch):
    asked, all_typed = [], threading.Event()
    real = module.ask

    def slow(predictor, pair):
        asked.append(pair[0])
        all_typed.wait(60)
        return real(predictor, pair)

    monkeypatch.setattr(module, "ask", slow)
    monkeypatch.setattr(module, "DEBOUNCE_SECONDS", 0)
    panel.controls.typing.value = True
    text = "the storm ends . " * 3
    for end in range(1, len(text) + 1):
        panel.controls.sentences[0].value = text[:end]
    all_typed.set()
    assert panel.wait()
    assert asked[-1] == text
    assert shown_pair(panel)[0] == text
    assert len(asked) <= 2  # one that was under way, and the last


def test_it_waits_for_a_pause_in_typing_and_for_nothing_else(panel, monkeypatch):
    delays = []
    monkeypatch.setattr(LatestOnly, "ask", lambda _self, _request, delay: delays.append(delay))
    panel.controls.sentences[0].value = "entered"
    panel.controls.typing.value = True
    panel.controls.sentences[0].value = "typed"
    panel.controls.ask.click()
    panel.controls.swap.click()
    assert delays == [0, module.DEBOUNCE_SECONDS, 0, 0]


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
    panel.controls.picture.observe(lambda _: shown.append(shown_pair(panel)[:1]), "value")
    panel.controls.sentences[0].value = "old"
    assert entered.wait(10)
    assert (
        "palbert-old" in panel.controls.picture._dom_classes
    )  # what is there answers an older text
    panel.controls.sentences[0].value = "new"
    gate.set()
    assert panel.wait()
    assert shown
    assert all(pair == ["new"] for pair in shown)
    assert "palbert-old" not in panel.controls.picture._dom_classes


def test_looking_elsewhere_meanwhile_makes_an_old_answer_no_newer(panel, monkeypatch):
    gate, entered = threading.Event(), threading.Event()
    real = module.ask

    def blocked(predictor, pair):
        entered.set()
        assert gate.wait(10)
        return real(predictor, pair)

    monkeypatch.setattr(module, "ask", blocked)
    answered = f'data-rev="{panel.revision}"'
    panel.controls.sentences[0].value = "new"
    assert entered.wait(10)
    panel.controls.layer.value = 1
    assert "layer 1" in panel.controls.picture.value
    assert answered in panel.controls.picture.value
    assert "palbert-old" in panel.controls.picture._dom_classes
    gate.set()
    assert panel.wait()
    assert shown_pair(panel)[0] == "new"
    assert "palbert-old" not in panel.controls.picture._dom_classes


def test_an_error_is_shown_and_the_next_question_answered(panel, monkeypatch):
    real = module.ask

    def broken(predictor, pair):
        raise RuntimeError("<script>out of memory</script>")

    monkeypatch.setattr(module, "ask", broken)
    panel.ask()
    assert panel.wait()
    assert state(panel) == "error"
    assert "RuntimeError: &lt;script&gt;out of memory" in panel.controls.status.value
    assert "<script>" not in panel.controls.status.value
    assert "in broken" in panel.controls.status.value
    assert panel.controls.picture.value == ""
    monkeypatch.setattr(module, "ask", real)
    panel.controls.ask.click()
    assert panel.wait()
    assert state(panel) == "ready"


def test_a_damaged_model_is_an_error_in_the_panel(runs):
    (runs / "second" / "best" / "model.safetensors").write_bytes(b"not weights")
    panel = LivePanel(runs, EXAMPLES)
    assert panel.wait()
    assert "cannot read the model" in panel.controls.status.value
    assert state(panel) == "error"
    panel.controls.model_a.value = "first"
    assert panel.wait()
    assert state(panel) == "ready"


def test_loading_is_said_once(runs, monkeypatch):
    said = []
    monkeypatch.setattr(ProbeControls, "say", lambda _self, words, _state: said.append(words))
    panel = LivePanel(runs, EXAMPLES)
    assert panel.wait()
    panel.ask()
    assert panel.wait()
    assert said.count("loading second …") == 1


def test_what_is_answered_is_kept_for_a_page_without_a_kernel(runs):
    kept = []
    panel = LivePanel(runs, EXAMPLES, kept.append)
    panel.controls.model_b.value = "first"
    panel.controls.save.click()
    assert panel.wait()
    for words in ("Answers of <b>second</b>", "Answers of <b>first</b>", FIRST[1], "Saved pairs"):
        assert words in kept[-1]
    assert "<svg" not in kept[-1]  # a page that trusts nobody takes them out


def test_answers_can_be_taken_away_as_a_page(panel):
    link = re.search('href="data:text/html;base64,(.*?)"', panel.controls.links.value)[1]
    page = base64.b64decode(link).decode()
    assert page.startswith("<!doctype html>")
    assert FIRST[1] in page
    assert "Answers of <b>second</b>" in page
    assert "?sentence1=" not in panel.controls.links.value  # JupyterLab would not know it


def test_voilas_address_carries_a_pair(runs, monkeypatch):
    monkeypatch.setenv("SERVER_SOFTWARE", "voila/0.5")
    monkeypatch.setenv("QUERY_STRING", "sentence1=Is+it+far%3F&sentence2=%3Cb%3E+%26+more")
    panel = LivePanel(runs, EXAMPLES)
    assert panel.wait()
    assert shown_pair(panel) == ["Is it far?", "&lt;b&gt; &amp; more"]
    assert "?sentence1=Is+it+far%3F&amp;sentence2=%3Cb%3E+%26+more" in panel.controls.links.value
    monkeypatch.setenv("QUERY_STRING", "sentence2=alone")
    assert LivePanel(runs, EXAMPLES).controls.pair == FIRST


def test_no_models_says_which_notebook_makes_one(tmp_path):
    panel = LivePanel(tmp_path, EXAMPLES)
    assert state(panel) == "empty"
    assert "01_baseline" in panel.controls.status.value
    assert panel.controls.ask.disabled


def test_attention_follows_the_controls(panel):
    panel.controls.model_a.value = "first"
    assert panel.wait()
    revision = panel.revision
    assert [value for _, value in panel.controls.layer.options] == [0, 1]
    panel.controls.layer.value, panel.controls.head.value = 1, 1
    assert "Attention of BERT, layer 1, head 1" in panel.controls.picture.value
    panel.controls.source.value = "PAL"
    assert "Attention of PAL, layer 1, head 1" in panel.controls.picture.value
    panel.controls.model_a.value = "second"
    assert panel.wait()
    assert "has no PAL attention" in panel.controls.picture.value
    assert panel.revision == revision + 1  # looking asks nobody


def test_a_saved_pair_is_scored_by_all_models_and_is_there_next_time(panel, runs):
    panel.controls.save.click()
    assert "Saved." in panel.controls.status.value
    assert panel.wait()
    assert FIRST[0] in panel.controls.table.value
    assert panel.controls.table.value.count("<tr>") == 3
    panel.controls.save.click()
    assert "saved before" in panel.controls.status.value
    again = LivePanel(runs, EXAMPLES)
    assert again.wait()
    assert again.controls.table.value == panel.controls.table.value
