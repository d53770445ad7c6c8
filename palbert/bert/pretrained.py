"""Models read from ``save_pretrained`` folders and hub names, with nothing wrong passed over."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, TypeVar

from safetensors import SafetensorError
from transformers import PreTrainedModel
from transformers.utils import logging

Model = TypeVar("Model", bound=PreTrainedModel)


def read_pretrained(kind: type[Model], path: str, **settings: Any) -> tuple[Model, list[str]]:
    """``from_pretrained`` from safetensors alone, without its notices.

    Args:
        kind: Class of the model.
        path: Path of a folder, or a name on the hub.
        settings: Further arguments of ``from_pretrained``.

    Returns:
        The model, and the names of its tensors that were not there.

    Raises:
        ValueError: The weights are damaged, or have other shapes than the config says.
    """
    try:
        with quiet_transformers():
            model, report = kind.from_pretrained(  # type: ignore[misc]
                path,
                output_loading_info=True,
                use_safetensors=True,
                trust_remote_code=False,  # an ``auto_map`` in a config leads to no code
                ignore_mismatched_sizes=True,  # reported below, by name
                **settings,
            )
    except (OSError, RuntimeError, SafetensorError) as error:
        raise ValueError(f"cannot read the model in {path}: {error}") from error
    for key, found, expected in report["mismatched_keys"]:
        raise ValueError(
            f"weights in {path} do not fit their config.json: {key!r} has shape {tuple(found)}, "
            f"expected {tuple(expected)}"
        )
    return model, sorted(report["missing_keys"])


@contextmanager
def quiet_transformers() -> Iterator[None]:
    """Let ``transformers`` report only errors inside, and restore its settings afterwards."""
    verbosity, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(verbosity)
        if bars:
            logging.enable_progress_bar()
