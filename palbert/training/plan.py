"""What every step of a run does, laid out before the first one.

A function of the config and the data sizes alone: a run that resumes at step n does what an
uninterrupted one does at step n, and all ranks do the same.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from palbert.annealed_sampling import draw_tasks
from palbert.config import Config
from palbert.warmup_decay import learning_rate_share

TOGETHER = "together"  # in the place of a task, for steps that take a batch of each
SIMCSE = "simcse"  # in the place of a task, for steps of the stage before the tasks


@dataclass(frozen=True, slots=True)
class Step:
    """One optimiser step.

    Args:
        epoch: Number of the epoch, from 1; 0 in the SimCSE stage.
        task: Name of the task whose batch it takes, ``together``, or ``simcse``.
        batch: Number of batches of that task (or of each) that came before.
        learning_rate: Learning rate of this step.
        starts_tasks: Whether it is the first step after the SimCSE stage.
        ends_epoch: Whether it is the last step of its epoch.
    """

    epoch: int
    task: str
    batch: int
    learning_rate: float
    starts_tasks: bool = False
    ends_epoch: bool = False


def plan_steps(config: Config, sizes: Mapping[str, int]) -> list[Step]:
    """All steps of a run: the SimCSE stage if there is one, then the epochs.

    Args:
        config: Config of the run.
        sizes: Number of training examples of each task.
    """
    draws = [_tasks(config, sizes, epoch) for epoch in range(1, config.epochs + 1)]
    total = sum(map(len, draws))
    steps = []
    stage = config.simcse if config.simcse and config.simcse.mode == "stage" else None
    if stage is not None:
        shares = (learning_rate_share(config.schedule, i, stage.steps) for i in range(stage.steps))
        rates = (stage.learning_rate * float(share) for share in shares)
        steps = [Step(0, SIMCSE, i, rate) for i, rate in enumerate(rates)]
    before, taken = len(steps), dict.fromkeys([*sizes, TOGETHER], 0)
    for epoch, tasks in enumerate(draws, start=1):
        for number, task in enumerate(tasks, start=1):
            share = learning_rate_share(config.schedule, len(steps) - before, total)
            steps.append(
                Step(
                    epoch,
                    task,
                    taken[task],
                    config.learning_rate * float(share),
                    starts_tasks=0 < before == len(steps),
                    ends_epoch=number == len(tasks),
                )
            )
            taken[task] += 1
    return steps


def _tasks(config: Config, sizes: Mapping[str, int], epoch: int) -> list[str]:
    """The task of each of an epoch's steps; with all tasks in a step, as many batches of each."""
    steps = config.steps_per_epoch
    if config.sampler == TOGETHER:
        return [TOGETHER] * max(1, steps // len(sizes))
    return draw_tasks(config.sampler, sizes, epoch, config.epochs, steps, config.seed)
