"""The driver's own words, from a library that is not there or that a test stands in for."""

import ctypes

import pytest

from palbert import nvidia
from palbert.nvidia import Driver, read_driver


class Library:
    """NVIDIA's management library of a machine with four GPUs."""

    def __init__(self, initialises: bool = True) -> None:
        self.initialises = initialises

    def nvmlInit_v2(self):  # noqa: N802 - the library's names, as the next ones
        return 0 if self.initialises else 9

    def nvmlSystemGetDriverVersion(self, text, size):  # noqa: N802
        text.value = b"550.54.15"
        assert size >= 80

    def nvmlSystemGetCudaDriverVersion_v2(self, number):  # noqa: N802
        number._obj.value = 12040

    def nvmlDeviceGetCount_v2(self, number):  # noqa: N802
        number._obj.value = 4

    def nvmlShutdown(self):  # noqa: N802
        self.initialises = False


def test_the_driver_says_its_version_its_cuda_and_its_gpus(monkeypatch):
    monkeypatch.setattr(ctypes, "CDLL", lambda _: Library())
    assert read_driver() == Driver("550.54.15", (12, 4), 4)
    assert str(read_driver()) == "NVIDIA's driver 550.54.15 has 4 GPUs and runs CUDA up to 12.4"


def test_no_library_or_one_that_does_not_start_is_no_driver(monkeypatch):
    monkeypatch.setattr(nvidia, "LIBRARY", "libnot-there.so.1")
    assert read_driver() is None
    monkeypatch.setattr(ctypes, "CDLL", lambda _: Library(initialises=False))
    assert read_driver() is None


@pytest.mark.gpu
def test_a_machine_with_a_gpu_has_a_driver():
    torch = pytest.importorskip("torch")
    if not torch.cuda.is_available():
        pytest.skip("no GPU here")
    driver = read_driver()
    assert driver.num_gpus >= torch.cuda.device_count()
    assert driver.cuda[0] >= int(torch.version.cuda.split(".")[0])
