"""The hand: words, what stands below the line, and texts that cannot break out."""

import xml.etree.ElementTree as ET

import pytest
from drawn import SVG, words
from hostile import HOSTILE

from palbert.diagrams.sheet import Sheet, count


def test_it_says_what_it_shows_to_all_readers(monkeypatch):
    sheet = Sheet(100)
    sheet.box(0, 0, 90, 40, "head", "below")
    diagram = sheet.finish("A title", "What is on it.")
    root = ET.fromstring(diagram.svg)
    assert (root.get("role"), root.get("aria-label")) == ("img", "A title")
    assert root.findtext(f"{SVG}title") == "A title"
    assert root.findtext(f"{SVG}desc") == "What is on it."
    bundle = diagram._repr_mimebundle_()
    assert bundle["text/plain"] == "A title. What is on it."
    assert 'src="data:image/svg+xml;base64,' in bundle["text/html"]  # nobody is there to see
    assert 'alt="A title. What is on it."' in bundle["text/html"]
    monkeypatch.setattr("palbert.display.notebook.attended", lambda: True)
    assert diagram.svg in diagram._repr_mimebundle_()["text/html"]
    assert words(diagram.svg) == ["head", "below"]


def test_letters_below_the_line_and_names_with_an_underscore():
    sheet = Sheet(100)
    sheet.write(0, 0, "V_E of frozen_pals, g_1 + g_12")
    root = ET.fromstring(sheet.finish("t", "s").svg)
    low = [node.text for node in root.iter(f"{SVG}tspan") if node.get("dy") == "3"]
    assert low == ["E", "1", "12"]
    assert words(sheet.finish("t", "s").svg) == ["VE of frozen_pals, g1 + g12"]


def test_an_arrow_ends_where_it_points():
    sheet = Sheet(100)
    sheet.arrow((10, 10), (10, 50))
    root = ET.fromstring(sheet.finish("t", "s").svg)
    [head] = [node.get("points") for node in root.iter(f"{SVG}polygon")]
    assert head.split()[0] == "10.0,50.0"
    assert [node.get("d") for node in root.iter(f"{SVG}path")] == ["M10.0 10.0L10.0 42.0"]


@pytest.mark.parametrize("text", HOSTILE[:-1], ids=ascii)
def test_hostile_words_stay_words(text):
    sheet = Sheet(100)
    sheet.box(0, 0, 90, 40, text)
    sheet.write(0, 0, text)
    root = ET.fromstring(sheet.finish(text, text).svg)
    assert not list(root.iter(f"{SVG}script"))
    assert len([*root.iter(f"{SVG}text")]) == 2


@pytest.mark.parametrize(
    ("number", "said"), [(950, "950"), (12_300, "12,300"), (1_774_464, "1.77 million")]
)
def test_counts_are_said_as_people_say_them(number, said):
    assert count(number) == said
