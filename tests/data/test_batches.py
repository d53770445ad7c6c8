"""Tokens and padding."""

import numpy as np
import pytest
import torch

from palbert.bert.encoders import load_tokenizer
from palbert.data.batches import TaskData, tokenize
from palbert.tasks import Example


@pytest.fixture(scope="module")
def tokenizer(encoder):
    return load_tokenizer(encoder)


PAIRS = [
    Example("a", "the goat sleeps", "a storm", 2.5),
    Example("b", "the old kettle boils , and it hums very loud", "why", None),
    Example("c", "my baker", "no violin is on a ladder", 5.0),
]


def test_single_sentences_are_padded_to_the_longest(tokenizer):
    examples = [Example("a", "the goat", None, 3.0), Example("b", "the goat sleeps .", None, 1.0)]
    data = TaskData("sst", examples, tokenizer, 64)
    batch = data.batch(np.array([1, 0]))
    assert batch.input_ids.tolist() == [[2, 6, 14, 21, 42, 3], [2, 6, 14, 3, 0, 0]]
    assert batch.attention_mask.tolist() == [[1] * 6, [1, 1, 1, 1, 0, 0]]
    assert batch.token_type_ids.tolist() == [[0] * 6] * 2
    assert batch.labels.tolist() == [1.0, 3.0]
    assert (batch.task, batch.num_tokens(), len(data)) == ("sst", 10, 2)


def test_pairs_get_both_token_types_as_the_tokenizer_gives_them(tokenizer):
    data = TaskData("sts", PAIRS, tokenizer, 64)
    batch = data.batch(np.array([0, 2, 1]))
    for row, example in enumerate([PAIRS[0], PAIRS[2], PAIRS[1]]):
        expected = tokenizer(example.sentence1, example.sentence2)
        length = len(expected["input_ids"])
        assert batch.input_ids[row, :length].tolist() == expected["input_ids"]
        assert batch.token_type_ids[row, :length].tolist() == expected["token_type_ids"]
        assert batch.attention_mask[row].sum() == length
        assert batch.input_ids[row, length:].eq(0).all()
        assert batch.token_type_ids[row, length:].eq(0).all()
    assert batch.labels[:2].tolist() == [2.5, 5.0]
    assert batch.labels[2].isnan()  # unknown


def test_separate_encoding_puts_all_first_sentences_before_all_second(tokenizer):
    batch = TaskData("sts", PAIRS, tokenizer, 64, "separate").batch(np.array([2, 0]))
    sentences = [PAIRS[2].sentence1, PAIRS[0].sentence1, PAIRS[2].sentence2, PAIRS[0].sentence2]
    assert len(batch.labels) == 2
    for row, sentence in enumerate(sentences):
        expected = tokenizer(sentence)["input_ids"]
        assert batch.input_ids[row, : len(expected)].tolist() == expected
    assert batch.token_type_ids.eq(0).all()


@pytest.mark.parametrize("encoding", ["joint", "separate"])
def test_an_example_is_as_long_as_it_lies_in_a_batch_of_its_own(tokenizer, encoding):
    data = TaskData("sts", PAIRS, tokenizer, 64, encoding)
    alone = [data.batch(np.array([i])).input_ids.numel() for i in range(len(PAIRS))]
    assert data.lengths.tolist() == alone


def test_long_inputs_are_cut_counted_and_warned_of_once(tokenizer):
    with pytest.warns(UserWarning, match="sts: 1 of 3 inputs are longer than 12 tokens") as caught:
        data = TaskData("sts", PAIRS, tokenizer, 12)
    assert len(caught) == 1
    assert data.lengths.max() == 12
    very_long = [Example("x", "goat " * 10_000, None, 1.0)]
    with pytest.warns(UserWarning, match="sst: 1 of 1"):
        assert TaskData("sst", very_long, tokenizer, 16).lengths.tolist() == [16]


def test_no_examples(tokenizer):
    with pytest.raises(ValueError, match="para: no examples"):
        TaskData("para", [], tokenizer, 16)


def test_the_same_sentences_are_tokenised_once_and_the_oldest_are_forgotten(tokenizer, monkeypatch):
    monkeypatch.setattr("palbert.data.batches._known", {})
    monkeypatch.setattr("palbert.data.batches.MOST_KNOWN", 2)

    def sides(text: str, max_length: int = 64):
        return TaskData("sst", [Example("a", text, None, 1.0)], tokenizer, max_length).sides

    first = sides("the goat sleeps")
    assert sides("the goat sleeps")[0] is first[0]
    assert sides("the goat sleeps", 63)[0] is not first[0]
    sides("a storm")  # the third: the first is forgotten
    assert sides("the goat sleeps")[0] is not first[0]
    pair = TaskData("sts", [Example("a", "my", "baker", 1.0)], tokenizer, 64).sides
    apart = TaskData("sts", [Example("a", "my", "baker", 1.0)], tokenizer, 64, "separate").sides
    assert [len(side.values) for side in (*pair, *apart)] == [5, 3, 3]


def test_tokenising_in_chunks_changes_nothing(tokenizer, monkeypatch):
    texts = [example.sentence1 for example in PAIRS]
    whole = tokenize(tokenizer, texts, None, 64)
    monkeypatch.setattr("palbert.data.batches.CHUNK", 2)
    chunked = tokenize(tokenizer, texts, None, 64)
    assert np.array_equal(whole.values, chunked.values)
    assert np.array_equal(whole.offsets, chunked.offsets)
    assert len(tokenize(tokenizer, [], None, 64).values) == 0


def test_a_batch_on_the_cpu_is_itself(tokenizer):
    batch = TaskData("sts", PAIRS, tokenizer, 64).batch(np.array([0]))
    assert batch.to(torch.device("cpu")) is batch
