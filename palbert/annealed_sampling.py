r"""Which task each step trains: annealed sampling and its siblings.

Task i with N_i examples is drawn with probability

    p_i  proportional to  N_i ** alpha

- proportional: alpha = 1, large tasks dominate;
- square root: alpha = 0.5;
- annealed: alpha = 1 - 0.8 (e - 1) / (E - 1) in epoch e of E, from proportional to nearly equal;
- round robin draws nothing: the tasks take turns.

Source: Stickland and Murray 2019, arXiv 1902.02671, section 3.3.
"""

from collections.abc import Mapping

import numpy as np

ALPHAS = {"proportional": 1.0, "square_root": 0.5}


def annealed_alpha(epoch: int, epochs: int) -> float:
    """The exponent in epoch 1..epochs: 1 in the first, 0.2 in the last; 1 if there is only one."""
    if not 1 <= epoch <= epochs:
        raise ValueError(f"epoch must be 1 to {epochs}, got {epoch}")
    return 1.0 if epochs == 1 else 1.0 - 0.8 * (epoch - 1) / (epochs - 1)


def task_probabilities(sizes: Mapping[str, int], alpha: float) -> dict[str, float]:
    """Probability of each task under ``size ** alpha``.

    Args:
        sizes: Number of training examples of each task, at least 1.
        alpha: Exponent; 1 is proportional, 0 is uniform.
    """
    if min(sizes.values(), default=0) < 1:
        raise ValueError(f"every task needs at least one training example, got {dict(sizes)}")
    weights = np.array(list(sizes.values()), dtype=np.float64) ** alpha
    return dict(zip(sizes, (weights / weights.sum()).tolist(), strict=True))


def sampling_probabilities(
    sampler: str, sizes: Mapping[str, int], epoch: int, epochs: int
) -> dict[str, float]:
    """Expected share of each task in an epoch's steps, for any of the samplers."""
    if sampler == "round_robin":
        return dict.fromkeys(sizes, 1 / len(sizes))
    alpha = ALPHAS[sampler] if sampler in ALPHAS else float(annealed_alpha(epoch, epochs))
    found = task_probabilities(sizes, alpha)
    return {task: float(found[task]) for task in sizes}


def draw_tasks(
    sampler: str, sizes: Mapping[str, int], epoch: int, epochs: int, steps: int, seed: int
) -> list[str]:
    """The task of every step of one epoch.

    A function of its arguments alone, so all ranks and every resumed run draw the same tasks.
    """
    tasks = list(sizes)
    if sampler == "round_robin":
        first = (epoch - 1) * steps
        return [tasks[(first + step) % len(tasks)] for step in range(steps)]
    return draw(sampling_probabilities(sampler, sizes, epoch, epochs), steps, seed, epoch)


def draw(probabilities: Mapping[str, float], steps: int, seed: int, epoch: int) -> list[str]:
    """A task for every step of an epoch; a function of its arguments alone.

    Args:
        probabilities: Probability of each task; they sum to 1.
        steps: Number of tasks to draw.
        seed: Seed of the run.
        epoch: Number of the epoch, from 1; each epoch draws anew.
    """
    tasks = list(probabilities)
    generator = np.random.default_rng([seed, epoch])
    return [tasks[i] for i in generator.choice(len(tasks), steps, p=list(probabilities.values()))]
