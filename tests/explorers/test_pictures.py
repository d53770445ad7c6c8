"""The explorers' numbers are the package's own."""

import pytest
import torch
from hostile import Elements

from palbert.annealed_sampling import annealed_alpha, task_probabilities
from palbert.explorers.pictures import draw_sampling, draw_schedule, draw_simcse
from palbert.simcse import alignment, info_nce, uniformity

SIZES = {"sst": 8544, "para": 141498, "sts": 6040}


def test_annealed_sampling_as_the_package_draws_it():
    drawing = draw_sampling(**SIZES, first_alpha=1.0, last_alpha=0.2, epochs=25)
    text = Elements(drawing.numbers).text
    for epoch in (1, 13, 25):
        shares = task_probabilities(SIZES, annealed_alpha(epoch, 25))
        row = f"{epoch}{annealed_alpha(epoch, 25):.2f}" + "".join(
            f"{share:.3f}" for share in shares.values()
        )
        assert row in text
    assert drawing.says == "Paraphrase goes from 91% of the steps to 48%."


def test_a_single_epoch_keeps_its_alpha():
    drawing = draw_sampling(**SIZES, first_alpha=1.0, last_alpha=0.2, epochs=1)
    assert "11.000.0550.9070.039" in Elements(drawing.numbers).text


def test_the_schedule():
    drawing = draw_schedule(steps=1000, warmup_percent=10.0, peak=20.0)
    text = Elements(drawing.numbers).text
    assert text.endswith("0010020" + "50011.1" + "10000")
    assert "peaks after 100 of 1,000 steps" in drawing.says
    assert "50% of the peak" in drawing.says


@pytest.mark.parametrize("percent", [0.0, 100.0])
def test_the_schedule_at_its_limits(percent):
    assert draw_schedule(10, percent, 1.0).chart.startswith("<svg")


def test_simcse():
    torch.manual_seed(0)
    first = torch.randn(20, 8)
    second = first + 0.05 * torch.randn(20, 8)
    drawing = draw_simcse({"a": (first, second), "lost": (first, first.roll(1, 0))}, 0.1)
    text = Elements(drawing.numbers).text
    assert (
        f"a{info_nce(first, second, 0.1).item():.3f}100%{alignment(first, second):.3f}"
        f"{uniformity(first):.3f}"
    ) in text
    assert f"lost{info_nce(first, first.roll(1, 0), 0.1).item():.3f}0%" in text
    assert "20 sentences" in drawing.says


def test_without_a_kernel_it_is_an_image_and_a_table():
    still = Elements(draw_schedule(100, 10.0, 20.0).still())
    assert "svg" not in still.tags
    assert "peaks after 10" in still.attributes["alt"]
    live = Elements(draw_schedule(100, 10.0, 20.0).live())
    assert "svg" in live.tags
    assert "table" in still.tags
    assert "table" in live.tags
