"""What the notebooks measure on a model before and after training: sizes, gradients, geometry."""

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import torch
from torch import Tensor, nn

from palbert.bert.encoders import load_tokenizer
from palbert.config import Pals
from palbert.data.batches import Batch, TaskData
from palbert.losses import task_loss
from palbert.model import PalBert
from palbert.model_config import PalBertConfig
from palbert.pal import projections
from palbert.results.dev_predictions import DevPredictions
from palbert.results.geometry import geometry
from palbert.tasks import SST, TASKS, Example

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


def example_batch(
    encoder: str, task: str, examples: Sequence[Example], encoding: str = "joint"
) -> Batch:
    """A few examples of one task as a batch.

    Args:
        encoder: Encoder whose tokenizer cuts the texts up.
        task: Task of the examples.
        examples: Examples, all of which go into one batch.
        encoding: How pairs are encoded, ``joint`` or ``separate``.
    """
    data = TaskData(task, examples, load_tokenizer(encoder), 128, encoding)
    return data.batch(torch.arange(len(data)).numpy())


def bert_base(pals: Pals | None = None) -> PalBert:
    """A PalBert of BERT-base's size without weights, to count them."""
    size = pals.size if pals else 0
    heads = pals.heads if pals else 1
    config = PalBertConfig(pal_size=size, pal_heads=heads)
    with torch.device("meta"):
        return PalBert(config)


def _parts(model: PalBert) -> dict[str, nn.Module]:
    """The parts of a PalBert that the workbook speaks of."""
    parts: dict[str, Any] = {
        "embeddings": model.bert.embeddings,
        "layers": model.bert.encoder,
        "pooler": model.bert.pooler,
    }
    if model.relational_layer is not None:
        parts["relational layer"] = model.relational_layer
    parts |= {f"head {task}": head for task, head in model.heads.items()}
    return parts | {f"PALs {task}": pals for task, pals in model.pals.items()}


def parameter_table(models: Mapping[str, PalBert]) -> "pd.DataFrame":
    """How many parameters each part of each model has, how many learn, and in all.

    Args:
        models: Models by label; the totals are compared with the first one's.
    """
    import pandas as pd

    columns, totals = {}, {}
    for label, model in models.items():
        counts = {name: _count(part) for name, part in _parts(model).items()}
        learns = sum(p.numel() for p in model.parameters() if p.requires_grad)
        totals[label] = {"in all": _count(model), "of them learn": learns}
        columns[label] = counts
    parts, sums = pd.DataFrame(columns).fillna(0).astype(int), pd.DataFrame(totals)
    relative = (sums.loc["in all"] / sums.loc["in all"].iloc[0]).map("{:.3f}".format)
    table = pd.concat([parts, sums]).map("{:,}".format)
    table.loc["in all, relative"] = relative
    return table


def pal_parameters(hidden_size: int, size: int, num_layers: int) -> int:
    """Parameters of one task's PALs, biases counted.

    Args:
        hidden_size: Hidden size of BERT.
        size: Size of the projected space.
        num_layers: Number of BERT's layers that have a PAL.
    """
    with torch.device("meta"):
        return sum(_count(module) for module in projections(hidden_size, size, range(num_layers)))


def _count(module: nn.Module) -> int:
    return sum(parameter.numel() for parameter in module.parameters())


def gradient_table(model: PalBert, batches: Sequence[Batch]) -> "pd.DataFrame":
    """The norm of each part's gradient after one batch of each task; a dash where there is none.

    Args:
        model: Model to look at; its gradients are lost.
        batches: Batches, one for each column.
    """
    import pandas as pd

    columns = {}
    for batch in batches:
        model.zero_grad(set_to_none=True)
        logits = model(**batch.inputs(), task=batch.task)
        task_loss(batch.task, logits, batch.labels).backward()
        columns[f"{batch.task} batch"] = {
            name: _gradient_norm(part) for name, part in _parts(model).items()
        }
    model.zero_grad(set_to_none=True)
    return pd.DataFrame(columns)


def _gradient_norm(module: nn.Module) -> str:
    gradients = [p.grad.flatten() for p in module.parameters() if p.grad is not None]
    return f"{torch.cat(gradients).norm():.4f}" if gradients else "-"


def geometry_table(
    models: Mapping[str, PalBert], encoder: str, pairs: Sequence[Example]
) -> "pd.DataFrame":
    """Alignment of similar pairs and uniformity of all sentences under each model.

    Args:
        models: Models by label.
        encoder: Encoder that the models share.
        pairs: Pairs graded 0 to 5; those from 4 up count as similar.
    """
    import pandas as pd

    titles = {
        "alignment": "alignment (0 is best)",
        "uniformity": "uniformity (lower is more even)",
    }
    lines = {label: geometry(model, encoder, pairs) for label, model in models.items()}
    return pd.DataFrame(lines).T.rename(columns=titles).round(3)


def grade_table(runs: Mapping[str, Path]) -> "pd.DataFrame":
    """How often each grade of sentiment is given on dev: by the labels, then by each run.

    Args:
        runs: Folders of finished runs by label, all scored on the same data.

    Returns:
        A column for each grade, and ``distance``: the mean distance to the right grade.
    """
    import numpy as np
    import pandas as pd

    lines = {}
    for label, folder in runs.items():
        dev = DevPredictions.read(folder / "predictions" / "dev.npz")
        given, right = dev.predictions["sst"].argmax(-1), dev.labels["sst"].astype(int)
        lines.setdefault("labels", {**_grade_shares(right), "distance": ""})
        distance = np.abs(given - right).mean()
        lines[label] = {**_grade_shares(given), "distance": f"{distance:.3f}"}
    return pd.DataFrame(lines).T


def _grade_shares(grades: "NDArray") -> dict[str, str]:
    return {f"grade {k}": f"{(grades == k).mean():.0%}" for k in range(SST.num_outputs)}


def explained_share(features: Tensor, target: Tensor) -> float:
    """Share of a target's variance that the best linear map of the features explains, 0 to 1.

    Args:
        features: Features (n, size), with n well above size.
        target: Target (n,).
    """
    columns = torch.cat([features, torch.ones(len(features), 1)], dim=1)
    left = target - columns @ torch.linalg.lstsq(columns, target).solution
    return 1 - (left.var() / target.var()).item()


def examples_table(examples: Mapping[str, Sequence[Example]], each: int = 3) -> "pd.DataFrame":
    """The first examples of every task or extra data set, texts in full."""
    import pandas as pd

    lines = [
        {"task": TASKS[task].title if task in TASKS else task, "sentence1": example.sentence1,
         "sentence2": example.sentence2 or "", "label": example.label}
        for task, found in examples.items()
        for example in found[:each]
    ]  # fmt: skip
    return pd.DataFrame(lines)
