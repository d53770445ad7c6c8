"""What the explorers draw: pure functions from settings to a chart and its numbers."""

from collections.abc import Mapping
from typing import NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor

from palbert.annealed_sampling import task_probabilities
from palbert.display.charts import lines
from palbert.display.markup import Markup, element, fragment, svg_image, table
from palbert.simcse import alignment, info_nce, uniformity
from palbert.tasks import TASKS
from palbert.warmup_decay import warmup_decay

TEMPERATURES = (0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3, 0.4, 0.5, 0.7, 1.0)


class Drawing(NamedTuple):
    """A chart, and the same as text.

    Args:
        chart: Chart as SVG.
        says: Message of the chart, for those who cannot see it.
        numbers: Table of the chart's main numbers.
    """

    chart: Markup
    says: str
    numbers: Markup

    def live(self) -> Markup:
        """HTML for an open notebook, in the colours of its theme."""
        return fragment(self.chart, element("p", self.says), self.numbers)

    def still(self) -> Markup:
        """HTML for a page without a kernel."""
        image = svg_image(self.chart, self.says)
        return fragment(image, element("p", self.says), self.numbers)


def draw_sampling(
    sst: int, para: int, sts: int, first_alpha: float, last_alpha: float, epochs: int
) -> Drawing:
    """Each task's probability as alpha moves in equal steps over the epochs.

    Args:
        sst: Number of training examples for sentiment.
        para: Number of training examples for paraphrase.
        sts: Number of training examples for similarity.
        first_alpha: Alpha in the first epoch.
        last_alpha: Alpha in the last epoch.
        epochs: Number of epochs; with a single one alpha stays at ``first_alpha``.
    """
    sizes, step = {"sst": sst, "para": para, "sts": sts}, 0.0
    if epochs > 1:
        step = (last_alpha - first_alpha) / (epochs - 1)
    alphas = [first_alpha + step * epoch for epoch in range(epochs)]
    shares = [task_probabilities(sizes, alpha) for alpha in alphas]
    series = {
        TASKS[task].title: [(epoch, share[task]) for epoch, share in enumerate(shares, 1)]
        for task in sizes
    }
    shown = sorted({0, epochs // 2, epochs - 1})
    rows = [
        [str(epoch + 1), f"{alphas[epoch]:.2f}", *(f"{p:.3f}" for p in shares[epoch].values())]
        for epoch in shown
    ]
    says = f"Paraphrase goes from {shares[0]['para']:.0%} of the steps to {shares[-1]['para']:.0%}."
    chart = lines(series, says, ("epoch", "share of the steps"), top=1.0)
    return Drawing(chart, says, table(["epoch", "alpha", *series], rows))


def draw_schedule(steps: int, warmup_percent: float, peak: float) -> Drawing:
    """The learning rate over a run: up to the peak, then down to zero.

    Args:
        steps: Number of optimiser steps.
        warmup_percent: Percentage of the steps over which the rate rises.
        peak: Peak learning rate, in millionths.
    """
    warmup_share = warmup_percent / 100
    marks = [0.0, warmup_share * steps, steps / 2, float(steps)]
    points = sorted({*marks, *(steps * i / 100 for i in range(101))})
    rates = {x: peak * warmup_decay(x, steps, warmup_share) for x in points}
    mean = sum(rates[steps * i / 100] for i in range(101)) / 101
    says = (
        f"The rate peaks after {marks[1]:g} of {steps:,} steps; its mean is {mean / peak:.0%} of "
        "the peak, so a constant rate of the same height moves the weights twice as far."
    )
    series = {"warmup/decay": [*rates.items()], "constant": [(0.0, peak), (float(steps), peak)]}
    chart = lines(series, says, ("step", "learning rate, millionths"))
    rows = [[f"{x:g}", f"{rates[x]:.3g}"] for x in sorted({*marks})]
    return Drawing(chart, says, table(["step", "rate, millionths"], rows))


def draw_simcse(clouds: Mapping[str, tuple[Tensor, Tensor]], temperature: float) -> Drawing:
    """SimCSE's loss of the same sentences under each model, and how their vectors lie.

    Args:
        clouds: The sentences' vectors under two dropout masks, by model; see
            ``geometry.dropout_vectors``.
        temperature: Temperature that divides the cosines.
    """
    series = {
        name: [(t, info_nce(first, second, t).item()) for t in TEMPERATURES]
        for name, (first, second) in clouds.items()
    }
    rows = [
        [
            name,
            f"{info_nce(first, second, temperature).item():.3f}",
            f"{_found(first, second):.0%}",
            f"{alignment(first, second):.3f}",
            f"{uniformity(first):.3f}",
        ]
        for name, (first, second) in clouds.items()
    ]
    count = len(next(iter(clouds.values()))[0])
    says = (
        f"{count} sentences, each twice through dropout, at temperature {temperature:g}. "
        "Alignment and uniformity do not depend on the temperature; lower is better for both."
    )
    chart = lines(series, says, ("temperature", "loss"), mark=temperature)
    head = ["model", "loss", "find themselves", "alignment", "uniformity"]
    return Drawing(chart, says, table(head, rows))


def _found(first: Tensor, second: Tensor) -> float:
    """Share of the sentences whose closest second vector is their own."""
    cosines = F.normalize(first, dim=-1) @ F.normalize(second, dim=-1).T
    own = torch.arange(len(cosines))
    return (cosines.argmax(-1) == own).float().mean().item()
