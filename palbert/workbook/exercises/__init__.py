"""The exercises, by id: one file each."""

from palbert.workbook.exercises import overall_score

_MODULES = (overall_score,)
EXERCISES = {module.EXERCISE.id: module.EXERCISE for module in _MODULES}
