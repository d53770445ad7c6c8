"""A step's losses by name."""

import numpy as np
import pytest
import torch
import torch.distributed as dist

from palbert.bert.encoders import load_tokenizer
from palbert.config import Simcse
from palbert.data.batches import Batch, TaskData
from palbert.distributed import data_parallel
from palbert.losses import disagreement, task_loss
from palbert.model import PalBert
from palbert.model_config import PalBertConfig
from palbert.simcse import info_nce
from palbert.tasks import Example
from palbert.training.objective import Objective
from palbert.training.optimizer import Optimizer, use_sparse_embeddings


@pytest.fixture
def batches(encoder):
    tokenizer = load_tokenizer(encoder)
    examples = [Example(str(i), f"the {word} hums", None, i) for i, word in enumerate(WORDS)]
    labelled = TaskData("sst", examples, tokenizer, 16).batch(np.arange(4))
    return labelled, TaskData("simcse", examples, tokenizer, 16).batch(np.arange(4))


WORDS = ["goat", "kettle", "storm", "baker"]


def test_a_task_alone(encoder, batches):
    objective = Objective(PalBert.from_encoder(encoder), None).eval()
    losses = objective(batches[0], None)
    logits = objective.model(**batches[0].inputs(), task="sst")
    assert set(losses) == {"sst"}
    assert torch.equal(losses["sst"], task_loss("sst", logits, batches[0].labels))
    assert objective.simcse_head is None


def test_both_losses(encoder, batches):
    objective = Objective(PalBert.from_encoder(encoder), Simcse())
    assert set(objective(*batches)) == {"sst", "simcse"}
    assert set(objective(None, batches[1])) == {"simcse"}


def test_losses_come_weighted_as_they_count_in_the_step(encoder, batches):
    objective = Objective(PalBert.from_encoder(encoder), Simcse(weight=0.25)).eval()
    beside, parts = objective(*batches), objective(*batches, 4)
    alone = objective(None, batches[1])
    torch.testing.assert_close(beside["simcse"], alone["simcse"] / 4)
    torch.testing.assert_close(parts["simcse"], beside["simcse"])
    torch.testing.assert_close(parts["sst"], beside["sst"] / 4)


def test_cosines_are_not_rounded_by_autocast(encoder, batches, monkeypatch):
    objective = Objective(PalBert.from_encoder(encoder), Simcse())
    encoded = torch.randn(8, 1, objective.model.config.hidden_size).bfloat16().requires_grad_()
    monkeypatch.setattr(objective.model, "encode", lambda **_: encoded)
    gradients = []
    for inside in (False, True):
        with torch.autocast("cpu", torch.bfloat16, enabled=inside):
            loss = objective(None, batches[1])["simcse"]
        gradients += torch.autograd.grad(loss, [encoded, *objective.simcse_head.parameters()])
    half = len(gradients) // 2
    assert all(map(torch.equal, gradients[:half], gradients[half:]))


def test_simcse_sees_two_masks_in_training_and_one_in_evaluation(encoder, batches, monkeypatch):
    seen = []

    def spy(first, second, temperature):
        seen.append((first, second, temperature))
        return info_nce(first, second, temperature)

    monkeypatch.setattr("palbert.training.objective.simcse_loss", spy)
    objective = Objective(PalBert.from_encoder(encoder), Simcse(temperature=0.1))
    objective.train()(None, batches[1])
    objective.eval()(None, batches[1])
    (first, second, temperature), (same, again, _) = seen
    assert temperature == 0.1
    assert first.shape == (4, 16)
    assert not torch.allclose(first, second)
    torch.testing.assert_close(same, again)


def test_sentences_without_settings_are_refused(encoder, batches):
    with pytest.raises(ValueError, match="no settings"):
        Objective(PalBert.from_encoder(encoder), None)(None, batches[1])


@pytest.fixture
def alone():
    """A process group of this process."""
    dist.init_process_group("gloo", store=dist.HashStore(), rank=0, world_size=1)
    yield
    dist.destroy_process_group()


@pytest.mark.ddp
def test_gradients_are_sent_while_the_backward_pass_goes_on(alone):
    """Each bucket starts as soon as its own part of the encoder is done, from the top down."""
    size, layers = 48, 8
    config = PalBertConfig(
        num_hidden_layers=layers, hidden_size=size, num_attention_heads=4, vocab_size=99,
        intermediate_size=4 * size, pal_size=24, pal_heads=4,
        pal_variant="pal",
    )  # fmt: skip
    objective = Objective(PalBert(config), None).train()
    wrapped, done, starts = data_parallel(objective, objective.model.pals, bucket_mb=0.2), [], []

    def send(_, bucket: dist.GradBucket) -> torch.futures.Future[torch.Tensor]:
        starts.append(len(done))
        future = torch.futures.Future()
        future.set_result(bucket.buffer())
        return future

    wrapped.register_comm_hook(None, send)
    for name, parameter in objective.named_parameters():
        if ".encoder.layer." in name:
            parameter.register_post_accumulate_grad_hook(done.append)
    ids = torch.randint(5, 99, (2, 16))
    batch = Batch("sst", ids, torch.ones_like(ids), torch.zeros_like(ids), torch.tensor([1.0, 2.0]))
    wrapped(batch, None)["sst"].backward()
    assert len(starts) > 5
    assert starts == sorted(starts)
    assert starts[1] < len(done) / 2  # a second bucket long before the end
    assert objective.model.pals["para"].encoder.weight.grad is None


def test_sparse_gradients_are_not_sent_by_gloo(alone, encoder):
    """Whose sum of sparse tensors may end the process, see ``average_sparse_gradients``."""
    objective = Objective(PalBert.from_encoder(encoder), None)
    use_sparse_embeddings(objective.model.bert.embeddings.word_embeddings)
    optimizer = Optimizer(objective, 0.01)
    wrapped = data_parallel(objective, objective.model.pals, optimizer.sparse)
    assert wrapped.parameters_to_ignore == {"module.model.bert.embeddings.word_embeddings.weight"}


def test_names_in_checkpoints_know_nothing_of_processes(alone, encoder):
    objective = Objective(PalBert.from_encoder(encoder), Simcse())
    names = list(objective.state_dict())
    data_parallel(objective, objective.model.pals)
    assert list(objective.state_dict()) == names


def test_r_drop_adds_what_two_passes_disagree_about(encoder, batches):
    torch.manual_seed(0)
    model = PalBert.from_encoder(encoder)
    calm, plain = Objective(model, None, 2.0).eval(), Objective(model, None).eval()
    torch.testing.assert_close(calm(batches[0], None), plain(batches[0], None))  # no dropout
    calm.train()
    torch.manual_seed(1)
    one, other = (model(**batches[0].inputs(), task="sst") for _ in range(2))
    torch.manual_seed(1)
    found = calm(batches[0], None)["sst"]
    both = sum(task_loss("sst", logits, batches[0].labels) for logits in (one, other)) / 2
    torch.testing.assert_close(found, both + 2.0 * disagreement("sst", one, other))
    assert found > both
