"""The curves of a run: what is averaged, what is drawn, and how little time it takes."""

import math
import xml.etree.ElementTree as ET

from conftest import make_event

from palbert.display.shapes import COLOURS
from palbert.runs.curves import STRETCHES, Curves, draw_curves

SVG = "{http://www.w3.org/2000/svg}"
SCORES = {"sst": 0.4, "para": 0.7, "sts": 0.5, "overall": 0.6}


def curves(*events: dict) -> Curves:
    found = Curves()
    for event in events:
        found.add(event)
    return found


def step(number: int, **losses: float) -> dict:
    return make_event("step", step=number, losses=losses)


def lines(svg: str, colour: str) -> list[str]:
    nodes = ET.fromstring(svg).iter(f"{SVG}path")
    return [node.get("d") for node in nodes if f"stroke:{colour}" in node.get("style")]


def test_losses_are_means_over_stretches_of_the_run():
    run = curves(make_event("start", total_steps=2 * STRETCHES),
                 step(1, sst=3.0), step(2, sst=1.0, simcse=0.5), step(4, sst=0.5))  # fmt: skip
    assert run.losses("sst") == [(1.0, 2.0), (3.0, 0.5)]
    assert run.losses("simcse") == [(1.0, 0.5)]
    assert run.losses("para") == []


def test_a_file_that_is_read_again_from_its_beginning_counts_once():
    events = [make_event("start", total_steps=STRETCHES), step(1, sst=2.0), step(2, sst=1.0)]
    evaluation = make_event("evaluation", step=2, scores=SCORES)
    run = curves(*events, evaluation, *events, make_event("start", step=2, total_steps=STRETCHES))
    assert run.losses("sst") == [(0.5, 2.0), (1.5, 1.0)]
    assert run.scores("overall") == []


def test_a_loss_that_is_no_number_is_left_out():
    run = curves(make_event("start"), step(1, sst=math.nan), step(2, sst=math.inf))
    assert run.empty
    assert draw_curves({"one": run}, "alt") == ""


def test_losses_stand_above_scores_and_grow():
    begun = [make_event("start", total_steps=STRETCHES), step(1, sst=2.0), step(2, sst=1.0)]
    svg = draw_curves({"bp1": curves(*begun)}, "what is shown")
    root = ET.fromstring(svg)
    assert (root.get("role"), root.get("aria-label")) == ("img", "what is shown")
    texts = [node.text for node in root.iter(f"{SVG}text")]
    assert {"Sentiment, loss", "Overall, dev", "1.000", "2.000", f"step {STRETCHES}"} <= set(texts)
    assert "SimCSE, loss" not in texts
    grown = curves(*begun, step(3, sst=0.5), make_event("evaluation", step=3, scores=SCORES))
    longer = draw_curves({"bp1": grown}, "alt")
    assert len(lines(longer, COLOURS[0])[0]) > len(lines(svg, COLOURS[0])[0])
    assert len(lines(longer, COLOURS[0])) == 1 + len(SCORES)


def test_runs_share_the_charts_in_colours_of_their_own():
    one, other = (curves(make_event("start"), step(1, sst=loss)) for loss in (1.0, 2.0))
    svg = draw_curves({"one": one, "other": other}, "alt")
    texts = [node.text for node in ET.fromstring(svg).iter(f"{SVG}text")]
    assert texts[-2:] == ["one", "other"]
    assert lines(svg, COLOURS[0])
    assert lines(svg, COLOURS[1])


def test_a_long_run_has_no_more_points_than_a_short_one():
    events = [step(number, sst=1.0, para=0.5) for number in range(1, 5001)]
    run = curves(make_event("start", total_steps=5000), *events)
    assert len(run.losses("sst")) == STRETCHES


def test_a_single_score_is_written_once():
    steps = [step(number, sst=3.0 - number) for number in (1, 2)]
    begun = make_event("start", total_steps=STRETCHES)
    run = curves(begun, *steps, make_event("evaluation", step=2, scores=SCORES))
    root = ET.fromstring(draw_curves({"run": run}, "alt"))
    texts = [node.text for node in root.iter(f"{SVG}text")]
    assert texts.count("0.600") == 1
