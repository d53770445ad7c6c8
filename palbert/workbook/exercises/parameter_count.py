"""02.3: what a task's PALs cost."""

from palbert.workbook.exercise import Cases, Exercise, Mistake


def _cases() -> Cases:
    return {
        "BERT-base": (768, 204, 12),
        "MiniLM": (384, 96, 6),
        "one layer": (384, 96, 1),
        "a small one": (13, 5, 3),
    }


def _in_one_line(hidden_size: int, size: int, num_layers: int) -> int:
    return 2 * hidden_size * size + size + hidden_size + num_layers * 3 * size * (size + 1)


def _matrix_by_matrix(hidden_size: int, size: int, num_layers: int) -> int:
    def linear(inputs: int, outputs: int) -> int:
        return (inputs + 1) * outputs

    attention = sum(3 * linear(size, size) for _ in range(num_layers))
    return linear(hidden_size, size) + attention + linear(size, hidden_size)


def _without_biases(hidden_size: int, size: int, num_layers: int) -> int:
    return 2 * hidden_size * size + num_layers * 3 * size * size


def _nothing_shared(hidden_size: int, size: int, num_layers: int) -> int:
    return num_layers * _in_one_line(hidden_size, size, 1)


def _all_shared(hidden_size: int, size: int, num_layers: int) -> int:  # noqa: ARG001
    return _in_one_line(hidden_size, size, 1)


def _one_projection(hidden_size: int, size: int, num_layers: int) -> int:
    return _in_one_line(hidden_size, size, num_layers) - (size + 1) * hidden_size


def _one_of_three(hidden_size: int, size: int, num_layers: int) -> int:
    projections = 2 * hidden_size * size + size + hidden_size
    return projections + num_layers * size * (size + 1)


def _three_tasks(hidden_size: int, size: int, num_layers: int) -> int:
    return 3 * _in_one_line(hidden_size, size, num_layers)


def _with_output(hidden_size: int, size: int, num_layers: int) -> int:
    projections = 2 * hidden_size * size + size + hidden_size
    return projections + num_layers * 4 * size * (size + 1)


EXERCISE = Exercise(
    id="02.3",
    title="what PALs cost",
    reference="palbert.workbook.demonstrations.measure.pal_parameters",
    cases=_cases,
    hints=(
        "nn.Linear(a, b) has a * b weights and b biases. Count V_E and V_D once, the attention "
        "once a layer.",
        "V_E: hidden_size * size + size. V_D: size * hidden_size + hidden_size. Each layer: three "
        "matrices from size to size, with biases.",
        "Each layer: 3 * (size * size + size). For BERT-base the sum is 1,819,836.",
    ),
    mistakes=(
        Mistake("The biases are missing: nn.Linear(a, b) has b of them.", _without_biases),
        Mistake(
            "V_E and V_D are counted once for every layer: all layers share one of each.",
            _nothing_shared,
        ),
        Mistake(
            "Query, key and value are counted once: every layer has its own.",
            _all_shared,
        ),
        Mistake("V_D is missing: there is a way down and a way back.", _one_projection),
        Mistake("Query, key and value are three matrices a layer: you count one.", _one_of_three),
        Mistake("That is the count of three tasks: give one task's.", _three_tasks),
        Mistake(
            "Four matrices a layer: that is BERT's attention. A PAL has no output matrix, V_D does "
            "that work.",
            _with_output,
        ),
    ),
    rewrites=(_in_one_line, _matrix_by_matrix),
    trains=lambda config: False,  # noqa: ARG005
)
