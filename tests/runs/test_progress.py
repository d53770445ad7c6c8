"""Events of a run, and the three forms in which they are shown."""

import json
from html.parser import HTMLParser

import pytest

from palbert.runs.progress import (
    METRICS,
    Progress,
    as_html,
    as_line,
    as_text,
    duration,
    read_events,
)

START = {
    "event": "start", "time": 100.0, "world_size": 2, "device": "cpu", "precision": "float32",
    "step": 0, "total_steps": 210, "epochs": 3, "steps_per_epoch": 70,
}  # fmt: skip
SCORES = {"sst": 0.4, "para": 0.8, "sts": 0.7, "overall": 0.68, "mean": 0.63}


def step(number: int, **values) -> dict:
    return {
        "event": "step", "time": 100.0 + number, "step": number, "epoch": 1, "task": "para",
        "loss": 0.5, "losses": {"para": 0.5, "simcse": 0.01}, "learning_rate": 1e-4,
        "examples_per_second": 80.1, "tokens_per_second": 1800.0,
    } | values  # fmt: skip


def progress(*events: dict) -> Progress:
    state = Progress()
    for event in events:
        state.add(event)
    return state


def test_damaged_lines_are_left_out(tmp_path):
    lines = ["null", json.dumps(START), "{}", json.dumps(step(3)), '{"event": "checkpoint"}']
    (tmp_path / METRICS).write_bytes("\n".join(lines).encode() + b"\n\xff\n")
    with pytest.warns(UserWarning, match=r"metrics\.jsonl:1 is damaged.* and 3 more of its lines"):
        assert read_events(tmp_path) == [START, step(3)]
    assert read_events(tmp_path / "none") == []


def test_text_says_everything():
    state = progress(START, step(1), step(35), {
        "event": "evaluation", "time": 140.0, "step": 35, "epoch": 1, "scores": SCORES,
    })  # fmt: skip
    assert as_text("bp1", state).splitlines() == [
        "bp1: training, step 35 of 210, epoch 1 of 3, 3 min left",
        "loss      para 0.500  simcse 0.010",
        "dev score sst 0.400  para 0.800  sts 0.700  overall 0.680  mean 0.630 (step 35)",
        "speed     80 examples/s on cpu, 2 processes",
    ]


def test_a_terminal_gets_one_line():
    assert as_line("bp1", progress(START, step(35))) == (
        "bp1: training, step 35 of 210, epoch 1 of 3, 3 min left; loss para 0.500 simcse 0.010; "
        "speed 80 examples/s on cpu, 2 processes"
    )


def test_losses_are_averaged_over_the_last_steps():
    state = progress(START, *(step(n, losses={"sst": float(n)}) for n in range(40)))
    assert "loss sst 29.500" in as_line("x", state)


def test_a_stage_before_the_tasks_is_named():
    state = progress(START, step(3, stage="simcse", losses={"simcse": 1.0}))
    assert as_line("x", state).startswith("x: simcse, step 3 of 210")
    state.add(step(4))
    assert as_line("x", state).startswith("x: training, step 4 of 210")


def test_a_resumed_run_counts_from_where_it_started_again():
    state = progress(START, step(50), {**START, "step": 40, "time": 1000.0})
    assert state.seconds_left is None
    state.add(step(50, time=1020.0))
    assert state.seconds_left == pytest.approx(2 * 160)
    assert "resumed at step 40" in as_line("x", state)


@pytest.mark.parametrize(("event", "state"), [("stopped", "stopped"), ("end", "finished")])
def test_the_end(event, state):
    last = progress(START, step(9), {"event": event, "time": 120.0, "step": 9})
    assert (last.state, last.seconds_left) == (state, None)


def test_an_early_end_is_explained():
    early = {"event": "stopped_early", "time": 119.0, "step": 9, "epoch": 2, "best_epoch": 1}
    last = progress(START, step(9), early, {"event": "end", "time": 120.0, "step": 9})
    assert "ended     early: no better dev score since epoch 1" in as_text("x", last)


def test_an_infinite_loss_is_shown():
    event = json.loads(json.dumps(step(1, losses={"sst": float("nan")})))
    assert "sst nan" in as_line("x", progress(START, event))


def test_nothing_yet():
    assert as_text("x", Progress()) == "x: starting"
    assert "value=" not in as_html("x", Progress())  # a bar without a value moves to and fro


class Tags(HTMLParser):
    def __init__(self, html: str) -> None:
        super().__init__()
        self.names, self.bars = set(), []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        self.names.add(tag)
        if tag == "progress":
            self.bars.append(dict(attrs))


def test_html_has_a_labelled_bar():
    (bar,) = Tags(as_html("bp1", progress(START, step(35)))).bars
    assert (bar["value"], bar["max"], bar["aria-label"]) == ("35", "210", "bp1")


def test_every_text_is_escaped():
    evil = '"><img src=x onerror=alert(1)><script>1</script>'
    state = progress(
        {**START, "device": evil},
        step(1, stage=evil, losses={evil: 1.0}),
        {"event": "evaluation", "time": 1.0, "step": 1, "scores": {evil: 0.5}},
    )
    tags = Tags(as_html(evil, state, evil))
    assert tags.names <= {"div", "b", "progress", "table", "tr", "th", "td"}
    assert tags.bars[0]["aria-label"] == evil


def test_durations():
    assert [duration(seconds) for seconds in (0.4, 41, 89, 91, 3600, 4800)] == [
        "0 s", "41 s", "89 s", "2 min", "60 min", "80 min",
    ]  # fmt: skip
    assert duration(3 * 3600 + 20 * 60) == "3 h 20 min"
