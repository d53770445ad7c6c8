"""Which examples go into which batch."""

import numpy as np

from palbert.data.buckets import Buckets, evaluation_batches


def realistic_lengths(count: int) -> np.ndarray:
    draw = np.random.default_rng(0).lognormal(3.2, 0.5, count)
    return np.clip(draw.astype(int), 4, 128)


def one_pass(buckets: Buckets, number: int) -> np.ndarray:
    first = number * buckets.per_pass
    return np.concatenate([buckets.indices(first + i) for i in range(buckets.per_pass)])


def test_every_pass_is_another_permutation():
    buckets = Buckets(realistic_lengths(640), 32, seed=1)
    passes = [one_pass(buckets, number) for number in range(3)]
    for order in passes:
        assert sorted(order) == [*range(640)]
    assert not np.array_equal(passes[0], passes[1])


def test_what_does_not_fill_a_batch_sits_out_another_each_time():
    buckets = Buckets(realistic_lengths(70), 32, seed=1)
    passes = [one_pass(buckets, number) for number in range(8)]
    assert all(len(set(order)) == 64 for order in passes)
    assert set(np.concatenate(passes)) == set(range(70))


def test_batches_depend_on_seed_and_number_alone():
    lengths = realistic_lengths(300)
    forwards, backwards = Buckets(lengths, 16, seed=1), Buckets(lengths, 16, seed=1)
    numbers = range(3 * forwards.per_pass)
    expected = [forwards.indices(number) for number in numbers]
    for number in reversed(numbers):
        assert np.array_equal(backwards.indices(number), expected[number])
    assert not np.array_equal(Buckets(lengths, 16, seed=2).indices(0), expected[0])


def test_little_of_a_batch_is_padding():
    lengths = realistic_lengths(8_000)
    buckets = Buckets(lengths, 32, seed=1)
    padded = 0
    for number in range(buckets.per_pass):
        padded += lengths[buckets.indices(number)].max() * 32
    assert 1 - lengths.sum() / padded < 0.05


def test_lengths_come_in_no_order():
    lengths = realistic_lengths(8_000)
    buckets = Buckets(lengths, 32, seed=1)
    means = [lengths[buckets.indices(number)].mean() for number in range(buckets.per_pass)]
    assert abs(np.corrcoef(means, np.arange(len(means)))[0, 1]) < 0.2


def test_fewer_examples_than_a_batch_are_repeated():
    buckets = Buckets(np.array([5, 9, 7]), 8, seed=1)
    for number in range(3):
        indices = buckets.indices(number)
        assert len(indices) == 8
        assert set(indices) == {0, 1, 2}


def test_evaluation_takes_every_example_once_in_batches_that_fit():
    lengths = realistic_lengths(101)
    batches = evaluation_batches(lengths, 400)
    assert sorted(np.concatenate(batches)) == [*range(101)]
    assert all(len(batch) * lengths[batch].max() <= 400 for batch in batches)
    assert lengths[batches[0]].min() >= lengths[batches[-1]].max()
    assert [len(batch) for batch in evaluation_batches(np.array([9, 9, 2]), 5)] == [1, 1, 1]
