import pytest
import torch
from torch import nn

from palbert.training.optimizer import Optimizer, use_sparse_embeddings


class Words(nn.Module):
    def __init__(self, sparse):
        super().__init__()
        torch.manual_seed(0)
        self.embeddings, self.head = nn.Embedding(7, 3), nn.Linear(3, 2)
        self.idle = nn.Linear(3, 2)
        if sparse:
            use_sparse_embeddings(self.embeddings)

    def forward(self, words):
        return self.head(self.embeddings(words)).square().sum()


def train(sparse, batches, max_norm=1e9, weight_decay=0.0):
    module = Words(sparse)
    optimizer = Optimizer(module, weight_decay)
    for words in batches:
        optimizer.zero_grad()
        module(torch.tensor(words)).backward()
        optimizer.clip(max_norm)
        optimizer.step(0.1)
    return module, optimizer


@pytest.mark.parametrize("max_norm", [1e9, 0.3])
def test_sparse_and_dense_agree_where_every_word_is_in_every_batch(max_norm):
    batches = [[0, 1, 2, 3, 4, 5, 6, 1, 1]] * 3
    sparse, dense = (train(kind, batches, max_norm)[0] for kind in (True, False))
    for name, value in sparse.state_dict().items():  # epsilon counts a little differently
        torch.testing.assert_close(value, dense.state_dict()[name], msg=name, rtol=0, atol=1e-3)


def test_words_and_modules_that_a_step_does_not_use_stay():
    before = Words(True).state_dict()
    module, _ = train(True, [[0, 1], [2]], weight_decay=0.5)
    after = module.state_dict()
    moved = (after["embeddings.weight"] != before["embeddings.weight"]).any(-1)
    assert moved.tolist() == [True, True, True, False, False, False, False]
    assert torch.equal(after["idle.weight"], before["idle.weight"])
    assert not torch.equal(after["head.weight"], before["head.weight"])


def test_all_gradients_are_clipped_together():
    module = Words(True)
    optimizer = Optimizer(module, 0.0)
    module(torch.tensor([1, 1, 3])).backward()
    optimizer.clip(0.25)
    optimizer.step(0.0)
    gradients = [p.grad.to_dense() for p in module.parameters() if p.grad is not None]
    norm = torch.stack([g.square().sum() for g in gradients]).sum().sqrt()
    torch.testing.assert_close(norm, torch.tensor(0.25), rtol=1e-4, atol=0)


def test_only_matrices_decay():
    module = Words(False)
    optimizer = Optimizer(module, 0.5)
    decays = {
        parameter: group["weight_decay"]
        for group in optimizer.optimizers[0].param_groups
        for parameter in group["params"]
    }
    found = {name: decays[p] for name, p in module.named_parameters()}
    assert found == {
        "embeddings.weight": 0.0, "head.weight": 0.5, "head.bias": 0.0,
        "idle.weight": 0.5, "idle.bias": 0.0,
    }  # fmt: skip


def test_heads_learn_faster():
    moved = {}
    for rate in (1.0, 3.0):
        module = Words(True)
        before = {name: tensor.clone() for name, tensor in module.state_dict().items()}
        optimizer = Optimizer(module, 0.0, [(module.head.parameters(), rate)])
        module(torch.tensor([0, 1])).backward()
        optimizer.clip(1e9)
        optimizer.step(0.01)
        moved[rate] = {name: t - before[name] for name, t in module.state_dict().items()}
    for name in ("head.weight", "head.bias"):
        torch.testing.assert_close(moved[3.0][name], 3 * moved[1.0][name])
    assert torch.equal(moved[3.0]["embeddings.weight"], moved[1.0]["embeddings.weight"])


def test_forgetting_begins_anew():
    module, optimizer = train(True, [[0, 1], [2, 1]])
    optimizer.forget()
    other = Words(True)
    other.load_state_dict(module.state_dict())
    fresh = Optimizer(other, 0.0)
    for each, its in ((module, optimizer), (other, fresh)):
        its.zero_grad()
        each(torch.tensor([0, 4])).backward()
        its.clip(1e9)
        its.step(0.1)
    for name, value in module.state_dict().items():
        assert torch.equal(value, other.state_dict()[name]), name


def test_state_goes_on_exactly():
    batches = [[0, 1], [2, 1], [3, 0], [5, 5]]
    whole, _ = train(True, batches)
    module, optimizer = train(True, batches[:2])
    state = optimizer.state_dict()
    resumed = Words(True)
    resumed.load_state_dict(module.state_dict())
    other = Optimizer(resumed, 0.0)
    other.load_state_dict(state)
    for words in batches[2:]:
        other.zero_grad()
        resumed(torch.tensor(words)).backward()
        other.clip(1e9)
        other.step(0.1)
    for name, value in whole.state_dict().items():
        assert torch.equal(value, resumed.state_dict()[name]), name


def scaled(*factors):
    """Words trained in float16, one step for each factor of the loss; what each step skipped."""
    module = Words(False)
    optimizer = Optimizer(module, 0.0, precision="float16")
    skipped = []
    for factor in factors:
        optimizer.zero_grad()
        optimizer.backward(module(torch.tensor([0, 1])) * factor)
        skipped.append(bool(optimizer.clip(0.3)))
        optimizer.step(0.1)
    return module, optimizer, skipped


def test_gradients_are_unscaled_before_they_are_clipped():
    plain, _ = train(False, [[0, 1]], 0.3)
    module, _, skipped = scaled(1.0)
    assert skipped == [False]
    for name, value in module.state_dict().items():
        torch.testing.assert_close(value, plain.state_dict()[name], msg=name)


def test_a_step_whose_gradients_overflow_is_skipped_and_halves_the_scale():
    before = Words(False).state_dict()
    module, optimizer, skipped = scaled(1e38)
    assert skipped == [True]
    assert optimizer.state_dict()["scaler"]["scale"] == 2.0**15
    assert all(torch.equal(value, before[name]) for name, value in module.state_dict().items())
    _, optimizer, skipped = scaled(1e38, 1.0)
    assert skipped == [True, False]
    assert all(
        t.isfinite().all() for each in optimizer.optimizers[0].state.values() for t in each.values()
    )


def test_the_scale_is_part_of_the_state():
    _, optimizer, _ = scaled(1e38, 1.0)
    state = optimizer.state_dict()
    other = Optimizer(Words(False), 0.0, precision="float16")
    other.load_state_dict(state)
    assert other.state_dict()["scaler"] == state["scaler"]
    assert state["scaler"]["scale"] == 2.0**15
    assert state["scaler"]["_growth_tracker"] == 1
    assert "scaler" not in Optimizer(Words(False), 0.0).state_dict()
