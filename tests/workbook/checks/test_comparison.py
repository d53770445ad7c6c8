"""The first difference, in words, in the order of importance."""

import numpy as np
import pytest
import torch

from palbert.workbook.checks.comparison import difference

SIZES = {"batch": 3, "seq": 7, "hidden": 11}
EXPECTED = torch.linspace(0, 1, 33).view(3, 11)


@pytest.mark.parametrize(
    ("got", "said"),
    [
        (None, "got None, expected a tensor; is the return missing?"),
        (EXPECTED.numpy(), "got a NumPy array, expected a tensor"),
        (EXPECTED.T, "(hidden 11, batch 3), expected (batch 3, hidden 11): it looks transposed"),
        (EXPECTED[:2], "the shape is (2, hidden 11), expected (batch 3, hidden 11)"),
        (EXPECTED.double(), "the dtype is float64, expected float32"),
        (EXPECTED.to("meta"), "the tensor is on meta, expected cpu"),
        (EXPECTED.clone().fill_(torch.nan), "nan in 100% of the places, first at [0, 0]"),
        (EXPECTED + (EXPECTED > 0.98), "3% of the values differ, most at [2, 10]: got 2, expec"),
        (EXPECTED + 1e-7, None),
    ],
)
def test_tensors(got, said):
    found = difference(got, EXPECTED, SIZES)
    assert (found is None) if said is None else said in found


@pytest.mark.parametrize(
    ("got", "expected", "said"),
    [
        ({"a": 1.0}, {"a": 1.0, "b": 2.0}, "the dict lacks 'b'"),
        ({"a": 1.0, "b": 2.0, "c": 1}, {"a": 1.0, "b": 2.0}, "the dict has 'c'"),
        ({"a": 1.5}, {"a": 1.0}, "'a': got 1.5, expected 1"),
        (["x"], ["x", "y"], "got 1 elements, expected 2"),
        (["x", "z"], ["x", "y"], "element 1: got 'z', expected 'y'"),
        ("x", ["x"], "got a str, expected a list"),
        (True, 1.0, "got a bool, expected a float"),
        (torch.tensor(1.0), 1.0, "got a tensor, expected a float; .item() gives one"),
        (2.0, 2, "got a float, expected a whole number"),
        (np.int64(2), 2, None),
        (torch.tensor(3.0), torch.tensor(4.0), "got 3, expected 4"),
        (torch.tensor(float("nan")), torch.tensor(4.0), "got nan, expected 4"),
        (float("nan"), 1.0, "got nan, expected 1"),
        (float("nan"), float("nan"), None),
        (1, 1.0, None),
        (np.float64(0.3), 0.1 + 0.2, None),
        (np.ones(3, np.float32), np.ones(3), None),
        (np.ones(3, int), np.ones(3), "the dtype is int64, expected float64"),
        (np.array([True, False]), np.array([True, True]), "50% of the values differ"),
    ],
)
def test_other_values(got, expected, said):
    found = difference(got, expected, {})
    assert (found is None) if said is None else said in found
