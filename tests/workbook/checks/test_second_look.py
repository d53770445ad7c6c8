"""How wrong values lie to the right ones: what is said holds, and nothing else is said."""

from collections.abc import Callable

import numpy as np
import pytest
import torch
from numpy.typing import NDArray

from palbert.workbook.checks.second_look import second_look

MATRICES = [np.random.default_rng(seed).normal(size=(rows, 6)) for seed, rows in ((1, 5), (2, 3))]
ROW_SUMS_1 = [np.abs(x) / np.abs(x).sum(1, keepdims=True) for x in MATRICES]
NUMBERS = [0.31, -1.27, 2.66]
SIZES = [{"x": torch.zeros(n), "k": k} for n, k in ((5, 2), (7, 5), (3, 3))]


def look(got: list, expected: list, given: list | None = None) -> str:
    captions = ["first", "second", "third"][: len(got)]
    return second_look(got, expected, given or [{}] * len(got), captions)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda x: -x, "the opposite sign"),
        (np.abs, "is the absolute value"),
        (lambda x: 3 * x, "3 times as large"),
        (lambda x: x / np.log(10), "a logarithm to the base of 10"),
        (lambda x: x - 0.5, "0.5 too small"),
        (np.square, "squared"),
        (np.floor, "rounded down"),
        (lambda x: np.round(x, 1), "rounded to 1 digits"),
        (lambda x: np.maximum(x, 0), "cut off at 0"),
        (lambda x: x * 0 + 7, "the same, 7"),
        (lambda x: x[::-1], "order is reversed"),
        (lambda x: np.roll(x, 1, axis=0), "one place further"),
        (
            lambda x: x[:, [1, 0, 2, 3, 5, 4]],
            "0 to 1, 4 to 5 hold what belongs in 1, 0, 5, 4",
        ),
        (
            lambda x: x * np.arange(1, len(x) + 1)[:, None],
            "row all values are one factor off: 2",
        ),
        (lambda x: np.sort(x, axis=None).reshape(x.shape), "right numbers in another order"),
        (lambda x: np.where(np.arange(6) == 4, x + 1, x), "columns, 4 are wrong"),
        (lambda x: x * np.nan, "nan: a division by 0"),
        (lambda x: x + np.abs(x) ** 1.5, "too large"),
    ],
)
def test_matrices(change: Callable[[NDArray], NDArray], said: str):
    assert said in look([change(x) for x in MATRICES], MATRICES)


def test_a_square_on_its_side():
    squares = [np.random.default_rng(n).normal(size=(n, n)) for n in (3, 5)]
    assert look([x.T for x in squares], squares) == "Rows and columns are swapped."


def test_sums_along_the_wrong_axis():
    got = [np.abs(x) / np.abs(x).sum(0, keepdims=True) for x in MATRICES]
    assert "Each row should sum to 1; here each column does" in look(got, ROW_SUMS_1)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda x, n, k: x * n, "are x.shape[0] times as large: a sum for a mean"),  # noqa: ARG005
        (lambda x, n, k: x / n, "divided by x.shape[0]"),  # noqa: ARG005
        (lambda x, n, k: x * 2 * k, "are 2 * k times as large."),  # noqa: ARG005
        (lambda x, n, k: x + k * k, "k * k too large."),  # noqa: ARG005
        (lambda x, n, k: x - n * k, "x.shape[0] * k too small."),
        (lambda x, n, k: x + 0.1 * n**2 + x**2 * k, "too large."),
    ],
)
def test_what_is_made_of_the_arguments(change: Callable[..., float], said: str):
    got = [change(x, len(g["x"]), g["k"]) for x, g in zip(NUMBERS, SIZES, strict=True)]
    assert said in look(got, NUMBERS, SIZES)


def test_padding_that_counts():
    mask = np.array([[1, 1, 1], [1, 1, 0], [1, 0, 0], [1, 1, 1]])
    right = np.random.default_rng(3).normal(size=(4, 6))
    wrong = np.where(mask.all(1)[:, None], right, right**2 + 1)
    assert "Only rows for which mask has zeros" in look([wrong], [right], [{"mask": mask}])
    types = np.array([[0, 0, 1], [0, 1, 0], [0, 1, 0], [0, 0, 0]])
    wrong = np.where(mask == 1, types, 2)
    assert "wrong where mask is 0" in look([wrong], [np.where(mask, types, 5)], [{"mask": mask}])


def test_which_cases_are_right():
    got = [NUMBERS[0], NUMBERS[1], 9.0]
    assert look(got, NUMBERS) == 'All is right but for "third".'
    assert look([8.0, 9.5, NUMBERS[2]], NUMBERS) == 'Right but for "first", "second".'


def test_nothing_is_said_without_a_relation():
    noise = [np.random.default_rng(9).normal(size=x.shape) for x in MATRICES]
    assert look(noise, MATRICES) == ""
    assert look(["a", None, {"it holds": True}], ["b", 1.0, {"it holds": False}]) == ""


def test_only_what_is_wrong_of_several_tensors_is_looked_at():
    both = [(torch.tensor(x), torch.tensor(x) + 1) for x in MATRICES]
    got = [(one, 2 * other) for one, other in both]
    assert "2 times as large" in look(got, both)
