import numpy as np
import pytest

from palbert.tasks import Example
from palbert.training.leaderboard import write_predictions

EXAMPLES = [Example("ab12", "a"), Example("cd34", "b")]


@pytest.mark.parametrize(
    ("task", "predictions", "expected"),
    [
        (
            "sst",
            np.array([[0.1, 0.6, 0.1, 0.1, 0.1], [0, 0, 0, 0.1, 0.9]]),
            b"id \t Predicted_Sentiment \nab12 , 1 \ncd34 , 4 \n",
        ),
        (
            "para",
            np.array([0.5, 0.49]),
            b"id \t Predicted_Is_Paraphrase \nab12 , 1.0 \ncd34 , 0.0 \n",
        ),
        (
            "sts",
            np.array([3.25, 0.0], np.float32),
            b"id \t Predicted_Similiary \nab12 , 3.25 \ncd34 , 0.0 \n",
        ),
    ],
)
def test_the_files_byte_by_byte(tmp_path, task, predictions, expected):
    path = write_predictions(tmp_path / "predictions", task, "dev", EXAMPLES, predictions)
    assert path == tmp_path / "predictions" / f"{task}-dev-output.csv"
    assert path.read_bytes() == expected
    assert [entry.name for entry in path.parent.iterdir()] == [path.name]


def test_another_number_of_predictions_is_an_error(tmp_path):
    with pytest.raises(ValueError, match="zip"):
        write_predictions(tmp_path, "para", "test", EXAMPLES, np.zeros(3))
