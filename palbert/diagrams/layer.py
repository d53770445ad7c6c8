"""A BERT layer with its PAL: what is shared, what is the task's, what is zero at the start."""

import torch
from torch import nn

from palbert.bert.encoders import encoder_path
from palbert.config import Config
from palbert.diagrams.sheet import WIDTH, Box, Diagram, Sheet, count
from palbert.display.shapes import COLOURS
from palbert.model import PalBert
from palbert.model_config import PalBertConfig
from palbert.pal import ProjectedAttentionLayers
from palbert.tasks import TASKS

ALL_LAYERS, EACH_LAYER = COLOURS[0], COLOURS[1]


def without_weights(config: Config) -> PalBert:
    """The model of a config without its weights, for the sizes of its parts."""
    path = encoder_path(config.encoder)
    settings = PalBertConfig.for_encoder(
        path, config.pals, config.encoding, config.relational_layer
    )
    with torch.device("meta"):
        return PalBert(settings)


def num_parameters(*modules: nn.Module) -> int:
    """Number of parameters that modules learn."""
    return sum(parameter.numel() for module in modules for parameter in module.parameters())


def draw_pal_layer(config: Config) -> Diagram:
    """One of BERT's layers with the PAL of a task beside it.

    Args:
        config: Settings of a run with PALs.

    Raises:
        ValueError: The run has no PALs, or those of the variant without attention.
    """
    model = without_weights(config)
    pals = next(iter(model.pals.values()), None)
    if not isinstance(pals, ProjectedAttentionLayers):
        raise ValueError(f"{config.name} has no PALs: take the config of a row such as 'pals'")
    sheet = Sheet(512)
    hidden, size = model.config.hidden_size, model.config.pal_size
    h = sheet.box(20, 12, WIDTH - 40, 34, f"h, the layer's input: {hidden} numbers for each token")
    total = _bert(sheet, h, model)
    _pal(sheet, h, total, model)
    _legend(sheet, model, pals)
    tasks = ", ".join(task.title for task in TASKS.values())
    return sheet.finish(
        "A BERT layer with its PAL",
        f"BERT's layer, attention and feed-forward network, is shared by all tasks. Beside it a "
        f"task's PAL takes the layer's input h from {hidden} to {size} numbers (V_E), attends with "
        f"{model.config.pal_heads} heads there, goes back to {hidden} (V_D), through gelu, into "
        f"the layer's last sum. Each of {tasks} has its own PALs; V_E and V_D are the same in the "
        f"{len(pals.query_key_value)} layers, query, key and value are not. V_D is zero "
        f"at the start, so that a fresh PAL adds nothing.",
    )


def _bert(sheet: Sheet, h: Box, model: PalBert) -> Box:
    """The left side; returns the last sum."""
    hidden, inner = model.config.hidden_size, model.config.intermediate_size
    layers, heads = model.config.num_hidden_layers, model.config.num_attention_heads
    sheet.panel(20, 66, 240, 296, f"BERT, one of {layers} layers", indent=70)
    attention = sheet.box(60, 100, 160, 44, "self-attention", f"{heads} heads")
    first = sheet.box(60, 166, 160, 30, "h + attention, LN: a")
    forward = sheet.box(60, 218, 160, 44, "FFN", f"{hidden} → {inner} → {hidden}")
    total = sheet.box(60, 284, 160, 30, "a + FFN(a) + PAL(h)")
    norm = sheet.box(60, 330, 160, 24, "LN")
    out = sheet.box(60, 378, 160, 30, "h', to the next layer")
    sheet.arrow((76, h.bottom[1]), (76, attention.y))
    for one, next_one in ((attention, first), (first, forward), (forward, total), (norm, out)):
        sheet.arrow(one.bottom, next_one.top)
    sheet.arrow(total.bottom, norm.top)
    sheet.arrow((40, h.bottom[1]), (40, first.left[1]), first.left)
    sheet.arrow(
        (220, first.right[1]), (242, first.right[1]), (242, total.y + 8), (220, total.y + 8)
    )
    return total


def _pal(sheet: Sheet, h: Box, total: Box, model: PalBert) -> None:
    """The right side: one sheet for each task, the uppermost drawn in full."""
    hidden, size = model.config.hidden_size, model.config.pal_size
    for number in reversed(range(len(TASKS))):
        sheet.panel(
            296 + 9 * number, 66 + 9 * number, 226, 278, "" if number else "PAL of one task"
        )
    sheet.write(306, 380, f"one for each of {len(TASKS)} tasks:")
    sheet.write(306, 397, ", ".join(task.title for task in TASKS.values()))
    down = sheet.box(326, 96, 166, 44, "V_E", f"{hidden} → {size}", colour=ALL_LAYERS)
    middle = sheet.box(326, 162, 166, 44, "attention: Q, K, V",
                       f"{model.config.pal_heads} heads on {size}", colour=EACH_LAYER)  # fmt: skip
    up = sheet.box(326, 228, 166, 44, "V_D, zero at start", f"{size} → {hidden}",
                   colour=ALL_LAYERS, dashed=True)  # fmt: skip
    gelu = sheet.box(326, 294, 166, 24, "gelu")
    sheet.arrow((470, h.bottom[1]), (470, down.y))
    for one, next_one in ((down, middle), (middle, up), (up, gelu)):
        sheet.arrow(one.bottom, next_one.top)
    sheet.arrow(gelu.left, (278, gelu.left[1]), (278, total.right[1] + 4),
                (total.right[0], total.right[1] + 4))  # fmt: skip


def _legend(sheet: Sheet, model: PalBert, pals: ProjectedAttentionLayers) -> None:
    layers = model.bert.encoder.layer  # type: ignore[union-attr]
    own = num_parameters(pals.encoder, pals.decoder)
    each = num_parameters(pals.query_key_value["0"])
    num_pals = len(pals.query_key_value)
    lines = (
        (None, False, f"shared by all tasks: {count(num_parameters(layers[0]))} weights a layer"),
        (ALL_LAYERS, False, f"the task's own, the same in all its layers: {count(own)} weights"),
        (EACH_LAYER, False,
         f"the task's own in each layer: {num_pals} × {count(each)} weights"),
        (ALL_LAYERS, True, "zero at the start: a fresh PAL adds nothing"),
    )  # fmt: skip
    for number, (colour, dashed, words) in enumerate(lines):
        y = 424 + 21 * number
        sheet.box(20, y, 26, 14, colour=colour, dashed=dashed)
        sheet.write(56, y + 12, words, 13)
