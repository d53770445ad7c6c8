"""PCGrad: by hand on small vectors, and what it does to weights of one task and of several."""

from dataclasses import replace

import numpy as np
import pytest
import torch

from palbert.config import Simcse
from palbert.gradient_surgery import combine, without_conflict


def test_only_what_disagrees_is_taken_away():
    gradient, other = torch.tensor([1.0, 2.0]), torch.tensor([1.0, -1.0])
    torch.testing.assert_close(without_conflict(gradient, other), torch.tensor([1.5, 1.5]))
    torch.testing.assert_close(without_conflict(gradient, -other), gradient, rtol=0, atol=0)
    torch.testing.assert_close(without_conflict(gradient, 0 * other), gradient, rtol=0, atol=0)


def test_algorithm_1_of_the_paper_step_by_step():
    generator = torch.Generator().manual_seed(0)
    tasks = list(torch.randn(3, 11, generator=generator))
    tasks[1] = tasks[1] - tasks[0]  # so that some disagree
    found = combine([[task] for task in tasks], np.random.default_rng([7, 3]))
    orders, expected = np.random.default_rng([7, 3]), torch.zeros(11)
    for i in range(3):
        mine = tasks[i].clone()
        for j in orders.permutation(3):
            if j != i and (overlap := float(mine @ tasks[j])) < 0:
                mine -= overlap / float(tasks[j] @ tasks[j]) * tasks[j]
        expected += mine
    torch.testing.assert_close(found[0], expected)
    assert not torch.allclose(expected, torch.stack(tasks).sum(0))


def test_weights_of_one_task_alone_keep_their_gradient_and_have_no_say():
    shared, own = torch.tensor([1.0, 0.0]), torch.ones(2, 3)
    one = [shared, None, own, None]
    other = [-shared, 5 * own, None, None]
    for generator in (None, np.random.default_rng(0)):
        found = combine([one, other], generator)
        torch.testing.assert_close(found[:3], [0 * shared, 5 * own, own])
        assert found[3] is None


def test_all_shared_weights_are_one_vector():
    """(1, 1) and (1, -2) lose (-1 / 5) (1, -2) and (-1 / 2) (1, 1), in whatever order."""
    a, b = torch.ones(1, 1), torch.ones(1)
    found = combine([[a, b], [a, -2 * b]], np.random.default_rng(0))
    torch.testing.assert_close(found, [2.7 * a, -0.9 * b])


def test_settings_that_do_not_go_together_are_refused(tiny):
    with pytest.raises(ValueError, match="surgery .* needs sampler='together'"):
        replace(tiny, surgery=True)
    with pytest.raises(ValueError, match="auxiliary mode needs steps of one task"):
        replace(tiny, sampler="together", simcse=Simcse(mode="auxiliary"))
