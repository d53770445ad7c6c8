import pytest
import torch

from palbert.cores import usable_cores
from palbert.hardware import (
    autocast,
    choose_device,
    choose_precision,
    describe_hardware,
    has_bfloat16,
)

CPU = torch.device("cpu")


@pytest.mark.parametrize("abilities", [{}, {"avx512_bf16": True}, {"amx_bf16": True}])
def test_automatic_precision_follows_the_hardware(monkeypatch, abilities):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: abilities)
    assert has_bfloat16(CPU) == bool(abilities)
    assert choose_precision(CPU) == ("bfloat16" if abilities else "float32")


def test_a_precision_that_was_asked_for_is_taken():
    assert choose_precision(CPU, "bfloat16") == "bfloat16"
    assert choose_precision(CPU, "float32") == "float32"


def test_without_a_gpu_it_is_the_cpu(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert choose_device() == CPU


def test_products_are_bfloat16_only_if_asked():
    ones = torch.ones(2, 2)
    with autocast(CPU, "float32"):
        assert (ones @ ones).dtype == torch.float32
    with autocast(CPU, "bfloat16"):
        assert (ones @ ones).dtype == torch.bfloat16


def test_the_hardware_in_words():
    assert describe_hardware(CPU).endswith(f", {usable_cores()} cores")
