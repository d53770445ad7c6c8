"""Two processes against one: the same gradients, the same weights, the same answers.

One pair of processes does all the work (imports take most of the time); the tests look at what
it found.
"""

import sys
import time
import warnings
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import torch
import torch.distributed as dist
from conftest import make_source
from torch import nn
from torch.nn.parallel import DistributedDataParallel

from palbert.bert.encoders import load_tokenizer
from palbert.config import Config, Simcse
from palbert.data.sources import load_data
from palbert.distributed import (
    any_rank,
    average_sparse_gradients,
    gather_json,
    gather_with_gradient,
    rank,
    wait_for_all,
    world_size,
)
from palbert.evaluation import predict
from palbert.model import PalBert
from palbert.simcse import simcse_loss
from palbert.tasks import TASKS
from palbert.training.batch_source import tokenize_split
from palbert.training.loop import train
from palbert.training.objective import Objective
from palbert.training.plan import TOGETHER, Step, plan_steps

STEPS = {
    **{task: Step(1, task, 0, 1e-3) for task in TASKS},
    "simcse": Step(0, "simcse", 0, 1e-3),
}
CPU = torch.device("cpu")


def without_dropout(config: Config) -> Objective:
    """With PAL decoders that are not zero; the same on every rank."""
    torch.manual_seed(0)
    model = PalBert.from_encoder(
        config.encoder, config.pals, config.encoding, config.relational_layer
    )
    for pals in model.pals.values():
        nn.init.normal_(pals.decoder.weight)  # type: ignore[union-attr, arg-type]
    objective = Objective(model, config.simcse).train()
    for module in objective.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    return objective


def gradients(config: Config, step: Step) -> dict[str, torch.Tensor | None]:
    """Of one step, averaged over the ranks if there are several."""
    source = make_source(config, load_data(config.data))
    objective = without_dropout(config)
    wrapped: nn.Module = objective
    if world_size() > 1:
        wrapped = DistributedDataParallel(objective, find_unused_parameters=True)
    ((batch, sentences),) = source.micro_batches(0, step)
    torch.stack([*wrapped(batch, sentences).values()]).sum().backward()
    return {name: p.grad for name, p in objective.named_parameters()}


def trained_gradients(config: Config, run_dir: Path, task: str = "sst") -> dict[str, Any]:
    """What the training loop itself leaves in the parameters before its first step on a task."""
    from palbert.training.loop import Training

    training = Training(config, run_dir, lambda: False)
    for module in training.objective.modules():
        if isinstance(module, nn.Dropout):
            module.p = 0.0
    for pals in training.model.pals.values():
        nn.init.constant_(pals.decoder.weight, 0.1)  # type: ignore[union-attr, arg-type]
    training.optimizer.zero_grad()
    training.gradients(0, Step(1, task, 0, 1e-3))
    named = training.objective.named_parameters()
    return {name: None if p.grad is None else p.grad.to_dense().clone() for name, p in named}


def contrast() -> torch.Tensor:
    """Gradient of SimCSE in a linear layer, of eight sentences shared by the ranks."""
    sentences = torch.randn(2, 8, 5, generator=torch.Generator().manual_seed(0))
    layer = nn.Linear(5, 3)
    nn.init.ones_(layer.weight)
    layer.weight.data += torch.arange(15.0).view(3, 5).sin()
    mine = sentences[:, rank() :: world_size()]
    # gathered vectors come in another order, which changes nothing in a mean
    simcse_loss(layer(mine[0]), layer(mine[1]), 0.1).backward()
    gradient = layer.weight.grad
    assert gradient is not None
    if world_size() > 1:
        dist.all_reduce(gradient)
        gradient /= world_size()
    return gradient


def answers(config: Config) -> dict:
    """Everything that the tests compare."""
    dev = tokenize_split(config, load_data(config.data).dev, load_tokenizer(config.encoder))
    relational = replace(config, relational_layer=True, simcse=None)
    model = without_dropout(config).model
    sizes = dict.fromkeys(TASKS, 10)
    local = torch.full((2, 3), float(rank()), requires_grad=True)
    gathered = gather_with_gradient(local)
    (gathered * torch.arange(len(gathered))[:, None]).sum().backward()
    return {
        "gradients": {name: gradients(config, step) for name, step in STEPS.items()},
        "relational": {task: gradients(relational, STEPS[task]) for task in TASKS},
        "contrast": contrast(),
        "gathered": gathered.detach(),
        "local_gradient": local.grad,
        "objects": gather_json({"rank": rank()}),
        "rows": mean_of_rows(),
        "any": any_rank([rank() == 1, False, rank() == 0], CPU),
        "predictions": {task: predict(model, data) for task, data in dev.items()},
        "plan": plan_steps(replace(config, steps_per_epoch=50), sizes),
    }


def mean_of_rows() -> torch.Tensor:
    """The averaged sparse gradient of six rows, of which this rank has some, one of them twice."""
    parameter = nn.Parameter(torch.zeros(6, 2))
    own = [1, 4, 1] if rank() == 0 else [4]
    ones = torch.ones(len(own), 2)
    parameter.grad = torch.sparse_coo_tensor([own], ones, (6, 2), check_invariants=True)
    average_sparse_gradients([parameter])
    assert parameter.grad is not None
    return parameter.grad


def waited() -> dict[str, float]:
    """Rank 0 comes a second late: how long this rank waited, and its signs of life."""
    signs: list[int] = []
    any_rank([], CPU)
    time.sleep(1 - rank())
    began = time.monotonic()
    wait_for_all(lambda: signs.append(1))
    return {"seconds": time.monotonic() - began, "signs": len(signs)}


def trained(config: Config, run_dir: Path) -> dict[str, torch.Tensor]:
    """Weights that this rank holds at the end of a run."""
    from palbert.training.loop import Training

    training = Training(config, run_dir, lambda: False)
    training.run()
    return {name: tensor.clone() for name, tensor in training.objective.state_dict().items()}


def failed(config: Config, run_dir: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """What this rank says when rank 1 alone meets a loss that is not a number."""
    from palbert.training import objective

    loss = objective.task_loss

    def spoilt(task, logits, labels):
        value = loss(task, logits, labels)
        return value * torch.nan if rank() == 1 and task == "para" else value

    with monkeypatch.context() as patch:
        patch.setattr(objective, "task_loss", spoilt)
        try:
            train(config, run_dir)
        except objective.NonFiniteLoss as error:
            return str(error)
    return "nothing"


def process(number: int, config: Config, folder: Path) -> None:
    """One of two ranks."""
    torch.set_num_threads(1)
    warnings.simplefilter("ignore")
    dist.init_process_group("gloo", f"file://{folder}/store", rank=number, world_size=2)
    found = answers(config)
    found["waited"] = waited()
    both = replace(
        config, accumulation=2, simcse=Simcse(mode="auxiliary", batch_size=4, weight=1.0)
    )
    found["trained"] = trained(both, make(folder / "both"))
    for parts in (1, 2):
        split = replace(config, simcse=None, accumulation=parts)
        found[f"loop {parts}"] = trained_gradients(split, make(folder / f"loop{parts}"))
    found["loop surgery"] = trained_gradients(operated(config), make(folder / "surgery"), TOGETHER)
    found["failed"] = failed(
        replace(config, simcse=None, sampler="round_robin"), make(folder / "failed"),
        pytest.MonkeyPatch(),
    )  # fmt: skip
    try:
        train(replace(config, batch_size=3), make(folder / "odd"))
    except ValueError as error:
        found["odd"] = str(error)
    torch.save(found, folder / f"rank{number}.pt")
    dist.destroy_process_group()


def operated(config: Config) -> Config:
    return replace(config, simcse=None, sampler="together", surgery=True)


def make(folder: Path) -> Path:
    folder.mkdir(exist_ok=True)
    return folder


def plan_process(number: int, world: int, config: Config, folder: Path) -> None:
    """One of ``world`` ranks; leaves the plans of all."""
    warnings.simplefilter("ignore")
    dist.init_process_group("gloo", f"file://{folder}/store", rank=number, world_size=world)
    torch.manual_seed(number)  # what was drawn before must not matter
    plan = plan_steps(config, dict(zip(TASKS, (13, 170, 7), strict=True)))
    plans = gather_json([step.task for step in plan])
    if number == 0:
        torch.save(plans, folder / "plans.pt")
    dist.destroy_process_group()


@pytest.fixture(scope="module")
def config(tiny):
    return replace(tiny, simcse=Simcse(steps=2, batch_size=8))


@pytest.fixture(scope="module")
def one(config):
    return answers(config)


@pytest.fixture(scope="module")
def two(config, tmp_path_factory):
    """What each of two processes found."""
    folder = tmp_path_factory.mktemp("two")
    torch.multiprocessing.spawn(process, (config, folder), nprocs=2)
    return [torch.load(folder / f"rank{number}.pt", weights_only=False) for number in (0, 1)]


pytestmark = [
    pytest.mark.ddp,
    pytest.mark.slow,
    pytest.mark.skipif(sys.platform == "win32", reason="gloo over a file store"),
]


@pytest.mark.parametrize(
    ("what", "name"),
    [*(("gradients", name) for name in STEPS), *(("relational", task) for task in TASKS)],
)
def test_two_processes_have_the_gradient_of_one(one, two, what, name):
    for number in (0, 1):
        found = two[number][what][name]
        for parameter, expected in one[what][name].items():
            assert (found[parameter] is None) == (expected is None), parameter
            if expected is not None:
                torch.testing.assert_close(
                    found[parameter], expected, atol=1e-6, rtol=1e-5, msg=parameter
                )


def test_simcse_gets_the_whole_batchs_gradient(one, two):
    for number in (0, 1):
        torch.testing.assert_close(two[number]["contrast"], one["contrast"], atol=1e-6, rtol=1e-5)
    assert one["contrast"].abs().max() > 1e-3


def test_vectors_are_gathered_in_order_and_carry_the_local_gradient(one, two):
    rows = torch.tensor([0.0, 0, 1, 1])[:, None].expand(4, 3)
    for number in (0, 1):
        assert torch.equal(two[number]["gathered"], rows)
        first = 2.0 * number  # this rank's rows are these of the gathered
        expected = torch.tensor([[first], [first + 1]]).expand(2, 3)
        assert torch.equal(two[number]["local_gradient"], expected)
    assert one["gathered"].shape == (2, 3)


def test_objects_come_in_order_of_rank(one, two):
    assert one["objects"] == [{"rank": 0}]
    assert two[0]["objects"] == two[1]["objects"] == [{"rank": 0}, {"rank": 1}]


def test_sparse_gradients_are_averaged_row_by_row(one, two):
    mean = torch.tensor([0.0, 1, 0, 0, 1, 0])[:, None].expand(6, 2)
    for number in (0, 1):
        assert two[number]["rows"].is_coalesced()
        assert torch.equal(two[number]["rows"].to_dense(), mean)
    assert torch.equal(one["rows"].to_dense(), 2 * mean - torch.eye(6)[4, :, None])


def test_a_flag_raised_anywhere_is_raised_everywhere(one, two):
    assert two[0]["any"] == two[1]["any"] == [True, False, True]
    assert one["any"] == [False, False, True]


def test_who_waits_for_the_others_gives_signs_of_life(two):
    waited = two[1]["waited"]
    assert waited["seconds"] > 0.5
    assert waited["signs"] >= 2


def test_all_ranks_plan_the_same_steps(one, two):
    assert two[0]["plan"] == two[1]["plan"] == one["plan"]


@pytest.mark.parametrize("world", [2, 3, 4])
def test_any_number_of_ranks_draws_the_same_tasks(tiny, tmp_path, world):
    config = replace(tiny, steps_per_epoch=60)
    torch.multiprocessing.spawn(plan_process, (world, config, tmp_path), nprocs=world)
    plans = torch.load(tmp_path / "plans.pt", weights_only=False)
    alone = [step.task for step in plan_steps(config, dict(zip(TASKS, (13, 170, 7), strict=True)))]
    assert plans == [alone] * world
    assert set(alone) == set(TASKS)


@pytest.mark.parametrize("parts", [1, 2])
def test_the_training_loop_has_the_gradient_of_one_process(two, config, tmp_path, parts):
    """With idle tasks, whose parameters must have none, and with parts added up."""
    expected = trained_gradients(replace(config, simcse=None), tmp_path)
    for number in (0, 1):
        found = two[number][f"loop {parts}"]
        assert {name for name in found if found[name] is None} == {
            name for name in expected if expected[name] is None
        }
        for name, gradient in expected.items():
            if gradient is not None:
                assert (found[name] - gradient).abs().max() < 1e-6, name
    idle = [name for name, gradient in expected.items() if gradient is None]
    assert {name.split(".")[2] for name in idle if ".heads." in name} == {"para", "sts"}


def test_surgery_is_on_the_gradients_of_all_ranks_together(two, config, tmp_path):
    """Each rank's own, operated on and then averaged, would be another gradient."""
    expected = trained_gradients(operated(config), tmp_path / "surgery", TOGETHER)
    plain = replace(operated(config), surgery=False)
    summed = trained_gradients(plain, tmp_path / "together", TOGETHER)
    for name, gradient in expected.items():
        for number in (0, 1):
            assert (two[number]["loop surgery"][name] - gradient).abs().max() < 1e-6, name
        if ".heads." in name or ".pals." in name:
            assert torch.equal(gradient, summed[name]), name
    assert any(not torch.equal(gradient, summed[name]) for name, gradient in expected.items())


def test_all_ranks_have_all_predictions_in_order(one, two):
    for task in TASKS:
        for number in (0, 1):
            torch.testing.assert_close(
                two[number]["predictions"][task], one["predictions"][task], atol=1e-6, rtol=1e-5
            )


def test_ranks_hold_the_same_weights_after_training(two):
    """With parts and auxiliary SimCSE, whose head takes part in the first part only."""
    for name, tensor in two[0]["trained"].items():
        assert torch.equal(tensor, two[1]["trained"][name]), name


def test_all_ranks_stop_at_a_loss_that_is_not_a_number_on_one(two):
    for number in (0, 1):
        assert "step 2 (epoch 1, task 'para') is not finite on some rank" in two[number]["failed"]
    assert "here: para nan" in two[1]["failed"]


def test_a_batch_that_the_processes_cannot_share_is_refused(two):
    message = (
        "batch_size: 3 examples at once cannot be shared by 2 processes: take a number that "
        "divides them, such as 1"
    )
    assert two[0]["odd"] == two[1]["odd"] == message
