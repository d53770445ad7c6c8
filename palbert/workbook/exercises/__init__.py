"""The exercises, by id: one file each."""

from palbert.workbook.exercises import (
    annealed_alpha,
    drawing_tasks,
    overall_score,
    pair_features,
    parameter_count,
    pearson_of_a_split,
    predictions,
    projected_attention,
    redrawn_rows,
    shared_projections,
    task_probabilities,
    token_types,
    zero_at_start,
)

_MODULES = (
    predictions,
    token_types,
    pair_features,
    overall_score,
    pearson_of_a_split,
    projected_attention,
    shared_projections,
    parameter_count,
    zero_at_start,
    task_probabilities,
    annealed_alpha,
    drawing_tasks,
    redrawn_rows,
)
EXERCISES = {module.EXERCISE.id: module.EXERCISE for module in _MODULES}
