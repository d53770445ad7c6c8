"""Diagrams of the ideas, each with the numbers of the config or data that it is given."""

from palbert.diagrams.encoder import draw_encoder, draw_pairs, draw_relational_layer
from palbert.diagrams.layer import draw_pal_layer
from palbert.diagrams.processes import draw_ddp_step, draw_ring
from palbert.diagrams.run import draw_run
from palbert.diagrams.steps import draw_mappings, draw_samplers, draw_schedule, draw_simcse

__all__ = [
    "draw_ddp_step",
    "draw_encoder",
    "draw_mappings",
    "draw_pairs",
    "draw_pal_layer",
    "draw_relational_layer",
    "draw_ring",
    "draw_run",
    "draw_samplers",
    "draw_schedule",
    "draw_simcse",
]
