"""What a benchmark ran on, and how fast that multiplies matrices."""

import json
import os
import platform
import time

import torch
import transformers

from palbert.hardware import choose_device, choose_precision, describe_hardware
from palbert.nvidia import read_driver

PRODUCTS = 10


def describe_machine() -> dict:
    """Names, versions, and the matrix rate in the fastest precision, measured now."""
    device, driver = choose_device(), read_driver()
    precision = choose_precision(device)
    return {
        "hardware": describe_hardware(device),
        "cores": os.cpu_count(),
        "threads": torch.get_num_threads(),
        "driver": driver.version if driver else None,
        "cuda": torch.version.cuda,
        "python": platform.python_version(),
        "torch": torch.__version__,
        "transformers": transformers.__version__,
        "matrix_precision": precision,
        "matrix_flops": matrix_rate(device, getattr(torch, precision)),
    }


def matrix_rate(device: torch.device, dtype: torch.dtype) -> float:
    """Operations a second of large square products of random numbers."""
    size = 8192 if device.type == "cuda" else 2048
    left, right = (torch.randn(size, size, device=device).to(dtype) for _ in range(2))
    for _ in range(3):
        torch.mm(left, right)
    synchronize(device)
    started = time.perf_counter()
    for _ in range(PRODUCTS):
        torch.mm(left, right)
    synchronize(device)
    return PRODUCTS * 2 * size**3 / (time.perf_counter() - started)


def synchronize(device: torch.device) -> None:
    """Wait until a GPU has done what it was told."""
    if device.type == "cuda":
        torch.cuda.synchronize(device)


if __name__ == "__main__":
    print(json.dumps(describe_machine()))
