"""What the notebooks call: ``nb = start("02_pals", rows=[...])`` and what comes with it."""

from palbert.results.score_table import ScoreTable
from palbert.workbook.chapters import course_map
from palbert.workbook.exercise import TODO
from palbert.workbook.notebook import Notebook, start
from palbert.workbook.parameters import ParameterError, Parameters
from palbert.workbook.prediction import predict, score_predictions
from palbert.workbook.progress import progress
from palbert.workbook.tutor import case, check, exercise, hint, solution, use

__all__ = [
    "TODO",
    "Notebook",
    "ParameterError",
    "Parameters",
    "ScoreTable",
    "case",
    "check",
    "course_map",
    "exercise",
    "hint",
    "predict",
    "progress",
    "score_predictions",
    "solution",
    "start",
    "use",
]
