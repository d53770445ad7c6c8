"""Charts: well-formed SVG, every number as text, texts that cannot break out."""

import xml.etree.ElementTree as ET

import pytest

from palbert.display.charts import bars, dots, lines, weights_map
from palbert.display.shapes import COLOURS

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = '</svg><script>x</script>"&'


def texts(svg: str) -> list[str]:
    return [node.text for node in ET.fromstring(svg).iter(f"{SVG}text")]


def widths(svg: str, colour: str) -> list[float]:
    nodes = ET.fromstring(svg).iter(f"{SVG}rect")
    return [float(node.get("width")) for node in nodes if colour in node.get("style")]


def test_bars_are_as_long_as_their_share():
    rows = [("a", [(0.5, "half"), (1.0, "all")]), ("b", [(0.0, "none"), (7.0, "too much")])]
    svg = bars(["x", "y"], rows, "alt", COLOURS[0])
    half, whole, none, most = widths(svg, COLOURS[0])
    assert half == pytest.approx(whole / 2)
    assert (none, most) == (0, whole)
    assert texts(svg) == ["x", "y", "a", "half", "all", "b", "none", "too much"]
    assert ET.fromstring(svg).get("aria-label") == "alt"


def test_a_map_is_fuller_where_the_weight_is_larger():
    svg = weights_map(["p", "q"], [[0.25, 0.75], [1.0, 0.0]], "alt", COLOURS[1])
    styles = [node.get("style") for node in ET.fromstring(svg).iter(f"{SVG}rect")]
    opacities = [style.rpartition(":")[2] for style in styles if COLOURS[1] in style]
    assert opacities == ["0.50", "0.87", "1.00", "0.00"]  # square roots
    pale = weights_map(["p"], [[0.2]], "alt", COLOURS[1])
    assert "fill-opacity:1.00" in pale
    assert texts(svg) == ["p", "p", "q", "q"]


def test_marks_stand_on_their_scales_and_a_line_is_their_gap():
    svg = dots([("mood", "bad", "good", [(0.25, "1.0"), (0.75, "3.0")])], "AB", "alt")
    root = ET.fromstring(svg)
    [circle] = root.iter(f"{SVG}circle")
    [square] = [node for node in root.iter(f"{SVG}path") if COLOURS[1] in node.get("style")]
    gap = float(square.get("d")[1:].split()[0]) - float(circle.get("cx"))
    scale, line = [float(node.get("width")) for node in root.iter(f"{SVG}rect")][1:]
    assert gap == pytest.approx(scale / 2)
    assert line == pytest.approx(gap)
    assert texts(svg) == ["mood", "bad", "good", "A 1.0, B 3.0"]


def test_lines_go_through_their_points():
    series = {"up": [(0, 0.0), (10, 1.0)], "flat": [(0, 0.5), (10, 0.5)]}
    svg = lines(series, "alt", ("step", "rate"), mark=5.0)
    paths = [node.get("d") for node in ET.fromstring(svg).iter(f"{SVG}path")]
    assert "M48.0 200.0L400.0 20.0" in paths
    assert "M48.0 110.0L400.0 110.0" in paths
    assert "M224.0 20.0V200" in paths
    assert {"up", "flat", "step", "rate", "0.5", "10"} <= set(texts(svg))


def test_names_at_the_same_height_do_not_cover_each_other():
    series = {name: [(0, 0.5), (1, 0.5)] for name in ("a", "b", "c")}
    nodes = ET.fromstring(lines(series, "alt", ("x", "y"))).iter(f"{SVG}text")
    heights = sorted(float(node.get("y")) for node in nodes if node.text in series)
    assert all(low + 14 < high for low, high in zip(heights, heights[1:], strict=False))


def test_one_point_and_zeros_are_drawn():
    lines({"only": [(3, 0.0)]}, "alt", ("x", "y"), mark=3)


@pytest.mark.parametrize(
    "svg",
    [
        dots([(HOSTILE, HOSTILE, HOSTILE, [(0.5, HOSTILE)])], [HOSTILE], HOSTILE),
        bars([HOSTILE], [(HOSTILE, [(0.5, HOSTILE)])], HOSTILE, COLOURS[0]),
        weights_map([HOSTILE], [[0.5]], HOSTILE, COLOURS[0]),
        lines({HOSTILE: [(0, 1), (1, 2)]}, HOSTILE, (HOSTILE, HOSTILE)),
    ],
)
def test_hostile_names_stay_text(svg):
    root = ET.fromstring(svg)
    assert root.get("aria-label") == HOSTILE
    assert HOSTILE in texts(svg)
    assert not list(root.iter(f"{SVG}script"))
