"""What came of a step, on a GPU without a wait."""

import pytest
import torch
from pretended_gpu import CUDA, pretended_gpu

from palbert.training.objective import NonFiniteLoss
from palbert.training.outcome import Outcome, Work
from palbert.training.plan import Step

STEP = Step(2, "sts", 7, 1e-3)


def outcome(device, losses: dict[str, float], *, stop=False, overflowed=None) -> Outcome:
    there = {
        name: torch.tensor(loss, dtype=torch.float64).to(device) for name, loss in losses.items()
    }
    if overflowed is not None:
        overflowed = torch.tensor(overflowed).to(device)
    made = Outcome(8, STEP, there, Work(), stop=stop)
    made.send(overflowed)
    return made


@pytest.mark.parametrize("device", [torch.device("cpu"), CUDA])
def test_losses_and_flags_arrive_as_they_were(device):
    with pretended_gpu():
        found = outcome(device, {"sts": 0.1, "simcse": 1e-300}, stop=True, overflowed=True).read()
        assert found == ({"sts": 0.1, "simcse": 1e-300}, True, True)
        assert outcome(device, {"sts": 3.0}, overflowed=False).read() == (
            {"sts": 3.0},
            False,
            False,
        )


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -float("inf")])
def test_a_loss_that_is_not_finite_is_named_with_its_step(value):
    sent = outcome("cpu", {"sts": 1.0, "simcse": value}, stop=True)
    with pytest.raises(NonFiniteLoss, match=rf"step 8 \(epoch 2, task 'sts'\).*simcse {value}"):
        sent.read()


def test_the_host_waits_for_nothing_where_the_gpu_has_work_in_between():
    with pretended_gpu() as counts:
        sent = outcome(CUDA, {"sts": 1.0})
        torch.ones(2).to(CUDA).add_(1)  # the next step
        before = counts["wait"]
        sent.read()
        assert counts["wait"] == before == 0
        assert counts["read back"] == 1
