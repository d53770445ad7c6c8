"""The first difference between what was computed and what is expected, in words.

Looked at in this order: type, shape, dtype and device, finiteness, values.
"""

from collections.abc import Mapping
from numbers import Integral, Real
from types import GeneratorType
from typing import Any

import numpy as np
import torch
from numpy.typing import NDArray
from torch import Tensor, nn

from palbert.workbook.exercise import Todo

Sizes = Mapping[str, int]
RELATIVE, ABSOLUTE = 1e-4, 1e-5
SMALLEST_INT = 4  # bytes: smaller whole numbers overflow where an index is computed with them
HOW = {
    GeneratorType: "; a generator can be read once: list(...) keeps what it gives",
    tuple: "; return one thing, not several with commas between",
    list: "; return one thing, not a list",
    Todo: "; replace TODO",
}
CONVERSIONS = (  # of arrays and of tensors
    {"int64": "; .astype(int) converts it", "float64": "; .astype(float) converts it"},
    {"int64": "; .long() converts it", "float32": "; .float() converts it"},
)


def difference(got: Any, expected: Any, sizes: Sizes) -> str | None:
    """What is wrong with ``got`` as the end of a sentence; None if it is as expected.

    Args:
        got: Numbers, texts, arrays, tensors, or lists and dicts of them.
        expected: What should have come, of the same kind.
        sizes: Names of axes by their size.
    """
    if isinstance(expected, dict):
        return _in_dict(got, expected, sizes)
    if isinstance(expected, list | tuple):
        return _in_list(got, expected, sizes)
    if isinstance(expected, Tensor | np.ndarray):
        return _type(got, expected) or _in_array(got, expected, sizes)
    if isinstance(expected, Real) and not isinstance(expected, bool):
        return _in_number(got, expected)
    if type(got) is type(expected) and got == expected:
        return None
    if expected is None or type(got) is not type(expected):
        return f"got {_kind(got)}, expected {_kind(expected)}"
    return f"got {short(got)}, expected {short(expected)}"


def _type(got: Any, expected: Any) -> str | None:
    kind = type(expected)
    if isinstance(got, kind):
        return None
    how = HOW.get(type(got), "")
    if got is None:
        how = "; is the return missing?"
    elif isinstance(expected, tuple):
        how = f"; return all {len(expected)}, with commas between"
    return f"got {_kind(got)}, expected {_kind(expected)}{how}"


def _kind(value: Any) -> str:
    names = {"NoneType": "None", "ndarray": "a NumPy array", "Tensor": "a tensor"}
    name = type(value).__name__
    return names.get(name, f"{'an' if name[0] in 'aeiou' else 'a'} {name}")


def _in_dict(got: Any, expected: dict, sizes: Sizes) -> str | None:
    if wrong := _type(got, expected):
        return wrong
    for key, value in expected.items():
        if key not in got:
            missing = [repr(each) for each in expected if each not in got]
            return f"the dict lacks {', '.join(missing)}"
        if wrong := difference(got[key], value, sizes):
            return _property(key, got[key], value) or f"{key!r}: {wrong}"
    extra = [repr(each) for each in got if each not in expected]
    return f"the dict has {', '.join(extra)}, which nobody asked for" if extra else None


def _property(key: Any, got: Any, expected: Any) -> str | None:
    """In words, where an entry is not a value but what was found out about an answer."""
    if " " not in str(key) or isinstance(expected, dict):
        return None
    if isinstance(expected, bool | np.bool_):
        return f"it does not hold: {key}" if expected else f"it should not be: {key}"
    return f"{key}: {short(got)}, and not {short(expected)}"


def _in_list(got: Any, expected: list | tuple, sizes: Sizes) -> str | None:
    if not isinstance(got, list | tuple):
        return _type(got, expected)
    if len(got) != len(expected):
        return f"got {len(got)} elements, expected {len(expected)}"
    texts = all(isinstance(one, str) for one in [*got, *expected])
    if texts and list(got) != list(expected) and sorted(got) == sorted(expected):
        return f"the same in another order, {short(got)}"
    for i, (one, other) in enumerate(zip(got, expected, strict=True)):
        if wrong := difference(one, other, sizes):
            return f"element {i}: {wrong}"
    return None


def _in_number(got: Any, expected: Real) -> str | None:
    if isinstance(got, bool) or not isinstance(got, Real):
        has_one = isinstance(got, Tensor | np.ndarray) and got.shape == ()
        unpack = "; .item() gives one" if has_one else ""
        return _type(got, expected) and f"{_type(got, expected)}{unpack}"
    if isinstance(expected, Integral) and not isinstance(got, Integral):
        return f"got {_kind(got)}, expected a whole number; // and round() give one"
    near = np.isclose(float(got), float(expected), rtol=RELATIVE, atol=ABSOLUTE, equal_nan=True)
    return None if near else f"got {short(got)}, expected {short(expected)}"


def _in_array(got: Any, expected: Any, sizes: Sizes) -> str | None:
    return (
        _shape(tuple(got.shape), tuple(expected.shape), sizes)
        or _placement(got, expected)
        or _values(_numpy(got), _numpy(expected))
    )


def _shape(got: tuple[int, ...], expected: tuple[int, ...], sizes: Sizes) -> str | None:
    if got == expected:
        return None
    how = ": it looks transposed" if sorted(got) == sorted(expected) else ""
    for axis, size in enumerate(got):
        if got[:axis] + got[axis + 1 :] == expected:
            name = "an axis of size 1 is left" if size == 1 else "is a sum or a mean missing?"
            how = f": {name}"
    return f"the shape is {named_shape(got, sizes)}, expected {named_shape(expected, sizes)}{how}"


def named_shape(shape: tuple[int, ...], sizes: Sizes) -> str:
    """``(batch 5, seq 7)``: an axis has its name where its size is known."""
    names = {size: name for name, size in sizes.items()}
    return f"({', '.join(f'{names[n]} {n}' if n in names else str(n) for n in shape)})"


def _placement(got: Any, expected: Any) -> str | None:
    if _is_small(got) and not _is_small(expected):
        return f"the dtype is {_name(got.dtype)}, too small to compute with: int64 is the usual one"
    if got.dtype != expected.dtype and (isinstance(got, Tensor) or _family(got, expected)):
        how = CONVERSIONS[isinstance(got, Tensor)].get(_name(expected.dtype), "")
        return f"the dtype is {_name(got.dtype)}, expected {_name(expected.dtype)}{how}"
    if isinstance(got, Tensor) and got.device != expected.device:
        return f"the tensor is on {got.device}, expected {expected.device}"
    return None


def _is_small(values: Any) -> bool:
    """Whether these are whole numbers of one or two bytes."""
    name = _name(values.dtype)
    return name.lstrip("u").startswith("int") and values.dtype.itemsize < SMALLEST_INT


def _family(got: NDArray, expected: NDArray) -> bool:
    """Whether two NumPy arrays are of different kinds; float32 for float64 will do."""
    return got.dtype.kind != expected.dtype.kind


def _name(dtype: Any) -> str:
    return str(dtype).removeprefix("torch.")


def _numpy(values: Any) -> NDArray:
    if isinstance(values, Tensor):
        values = values.detach().cpu()
        values = (values.float() if values.dtype == torch.bfloat16 else values).numpy()
    return values if values.dtype.kind == "f" else values.astype(float)


def _values(got: NDArray, expected: NDArray) -> str | None:
    if got.ndim == 0:
        return difference(float(got), float(expected), {})
    lost = ~np.isfinite(got) & np.isfinite(expected)
    if lost.any():
        place = tuple(int(i) for i in np.argwhere(lost)[0])
        return f"{got[place]} in {lost.mean():.0%} of the places, first at {list(place)}"
    near = np.isclose(got, expected, rtol=RELATIVE, atol=ABSOLUTE, equal_nan=True)
    if near.all():
        return None
    gap = np.where(near, 0, np.abs(got - expected))
    place = tuple(int(i) for i in np.unravel_index(int(np.argmax(gap)), gap.shape))
    return (
        f"{1 - near.mean():.0%} of the values differ, most at {list(place)}: "
        f"got {short(got[place])}, expected {short(expected[place])}"
    )


def short(value: Any) -> str:
    """A value in a few characters."""
    if isinstance(value, Real) and not isinstance(value, bool | np.bool_ | int | np.integer):
        return f"{float(value):.4g}"
    if isinstance(value, Tensor | np.ndarray):
        return f"{_kind(value)} of shape {tuple(value.shape)}"
    if isinstance(value, nn.Module):
        return type(value).__name__
    if isinstance(value, list | tuple) and any(isinstance(one, Tensor) for one in value):
        return f"{_kind(value)} of {len(value)}: {', '.join(map(short, value))}"
    text = str(value) if isinstance(value, np.generic) else " ".join(repr(value).split())
    return text if len(text) <= 60 else f"{text[:57]}..."
