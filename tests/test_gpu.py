"""On a real GPU: the same numbers as on the CPU, the same bits twice, and no needless waits.

CONTRIBUTING says how to start them where the notebooks' packages are missing.
"""

import json
import math
import os
import warnings
from dataclasses import replace
from pathlib import Path

import pytest
import torch
import torch.distributed as dist
from torch.nn.attention import SDPBackend, sdpa_kernel

from palbert.bert.attention import additive_mask, attend
from palbert.config import Config, Simcse
from palbert.distributed import data_parallel
from palbert.hardware import autocast, same_bits_every_time
from palbert.model import PalBert
from palbert.processes.launcher import launch
from palbert.tasks import TASKS
from palbert.training.loop import Training
from palbert.training.objective import Objective
from palbert.training.optimizer import Optimizer

os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")  # as the launcher; before CUDA starts
pytestmark = [
    pytest.mark.gpu,
    pytest.mark.skipif(not torch.cuda.is_available(), reason="no CUDA device here"),
]
CPU, GPU = torch.device("cpu"), torch.device("cuda", 0)
FARTHEST = {"float32": 1e-4, "float16": 0.02, "bfloat16": 0.1}  # relative, from the CPU's float32


@pytest.fixture
def deterministic():
    """What each training process sets for itself on a GPU."""
    same_bits_every_time()
    yield
    torch.use_deterministic_algorithms(False)


def gradients(config: Config, task: str, device: torch.device, precision: str, wrap=lambda it: it):
    """Loss of a task's first batch, without dropout, and the optimizer, which holds the gradients.

    Float16's loss is scaled by little, so that none overflows.
    """
    run = Training(config, Path(), lambda: False)
    torch.manual_seed(0)
    for parameter in run.model.pals.parameters():  # else fresh PALs add nothing
        torch.nn.init.normal_(parameter.data, std=0.1)
    objective = Objective(run.model, None).to(device).eval()
    ((batch, _),) = run.source.micro_batches(0, replace(run.plan[0], task=task, batch=0))
    assert batch is not None
    optimizer, wrapped = Optimizer(objective, 0.01, precision=precision), wrap(objective)
    optimizer.scaler._init_scale = 256.0
    with autocast(device, precision):
        loss = wrapped(batch.to(device), None)[task]
    optimizer.backward(loss)
    optimizer.scaler.unscale_(optimizer.optimizers[0])
    return loss.item(), optimizer


@pytest.fixture
def settings(tiny, monkeypatch):
    """The tiny run; the model is drawn on the CPU, whatever device is asked for."""
    monkeypatch.setattr("palbert.training.loop.choose_device", lambda: CPU)
    monkeypatch.setattr("palbert.training.loop.use_sparse_embeddings", lambda _: None)
    return tiny


def flat(optimizer: Optimizer) -> torch.Tensor:
    given = [p.grad for p in optimizer.parameters if p.grad is not None]
    return torch.cat([gradient.cpu().flatten() for gradient in given])


@pytest.mark.parametrize("precision", FARTHEST)
@pytest.mark.parametrize("task", TASKS)
def test_a_tasks_gradient_is_that_of_the_cpu(settings, task, precision):
    expected_loss, on_cpu = gradients(settings, task, CPU, "float32")
    loss, on_gpu = gradients(settings, task, GPU, precision)
    farthest = FARTHEST[precision]
    assert loss == pytest.approx(expected_loss, rel=farthest)
    expected, found = flat(on_cpu), flat(on_gpu)
    assert (found - expected).norm() < farthest * expected.norm()


def test_from_the_same_gradients_the_update_is_that_of_the_cpu(settings):
    """The norm is half of theirs, so that they are clipped."""
    _, on_cpu = gradients(settings, "para", CPU, "float32")
    _, on_gpu = gradients(settings, "para", GPU, "float32")
    for there, here in zip(on_gpu.parameters, on_cpu.parameters, strict=True):
        there.grad = None if here.grad is None else here.grad.to(GPU)
    norm = float(flat(on_cpu).norm())
    for optimizer in (on_cpu, on_gpu):
        optimizer.clip(norm / 2)
        optimizer.step(1e-3)
    for there, here in zip(on_gpu.parameters, on_cpu.parameters, strict=True):
        torch.testing.assert_close(there.cpu(), here, rtol=1e-5, atol=1e-6)


def test_through_nccl_and_ddp_the_gradients_are_the_same(settings, deterministic):
    """One rank; its reductions are those of several."""
    _, alone = gradients(settings, "sts", GPU, "float32")
    store = dist.HashStore()
    dist.init_process_group("cpu:gloo,cuda:nccl", store=store, rank=0, world_size=1)
    try:
        _, wrapped = gradients(
            settings, "sts", GPU, "float32", lambda module: data_parallel(module, module.model.pals)
        )
        torch.cuda.synchronize()
        assert torch.equal(flat(alone), flat(wrapped))
    finally:
        dist.destroy_process_group()


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
@pytest.mark.parametrize("size", [32, 204])  # of 6 heads: 34 numbers each are padded to 40
def test_attention_takes_a_fused_kernel(dtype, size):
    heads = 6 if size == 204 else 4
    torch.manual_seed(0)
    query, key, value = torch.randn(3, 3, 40, size, device=GPU, dtype=dtype, requires_grad=True)
    tokens = torch.ones(3, 40, device=GPU)
    tokens[1, 25:] = 0
    mask, none = additive_mask(tokens, dtype), torch.nn.Dropout(0.0)
    plain, _ = attend(query, key, value, heads, mask, none, with_probabilities=True)
    fused_kernels = [
        SDPBackend.FLASH_ATTENTION,
        SDPBackend.EFFICIENT_ATTENTION,
        SDPBackend.CUDNN_ATTENTION,
    ]
    with sdpa_kernel(fused_kernels):  # others fail
        fused, _ = attend(query, key, value, heads, mask, none)
        fused.sum().backward()
    torch.testing.assert_close(fused, plain, rtol=0.02, atol=0.02)


def run_to_the_end(config: Config, run_dir: Path, *, killed_at: int | None = None) -> dict:
    """What came of a run, which dies of an error at a step if one is given, and goes on."""
    run_dir.mkdir()

    def die() -> bool:
        if run.step == killed_at:
            raise KeyboardInterrupt
        return False

    if killed_at is not None:
        run = Training(config, run_dir, die)
        with pytest.raises(KeyboardInterrupt):
            run.run()
    run = Training(config, run_dir, lambda: False)
    run.run()
    lines = map(json.loads, (run_dir / "metrics.jsonl").read_text().splitlines())
    steps = [line for line in lines if line["event"] in ("step", "evaluation")]
    return {
        "steps": [(each["step"], each.get("losses"), each.get("scores")) for each in steps],
        "weights": {name: t.cpu() for name, t in run.objective.state_dict().items()},
        "result": json.loads((run_dir / "result.json").read_text()),
    }


AUXILIARY = Simcse(mode="auxiliary", batch_size=4)
SETTINGS = {
    "float16": {"simcse": Simcse(steps=2, batch_size=4)},
    "bfloat16": {"simcse": AUXILIARY, "relational_layer": True, "accumulation": 2, "r_drop": 1.0},
    "float32": {"sampler": "together", "surgery": True, "weight_average": 0.9},
}


@pytest.mark.usefixtures("deterministic")
@pytest.mark.parametrize("precision", FARTHEST)
def test_killed_and_resumed_it_is_the_same_to_the_bit(tiny, tmp_path, precision):
    config = replace(tiny, steps_per_epoch=6, precision=precision, **SETTINGS[precision])
    whole = run_to_the_end(config, tmp_path / "whole")
    steps = whole["result"]["steps"]
    resumed = run_to_the_end(config, tmp_path / "resumed", killed_at=steps - 1)
    assert resumed["steps"] == whole["steps"]
    assert all(torch.equal(t, whole["weights"][name]) for name, t in resumed["weights"].items())
    assert whole["result"]["device"] == "cuda"
    assert whole["result"]["precision"] == precision
    assert whole["result"]["skipped_steps"] < whole["result"]["steps"]
    assert all(tensor.isfinite().all() for tensor in whole["weights"].values())
    losses = [loss for _, by_name, _ in whole["steps"] if by_name for loss in by_name.values()]
    assert all(map(math.isfinite, losses))


@pytest.mark.usefixtures("deterministic")
@pytest.mark.parametrize(("length", "strict"), [(40, False), (128, False), (512, True)])
def test_the_same_pass_twice_gives_the_same_bits(tmp_path, length, strict):
    """A shape of many blocks in each of attention's sums, where kernels could add in any order."""
    same_bits_every_time(strict=strict)
    from transformers import BertConfig, BertModel

    shape = BertConfig(hidden_size=384, num_hidden_layers=2, intermediate_size=1536)
    BertModel(shape).save_pretrained(tmp_path)
    (tmp_path / "vocab.txt").write_text("a")  # a folder without one is no encoder
    model = PalBert.from_encoder(str(tmp_path)).to(GPU)  # type: ignore[arg-type]
    ids = torch.randint(1000, 30000, (16, length), device=GPU)
    tokens = {"input_ids": ids, "attention_mask": torch.ones_like(ids)}
    found = []
    for _ in range(3):
        model.zero_grad()
        torch.manual_seed(0)
        with autocast(GPU, "bfloat16"):
            logits = model(**tokens, token_type_ids=ids % 2, task="sst")
        logits.square().sum().backward()
        found.append([p.grad.clone() for p in model.parameters() if p.grad is not None])
    for again in found[1:]:
        assert all(map(torch.equal, found[0], again))


def test_a_step_does_not_wait_for_the_gpu(tiny, tmp_path):
    run = Training(replace(tiny, precision="auto"), tmp_path, lambda: False)
    run.objective.train()
    for step in run.plan[:2]:  # what is made once
        run._train_step(step)
        run.step += 1
    torch.cuda.set_sync_debug_mode("warn")
    try:
        with warnings.catch_warnings(record=True) as waits:
            warnings.simplefilter("always")
            for step in run.plan[2:6]:
                run._train_step(step)
                run.step += 1
    finally:
        torch.cuda.set_sync_debug_mode("default")
    said = [str(each.message) for each in waits if "synchronizing" in str(each.message)]
    assert said == []  # the losses are read late, from memory that the GPU has written to


def test_a_launch_trains_on_the_gpu(tiny, tmp_path):
    result = launch(replace(tiny, precision="auto"), tmp_path / "run", gpus=1, show=False)
    assert result.record["device"] == "cuda"
    assert result.record["hardware"] == torch.cuda.get_device_name(0)
    assert result.record["steps"] == 6
