import pytest
import torch
from joblib import cpu_count

from palbert import hardware
from palbert.hardware import (
    GpuMissing,
    autocast,
    choose_device,
    choose_precision,
    cuda_conflict,
    describe_hardware,
    has_bfloat16,
    require_gpus,
)
from palbert.nvidia import Driver

CPU = torch.device("cpu")


@pytest.mark.parametrize("abilities", [{}, {"avx512_bf16": True}, {"amx_bf16": True}])
def test_automatic_precision_follows_the_hardware(monkeypatch, abilities):
    monkeypatch.setattr(torch.cpu, "get_capabilities", lambda: abilities)
    assert has_bfloat16(CPU) == bool(abilities)
    assert choose_precision(CPU) == ("bfloat16" if abilities else "float32")


GPU = torch.device("cuda", 0)


@pytest.mark.parametrize(
    ("capability", "chosen"),
    [((6, 1), "float32"), ((7, 0), "float16"), ((7, 5), "float16"), ((8, 0), "bfloat16"),
     ((9, 0), "bfloat16"), ((10, 0), "bfloat16")],
)  # fmt: skip
def test_automatic_precision_follows_the_compute_capability(monkeypatch, capability, chosen):
    monkeypatch.setattr(torch.cuda, "get_device_capability", lambda _: capability)
    monkeypatch.setattr(torch.cuda, "get_device_name", lambda _: "Tesla T4")
    assert choose_precision(GPU) == chosen
    assert [choose_precision(GPU, asked) for asked in ("float16", "float32")] == [
        "float16", "float32",
    ]  # fmt: skip
    if chosen == "bfloat16":
        assert choose_precision(GPU, "bfloat16") == "bfloat16"
    else:
        message = f"'bfloat16': Tesla T4 does not .* pass precision='auto', which is {chosen} here"
        with pytest.raises(ValueError, match=message):
            choose_precision(GPU, "bfloat16")


def test_on_a_cpu_what_it_computes_in_is_taken_and_what_it_emulates_refused(monkeypatch):
    monkeypatch.setattr(hardware, "has_bfloat16", lambda _: True)
    assert choose_precision(CPU, "bfloat16") == "bfloat16"
    assert choose_precision(CPU, "float32") == "float32"
    monkeypatch.setattr(hardware, "has_bfloat16", lambda _: False)
    for asked in ("bfloat16", "float16"):
        with pytest.raises(ValueError, match=f"{asked}.*'auto', which is float32 here"):
            choose_precision(CPU, asked)


def test_without_a_gpu_it_is_the_cpu(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: False)
    assert choose_device() == CPU


def test_products_are_in_half_precision_only_if_asked():
    ones = torch.ones(2, 2)
    with autocast(CPU, "float32"):
        assert (ones @ ones).dtype == torch.float32
    with autocast(CPU, "bfloat16"):
        assert (ones @ ones).dtype == torch.bfloat16
    with autocast(CPU, "float16"):
        assert (ones @ ones).dtype == torch.float16


def test_the_hardware_in_words():
    assert describe_hardware(CPU).endswith(f", {cpu_count()} cores")


def test_apples_gpu_is_left_alone_and_it_is_said(monkeypatch):
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    assert choose_device() == CPU
    assert describe_hardware(CPU).endswith(f", {cpu_count()} cores; its GPU (MPS) is not used")


DRIVER = Driver("535.1", (12, 2), 4)


@pytest.mark.parametrize(
    ("driver", "built", "words"),
    [
        (None, None, None),
        (Driver("535.1", (12, 2), 0), None, None),
        (DRIVER, "12.8", None),  # the driver runs later minor versions of its CUDA
        (DRIVER, "11.8", None),
        (DRIVER, None, "has 4 GPUs .* CUDA up to 12.2, but torch .* without CUDA: install a torch"),
        (DRIVER, "13.0", "up to 12.2, but torch .* for CUDA 13.0: install a newer driver, or a to"),
    ],
)
def test_a_torch_that_does_not_fit_the_driver_is_named(monkeypatch, driver, built, words):
    monkeypatch.setattr(hardware, "read_driver", lambda: driver)
    monkeypatch.setattr(torch.version, "cuda", built)
    if words is None:
        assert cuda_conflict() is None
    else:
        with pytest.raises(GpuMissing, match=f"4 GPUs were promised and CUDA found 0: .*{words}"):
            require_gpus(4)


def test_promised_gpus_that_cuda_cannot_start_are_an_error_with_its_own_words(monkeypatch):
    monkeypatch.setattr(hardware, "read_driver", lambda: DRIVER)
    monkeypatch.setattr(torch.version, "cuda", "12.1")

    def broken():
        raise RuntimeError("CUDA unknown error - 999")

    monkeypatch.setattr(torch.cuda, "init", broken)
    with pytest.raises(GpuMissing, match="for CUDA 12.1; CUDA says: .* error - 999"):
        require_gpus(1)
    monkeypatch.setattr(hardware, "read_driver", lambda: None)
    with pytest.raises(GpuMissing, match="driver does not answer: install it"):
        require_gpus(1)


def test_gpus_that_are_there_are_no_error(monkeypatch):
    monkeypatch.setattr(torch.cuda, "is_available", lambda: True)
    monkeypatch.setattr(torch.cuda, "device_count", lambda: 2)
    require_gpus(2)
    with pytest.raises(GpuMissing, match="3 GPUs were promised and CUDA found 2"):
        require_gpus(3)
