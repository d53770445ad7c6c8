"""GPUs and cores: whether a run may have what it asks for, and what its processes are told.

CUDA is not initialised here, and torch is loaded only to count GPUs.
"""

import os
import site
from pathlib import Path

from joblib import cpu_count

from palbert.nvidia import PROMISED_GPUS
from palbert.processes.machines import LOOPBACK, interface_of

WORKERS_PER_CORE = 4  # more only get into each other's way
# glibc gives large tensors back to the system after every use, and clearing their pages again
# takes a twentieth of a training step; other C libraries ignore these
# and oneDNN keeps the kernels of the last 1,024 shapes, a gigabyte where lengths vary; those of one
# batch are enough
MEMORY = {
    "MALLOC_MMAP_THRESHOLD_": str(2**32),
    "MALLOC_TRIM_THRESHOLD_": str(2**33),
    "ONEDNN_PRIMITIVE_CACHE_CAPACITY": "64",
}
# not inherited; the last would take transformers the docstrings that it reads
OTHERS = (
    "TORCHELASTIC_HEALTH_CHECK_PORT", "PALBERT_GROUP", "PALBERT_EXACT", "PYTHONOPTIMIZE",
)  # fmt: skip


def check_devices(gpus: int, workers: int = 1) -> int:
    """Check what a run asks for against this machine.

    GPUs are counted through the driver's management library: CUDA is not initialised here.

    Returns:
        How many processes will train.

    Raises:
        ValueError: Names the parameter, what was given and what would do.
    """
    for name, value, least in (("gpus", gpus, 0), ("workers", workers, 1)):
        if not isinstance(value, int) or isinstance(value, bool):
            raise ValueError(f"{name} must be a whole number, got {value!r}")
        if value < least:
            raise ValueError(f"{name} must be {least} or more, got {value}")
    if gpus and workers > 1:
        raise ValueError(
            f"workers={workers} is for training on the CPU; with gpus={gpus} there is one process "
            f"a GPU: leave workers at 1"
        )
    most = WORKERS_PER_CORE * cpu_count()
    if workers > most:
        raise ValueError(
            f"workers must be {most} or less on this machine, {WORKERS_PER_CORE} for each of its "
            f"{cpu_count()} cores, got {workers}: one for each core is the most that pays"
        )
    if gpus:
        _check_gpus(gpus)
    return gpus or workers


def _check_gpus(gpus: int) -> None:
    from palbert.hardware import cuda_conflict

    if conflict := cuda_conflict():
        raise ValueError(f"asked for {gpus} GPUs: {conflict}; or pass gpus=0 to train on the CPU")
    found = count_gpus()
    if gpus > found:
        instead = f"gpus={found}, or " if found else ""
        raise ValueError(
            f"asked for {gpus} GPUs, found {found} on this machine: pass {instead}gpus=0 to train "
            f"on the CPU, or workers=2 for two CPU processes"
        )


def count_gpus() -> int:
    """GPUs that this process may use."""
    import torch

    return torch.cuda.device_count()


def environment(num_processes: int, gpus: int) -> dict[str, str]:
    """Variables of the agent and its workers.

    gloo and NCCL listen on the loopback interface, unless other machines take part. The first
    keeps torchrun's engine from opening a store of its own, and the health check is a port, too.
    """
    loopback = interface_of(LOOPBACK) or "lo0"
    changes = {
        "TORCH_DISABLE_SHARE_RDZV_TCP_STORE": "1",
        "GLOO_SOCKET_IFNAME": loopback,
        "NCCL_SOCKET_IFNAME": loopback,
        "NCCL_RAS_ENABLE": "0",
        "OMP_NUM_THREADS": os.environ.get("OMP_NUM_THREADS")
        or str(max(1, cpu_count() // num_processes)),
        "PYTHONUNBUFFERED": "1",
        "PYTHONSAFEPATH": "1",  # a reader's random.py in the working directory is not Python's
        "PYTHONIOENCODING": "utf-8:backslashreplace",  # logs
        PROMISED_GPUS: str(gpus),
        **MEMORY,
    }
    if gpus == 0:
        changes["CUDA_VISIBLE_DEVICES"] = ""
    home = str(Path(__file__).resolve().parents[2])
    if home not in site.getsitepackages():  # a checkout on the caller's path alone
        others = os.environ.get("PYTHONPATH")
        changes["PYTHONPATH"] = f"{home}{os.pathsep}{others}" if others else home
    inherited = {key: value for key, value in os.environ.items() if key not in OTHERS}
    return inherited | changes
