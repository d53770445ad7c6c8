"""Every diagram of the workbook, drawn with its default settings, for tests and screenshots."""

import xml.etree.ElementTree as ET
from pathlib import Path

import torch
from conftest import make_event, write_events, write_result

from palbert import diagrams
from palbert.data.sources import load_data
from palbert.diagrams.sheet import Diagram
from palbert.presets import row_config

SVG = "{http://www.w3.org/2000/svg}"
OFFICIAL = {"sst": 8544, "para": 141498, "sts": 6040}  # the largest numbers that are drawn


def words(svg: str) -> list[str]:
    """Each text of a picture."""
    return ["".join(node.itertext()) for node in ET.fromstring(svg).iter(f"{SVG}text")]


def draw_everything(folder: Path) -> dict[str, Diagram]:
    """Diagrams by the name of their function.

    Args:
        folder: Empty folder for a run to draw.
    """
    extra = load_data("workbook", ["snli", "cfimdb", "para"])
    torch.manual_seed(0)
    vectors = torch.randn(8, 384)
    two = [vectors + 0.3 * torch.randn(8, 384) for _ in range(2)]
    return {
        "pal_layer": diagrams.draw_pal_layer(row_config("pals")),
        "encoder": diagrams.draw_encoder(row_config("shared"), OFFICIAL),
        "pairs": diagrams.draw_pairs(row_config("shared"), extra.dev["para"][0]),
        "relational_layer": diagrams.draw_relational_layer(row_config("relational_layer")),
        "samplers": diagrams.draw_samplers(row_config("annealed", epochs=25), OFFICIAL),
        "schedule": diagrams.draw_schedule(row_config("lr_schedule")),
        "simcse": diagrams.draw_simcse(*two, 0.05),
        "mappings": diagrams.draw_mappings(extra.train),
        "ddp_step": diagrams.draw_ddp_step(row_config("pals", accumulation=2), 8),
        "ring": diagrams.draw_ring(109_482_240, 8),
        "run": diagrams.draw_run(a_run(folder)),
    }


def a_run(folder: Path) -> Path:
    """The folder of a finished run of 120 steps."""
    for name in ("best", "checkpoint", "last", "predictions"):
        (folder / name).mkdir(parents=True)
        (folder / name / "file").write_bytes(bytes(1_234_567))
    (folder / "config.json").write_text("{}")
    write_events(folder, make_event("start"), *(make_event("step", step=i) for i in range(1, 121)))
    write_result(folder, world_size=2)
    return folder
