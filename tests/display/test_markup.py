"""One escape function, and nothing that gets around it."""

import base64

import pytest
from hostile import HOSTILE, Elements

from palbert.display.markup import Markup, element, escape, fragment, shortened, svg_image, table


@pytest.mark.parametrize("text", HOSTILE)
def test_text_stays_text(text):
    page = Elements(element("p", text, title=text))
    assert page.tags == ["p"]
    assert list(page.attributes) == ["title"]
    assert page.attributes["title"] == page.text
    if text.isprintable():
        assert page.text == text


def test_characters_that_turn_the_direction_are_shown():
    assert escape("\u202eabc\u2066") == "[U+202E]abc[U+2066]"
    assert escape("a\x00\ud83d") == "a\ufffd\ufffd"
    assert escape("👩\u200d🚀") == "👩\u200d🚀"  # a joiner of emoji turns nothing


def test_every_escaped_text_can_be_written_to_a_file():
    for text in HOSTILE:
        escape(text).encode()


def test_markup_is_taken_as_it_is_and_only_markup():
    inner = element("b", "x < y")
    assert element("p", inner, "<b>") == "<p><b>x &lt; y</b>&lt;b&gt;</p>"
    assert fragment(f"{inner}") == escape(inner)  # an f-string is text again
    assert isinstance(fragment(inner, 3), Markup)


def test_attributes():
    assert element("a", class_="x", aria_label='"', role=None, data_rev=3) == (
        '<a class="x" aria-label="&#34;" data-rev="3"></a>'
    )
    assert element("br") == "<br>"


def test_an_image_carries_its_svg():
    image = Elements(svg_image(element("svg", "é<"), 'it says "5 < 6"'))
    assert image.attributes["alt"] == 'it says "5 < 6"'
    data = image.attributes["src"].removeprefix("data:image/svg+xml;base64,")
    assert base64.b64decode(data).decode() == "<svg>é&lt;</svg>"


def test_long_texts_are_shortened():
    assert shortened("abc") == "abc"
    assert shortened("x" * 10_000) == "x" * 160 + "… (10,000 characters)"


def test_a_table_names_rows_and_columns():
    page = table(["task", "<score>"], [["sst", 1]], "caption")
    assert '<th scope="col"' in page
    assert '<th scope="row"' in page
    assert "&lt;score&gt;" in page
    assert Elements(page).text == "captiontask<score>sst1"
