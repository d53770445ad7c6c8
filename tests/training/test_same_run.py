"""What a run must share with itself to go on."""

from dataclasses import replace
from pathlib import Path

import torch

from palbert.training.same_run import same_run_facts


def test_what_must_be_the_same_to_go_on(tiny, monkeypatch):
    cpu, gpu = torch.device("cpu"), torch.device("cuda", 0)
    facts = same_run_facts(tiny, Path(tiny.data), "float32", cpu)
    elsewhere = replace(tiny, data=f"{tiny.data}/", encoder=f"{tiny.encoder}/.")
    assert facts == same_run_facts(elsewhere, Path(elsewhere.data), "float32", cpu)
    everywhere = {"config", "data", "encoder", "world_size", "precision", "torch"}
    assert set(facts) == everywhere | {"threads"}
    assert facts != same_run_facts(tiny, Path(tiny.data), "bfloat16", cpu)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda device: f"T4 as {device}")
    facts = same_run_facts(tiny, Path(tiny.data), "float16", gpu)
    assert set(facts) == everywhere | {"hardware"}
    assert facts["hardware"] == "T4 as cuda:0"
