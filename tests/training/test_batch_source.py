"""A step's batch, its parts, and the shares of the ranks."""

from dataclasses import replace

import pytest
import torch
from conftest import make_source

from palbert.bert.encoders import load_tokenizer
from palbert.config import Simcse
from palbert.data.sources import load_data
from palbert.tasks import Example
from palbert.training import batch_source
from palbert.training.batch_source import parts_that_fit, tokenize_split
from palbert.training.plan import Step

PARA = Step(epoch=1, task="para", batch=1, learning_rate=1e-4)
STAGE = Step(epoch=0, task="simcse", batch=2, learning_rate=1e-4)


@pytest.fixture(scope="module")
def data(data_folder):
    return load_data(data_folder)


@pytest.fixture
def ranks(monkeypatch):
    """Play one rank of several."""

    def play(rank, world_size):
        monkeypatch.setattr(batch_source, "rank", lambda: rank)
        monkeypatch.setattr(batch_source, "world_size", lambda: world_size)

    return play


def rows(batch) -> list[tuple[int, ...]]:
    """Each input without its padding."""
    masked = zip(batch.input_ids, batch.attention_mask, strict=True)
    return sorted(tuple(ids[mask == 1].tolist()) for ids, mask in masked)


def test_sizes(tiny, data):
    assert make_source(tiny, data).sizes == {"sst": 10, "para": 10, "sts": 10}


def test_parts_and_ranks_share_the_same_batch(tiny, data, ranks):
    ((whole, none),) = make_source(tiny, data).micro_batches(0, PARA)
    assert none is None
    assert len(whole.labels) == tiny.batch_size
    shares = []
    for rank in (0, 1):
        ranks(rank, 2)
        parts = list(make_source(replace(tiny, accumulation=2), data).micro_batches(0, PARA))
        assert [len(batch.labels) for batch, _ in parts] == [1, 1]
        shares += [row for batch, _ in parts for row in rows(batch)]
    assert sorted(shares) == rows(whole)


def test_all_ranks_have_the_same_task_and_other_examples(tiny, data, ranks):
    found = []
    for rank in (0, 1):
        ranks(rank, 2)
        ((batch, _),) = make_source(tiny, data).micro_batches(0, PARA)
        assert batch.task == "para"
        found += rows(batch)
    assert len(set(found)) == tiny.batch_size


def test_the_batch_is_a_function_of_the_step(tiny, data):
    first, second = make_source(tiny, data), make_source(tiny, data)
    for number in (3, 1, 2):
        step = replace(PARA, batch=number)
        ((mine, _),), ((theirs, _),) = first.micro_batches(9, step), second.micro_batches(9, step)
        assert torch.equal(mine.input_ids, theirs.input_ids)
        assert torch.equal(mine.labels, theirs.labels)


def test_the_simcse_stage_has_sentences_only(tiny, data):
    source = make_source(replace(tiny, simcse=Simcse(batch_size=6)), data)
    ((batch, sentences),) = source.micro_batches(2, STAGE)
    assert batch is None
    assert len(sentences.labels) == 6
    assert sentences.token_type_ids.eq(0).all()
    assert len(source.tokenized["simcse"]) == 10  # each different sentence once


def test_auxiliary_simcse_comes_with_the_first_part(tiny, data):
    config = replace(tiny, accumulation=2, simcse=Simcse(mode="auxiliary", batch_size=6))
    parts = list(make_source(config, data).micro_batches(0, PARA))
    assert [len(batch.labels) for batch, _ in parts] == [2, 2]
    assert len(parts[0][1].labels) == 6
    assert parts[1][1] is None


@pytest.mark.parametrize("label", [-1.0, 5.0, 1.5, None])
def test_labels_off_the_scale_are_refused_before_a_step(tiny, data, label):
    bad = replace(data, train=data.train | {"sst": [Example("a", "the goat", None, label)]})
    with pytest.raises(ValueError, match="sst: label"):
        make_source(tiny, bad)


def test_test_splits_need_no_labels(tiny, data):
    assert (
        tokenize_split(tiny, data.test, load_tokenizer(tiny.encoder), labelled=False)["sst"]
        .labels.isnan()
        .all()
    )
    with pytest.raises(ValueError, match="label None"):
        tokenize_split(tiny, data.test, load_tokenizer(tiny.encoder))


def test_cut_inputs_are_a_warning_and_no_error(tiny, data):
    with pytest.warns(UserWarning, match="longer than 8 tokens") as caught:
        source = make_source(replace(tiny, max_length=8, simcse=Simcse()), data)
    assert len(caught) == 6  # one a task and split; cutting sentences for SimCSE is the recipe
    assert source.tokenized["simcse"].lengths.max() == 8


def test_a_long_batch_is_worked_through_in_parts_of_one_size(tiny, data):
    whole = next(make_source(tiny, data).micro_batches(0, PARA))[0]
    assert len(list(make_source(tiny, data, 10_000).micro_batches(0, PARA))) == 1
    parts = [batch for batch, _ in make_source(tiny, data, 60).micro_batches(0, PARA)]
    assert [len(part.labels) for part in parts] in ([2, 2], [1, 1, 1, 1])
    assert sorted(sum(map(rows, parts), [])) == rows(whole)
    assert (
        len(list(make_source(tiny, data, 1).micro_batches(0, PARA))) == 4
    )  # one example is the least


@pytest.mark.parametrize(
    ("arguments", "parts"),
    [
        ((32, 1, 96, 1, 1536), 2),
        ((32, 2, 96, 1, 1536), 1),  # a part that fills the memory fits
        ((32, 1, 96, 4, 1536), 4),
        ((36, 2, 100, 1, 600), 3),
        ((14, 2, 100, 1, 350), 7),  # no equal cut of 7 but one by one
        ((8, 2, 100, 2, 50), 4),
    ],
)
def test_parts_are_equal_and_fit_where_they_can(arguments, parts):
    assert parts_that_fit(*arguments) == parts
