"""Words left out one by one, and how their parts are shown."""

import numpy as np
import pytest
from hostile import Elements

from palbert.predictor import Predictor
from palbert.probing.glance import difference, glance, largest_part, scales, words_part
from palbert.probing.left_out import MOST_WORDS, leave_out, not_yet
from palbert.probing.pair_answer import Answer, WordParts, ask

PAIR = ("the old goat sleeps .", "it hums .")


@pytest.fixture(scope="module")
def predictor(trained_runs):
    return Predictor.from_pretrained(trained_runs / "first", device="cpu")


def grade(predictor, text: str) -> float:
    return float(predictor.sentiment(text)[0] @ np.arange(5))


def test_a_words_part_is_what_the_answer_loses_without_it(predictor):
    parts = leave_out(predictor, PAIR, "sst")
    assert [[word for word, _ in words] for words in parts.words] == [text.split() for text in PAIR]
    without = grade(predictor, "the goat sleeps .")
    assert parts.words[0][1][1] == pytest.approx(grade(predictor, PAIR[0]) - without, abs=1e-5)
    for task, answer in (("para", predictor.paraphrase), ("sts", predictor.similarity)):
        [whole], [less] = answer([PAIR]), answer([(PAIR[0], "it .")])
        found = leave_out(predictor, PAIR, task).words[1][1]
        assert found == ("hums", pytest.approx(whole - less, abs=1e-5))


@pytest.mark.parametrize("text", ["goat", "goat " * (MOST_WORDS + 1)])
def test_what_cannot_be_taken_apart_is_said(predictor, text):
    parts = leave_out(predictor, (text, ""), "sst")
    assert parts.words == [[], []]
    answer = ask(predictor, (text, ""))
    shown = words_part(Answer(**{**vars(answer), "parts": parts}), 0.0)
    assert f"Only sentences of 2 to {MOST_WORDS} words" in shown


def make(parts: WordParts | None = None, sts: float = 4.0, tasks=("sst", "para", "sts")) -> Answer:
    sentiment = np.array([[0.0, 0.0, 0.0, 0.5, 0.5], [1.0, 0.0, 0.0, 0.0, 0.0]])
    return Answer(PAIR, sentiment, 0.25, sts, {}, tasks=tasks, parts=parts)


def test_bars_of_words_share_a_scale_and_say_their_sign():
    small = make(WordParts("sst", [[("very", 0.1), ("<b>", -0.2)], []]))
    large = make(WordParts("sst", [[("good", 0.4)], []]))
    top = largest_part([small, large, make()])
    assert top == 0.4
    shown = words_part(small, top)
    assert "height:2.5px;background:#0072B2" in shown
    assert "height:5.0px;background:#D55E00" in shown
    found = Elements(shown)
    assert "very+0.10<b>-0.20" in found.text
    waiting = words_part(make(not_yet(PAIR, "sst")), 0.0)
    assert waiting.count("…") == len(" ".join(PAIR).split())
    assert largest_part([make(not_yet(PAIR, "sst"))]) == 0
    assert "left out in turn" in found.text
    assert "cannot show" in found.text


def test_where_two_models_differ_most_is_said():
    answers = [make(), make(sts=1.0)]
    found = scales(answers)
    assert [each.name for each in found] == [
        "Sentiment 1",
        "Sentiment 2",
        "Paraphrase",
        "Similarity",
    ]
    assert found[0].values == [3.5, 3.5]
    assert difference(found) == "They differ most in Similarity: A 4.00, B 1.00."
    assert "They differ most in Similarity" in glance(dict(zip("xy", answers, strict=True)))
    assert difference(scales([make(), make()])) == "The two models say the same."
    assert "differ" not in glance({"x": make()})


def test_models_of_different_tasks_are_compared_where_they_can_be():
    one, other = make(tasks=("sst", "sts")), make(tasks=("para", "sts"))
    assert [each.name for each in scales([one, other])] == ["Similarity"]
    assert "different tasks" in glance({"x": make(tasks=("sst",)), "y": make(tasks=("para",))})
