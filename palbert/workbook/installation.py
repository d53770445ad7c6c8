"""Whether everything is there that the workbook needs: ``palbert doctor``, and notebook 00."""

import os
import platform
from collections.abc import Callable
from functools import partial
from importlib.metadata import PackageNotFoundError, version

import torch

from palbert.bert.encoders import encoder_path
from palbert.data import corpus
from palbert.display.table import NotedTable
from palbert.hardware import choose_device, choose_precision, describe_hardware, require_gpus
from palbert.nvidia import read_driver

PACKAGES = (
    "palbert", "torch", "transformers", "datasets", "jupyterlab", "ipywidgets", "papermill",
)  # fmt: skip


def check_installation(*, start_gpus: bool = False) -> NotedTable:
    """What is installed, what this machine computes on, and whether encoder and corpus are whole.

    Args:
        start_gpus: Whether to start CUDA on every GPU, which a notebook leaves to its workers.

    Returns:
        A line for each part; a note for each problem, with what to do.
    """
    import pandas as pd

    looks: dict[str, Callable[[], str]] = {name: partial(_version, name) for name in PACKAGES}
    looks |= {"hardware": _hardware, "GPUs": partial(_gpus, start_gpus)}
    looks |= {"encoder minilm": _encoder, "embedded corpus": _corpus}
    found, problems = {"Python": f"{platform.python_version()} on {platform.system()}"}, []
    for part, look in looks.items():
        try:
            found[part] = look()
        except (ValueError, RuntimeError) as error:
            found[part] = "PROBLEM, see below"
            problems.append(f"PROBLEM: {error}")
    return NotedTable(pd.DataFrame({"part": [*found], "found": [*found.values()]}), problems)


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        raise ValueError(f"{package} is not installed: pip install {package}") from None


def _hardware() -> str:
    device = choose_device()
    return f"{describe_hardware(device)}; trains in {choose_precision(device)}"


def _gpus(start: bool) -> str:
    driver, visible = read_driver(), os.environ.get("CUDA_VISIBLE_DEVICES")
    if torch.backends.mps.is_available():
        return "Apple's GPU (MPS) is left alone on purpose: nothing here was tried on one"
    if driver is None or driver.num_gpus == 0:
        return "no GPU: training is on the CPU"
    if visible == "":
        return f"{driver}; CUDA_VISIBLE_DEVICES hides them"
    if not start:
        return f"{driver}; palbert doctor says whether CUDA starts"
    require_gpus(driver.num_gpus if visible is None else max(1, torch.cuda.device_count()))
    return f"{driver}; CUDA starts"


def _encoder() -> str:
    encoder_path("minilm")
    return "whole: its checksum is that of the published model"


def _corpus() -> str:
    corpus.verify()
    return "whole: it is the one that results were measured on"
