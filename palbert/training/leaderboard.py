"""Prediction files in the form that the CS224N leaderboard takes.

One file per task and split, such as ``predictions/sst-dev-output.csv``: a header with a tab, then
``id , prediction`` lines. The misspelt header of the similarity files is the official one.
"""

from pathlib import Path

from numpy.typing import NDArray

from palbert.runs.files import write_atomically
from palbert.tasks import Example

HEADERS = {
    "sst": "Predicted_Sentiment",
    "para": "Predicted_Is_Paraphrase",
    "sts": "Predicted_Similiary",
}


def write_predictions(
    folder: Path, task: str, split: str, examples: list[Example], predictions: NDArray
) -> Path:
    """Write the predictions of one task and split as one file.

    Args:
        folder: Folder of the file; made if it does not exist.
        task: Name of the task.
        split: Name of the split, ``dev`` or ``test``.
        examples: Examples whose ids are written.
        predictions: Predictions in the same order, as ``losses.to_predictions`` gives them.
    """
    folder.mkdir(exist_ok=True)
    if task == "sst":
        answers = [str(grade) for grade in predictions.argmax(-1)]
    elif task == "para":
        answers = [str(float(probability >= 0.5)) for probability in predictions]
    else:
        answers = [str(float(similarity)) for similarity in predictions]
    rows = [f"{ex.id} , {answer} \n" for ex, answer in zip(examples, answers, strict=True)]
    path = folder / f"{task}-{split}-output.csv"
    write_atomically(path, f"id \t {HEADERS[task]} \n" + "".join(rows))
    return path
