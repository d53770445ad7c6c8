"""The learning rate over the steps of a run: warmup/decay, or constant.

Linear up over the first tenth of the steps, linear down to zero over the rest (Devlin et al.
2019). The reference code of Stickland and Murray jumps from 1.0 to 0.9 where the two meet; here
the curve is continuous.
"""


def warmup_decay(step: float, total_steps: int, warmup_share: float = 0.1) -> float:
    """Share of the peak learning rate at a step.

    Args:
        step: Position in the run, from 0; at ``total_steps`` the rate is 0.
        total_steps: Number of optimiser steps in the run, at least 1.
        warmup_share: Share of the steps over which the rate rises, 0 to 1.
    """
    num_warmup_steps = warmup_share * total_steps
    if step < num_warmup_steps:
        return step / num_warmup_steps
    if step >= total_steps:
        return 0.0
    return (total_steps - step) / (total_steps - num_warmup_steps)


def learning_rate_share(schedule: str, step: int, total_steps: int) -> float:
    """Share of the peak learning rate for the update that step (from 0) makes.

    The update of step 0 is a real one: the schedule is read half a step in, so that neither the
    first nor the last update is multiplied by zero.
    """
    return 1.0 if schedule == "constant" else warmup_decay(step + 0.5, total_steps)
