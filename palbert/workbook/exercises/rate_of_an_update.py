"""06.2: which learning rate the update of a step has; none is wasted on zero."""

from palbert.warmup_decay import warmup_decay
from palbert.workbook.exercise import Cases, Exercise, Mistake


def _cases() -> Cases:
    steps = [0, 1, 4, 9, 10, 50, 99]
    return {
        **{f"update {step} of 100": ("warmup_decay", step, 100) for step in steps},
        "the only update": ("warmup_decay", 0, 1),
        "constant, the first update": ("constant", 0, 100),
        "constant, the last update": ("constant", 99, 100),
        **{f"update {step} of 7": ("warmup_decay", step, 7) for step in range(7)},
    }


def _with_if(schedule: str, step: int, total_steps: int) -> float:
    if schedule == "warmup_decay":
        return warmup_decay(step + 1 / 2, total_steps)
    return 1.0


def _twice_as_fine(schedule: str, step: int, total_steps: int) -> float:
    return {"constant": 1.0}.get(schedule) or warmup_decay(2 * step + 1, 2 * total_steps)


def _first_is_zero(schedule: str, step: int, total_steps: int) -> float:
    return 1.0 if schedule == "constant" else warmup_decay(step, total_steps)


def _last_is_zero(schedule: str, step: int, total_steps: int) -> float:
    return 1.0 if schedule == "constant" else warmup_decay(step + 1, total_steps)


def _always(schedule: str, step: int, total_steps: int) -> float:  # noqa: ARG001
    return warmup_decay(step + 0.5, total_steps)


def _never(schedule: str, step: int, total_steps: int) -> float:  # noqa: ARG001
    return 1.0


def _constant_zero(schedule: str, step: int, total_steps: int) -> float:
    return 0.0 if schedule == "constant" else warmup_decay(step + 0.5, total_steps)


def _by_steps(schedule: str, step: int, total_steps: int) -> float:
    return 1.0 if schedule == "constant" else warmup_decay(step + 0.5, total_steps + 1)


def _one_step_more(schedule: str, step: int, total_steps: int) -> float:
    return 1.0 if schedule == "constant" else warmup_decay(step + 1, total_steps + 1)


EXERCISE = Exercise(
    id="06.2",
    title="the rate of one update",
    reference="palbert.warmup_decay.learning_rate_share",
    cases=_cases,
    hints=(
        "Updates are numbered 0 to total_steps - 1, and the curve is 0 at 0 and at total_steps. "
        "Where between them shall update 0 read it?",
        "In the middle of its step: at step + 0.5.",
        'The schedule "constant" has 1.0 at every step.',
    ),
    mistakes=(
        Mistake(
            "This reads a curve of one step more at whole steps: fair as well, but not the value "
            "that is meant, which is this curve's in the middle of the update.",
            _one_step_more,
        ),
        Mistake(
            "The first update has the rate 0: a batch is computed and then thrown away. Read the "
            "curve half a step in.",
            _first_is_zero,
        ),
        Mistake(
            "The last update has the rate 0: a batch is computed and then thrown away. Read the "
            "curve half a step in.",
            _last_is_zero,
        ),
        Mistake(
            'The schedule "constant" must not change with the step: return 1.0.',
            _always,
        ),
        Mistake('The schedule "warmup_decay" stays at 1.0: call warmup_decay for it.', _never),
        Mistake(
            'The schedule "constant" has the full rate, which is a share of 1.0 and not 0.',
            _constant_zero,
        ),
        Mistake(
            "The curve ends one step late: total_steps updates share a curve of total_steps steps.",
            _by_steps,
        ),
    ),
    rewrites=(_with_if, _twice_as_fine),
)
