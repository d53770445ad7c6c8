"""NVIDIA's driver, asked through its management library: neither CUDA nor torch is started."""

import ctypes
from dataclasses import dataclass

LIBRARY = "libnvidia-ml.so.1"
PROMISED_GPUS = "PALBERT_GPUS"  # tells each worker how many its machine's processes must find


@dataclass(frozen=True)
class Driver:
    """What the driver says of itself.

    Args:
        version: Its own version, such as ``550.54.15``.
        cuda: The newest CUDA that it can run, major and minor.
        num_gpus: GPUs that it drives, whether this process may use them or not.
    """

    version: str
    cuda: tuple[int, int]
    num_gpus: int

    def __str__(self) -> str:
        """Versions and count in words."""
        major, minor = self.cuda
        return (
            f"NVIDIA's driver {self.version} has {self.num_gpus} GPUs and runs CUDA up to "
            f"{major}.{minor}"
        )


def read_driver() -> Driver | None:
    """The driver of this machine, None if there is none that answers."""
    try:
        library = ctypes.CDLL(LIBRARY)
    except OSError:
        return None
    if library.nvmlInit_v2() != 0:
        return None
    version, cuda, num_gpus = ctypes.create_string_buffer(80), ctypes.c_int(), ctypes.c_uint()
    library.nvmlSystemGetDriverVersion(version, len(version))
    library.nvmlSystemGetCudaDriverVersion_v2(ctypes.byref(cuda))
    library.nvmlDeviceGetCount_v2(ctypes.byref(num_gpus))
    library.nvmlShutdown()
    major, thousandths = divmod(cuda.value, 1000)
    return Driver(version.value.decode(), (major, thousandths // 10), num_gpus.value)
