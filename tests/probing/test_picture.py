"""What is shown holds every number, and no text gets out of its place."""

import re
from dataclasses import replace

import numpy as np
import pytest
from hostile import HOSTILE, Elements

from palbert.display.shapes import COLOURS
from palbert.probing.attention_map import PAL, SHOWN_TOKENS, AttentionChoice, attention
from palbert.probing.pair_answer import Answer, View
from palbert.probing.picture import (
    answer_rows,
    live_picture,
    share_chart,
    snapshot,
    summary,
)

NAMES = ("Sentiment, sentence 1", "Sentiment, sentence 2", "Paraphrase", "Similarity")


def make_view(tokens: list[str]) -> View:
    weights = np.random.default_rng(0).dirichlet(np.ones(len(tokens)), (2, 3, len(tokens)))
    return View(tokens, weights, {1: weights[1, :2]}, {0: 0.125, 1: 0.25})


def make_answer(first: str = "a b", second: str = "c") -> Answer:
    tokens = ["[CLS]", *first.split(), "[SEP]", *second.split(), "[SEP]"]
    sentiment = np.array([[0.05, 0.1, 0.15, 0.3, 0.4], [0.5, 0.2, 0.1, 0.11, 0.09]])
    views = {name: make_view(tokens) for name in NAMES}
    return Answer((first, second), sentiment, 0.625, 3.75, views)


def test_every_number_is_text():
    answer = make_answer()
    rows = dict(answer_rows(answer))
    assert rows["Sentiment 1: very positive"] == "0.400"
    assert rows["Sentiment 2: very negative"] == "0.500"
    assert rows["Paraphrase (probability)"] == "0.625"
    assert rows["Similarity (0 to 5)"] == "3.75"
    page = Elements(live_picture({"m": answer}, AttentionChoice(), 1)).text
    assert all(value in page for value in rows.values())
    assert "0.125" in page
    assert "0.250" in page


def test_the_summary():
    assert summary(make_answer()) == (
        "Most likely sentence 1 very positive, sentence 2 very negative; paraphrase 0.62; "
        "similarity 3.75 of 5."
    )


def test_two_grades_that_are_as_probable_are_both_named():
    sentiment = np.array([[0.1, 0.302, 0.298, 0.2, 0.1], [0.1, 0.31, 0.29, 0.2, 0.1]], np.float32)
    answer = replace(make_answer(), sentiment=sentiment)
    assert answer.likely_grades == ["negative or neutral", "negative"]


def test_two_models_are_side_by_side():
    answer = make_answer()
    page = live_picture(
        {"one": answer, "two": replace(answer, similarity=1.5)}, AttentionChoice(), 7
    )
    assert 'data-rev="7"' in page
    text = Elements(page).text
    assert "A: one" in text
    assert "B: two" in text
    assert page.count("<section") == 2
    assert text.count(answer.pair[1]) >= 1


def test_pal_bars_of_both_models_have_one_scale():
    quiet = make_answer()
    views = {
        name: replace(view, pal_shares={0: 0.0125, 1: 0.025}) for name, view in quiet.views.items()
    }
    both = {"loud": quiet, "quiet": replace(quiet, views=views)}
    page = live_picture(both, AttentionChoice(), 1)
    assert page.count("A full bar is 0.2500, for all models shown.") == 2
    full = share_chart(quiet, COLOURS[0], 0.25)
    tenth = share_chart(both["quiet"], COLOURS[0], 0.25)
    assert full in page
    lengths = [[float(x) for x in re.findall(rf'width="([\d.]+)"[^>]*{COLOURS[0]}', chart)]
               for chart in (full, tenth)]  # fmt: skip
    assert lengths[1] == pytest.approx([length / 10 for length in lengths[0]], rel=1e-3)


def test_attention_has_a_scale_of_its_own_and_says_it():
    answer = make_answer()
    _, weights = attention(answer, AttentionChoice())
    page = live_picture({"m": answer}, AttentionChoice(), 1)
    low, high = min(map(min, weights)), max(map(max, weights))
    assert f"No colour is {low:.2f}, full colour {high:.2f}" in page
    assert "fill-opacity:1.00" in page
    assert "fill-opacity:0.00" in page


def test_attention_of_a_head_and_of_all():
    answer = make_answer()
    tokens, weights = attention(answer, AttentionChoice("Paraphrase", layer=1, head=2))
    np.testing.assert_allclose(weights, answer.views["Paraphrase"].attention[1, 2])
    assert tokens == answer.views["Paraphrase"].tokens
    _, mean = attention(answer, AttentionChoice("Paraphrase", layer=1))
    np.testing.assert_allclose(mean, answer.views["Paraphrase"].attention[1].mean(0))
    _, pal = attention(answer, AttentionChoice("Paraphrase", PAL, layer=1, head=1))
    np.testing.assert_allclose(pal, answer.views["Paraphrase"].pal_attention[1][1])


def test_what_a_model_lacks_is_said():
    choice = AttentionChoice("Paraphrase", PAL, layer=0)
    assert attention(make_answer(), choice)[1] == []
    assert "Layer 0 of this model has no PAL attention." in live_picture(
        {"m": make_answer()}, choice, 1
    )
    bare = make_answer()
    without = {name: replace(view, pal_shares={}) for name, view in bare.views.items()}
    assert "no PALs" in share_chart(replace(bare, views=without))


def test_a_model_that_reads_sentences_apart_shows_the_first():
    apart = make_answer()
    views = {f"{name}, sentence 1": view for name, view in apart.views.items()}
    assert attention(replace(apart, views=views), AttentionChoice("Paraphrase"))[1]


def test_long_texts_are_shown_in_part():
    answer = make_answer("word " * 2000)
    page = live_picture({"m": replace(answer, cut=True)}, AttentionChoice(), 1)
    assert len(page) < 200_000
    text = Elements(page).text
    assert "(10,000 characters)" in text
    assert f"The first {SHOWN_TOKENS} tokens" in text
    assert "the end was cut off" in text


@pytest.mark.parametrize("text", [*HOSTILE, "x" * 10_000])
def test_hostile_texts_are_inert(text):
    answer = make_answer(text, text)
    plain = make_answer()
    for page, usual in (
        (
            live_picture({text: answer}, AttentionChoice(), 1),
            live_picture({"m": plain}, AttentionChoice(), 1),
        ),
        (snapshot(text, [answer]), snapshot("m", [plain])),
    ):
        found = Elements(page)
        assert set(found.tags) <= set(Elements(usual).tags)
        assert set(found.attributes) <= set(Elements(usual).attributes)
        page.encode()


def test_a_snapshot_stands_alone():
    page = snapshot("bp1", [make_answer(), make_answer("d e", "f")], charts=1)
    found = Elements(page)
    assert "svg" not in found.tags
    assert "style" not in found.tags
    assert found.tags.count("img") == 2
    assert "Pair 1, a b / c" in found.attributes["alt"]
    assert found.attributes["src"].startswith("data:image/svg+xml;base64,")
    assert "very positive (0.40)" in found.text
    assert "3.75" in found.text
    assert "d e" in found.text
