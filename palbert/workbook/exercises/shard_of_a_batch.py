"""08.1: which examples of a batch are this process's."""

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from palbert.workbook.exercise import TODO, Cases, Exercise, Mistake


def _cases() -> Cases:
    numbers = np.random.default_rng(81).permutation(90)
    return {
        "four processes, one part": (numbers[:24], 0, 4, 0, 1),
        "three processes, two parts": (numbers[30:66], 1, 3, 1, 2),
        "one process": (numbers[:6], 0, 1, 0, 1),
        "five processes, four parts": (numbers[:40], 2, 5, 3, 4),
    }


def _observe(
    answer: Callable, indices: NDArray, own_rank: int, processes: int, part: int, parts: int
) -> Any:
    """What counts is who gets what in all: any fair way to deal will do."""
    mine = answer(indices, own_rank, processes, part, parts)
    if mine is TODO:
        return TODO
    if not isinstance(mine, np.ndarray):
        return {"the type": type(mine).__name__}
    if mine.dtype.kind not in "iu":
        return {"the type": "ndarray", "numbers of examples are whole": False}
    seats = [(r, p) for p in range(parts) for r in range(processes)]
    hands = [list(answer(indices, r, processes, p, parts)) for r, p in seats]
    dealt = [int(i) for hand in hands for i in hand]
    places = {int(i): place for place, i in enumerate(indices)}
    far = [np.mean([places.get(int(i), 0) for i in hand]) for hand in hands if hand]
    return {
        "the type": "ndarray",
        "numbers of examples are whole": True,
        "examples in one hand": len(mine),
        "sizes of the hands": [len(hand) for hand in hands],
        "examples that nobody gets": len({*places} - {*dealt}),
        "examples dealt more than once": len(dealt) - len({*dealt}),
        "a hand has only long or only short ones": _is_unfair(far, indices, processes * parts),
        "every rank the same": processes > 1 and sorted(hands[0]) == sorted(hands[1]),
    }


Share = NDArray[Any]


def _is_unfair(far: list, indices: NDArray, hands: int) -> bool:
    """Whether the hands' middles lie further apart than where cards are dealt in turn."""
    return bool(np.ptp(far) > max(hands, len(indices) / 3))


def _parts_first(indices: Share, own_rank: int, processes: int, part: int, parts: int) -> Share:
    return indices[own_rank::processes][part::parts]


def _by_remainder(indices: Share, own_rank: int, processes: int, part: int, parts: int) -> Share:
    turn = np.arange(len(indices)) % (processes * parts)
    return indices[turn == own_rank * parts + part]


def _everything(indices: Share, own_rank: int, processes: int, part: int, parts: int) -> Share:  # noqa: ARG001
    return indices


def _same_part(indices: Share, own_rank: int, processes: int, part: int, parts: int) -> Share:  # noqa: ARG001
    return indices[own_rank::processes]


def _same_rank(indices: Share, own_rank: int, processes: int, part: int, parts: int) -> Share:  # noqa: ARG001
    return indices[part :: processes * parts]


def _blocks(indices: Share, own_rank: int, processes: int, part: int, parts: int) -> Share:
    size = len(indices) // (processes * parts)
    start = (own_rank + part * processes) * size
    return indices[start : start + size]


def _one_missing(indices: Share, own_rank: int, processes: int, part: int, parts: int) -> Share:
    return indices[own_rank + part * processes : -1 : parts * processes]


def _overlap(indices: Share, own_rank: int, processes: int, part: int, parts: int) -> Share:
    return indices[own_rank + part :: parts * processes]


def _as_list(indices: Share, own_rank: int, processes: int, part: int, parts: int) -> Any:
    return _parts_first(indices, own_rank, processes, part, parts).tolist()


def _as_floats(indices: Share, own_rank: int, processes: int, part: int, parts: int) -> Share:
    return _parts_first(indices, own_rank, processes, part, parts).astype(float)


EXERCISE = Exercise(
    id="08.1",
    title="a process's share of a batch",
    reference="palbert.distributed.shard",
    cases=_cases,
    hints=(
        "Deal the examples like cards: processes * parts hands, one card to each in turn.",
        "A hand is a slice with a step: indices[first :: processes * parts]. Every pair of "
        "own_rank and part needs another first.",
        "first = own_rank + part * processes",
    ),
    mistakes=(
        Mistake(
            "Every process takes the whole batch: that is the work of one process, done by all of "
            "them at once.",
            _everything,
        ),
        Mistake(
            "part is not used: each process would work through the same examples in every part, "
            "and take the batch several times.",
            _same_part,
        ),
        Mistake(
            "own_rank is not used: all processes would take the same examples, and the rest of the "
            "batch nobody.",
            _same_rank,
        ),
        Mistake(
            "Neighbouring hands overlap: own_rank + part is the same for several pairs. Count "
            "part * processes.",
            _overlap,
        ),
        Mistake(
            "One example of the batch goes to nobody: positions count from 0, and a slice that "
            "stops at -1 leaves out the last.",
            _one_missing,
        ),
        Mistake(
            "Each hand is one block. A batch is sorted by length, so one process gets all long "
            "examples and the others wait for it: deal every so many.",
            _blocks,
        ),
        Mistake("Return an array, as indices is one: the batch is looked up with it.", _as_list),
        Mistake(
            "The numbers became floats, with which no batch can be looked up: leave them as they "
            "are in indices.",
            _as_floats,
        ),
    ),
    rewrites=(_parts_first, _by_remainder),
    observe=_observe,
)
