"""The whole way of a run on a GPU, on machines that have none: see ``pretended_gpu``."""

import json
import math
from dataclasses import replace

import pytest
import torch
from pretended_gpu import DeviceMismatch, OnGpu, host, pretended_gpu
from safetensors.torch import load_file

from palbert.config import Simcse
from palbert.data.batches import Batch
from palbert.model import PalBert
from palbert.training import best_model, checkpoint_writer, objective
from palbert.training.loop import Training
from palbert.training.objective import NonFiniteLoss

AUXILIARY = Simcse(mode="auxiliary", batch_size=4)
SETTINGS = {
    "pals": {},
    "separate": {"pals": None, "encoding": "separate"},
    "relational": {"relational_layer": True, "simcse": AUXILIARY},
    "frozen": {"frozen": True},
    "stage": {"simcse": Simcse(steps=2, batch_size=4)},
    "parts": {"simcse": AUXILIARY, "accumulation": 2},
}

MOST_OPERATIONS = {  # of a step; a tenth more than there are
    "pals": 550, "separate": 390, "relational": 900, "frozen": 410, "stage": 610, "parts": 1400,
}  # fmt: skip


@pytest.fixture
def gpu():
    with pretended_gpu() as counts:
        yield counts


@pytest.fixture
def start(tiny, tmp_path):
    """Make a run of the tiny config with changes."""

    def make(**changes) -> Training:
        config = replace(tiny, steps_per_epoch=2, precision="auto", **changes)
        run = Training(config, tmp_path, lambda: False)
        run.objective.train()
        return run

    return make


@pytest.mark.parametrize("name", SETTINGS)
def test_every_tensor_of_a_step_is_on_the_gpu(gpu, start, name):
    run = start(**SETTINGS[name])
    assert run.precision == "bfloat16"
    tensors = [*run.objective.parameters(), *run.objective.buffers()]
    assert all(isinstance(tensor, OnGpu) for tensor in tensors)
    before = [host(tensor) for tensor in run.objective.parameters()]
    for step in run.plan:
        assert run._train_step(step)
        run.step += 1
    after = [host(tensor) for tensor in run.objective.parameters()]
    assert not all(map(torch.equal, before, after))


@pytest.mark.parametrize("left", ["a parameter", "a batch"])
def test_a_tensor_that_was_left_on_the_cpu_is_caught(gpu, start, monkeypatch, left):
    run = start()
    if left == "a parameter":
        run.model.bert.pooler.dense.bias = torch.nn.Parameter(torch.zeros(16))
    else:
        monkeypatch.setattr(Batch, "to", lambda batch, _: batch)
    with pytest.raises(DeviceMismatch, match="was left on the CPU"):
        run._train_step(run.plan[0])


@pytest.mark.parametrize("name", SETTINGS)
def test_a_step_reads_back_once_and_waits_for_nothing(gpu, start, name):
    run = start(**SETTINGS[name])
    for step in run.plan[:2]:  # what is made once, such as the moments
        run._train_step(step)
        run.step += 1
    gpu.clear()
    for step in run.plan[2:4]:
        run._train_step(step)
        run.step += 1
    assert (gpu["wait"], gpu["read back"]) == (0, 2)
    assert gpu["kernel"] < 2 * MOST_OPERATIONS[name]


@pytest.fixture
def keep_models(monkeypatch):
    """``save_pretrained`` wants storage that the pretended GPU has not: save a copy on the CPU."""
    save = best_model.save_model

    def save_copy(folder, model, tokenizer):
        copy = PalBert(model.config)
        copy.load_state_dict({name: host(tensor) for name, tensor in model.state_dict().items()})
        save(folder, copy, tokenizer)

    monkeypatch.setattr(best_model, "save_model", save_copy)


def until(config, run_dir, stop: int | None) -> Training:
    """Train until before a step, None for the end."""
    run = Training(config, run_dir, lambda: run.step == stop)
    run.run()
    return run


def whole_run(config, run_dir, stops=()) -> dict:
    """Train to the end, stopped before each of some steps on the way; what came out."""
    run_dir.mkdir()
    for stop in (*stops, None):
        run = until(config, run_dir, stop)
    lines = map(json.loads, (run_dir / "metrics.jsonl").read_text().splitlines())
    events = [line for line in lines if line["event"] in ("step", "evaluation")]
    kept = ("event", "step", "losses", "scores", "skipped")
    weights = {name: host(tensor) for name, tensor in run.objective.state_dict().items()}
    return {
        "events": [{key: event.get(key) for key in kept} for event in events],
        "weights": {name: tensor.tolist() for name, tensor in weights.items()},
        "result": json.loads((run_dir / "result.json").read_text()),
    }


@pytest.mark.usefixtures("keep_models")
@pytest.mark.parametrize(("capability", "precision"), [((7, 5), "float16"), ((9, 0), "bfloat16")])
def test_a_run_that_was_stopped_goes_on_to_the_same_bits(tiny, tmp_path, capability, precision):
    config = replace(tiny, precision="auto", simcse=Simcse(steps=2, batch_size=4))
    with pretended_gpu(capability):
        whole = whole_run(config, tmp_path / "whole")
        resumed = whole_run(config, tmp_path / "resumed", stops=(2, 4))
    assert whole["result"]["precision"] == resumed["result"]["precision"] == precision
    assert whole["result"]["device"] == "cuda"
    assert resumed["events"] == whole["events"]
    assert resumed["weights"] == whole["weights"]


@pytest.mark.usefixtures("keep_models")
@pytest.mark.parametrize("number", [3, 4])  # the last before an evaluation, and the first after it
def test_a_loss_that_is_not_finite_is_named_a_step_late_and_nothing_is_saved(
    tiny, tmp_path, monkeypatch, number
):
    run_dir, loss = tmp_path, objective.task_loss

    def spoilt(task, logits, labels):
        return loss(task, logits, labels) * (float("nan") if run.step + 1 == number else 1)

    monkeypatch.setattr(objective, "task_loss", spoilt)
    monkeypatch.setattr(checkpoint_writer, "LEAST_SECONDS", -1)
    monkeypatch.setattr(checkpoint_writer, "MOST_SHARE", math.inf)
    with pretended_gpu():
        run = Training(replace(tiny, precision="auto"), run_dir, lambda: False)
        with pytest.raises(NonFiniteLoss, match=f"step {number} "):
            run.run()
    newest = max(run_dir.glob("checkpoint/step_*"))
    assert newest.name == f"step_{number - 1:08d}"
    assert all(t.isfinite().all() for t in load_file(newest / "weights.safetensors").values())


@pytest.mark.usefixtures("keep_models")
def test_steps_that_overflow_in_float16_are_skipped_and_the_run_goes_on(tiny, tmp_path):
    config = replace(tiny, precision="auto")
    with pretended_gpu((7, 5)):
        run = Training(config, tmp_path, lambda: False)
        run.optimizer.scaler = torch.amp.GradScaler("cuda", init_scale=2.0**20)
        run.run()
    result = json.loads((tmp_path / "result.json").read_text())
    assert 0 < result["skipped_steps"] < result["steps"] == 6
