"""What this machine computes on, and in which precision."""

import os
import platform
import resource
import sys
from contextlib import AbstractContextManager

import torch
from joblib import cpu_count

from palbert.nvidia import read_driver


class GpuMissing(RuntimeError):
    """GPUs that were promised to this process do not compute."""


def choose_device() -> torch.device:
    """The GPU that the launcher gave this process, else the CPU.

    Also on a Mac: nothing in this project was tried on Apple's GPUs (MPS), neither speed nor that
    runs resume with the same bits.
    """
    if torch.cuda.is_available():
        return torch.device("cuda", torch.cuda.current_device())
    return torch.device("cpu")


def same_bits_every_time(*, strict: bool = False) -> None:
    """Let a GPU's kernels add up in one order, so that a run resumes with the same bits.

    Called before CUDA starts, since cuBLAS reads its variable then.

    Args:
        strict: Whether an operation that knows no such order is an error. If not, torch warns of
            it, and attention's backward kernels add the parts of long inputs in the order in which
            they are ready: on an H200 bits differed at 512 tokens, and at 128 they did not.
    """
    os.environ.setdefault("CUBLAS_WORKSPACE_CONFIG", ":4096:8")
    torch.use_deterministic_algorithms(True, warn_only=not strict)
    torch.utils.deterministic.fill_uninitialized_memory = False  # type: ignore[attr-defined]


def cuda_conflict() -> str | None:
    """Why this torch cannot use this machine's GPUs, and what to install; None if it may.

    Compares versions only: CUDA is not started.
    """
    driver, built = read_driver(), torch.version.cuda
    if driver is None or driver.num_gpus == 0:
        return None
    major = driver.cuda[0]
    if built is None:
        return (
            f"{driver}, but torch {torch.__version__} is built without CUDA: install a torch for "
            f"CUDA {major}, see https://pytorch.org/get-started/locally"
        )
    if int(built.split(".")[0]) > major:
        return (
            f"{driver}, but torch {torch.__version__} is built for CUDA {built}: install a newer "
            f"driver, or a torch for CUDA {major}, see https://pytorch.org/get-started/locally"
        )
    return None


def require_gpus(promised: int) -> None:
    """See that CUDA starts and finds as many GPUs as this machine's processes were promised.

    Raises:
        GpuMissing: It does not; names the versions of driver and torch, and what to do.
    """
    found = torch.cuda.device_count() if torch.cuda.is_available() else 0
    if found < promised:
        raise GpuMissing(
            f"{promised} GPUs were promised and CUDA found {found}: "
            f"{cuda_conflict() or _why_cuda_is_silent()}"
        )


def _why_cuda_is_silent() -> str:
    """What CUDA itself says where the versions fit."""
    driver = read_driver()
    if driver is None:
        return "NVIDIA's driver does not answer: install it, then nvidia-smi must list the GPUs"
    try:
        torch.cuda.init()
    except (RuntimeError, AssertionError) as error:
        said = str(error).splitlines()[0]
    else:
        said = "it starts, with fewer GPUs; is CUDA_VISIBLE_DEVICES set?"
    return (
        f"{driver}, and torch {torch.__version__} is built for CUDA {torch.version.cuda}; CUDA "
        f"says: {said}"
    )


def has_bfloat16(device: torch.device) -> bool:
    """Whether matrix products in bfloat16 are faster than in float32 there.

    A CPU without the instructions emulates them, a hundred times slower; so do GPUs of a compute
    capability below 8.0.
    """
    if device.type == "cuda":
        return torch.cuda.get_device_capability(device) >= (8, 0)
    abilities = torch.cpu.get_capabilities()
    return any(abilities.get(name, False) for name in ("avx512_bf16", "amx_bf16", "bf16"))


def choose_precision(device: torch.device, requested: str = "auto") -> str:
    """The precision of matrix products.

    Args:
        device: The one that computes.
        requested: ``auto`` is bfloat16 where the hardware computes in it, float16 on GPUs whose
            tensor cores know only that (compute capability 7.0 to 7.9: T4, V100), else float32.

    Raises:
        ValueError: The hardware does not compute in what was requested; says what to pass.
    """
    automatic = _fastest_precision(device)
    if requested == "auto":
        return automatic
    emulated = requested == "bfloat16" and not has_bfloat16(device)
    if emulated or (requested == "float16" and device.type == "cpu"):
        raise ValueError(
            f"precision={requested!r}: {describe_hardware(device)} does not compute in it, and "
            f"emulates it many times slower; pass precision='auto', which is {automatic} here"
        )
    return requested


def _fastest_precision(device: torch.device) -> str:
    if has_bfloat16(device):
        return "bfloat16"
    has_tensor_cores = device.type == "cuda" and torch.cuda.get_device_capability(device) >= (7, 0)
    return "float16" if has_tensor_cores else "float32"


def autocast(device: torch.device, precision: str) -> AbstractContextManager:
    """The encoder's matrix products in ``precision``; weights and sums stay in float32."""
    low = {"bfloat16": torch.bfloat16, "float16": torch.float16}.get(precision)
    return torch.autocast(device.type, low or torch.bfloat16, enabled=low is not None)


def full_precision(device: torch.device) -> AbstractContextManager:
    """Within ``autocast``: products in float32 after all, for what is small and decides.

    bfloat16 keeps 8 bits: a similarity would move in steps of 0.02, and grades would tie.
    """
    return torch.autocast(device.type, enabled=False)


def describe_hardware(device: torch.device) -> str:
    """One line for people and for the ledger."""
    if device.type == "cuda":
        return torch.cuda.get_device_name(device)
    name = torch.cpu.get_capabilities().get("cpu_name") or platform.processor() or "CPU"
    idle = "; its GPU (MPS) is not used" if torch.backends.mps.is_available() else ""
    return f"{name}, {cpu_count()} cores{idle}"


def peak_memory_mb() -> int:
    """Most memory of this process so far; the system counts in bytes on macOS, in KiB on Linux."""
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return round(peak / (2**20 if sys.platform == "darwin" else 2**10))
