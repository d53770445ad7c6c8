"""05.3: how many extra examples make up a share of the mixed data."""

from palbert.workbook.exercise import Cases, Exercise, Mistake


def _cases() -> Cases:
    return {
        "a quarter": (600, 9000, 0.25),
        "one half": (600, 9000, 0.5),
        "a number that is rounded": (1000, 9000, 0.3),
        "fewer there than wanted": (700, 90, 0.4),
        "nine tenths": (600, 9000, 0.9),
        "a share of 1": (600, 5000, 1.0),
        "a share of 1 of a few": (600, 50, 1.0),
    }


def _by_difference(num_own: int, num_there: int, share: float) -> int:
    if share < 1:
        whole = num_own / (1 - share)
        return min(round(whole - num_own), num_there)
    return num_there


def _by_odds(num_own: int, num_there: int, share: float) -> int:
    odds = float("inf") if share == 1 else share / (1 - share)
    return num_there if num_own * odds >= num_there else int(num_own * odds + 0.5)


def _of_own(num_own: int, num_there: int, share: float) -> int:
    return min(num_there, round(num_own * share))


def _of_extra(num_own: int, num_there: int, share: float) -> int:  # noqa: ARG001
    return round(num_there * share)


def _of_both(num_own: int, num_there: int, share: float) -> int:
    return min(num_there, round((num_own + num_there) * share))


def _no_limit(num_own: int, num_there: int, share: float) -> int:
    return num_there if share == 1 else round(num_own * share / (1 - share))


def _division_by_zero(num_own: int, num_there: int, share: float) -> int:
    return min(num_there, round(num_own * share / (1 - share)))


def _own_share(num_own: int, num_there: int, share: float) -> int:
    return num_there if share == 1 else min(num_there, round(num_own * (1 - share) / share))


def _not_whole(num_own: int, num_there: int, share: float) -> float:
    return num_there if share == 1 else min(num_there, num_own * share / (1 - share))


def _cut_off(num_own: int, num_there: int, share: float) -> int:
    if share == 1:
        return num_there
    return min(num_there, int(num_own * share / (1 - share)))


EXERCISE = Exercise(
    id="05.3",
    title="a share of the mixture",
    reference="palbert.extra_data.num_extra",
    cases=_cases,
    hints=(
        "A share of 0.5 means as many extra examples as own ones. Which share are n extra ones "
        "beside num_own?",
        "n / (n + num_own) = share. Solve for n.",
        "n = num_own * share / (1 - share), rounded, and never more than num_there. What if share "
        "is 1?",
    ),
    mistakes=(
        Mistake(
            "That is a share of the task's own examples. The share is of the mixture, in which the "
            "extra ones count too.",
            _of_own,
        ),
        Mistake(
            "That is a share of the extra examples that there are: the mixture would change with "
            "the size of the download.",
            _of_extra,
        ),
        Mistake(
            "The mixture holds the n extra examples that are taken, not all that there are: solve "
            "n / (n + num_own) = share.",
            _of_both,
        ),
        Mistake(
            "More are taken than there are: num_there is the limit.",
            _no_limit,
        ),
        Mistake(
            "A share of 1 divides by zero. It stands for all the extra examples there are.",
            _division_by_zero,
        ),
        Mistake(
            "The share went to the task's own examples: with a share of 0.25, three of four shall "
            "be the task's own.",
            _own_share,
        ),
        Mistake("Half an example cannot be taken: round to a whole number.", _not_whole),
        Mistake("int() cuts off: take round(), which goes to the nearest number.", _cut_off),
    ),
    rewrites=(_by_difference, _by_odds),
    trains=lambda config: config.extra_data is not None,
)
