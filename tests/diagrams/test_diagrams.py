"""The diagrams: their numbers are those of the config and the data that they were given."""

from dataclasses import replace
from pathlib import Path

import pytest
import torch
from drawn import a_run, draw_everything, words

from palbert import diagrams
from palbert.annealed_sampling import draw_tasks
from palbert.config import Pals
from palbert.diagrams.layer import num_parameters
from palbert.model import PalBert
from palbert.presets import row_config
from palbert.simcse import info_nce
from palbert.tasks import Example
from palbert.workbook.demonstrations.measure import pal_parameters
from palbert.workbook.demonstrations.scaling import traffic

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"


def test_a_pals_numbers_are_the_configs(tiny, encoder):
    shown = words(diagrams.draw_pal_layer(tiny).svg)
    model = PalBert.from_encoder(encoder, tiny.pals)
    config, pals = model.config, model.pals["sst"]
    hidden = config.hidden_size
    assert {f"{hidden} → 4", f"4 → {hidden}", "2 heads on 4"} <= set(shown)
    assert f"BERT, one of {config.num_hidden_layers} layers" in shown
    layer = num_parameters(model.bert.encoder.layer[0])
    assert f"shared by all tasks: {layer:,} weights a layer" in shown
    own = num_parameters(pals.encoder, pals.decoder)
    each = num_parameters(pals.query_key_value["0"])
    assert own + 2 * each == pal_parameters(hidden, 4, 2)
    assert f"the task's own, the same in all its layers: {own:,} weights" in shown
    assert f"the task's own in each layer: 2 × {each:,} weights" in shown
    larger = diagrams.draw_pal_layer(replace(tiny, pals=Pals(size=8, heads=4)))
    assert {f"{hidden} → 8", "4 heads on 8"} <= set(words(larger.svg))
    assert any("in each layer: 2 × " in text for text in words(larger.svg))


@pytest.mark.parametrize("pals", [None, Pals(size=4, heads=2, variant="low_rank")])
def test_a_layer_without_a_pal_is_not_drawn(tiny, pals):
    with pytest.raises(ValueError, match="tiny has no PALs"):
        diagrams.draw_pal_layer(replace(tiny, pals=pals))


def test_the_encoders_numbers_are_the_configs_and_the_datas(tiny, encoder):
    drawn = diagrams.draw_encoder(tiny, {"sst": 11, "para": 2222, "sts": 33})
    hidden = PalBert.from_encoder(encoder).config.hidden_size
    assert {"11 examples", "2,222 examples", "33 examples"} <= set(words(drawn.svg))
    assert {f"head: {hidden} → 5", f"head: {hidden} → 1", "grades 0 to 4"} <= set(words(drawn.svg))
    apart = diagrams.draw_encoder(
        replace(tiny, encoding="separate"), dict.fromkeys(["sst", "para", "sts"], 1)
    )
    assert f"head: {2 * hidden} → 1" in words(apart.svg)


def test_a_pairs_tokens_are_counted(tiny):
    pair = Example("x", "the goat sleeps .", "it hums .")
    shown = words(diagrams.draw_pairs(tiny, pair).svg)
    assert "11 tokens" not in shown
    first, second = 4 + 2, 3 + 2
    both = first + second - 1
    assert f"{both} tokens in one input: each looks at all, {both**2} pairs of tokens" in shown
    assert any(f"{first} and {second} tokens in two inputs" in text for text in shown)
    assert any(f"{first**2 + second**2} pairs of tokens" in text for text in shown)


def test_relational_features_are_four_times_as_many(tiny, encoder):
    config = replace(tiny, relational_layer=True)
    hidden = PalBert.from_encoder(encoder).config.hidden_size
    assert f"gelu(W f + b): {4 * hidden} → {hidden}" in words(
        diagrams.draw_relational_layer(config).svg
    )
    with pytest.raises(ValueError, match="tiny has no relational layer"):
        diagrams.draw_relational_layer(tiny)


def test_samplers_show_the_steps_that_a_run_takes():
    config, sizes = (
        row_config("annealed", epochs=2, steps_per_epoch=20),
        {"sst": 30, "para": 900, "sts": 8},
    )
    shown = words(diagrams.draw_samplers(config, sizes).svg)
    drawn = draw_tasks("annealed", sizes, 2, 2, 20, config.seed)
    assert shown[-1] == ", ".join(f"{task} {drawn.count(task)}" for task in sizes)
    assert shown.count("epoch 2") == 4
    assert "Paraphrase: 900" in shown


def test_the_schedules_numbers_are_the_configs():
    config = row_config("lr_schedule", epochs=5, steps_per_epoch=20, learning_rate=3e-4)
    drawn = diagrams.draw_schedule(config)
    assert {"highest at step 11", "0.0003", "epoch 5"} <= set(words(drawn.svg)), words(drawn.svg)
    assert "100 steps; the mean rate is 50% of the peak" in words(drawn.svg)
    constant = diagrams.draw_schedule(replace(config, schedule="constant"))
    assert "100 steps; the mean rate is 100% of the peak" in words(constant.svg)


def test_simcses_cosines_are_those_of_the_vectors():
    torch.manual_seed(1)
    first, second = torch.randn(2, 4, 16)
    drawn = diagrams.draw_simcse(first, second, 0.5)
    cosines = torch.cosine_similarity(first[:, None], second[None], dim=2)
    assert cosines.min() < -0.1  # the sign is written too
    for cosine in cosines.flatten().tolist():
        assert f"{cosine:.2f}".replace("0.", ".", 1) in words(drawn.svg)
    assert f"temperature 0.5: loss {info_nce(first, second, 0.5):.3f}" in words(drawn.svg)
    assert "4 sentences" in words(drawn.svg)


def test_mappings_count_the_labels():
    extra = {
        "snli": [Example(str(i), "a", "b", float(i % 3)) for i in range(10)],
        "cfimdb": [Example(str(i), "a", None, float(i > 1)) for i in range(9)],
    }
    shown = words(diagrams.draw_mappings(extra).svg)
    assert [text for text in shown if text.isdigit()][:3] == ["4", "3", "3"]
    assert {"2", "7"} <= set(shown)
    assert "neutral left out" in diagrams.draw_mappings(extra).says


@pytest.mark.parametrize("processes", [2, 4, 8])
def test_a_steps_shares_add_up_to_the_batch(processes):
    config = row_config("pals")
    shown = words(diagrams.draw_ddp_step(config, processes).svg)
    assert f"a batch of {config.batch_size} examples of one task" in shown
    assert shown.count(f"{config.batch_size // processes} examples") == min(processes, 4)
    assert any(text.endswith(f"g{processes}) / {processes}") for text in shown)


def test_a_ring_sends_what_the_exercise_says():
    for processes in (2, 3, 8):
        shown = words(diagrams.draw_ring(1_000_000, processes).svg)
        sent = traffic(1_000_000, processes) / 1e6
        assert f"{2 * (processes - 1)} chunks, {sent:,.1f} MB a step" in shown
    with pytest.raises(ValueError, match="2 to 8"):
        diagrams.draw_ring(1_000_000, 9)


def test_a_run_shows_its_folder(tmp_path):
    shown = words(diagrams.draw_run(a_run(tmp_path / "bp1")).svg)
    assert {"nb.train('bp1')", "120 steps in 60 s", "2 processes on cpu", "folder bp1"} <= set(
        shown
    )
    assert any(text.startswith("121 lines, ") for text in shown)
    assert "the best model, 1.2 MB" in shown
    with pytest.raises(ValueError, match="holds no finished run"):
        diagrams.draw_run(tmp_path)


def test_every_diagram_says_what_it_shows(tmp_path):
    drawn = draw_everything(tmp_path / "run")
    assert len(drawn) >= 10
    promised = {f"draw_{name}" for name in drawn}
    assert promised == set(diagrams.__all__)
    sources = "".join(path.read_text() for path in NOTEBOOKS.glob("*.ipynb"))
    assert all(f"{name}(" in sources for name in promised)
    for diagram in drawn.values():
        assert len(diagram.says) > 80
        assert "\n" not in diagram.says
