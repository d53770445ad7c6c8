"""Controls move the chart; unattended there are none."""

import pytest
import torch

from palbert.explorers import explorer as module
from palbert.explorers.explorer import sampling_explorer, schedule_explorer, simcse_explorer

SIZES = {"sst": 8544, "para": 141498, "sts": 6040}
CLOUDS = {"model": (torch.eye(4), torch.eye(4))}


def all_explorers():
    return [
        sampling_explorer(SIZES, 25), schedule_explorer(1000, 2e-5), simcse_explorer(CLOUDS),
    ]  # fmt: skip


def test_the_picture_follows_the_controls():
    explorer = sampling_explorer(SIZES, 25)
    explorer.widget()
    before = explorer.picture.value
    assert "to 48%" in before
    explorer.controls["last_alpha"].value = 0.0
    assert "to 33%" in explorer.picture.value
    explorer.controls["last_alpha"].value = 0.2
    assert explorer.picture.value == before


def test_numbers_stay_within_their_limits():
    explorer = simcse_explorer(CLOUDS)
    explorer.widget()
    explorer.controls["temperature"].value = -3
    assert explorer.controls["temperature"].value == 0.01
    assert "temperature 0.01" in explorer.picture.value
    explorer = schedule_explorer(1000, 2e-5)
    explorer.widget()
    explorer.controls["steps"].value = 0
    assert "of 1 steps;" in explorer.picture.value


@pytest.mark.parametrize("explorer", all_explorers())
def test_every_control_has_a_name(explorer):
    explorer.widget()
    assert all(control.description for control in explorer.controls.values())


@pytest.mark.parametrize("explorer", all_explorers())
def test_unattended_there_is_no_widget(explorer):
    bundle = explorer._repr_mimebundle_()
    assert set(bundle) == {"text/html", "text/plain"}
    assert "<img" in bundle["text/html"]
    assert explorer.controls == {}


def test_attended_there_is_one_with_its_last_picture_beside_it(displayed, monkeypatch):
    monkeypatch.setattr(module, "attended", lambda: True)
    explorer = schedule_explorer(1000, 2e-5)
    bundle = explorer._repr_mimebundle_()
    assert "application/vnd.jupyter.widget-view+json" in bundle
    explorer.controls["steps"].value = 700
    first, last = [each["text/html"] for each in displayed]
    assert "of 1,000 steps;" in first
    assert "of 700 steps;" in last
    assert "<img" in last
