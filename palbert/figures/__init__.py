"""Pictures of samplers, runs and results, each with a text for those who cannot see it.

Every function returns a ``Picture``; ``python -m palbert.figures`` draws those of ``figures/``.
"""

from palbert.figures.everything import draw_all
from palbert.figures.picture import Picture
from palbert.figures.results import (
    plot_curves,
    plot_geometry,
    plot_pal_shares,
    plot_rows,
    plot_scores,
)
from palbert.figures.runs import plot_learning_curves, plot_sampling, plot_scaling, plot_steps
from palbert.figures.small_data import plot_trained_parameters, runs_by_examples

__all__ = [
    "Picture",
    "draw_all",
    "plot_curves",
    "plot_geometry",
    "plot_learning_curves",
    "plot_pal_shares",
    "plot_rows",
    "plot_sampling",
    "plot_scaling",
    "plot_scores",
    "plot_steps",
    "plot_trained_parameters",
    "runs_by_examples",
]
