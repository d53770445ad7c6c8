"""What the notebooks call: ``nb = start("02_pals", rows=[...])`` and what comes with it."""

from palbert.workbook.notebook import Notebook, start
from palbert.workbook.parameters import ParameterError, Parameters
from palbert.workbook.score_table import ScoreTable

__all__ = ["Notebook", "ParameterError", "Parameters", "ScoreTable", "start"]
