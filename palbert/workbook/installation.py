"""Whether everything is there that the workbook needs."""

import platform
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

import torch

from palbert.bert.encoders import encoder_path
from palbert.hardware import choose_precision, describe_hardware
from palbert.processes.devices import count_gpus

if TYPE_CHECKING:
    import pandas as pd

PACKAGES = ("palbert", "torch", "transformers", "pandas", "matplotlib", "ipywidgets", "papermill")


def check_installation() -> "pd.DataFrame":
    """What is installed, what this machine has, and whether the embedded encoder is whole."""
    import pandas as pd

    lines = {"Python": platform.python_version()}
    lines |= {name: _version(name) for name in PACKAGES}
    cpu = torch.device("cpu")
    lines["CPU"] = f"{describe_hardware(cpu)}, {choose_precision(cpu)}"
    lines["GPUs"] = str(count_gpus())
    lines["encoder minilm"] = _encoder()
    return pd.DataFrame({"found": lines})


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return f"missing: pip install {package}"


def _encoder() -> str:
    try:
        encoder_path("minilm")
    except ValueError as error:
        return str(error)
    return "whole: its checksum is that of the published model"
