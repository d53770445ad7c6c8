"""A GPU on machines that have none: tensors that say they are on ``cuda:0``, with real numbers.

An operation that mixes them with tensors of the CPU fails, as it would on a GPU. What a GPU would
be told is counted: ``kernel`` (operations), ``wait`` (the host stands still until the GPU is done)
and ``copy`` (tensors sent there). torch's own ``FakeTensorMode`` computes nothing, and its backward
pass fails on a build without CUDA.
"""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
import torch
from torch.overrides import TorchFunctionMode
from torch.utils._pytree import tree_leaves, tree_map

CUDA = torch.device("cuda", 0)
NO_KERNEL = {
    "view", "_unsafe_view", "t", "transpose", "unsqueeze", "squeeze", "slice", "select", "split",
    "expand", "alias", "detach", "permute", "as_strided", "unbind", "split_with_sizes",
    "_reshape_alias",
}  # fmt: skip
MAY_MIX = {"copy_", "index"}  # copies between devices; indices may lie on the CPU
counts: Counter[str] = Counter()


class DeviceMismatch(RuntimeError):
    """Tensors of CPU and GPU in one operation."""


class OnGpu(torch.Tensor):
    """A tensor of the pretended GPU; ``inner`` holds its numbers."""

    inner: torch.Tensor
    device = property(lambda _: CUDA)  # type: ignore[assignment]
    is_cuda = property(lambda _: True)  # type: ignore[assignment]
    is_cpu = property(lambda _: False)  # type: ignore[assignment]
    __torch_function__ = torch._C._disabled_torch_function_impl

    @staticmethod
    def __new__(cls, inner: torch.Tensor) -> "OnGpu":
        made = torch.Tensor._make_wrapper_subclass(
            cls, inner.shape, strides=inner.stride(), storage_offset=inner.storage_offset(),
            dtype=inner.dtype, device="cpu", requires_grad=inner.requires_grad,
        )  # fmt: skip
        made.inner = inner.detach()
        return made

    def numpy(self, **_):
        raise TypeError("can't convert cuda:0 device type tensor to numpy")

    def __repr__(self, **_):
        return f"OnGpu({self.inner})"

    @classmethod
    def __torch_dispatch__(cls, func, types, args=(), kwargs=None):
        kwargs = kwargs or {}
        name = func._schema.name.removeprefix("aten::")
        _check_devices(name, tree_leaves((args, kwargs)))
        _count(name, args, kwargs)
        result = func(*tree_map(_unwrapped, args), **tree_map(_unwrapped, kwargs))
        if func._schema.is_mutable:  # in place: the tensor that was passed, or nothing
            return args[0] if func._schema.returns and len(func._schema.returns) == 1 else None
        return tree_map(_wrapped, result)


def _check_devices(name: str, leaves: list) -> None:
    for leaf in leaves:
        on_cpu = isinstance(leaf, torch.Tensor) and not isinstance(leaf, OnGpu)
        if on_cpu and leaf.dim() and name not in MAY_MIX:
            raise DeviceMismatch(f"{name}: a tensor {tuple(leaf.shape)} was left on the CPU")


def _count(name: str, args: tuple, kwargs: dict) -> None:
    if name in NO_KERNEL:
        return
    waits = name == "_local_scalar_dense" or (name == "copy_" and _waits(*args, **kwargs))
    counts["wait" if waits else "kernel"] += 1
    counts[f"operation {name}"] += 1


def _waits(target: torch.Tensor, _: torch.Tensor, non_blocking: bool = False) -> bool:
    return not isinstance(target, OnGpu) and not non_blocking


def _unwrapped(value):
    return value.inner if isinstance(value, OnGpu) else value


def _wrapped(value):
    return OnGpu(value) if isinstance(value, torch.Tensor) else value


def host(tensor: torch.Tensor) -> torch.Tensor:
    """A copy of the numbers, for a test to look at; not counted."""
    return _unwrapped(tensor).detach().clone()


class Redirect(TorchFunctionMode):
    """Takes what names a device before torch finds that it has no such one."""

    def __torch_function__(self, func, types, args=(), kwargs=None):
        kwargs = dict(kwargs or {})
        name = getattr(func, "__name__", "")
        if name == "pin_memory":
            return args[0]
        kwargs.pop("pin_memory", None)
        if name in ("to", "cpu", "cuda"):
            return _moved(func, name, args, kwargs)
        if _is_cuda(kwargs.get("device")):
            return _wrapped(_unwrapped(func(*args, **(kwargs | {"device": "cpu"}))))
        return func(*args, **kwargs)


def _moved(func: Callable, name: str, args: tuple, kwargs: dict) -> torch.Tensor:
    """``tensor.to(...)``: onto the pretended GPU, off it, or to another type only."""
    tensor, *others = args
    like = [other for other in others if isinstance(other, torch.Tensor)]
    named = [*others, *kwargs.values(), *(tensor.device for tensor in like)]
    devices = [each for each in named if isinstance(each, str | torch.device)]
    dtypes = [each for each in named if isinstance(each, torch.dtype)]
    dtypes += [tensor.dtype for tensor in like]
    target = {"cpu": "cpu", "cuda": "cuda"}.get(name) or (devices[0] if devices else None)
    if target is None:
        return func(*args, **kwargs)
    if _is_cuda(target) and not isinstance(tensor, OnGpu):
        counts["copy"] += 1
        tensor = OnGpu(tensor)
    elif not _is_cuda(target) and isinstance(tensor, OnGpu):
        counts["wait"] += 1
        tensor = tensor.inner.clone()
    return tensor.to(dtypes[0]) if dtypes else tensor


def _is_cuda(device: object) -> bool:
    return isinstance(device, str | torch.device) and torch.device(device).type == "cuda"


class Event:
    """``torch.cuda.Event``: to wait for one is a wait where the GPU got no work since."""

    def record(self) -> None:
        self.recorded_at = counts["kernel"]

    def synchronize(self) -> None:
        counts["read back"] += 1
        counts["wait"] += counts["kernel"] == self.recorded_at


@contextmanager
def pretended_gpu(capability: tuple[int, int] = (9, 0)) -> Iterator[Counter[str]]:
    """A machine with one GPU; gives the counts."""
    counts.clear()
    autocast = torch.autocast
    with pytest.MonkeyPatch.context() as patch, Redirect():
        for name, value in {
            "is_available": True, "current_device": 0, "device_count": 1, "get_device_name": "GPU",
            "get_device_capability": capability,
        }.items():  # fmt: skip
            patch.setattr(torch.cuda, name, lambda *_, value=value: value)
        patch.setattr(torch.cuda, "Event", Event)
        patch.setattr(torch, "autocast", lambda _, *a, **k: autocast("cpu", *a, **k))
        patch.setattr(torch, "inference_mode", torch.no_grad)  # which knows wrapped tensors
        torch.__future__.set_overwrite_module_params_on_conversion(True)  # else .to keeps the class
        try:
            yield counts
        finally:
            torch.__future__.set_overwrite_module_params_on_conversion(False)
