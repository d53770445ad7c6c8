"""Answers of a trained model for texts and pairs, for the probe, the command line and scripts.

p = Predictor.from_pretrained("runs/bp1")
p.sentiment(["a fine film"])                # (1, 5)
p.paraphrase([("is it far?", "how far is it?")])
"""

import warnings
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import torch
from jaxtyping import Float
from numpy import ndarray
from transformers import AutoTokenizer, PreTrainedTokenizerFast

from palbert.data.batches import TaskData
from palbert.data.plain_text import half_character
from palbert.evaluation import predict
from palbert.hardware import choose_device
from palbert.model import PalBert, load_trained
from palbert.paths import given_path
from palbert.tasks import TASKS, Example


class Predictor:
    """A model with its tokenizer, on one device.

    Args:
        model: The trained model.
        tokenizer: Tokenizer of the model's encoder.
    """

    def __init__(self, model: PalBert, tokenizer: PreTrainedTokenizerFast) -> None:
        self.model, self.tokenizer = model.eval(), tokenizer
        self.max_length: int = model.config.max_position_embeddings
        self.tasks = tuple(model.config.tasks or TASKS)

    @classmethod
    def from_pretrained(
        cls, folder: str | Path, device: str | torch.device | None = None
    ) -> "Predictor":
        """Load a model.

        Args:
            folder: A run folder, whose best weights are taken, or a ``save_pretrained`` folder.
            device: Device to load onto; None takes the first GPU, or the CPU where there is none.

        Raises:
            ValueError: The folder holds no model; the message says what was looked for.
        """
        path = model_folder(given_path(folder, "model"))
        model = load_trained(path)
        tokenizer = AutoTokenizer.from_pretrained(path, trust_remote_code=False)
        return cls(model.to(device or choose_device()), tokenizer)  # type: ignore[arg-type]

    def sentiment(self, texts: str | Sequence[str]) -> Float[ndarray, "n 5"]:
        """Probabilities of the grades, very negative to very positive.

        Args:
            texts: Texts, or a single one.

        Raises:
            ValueError: A text is empty; the message gives its position. Or the model was trained
                without this task.
        """
        texts = [texts] if isinstance(texts, str) else texts
        return self._predict("sst", [(text, None) for text in texts])

    def paraphrase(self, pairs: Sequence[tuple[str, str]]) -> Float[ndarray, " n"]:
        """Probability that the two texts mean the same; errors as in ``sentiment``."""
        return self._predict("para", pairs)

    def similarity(self, pairs: Sequence[tuple[str, str]]) -> Float[ndarray, " n"]:
        """Similarity of meaning, 0 to 5; errors as in ``sentiment``."""
        return self._predict("sts", pairs)

    def _predict(self, task: str, inputs: Sequence[Sequence[str | None]]) -> ndarray:
        self.require(task)
        inputs = list(inputs)  # an array has no truth
        if not inputs:
            return np.zeros((0, TASKS[task].num_outputs) if task == "sst" else 0, np.float32)
        with warnings.catch_warnings(action="default"):
            data = self.task_data(task, inputs)
        return predict(self.model, data)

    def require(self, task: str) -> None:
        """See that the model was trained on a task.

        Raises:
            ValueError: It was not; the message says on which it was.
        """
        if task not in self.tasks:
            raise ValueError(
                f"this model was trained on {' and '.join(self.tasks)} alone, not on {task}"
            )

    def task_data(self, task: str, inputs: Sequence[Sequence[str | None]]) -> TaskData:
        """Texts as the model reads them.

        Args:
            task: Name of the task.
            inputs: Two texts for each input; the second is None for a single text.

        Raises:
            ValueError: A text is empty; the message gives its position.
        """
        examples = [_example(task, position, texts) for position, texts in enumerate(inputs)]
        return TaskData(task, examples, self.tokenizer, self.max_length, self.model.config.encoding)


def model_folder(folder: Path) -> Path:
    """Where the model is: ``folder`` itself, or ``best`` in a run folder.

    Raises:
        ValueError: Neither folder holds a model.
    """
    for path in (folder / "best", folder):
        if (path / "model.safetensors").is_file() and (path / "config.json").is_file():
            return path
    raise ValueError(
        f"no model in {folder}: expected a run folder with best/model.safetensors (a run has one "
        "after its first epoch), or a save_pretrained folder with config.json and model.safetensors"
    )


def _example(task: str, position: int, texts: Sequence[str | None]) -> Example:
    if isinstance(texts, str) or len(texts) != 2:
        raise ValueError(f"pair {position}: expected two texts, got {texts!r}")
    what = "pair" if TASKS[task].is_pair else "text"
    for text in texts if TASKS[task].is_pair else texts[:1]:
        if not isinstance(text, str):
            raise ValueError(f"{what} {position}: expected text, got {text!r}")
        if problem := half_character(text):
            raise ValueError(f"{what} {position} {problem}")
        if not text.strip():
            raise ValueError(f"{what} {position} is empty")
    return Example(str(position), texts[0], texts[1])  # type: ignore[arg-type]
