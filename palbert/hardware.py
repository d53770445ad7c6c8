"""What this machine computes on, and in which precision."""

import platform
from contextlib import AbstractContextManager

import torch

from palbert.cores import usable_cores


def choose_device() -> torch.device:
    """The GPU that the launcher gave this process, else the CPU."""
    if torch.cuda.is_available():
        return torch.device("cuda", torch.cuda.current_device())
    return torch.device("cpu")


def has_bfloat16(device: torch.device) -> bool:
    """Whether matrix products in bfloat16 are faster than in float32 there.

    A CPU without the instructions emulates them, a hundred times slower.
    """
    if device.type == "cuda":
        return torch.cuda.is_bf16_supported(including_emulation=False)
    abilities = torch.cpu.get_capabilities()
    return any(abilities.get(name, False) for name in ("avx512_bf16", "amx_bf16", "bf16"))


def choose_precision(device: torch.device, requested: str = "auto") -> str:
    """``auto`` is bfloat16 where the hardware computes in it, else float32."""
    if requested != "auto":
        return requested
    return "bfloat16" if has_bfloat16(device) else "float32"


def autocast(device: torch.device, precision: str) -> AbstractContextManager:
    """Matrix products in ``precision``; weights, sums and losses stay in float32."""
    return torch.autocast(device.type, torch.bfloat16, enabled=precision == "bfloat16")


def describe_hardware(device: torch.device) -> str:
    """One line for people and for the ledger."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    name = torch.cpu.get_capabilities().get("cpu_name") or platform.processor() or "CPU"
    return f"{name}, {usable_cores()} cores"
