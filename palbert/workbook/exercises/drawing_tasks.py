"""03.3: a draw that all ranks and every resumed run repeat."""

import os
import random
import time
from typing import Any
from unittest.mock import patch

import numpy as np
import torch

from palbert.workbook.exercise import TODO, Cases, Exercise, Function, Mistake

STEPS = 5003


def _cases() -> Cases:
    return {
        "three tasks": ({"sst": 0.2, "para": 0.7, "sts": 0.1}, STEPS, 11711, 3),
        "two tasks": ({"a": 0.55, "b": 0.45}, STEPS, 11, 1),
        "three steps": ({"sst": 0.02, "para": 0.98}, 3, 7, 1),
    }


def _observe(draw: Function, probabilities: dict, steps: int, seed: int, epoch: int) -> Any:
    """Which properties the draw has; the tasks themselves are a matter of the generator."""
    before = _shared_state()
    first = draw(probabilities, steps, seed, epoch)
    if first is TODO:
        return TODO
    if not isinstance(first, list):
        return {"what comes back": type(first).__name__}
    if not all(isinstance(task, str) for task in first) or not set(first) <= probabilities.keys():
        return {"a list of the tasks' names": False}
    seen = {
        "what comes back": "list",
        "a list of the tasks' names": True,
        "one task a step": len(first) == steps,
        "the shared state is left alone": _shared_state() == before,
    }
    if steps < STEPS:  # so few may be the same by chance
        return seen
    return seen | {
        "the same when called again": draw(probabilities, steps, seed, epoch) == first,
        "the same on every rank": _on_another_rank(draw, probabilities, steps, seed, epoch)
        == first,
        "each task as often as it should be": _near(first, probabilities),
        "another draw in another epoch": draw(probabilities, steps, seed, epoch + 1) != first,
        "another draw with another seed": draw(probabilities, steps, seed + 1, epoch) != first,
        "seed and epoch cannot be traded": draw(probabilities, steps, seed + 1, epoch - 1) != first,
        "seed and epoch cannot be swapped": draw(probabilities, steps, epoch, seed) != first,
        "in no order": _runs(first) > 0.75 * _expected_runs(probabilities, steps),
    }


def _shared_state() -> tuple:
    """States of the generators that all code draws from."""
    numpys = np.random.get_state(legacy=False)["state"]  # noqa: NPY002
    mine = (numpys["key"].tobytes(), numpys["pos"])
    return (*mine, random.getstate(), torch.get_rng_state().numpy().tobytes())


def _on_another_rank(draw: Function, *arguments: Any) -> list[str]:
    """The tasks that another rank draws, with other generators, at another time."""
    np.random.seed(99)  # noqa: NPY002 - whoever draws from it gets something else
    random.seed(99)
    torch.manual_seed(99)
    environment = patch.dict(os.environ, {"RANK": "1", "LOCAL_RANK": "1", "WORLD_SIZE": "2"})
    later = patch.object(time, "time", lambda: 1.0)
    with environment, later, patch("torch.distributed.get_rank", lambda *_: 1):
        return draw(*arguments)


def _near(drawn: list[str], probabilities: dict) -> bool:
    """Whether each task came as often as it should, within five standard errors."""
    return all(
        abs(drawn.count(task) / len(drawn) - p) < 5 * (p * (1 - p) / len(drawn)) ** 0.5
        for task, p in probabilities.items()
    )


def _runs(drawn: list[str]) -> int:
    return sum(one != other for one, other in zip(drawn, drawn[1:], strict=False))


def _expected_runs(probabilities: dict, steps: int) -> float:
    return steps * (1 - sum(p * p for p in probabilities.values()))


def _with_random(probabilities: dict, steps: int, seed: int, epoch: int) -> list[str]:
    generator = random.Random(f"{seed} {epoch}")
    return generator.choices(list(probabilities), weights=list(probabilities.values()), k=steps)


def _with_torch(probabilities: dict, steps: int, seed: int, epoch: int) -> list[str]:
    generator = torch.Generator().manual_seed(1000003 * seed + epoch)
    shares = torch.tensor(list(probabilities.values()))
    drawn = torch.multinomial(shares, steps, replacement=True, generator=generator)
    return [list(probabilities)[i] for i in drawn.tolist()]


def _from_the_global_state(probabilities: dict, steps: int, seed: int, epoch: int) -> list[str]:  # noqa: ARG001
    shares = list(probabilities.values())
    drawn = np.random.choice(list(probabilities), steps, p=shares)  # noqa: NPY002
    return drawn.tolist()


def _seeded_by_rank(probabilities: dict, steps: int, seed: int, epoch: int) -> list[str]:
    rank = int(os.environ.get("RANK", "0"))
    return _with_random(probabilities, steps, seed + 1009 * rank, epoch)


def _same_every_epoch(probabilities: dict, steps: int, seed: int, epoch: int) -> list[str]:  # noqa: ARG001
    return _with_random(probabilities, steps, seed, 0)


def _same_for_every_seed(probabilities: dict, steps: int, seed: int, epoch: int) -> list[str]:  # noqa: ARG001
    return _with_random(probabilities, steps, 0, epoch)


def _all_alike(probabilities: dict, steps: int, seed: int, epoch: int) -> list[str]:
    return _with_random(dict.fromkeys(probabilities, 1.0), steps, seed, epoch)


def _largest(probabilities: dict, steps: int, seed: int, epoch: int) -> list[str]:  # noqa: ARG001
    return [max(probabilities, key=probabilities.__getitem__)] * steps


def _one_after_the_other(probabilities: dict, steps: int, seed: int, epoch: int) -> list[str]:  # noqa: ARG001
    tasks = [task for task, p in probabilities.items() for _ in range(round(p * steps))]
    return (tasks + [max(probabilities)] * steps)[:steps]


def _numbers(probabilities: dict, steps: int, seed: int, epoch: int) -> list[int]:
    generator = np.random.default_rng([seed, epoch])
    shares = list(probabilities.values())
    return generator.choice(len(probabilities), steps, p=shares).tolist()


def _summed(probabilities: dict, steps: int, seed: int, epoch: int) -> list[str]:
    return _with_random(probabilities, steps, seed + epoch, 0)


def _multiplied(probabilities: dict, steps: int, seed: int, epoch: int) -> list[str]:
    return _with_random(probabilities, steps, seed * epoch, 0)


def _by_the_clock(probabilities: dict, steps: int, seed: int, epoch: int) -> list[str]:  # noqa: ARG001
    return _with_random(probabilities, steps, time.time_ns(), epoch)


def _reseeds(probabilities: dict, steps: int, seed: int, epoch: int) -> list[str]:
    random.seed(f"{seed} {epoch}")
    return random.choices(list(probabilities), weights=list(probabilities.values()), k=steps)


EXERCISE = Exercise(
    id="03.3",
    title="the same draw on every rank",
    reference="palbert.annealed_sampling.draw",
    cases=_cases,
    hints=(
        "Make a generator of your own inside the function, from seed and epoch and nothing else.",
        "np.random.default_rng([seed, epoch]) takes several numbers as one seed.",
        "generator.choice(len(tasks), steps, p=[...]) draws positions; return the tasks' names as "
        "a list.",
    ),
    mistakes=(
        Mistake(
            "Every call draws other tasks, as after a clock: ranks and resumed runs would not "
            "agree. Make a generator from seed and epoch alone.",
            _by_the_clock,
        ),
        Mistake(
            "This draws from a state that all code shares, so ranks and resumed runs draw "
            "different tasks, without an error. Make a generator from seed and epoch.",
            _from_the_global_state,
        ),
        Mistake(
            "Rank 1 draws other tasks than rank 0: their gradients would be averaged over "
            "different tasks. Leave the rank out of the seed.",
            _seeded_by_rank,
        ),
        Mistake(
            "Always the most probable task: draw at random, or the small ones are never trained.",
            _largest,
        ),
        Mistake(
            "The tasks come one after the other, the same in every epoch: draw them at random, "
            "from a generator made of seed and epoch.",
            _one_after_the_other,
        ),
        Mistake(
            "Every epoch draws the same tasks in the same order: the epoch belongs in the seed.",
            _same_every_epoch,
        ),
        Mistake(
            "Every seed draws the same tasks: the run's seed belongs in the generator's.",
            _same_for_every_seed,
        ),
        Mistake(
            "The tasks are drawn equally often: pass the probabilities, as p= or weights=.",
            _all_alike,
        ),
        Mistake(
            "Return a list of the tasks' names: those are their positions, or an array.", _numbers
        ),
        Mistake(
            "seed + epoch makes the second epoch of one seed the first of the next, so two seeds "
            "are hardly two runs. Give the generator both numbers.",
            _summed,
        ),
        Mistake(
            "Seed and epoch can be swapped here, as factors can: seed 2 in epoch 3 is seed 3 in "
            "epoch 2. Give the generator both numbers.",
            _multiplied,
        ),
        Mistake(
            "This seeds the generator that all code shares: whoever draws from it next gets the "
            "same numbers again. Make a generator of your own from seed and epoch.",
            _reseeds,
        ),
    ),
    rewrites=(_with_random, _with_torch),
    in_two_processes=True,
    observe=_observe,
    trains=lambda config: config.sampler != "round_robin",
)
