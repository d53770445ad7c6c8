"""08.5: what is left of a process's speed when others work beside it."""

from collections.abc import Mapping

from palbert.workbook.exercise import Cases, Exercise, Mistake


def _cases() -> Cases:
    return {
        "one, two and four": ({1: 70.0, 2: 119.0, 4: 182.0},),
        "from two on": ({2: 900.0, 4: 1700.0, 8: 2300.0},),
        "four before one": ({4: 640.0, 1: 200.0},),
        "one measurement": ({3: 51.0},),
    }


def _through_speed_up(speeds: Mapping[int, float]) -> dict[int, float]:
    fewest = sorted(speeds)[0]
    speed_up = {count: fewest * speeds[count] / speeds[fewest] for count in speeds}
    return {count: speed_up[count] / count for count in speeds}


def _by_seconds(speeds: Mapping[int, float]) -> dict[int, float]:
    seconds = {count: count / speed for count, speed in speeds.items()}  # of one process's example
    return {count: seconds[min(seconds)] / each for count, each in seconds.items()}


def _speed_up(speeds: Mapping[int, float]) -> dict[int, float]:
    alone = speeds[min(speeds)] / min(speeds)
    return {count: speed / alone for count, speed in speeds.items()}


def _one_is_there(speeds: Mapping[int, float]) -> dict[int, float]:
    return {count: speed / count / speeds[1] for count, speed in speeds.items()}


def _fewest_as_one(speeds: Mapping[int, float]) -> dict[int, float]:
    first = speeds[min(speeds)]
    return {count: speed / count / first for count, speed in speeds.items()}


def _first_listed(speeds: Mapping[int, float]) -> dict[int, float]:
    first = next(iter(speeds))
    return {count: speed / count / (speeds[first] / first) for count, speed in speeds.items()}


def _each(speeds: Mapping[int, float]) -> dict[int, float]:
    return {count: speed / count for count, speed in speeds.items()}


def _per_cent(speeds: Mapping[int, float]) -> dict[int, float]:
    return {count: 100 * each for count, each in _through_speed_up(speeds).items()}


def _upside_down(speeds: Mapping[int, float]) -> dict[int, float]:
    alone = speeds[min(speeds)] / min(speeds)
    return {count: alone / (speed / count) for count, speed in speeds.items()}


EXERCISE = Exercise(
    id="08.5",
    title="efficiency",
    reference="palbert.workbook.demonstrations.scaling.efficiency",
    cases=_cases,
    hints=(
        "How many examples a second does each process do, with 1 process and with 4?",
        "Divide every speed by its number of processes, then by what one does undisturbed.",
        "Undisturbed is speeds[fewest] / fewest, with fewest = min(speeds): the first measurement "
        "may be of two machines.",
    ),
    mistakes=(
        Mistake(
            "That is the speed-up: 4 processes may reach 4. Divide it by the number of processes.",
            _speed_up,
        ),
        Mistake(
            "speeds need not hold 1: a model may not fit on one GPU. Take the fewest there are, "
            "and what each of those does.",
            _one_is_there,
        ),
        Mistake(
            "The fewest processes count as one here. If they are 2, each of them does half of "
            "their speed.",
            _fewest_as_one,
        ),
        Mistake(
            "The dict need not begin with the fewest processes: compare with min(speeds).",
            _first_listed,
        ),
        Mistake(
            "That is the speed of each process in examples a second. Divide by what it does "
            "undisturbed, so that 1 means nothing is lost.",
            _each,
        ),
        Mistake("That is in per cent: 1 shall mean that nothing is lost.", _per_cent),
        Mistake(
            "The fraction is upside down: where something is lost, the share is below 1.",
            _upside_down,
        ),
    ),
    rewrites=(_through_speed_up, _by_seconds),
    trains=lambda config: False,  # noqa: ARG005 - it measures runs
)
