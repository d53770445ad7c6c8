"""What the notebooks call: ``nb = start("02_pals", rows=[...])`` and what comes with it."""

from palbert.score_table import ScoreTable
from palbert.workbook.notebook import Notebook, start
from palbert.workbook.parameters import ParameterError, Parameters

__all__ = ["Notebook", "ParameterError", "Parameters", "ScoreTable", "start"]
