"""08.3: a batch larger than the memory, in parts that fit."""

import math

from palbert.workbook.exercise import Cases, Exercise, Mistake


def _cases() -> Cases:
    numbers = [
        (32, 1, 96, 1, 1536), (32, 2, 128, 1, 512), (32, 4, 50, 1, math.inf), (64, 2, 60, 2, 500),
        (36, 1, 96, 1, 1536), (48, 4, 100, 1, 400), (36, 2, 90, 3, 10_000), (24, 2, 200, 1, 150),
        (60, 2, 64, 2, 1000), (16, 1, 64, 1, 512), (48, 2, 70, 4, 420),
        (64, 1, 5, 1, 20), (90, 2, 7, 3, 35), (32, 2, 10, 1, 60),
        (48, 2, 10, 2, 80),
    ]  # fmt: skip
    return {f"{size} examples, {tokens} tokens fit, {asked} asked for":
            (size, processes, longest, asked, tokens)
            for size, processes, longest, asked, tokens in numbers}  # fmt: skip


def _upwards(batch_size: int, processes: int, longest: int, asked: int, tokens: float) -> int:
    share, parts = batch_size // processes, asked
    while parts < share and (share % parts or share / parts * longest > tokens):
        parts += asked
    return parts


def _from_the_examples(
    batch_size: int, processes: int, longest: int, asked: int, tokens: float
) -> int:
    share = batch_size // processes
    for size in range(share // asked, 1, -1):  # examples in a part, the most first
        if share % size == 0 and (share // size) % asked == 0 and size * longest <= tokens:
            return share // size
    return share


def _all_by_itself(batch_size: int, processes: int, longest: int, asked: int, tokens: float) -> int:  # noqa: ARG001
    return _upwards(batch_size, 1, longest, asked, tokens)


def _rounded_up(batch_size: int, processes: int, longest: int, asked: int, tokens: float) -> int:
    fitting = max(1, math.floor(min(batch_size, tokens / longest)))
    return max(asked, math.ceil(batch_size // processes / fitting))


def _not_asked(batch_size: int, processes: int, longest: int, asked: int, tokens: float) -> int:  # noqa: ARG001
    return _upwards(batch_size, processes, longest, 1, tokens)


def _only_asked(batch_size: int, processes: int, longest: int, asked: int, tokens: float) -> int:  # noqa: ARG001
    return asked


def _without_length(
    batch_size: int,
    processes: int,
    longest: int,  # noqa: ARG001
    asked: int,
    tokens: float,
) -> int:
    return _upwards(batch_size, processes, 1, asked, tokens)


def _examples(batch_size: int, processes: int, longest: int, asked: int, tokens: float) -> int:
    return batch_size // processes // _upwards(batch_size, processes, longest, asked, tokens)


def _all_parts(batch_size: int, processes: int, longest: int, asked: int, tokens: float) -> int:
    return processes * _upwards(batch_size, processes, longest, asked, tokens)


def _full_is_too_much(
    batch_size: int, processes: int, longest: int, asked: int, tokens: float
) -> int:
    return _upwards(batch_size, processes, longest, asked, tokens - 1)


def _doubled(batch_size: int, processes: int, longest: int, asked: int, tokens: float) -> int:
    share, parts = batch_size // processes, asked
    while share / parts * longest > tokens and share % (2 * parts) == 0:
        parts *= 2
    return parts


EXERCISE = Exercise(
    id="08.3",
    title="a batch larger than the memory",
    reference="palbert.training.batch_source.parts_that_fit",
    cases=_cases,
    hints=(
        "A process has batch_size // processes examples. Cut into 1, 2, 3, ... parts: which of "
        "these cuts are equal, and how many tokens has a part?",
        "Try asked, 2 * asked, 3 * asked, ... up to the share itself, one example a part.",
        "The first that has share % parts == 0 and share // parts * longest <= tokens; if none "
        "has, share.",
    ),
    mistakes=(
        Mistake(
            "That is asked, whatever memory there is. Go on from there until a part fits.",
            _only_asked,
        ),
        Mistake(
            "longest is not used: an example is no token. A part of n examples, all padded to the "
            "longest, has n * longest.",
            _without_length,
        ),
        Mistake(
            "That is how many examples a part has. Return how many parts there are.",
            _examples,
        ),
        Mistake(
            "These are the parts of all processes together. Each process counts its own.",
            _all_parts,
        ),
        Mistake(
            "One process need not hold the whole batch: its share is batch_size // processes.",
            _all_by_itself,
        ),
        Mistake(
            "Some of these parts are of unequal size, so the mean of their means is no longer the "
            "batch's. Take the next number that divides the share and is a multiple of asked.",
            _rounded_up,
        ),
        Mistake(
            "The number must be a multiple of asked: start from there, and go up in steps of it.",
            _not_asked,
        ),
        Mistake(
            "Doubling passes over cuts that are as good: 9 examples can go in 3 parts, and where "
            "halves are no longer equal it stops too early.",
            _doubled,
        ),
        Mistake(
            "A part that fills the memory exactly still fits: compare with <=.", _full_is_too_much
        ),
    ),
    rewrites=(_upwards, _from_the_examples),
)
