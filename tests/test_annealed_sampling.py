"""Probabilities by hand, with the official sizes."""

from collections import Counter

import pytest

from palbert.annealed_sampling import (
    annealed_alpha,
    draw_tasks,
    sampling_probabilities,
    task_probabilities,
)

SIZES = {"sst": 8_544, "para": 141_498, "sts": 6_040}


def shares(sampler: str, epoch: int, epochs: int) -> list[float]:
    return [*sampling_probabilities(sampler, SIZES, epoch, epochs).values()]


def test_annealed_runs_from_proportional_to_nearly_equal():
    assert shares("annealed", 1, 25) == pytest.approx([0.055, 0.907, 0.039], abs=5e-4)
    assert shares("annealed", 25, 25) == pytest.approx([0.271, 0.476, 0.253], abs=5e-4)


def test_alpha_by_hand():
    assert [annealed_alpha(epoch, 3) for epoch in (1, 2, 3)] == pytest.approx([1, 0.6, 0.2])
    assert annealed_alpha(1, 1) == 1


@pytest.mark.parametrize("epoch", [0, 4])
def test_epochs_that_are_not_of_the_run(epoch):
    with pytest.raises(ValueError, match=f"epoch must be 1 to 3, got {epoch}"):
        annealed_alpha(epoch, 3)


def test_one_epoch_is_proportional():
    assert shares("annealed", 1, 1) == shares("proportional", 1, 1)


def test_the_other_samplers():
    assert shares("proportional", 1, 9) == shares("proportional", 9, 9)
    roots = [92.43, 376.16, 77.72]  # square roots of the sizes
    assert shares("square_root", 5, 9) == pytest.approx([r / sum(roots) for r in roots], abs=1e-4)
    assert shares("round_robin", 1, 9) == [1 / 3] * 3


def test_probabilities_of_sizes_that_are_not_there():
    with pytest.raises(ValueError, match="at least one training example"):
        task_probabilities({"sst": 5, "para": 0}, 1.0)
    with pytest.raises(ValueError, match="at least one training example"):
        task_probabilities({}, 1.0)


def test_round_robin_goes_on_where_the_last_epoch_ended():
    epochs = [draw_tasks("round_robin", SIZES, epoch, 3, 4, seed=0) for epoch in (1, 2, 3)]
    assert sum(epochs, []) == ["sst", "para", "sts"] * 4


def test_draws_have_the_right_shares_and_depend_on_seed_and_epoch():
    drawn = draw_tasks("annealed", SIZES, 2, 2, 4000, seed=5)
    counts = Counter(drawn)
    expected = sampling_probabilities("annealed", SIZES, 2, 2)
    for task, share in expected.items():
        assert counts[task] / 4000 == pytest.approx(share, abs=0.03)
    assert drawn == draw_tasks("annealed", SIZES, 2, 2, 4000, seed=5)
    assert drawn != draw_tasks("annealed", SIZES, 2, 2, 4000, seed=6)
    assert drawn != draw_tasks("annealed", SIZES, 2, 3, 4000, seed=5)


def test_draws_do_not_depend_on_the_rank(monkeypatch):
    import numpy as np
    import torch

    import palbert.distributed as distributed

    before = draw_tasks("annealed", SIZES, 1, 3, 50, seed=5)
    monkeypatch.setattr(distributed, "rank", lambda: 1)
    torch.manual_seed(99)
    np.random.seed(99)  # noqa: NPY002 - the global generator must not matter
    assert draw_tasks("annealed", SIZES, 1, 3, 50, seed=5) == before
