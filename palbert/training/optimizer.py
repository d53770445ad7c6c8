"""AdamW for a model of several tasks: what a step does not use, it does not move.

Idle tasks' PALs and heads have no gradient (None, not zero), so AdamW skips them. Words that are
not in the batch are alike: on a CPU the word embeddings, half of MiniLM's parameters, have sparse
gradients and ``SparseAdam``, which updates the rows in the batch alone. That saves an eighth of a
step. On a GPU, where it saves nothing, their gradient is dense and AdamW moves every row.

In float16 small gradients would vanish: the loss is multiplied by a scale before the backward pass,
the gradients are divided by it before they are clipped, and a step whose gradients overflowed is
skipped and halves the scale (``torch.amp.GradScaler``). Nothing here waits for a GPU.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import torch
from jaxtyping import Float
from torch import Tensor, nn
from torch.nn.utils import get_total_norm


def use_sparse_embeddings(embeddings: nn.Embedding) -> None:
    """Let the gradient of word embeddings hold only the rows in the batch."""
    embeddings.sparse = True


class Optimizer:
    """Fused AdamW, with ``SparseAdam`` for embeddings that have sparse gradients.

    Biases, LayerNorms (Devlin et al. 2019) and word embeddings do not decay.

    Args:
        module: The module whose trainable parameters are optimised.
        weight_decay: Weight decay of AdamW.
        faster: Parameters that learn at another rate, with the factor by which they do.
        precision: Precision of the forward pass; float16 needs loss scaling.

    Attributes:
        sparse: The parameters whose gradients are sparse.
    """

    def __init__(
        self,
        module: nn.Module,
        weight_decay: float,
        faster: Iterable[tuple[Iterable[nn.Parameter], float]] = (),
        precision: str = "float32",
    ) -> None:
        self.parameters = [p for p in module.parameters() if p.requires_grad]
        tables = [each for each in module.modules() if isinstance(each, nn.Embedding)]
        with_rows = {each.weight for each in tables if each.sparse}
        self.sparse = [p for p in self.parameters if p in with_rows]
        dense = [p for p in self.parameters if p not in {*self.sparse}]
        without_decay = {each.weight for each in tables} | {p for p in dense if p.ndim < 2}
        rates = {parameter: rate for parameters, rate in faster for parameter in parameters}
        members: dict[tuple[bool, float], list[nn.Parameter]] = {}
        for parameter in dense:
            key = (parameter in without_decay, rates.get(parameter, 1.0))
            members.setdefault(key, []).append(parameter)
        groups = [
            {
                "params": members[key],
                "weight_decay": 0.0 if key[0] else weight_decay,
                "rate": key[1],
            }
            for key in sorted(members)
        ]
        self.optimizers: list[torch.optim.Optimizer] = [torch.optim.AdamW(groups, fused=True)]
        if self.sparse:
            self.optimizers.append(torch.optim.SparseAdam([{"params": self.sparse, "rate": 1.0}]))

        device = next(module.parameters()).device.type
        self.scaler = torch.amp.GradScaler(device, enabled=precision == "float16")

    def backward(self, loss: Tensor) -> None:
        """Add the gradient of a loss, scaled where the precision needs it."""
        self.scaler.scale(loss).backward()

    def take_gradients(self) -> list[Tensor | None]:
        """The gradients of all parameters, which then have none."""
        taken = [None if p.grad is None else p.grad.clone() for p in self.parameters]
        self.zero_grad()
        return taken

    def put_gradients(self, gradients: Sequence[Tensor | None]) -> None:
        """Give all parameters a gradient, or None, in the order of ``take_gradients``."""
        for parameter, gradient in zip(self.parameters, gradients, strict=True):
            parameter.grad = gradient

    def zero_grad(self) -> None:
        """Gradients become None, so that the next step moves only what it used."""
        for optimizer in self.optimizers:
            optimizer.zero_grad(set_to_none=True)

    def clip(self, max_norm: float) -> Tensor | None:
        """Clip all gradients together to a norm.

        On a CPU, gradients below the norm are not touched, which saves a pass over them.

        Returns:
            In float16 whether a gradient overflowed, so that ``step`` will skip; else None.
        """
        for optimizer in self.optimizers:
            self.scaler.unscale_(optimizer)
        gradients = [_values(p) for p in self.parameters if p.grad is not None]
        factor: Any = clipping_factor(gradients, max_norm)
        on_gpu = gradients[0].is_cuda  # to look at the factor would wait for it
        if on_gpu or float(factor) < 1:
            torch._foreach_mul_(gradients, factor if on_gpu else float(factor))
        return self._overflowed()

    def step(self, learning_rate: float) -> None:
        """Update the weights with the gradients that ``clip`` left."""
        for optimizer in self.optimizers:
            for group in optimizer.param_groups:
                group["lr"] = learning_rate * group["rate"]
            self.scaler.step(optimizer)
        self.scaler.update()

    def _overflowed(self) -> Tensor | None:
        """What the scaler found, left where it is; its public methods would wait for a GPU."""
        if not self.scaler.is_enabled():
            return None
        found = [self.scaler._found_inf_per_device(each).values() for each in self.optimizers]
        return torch.stack([flag for flags in found for flag in flags]).amax() > 0

    def forget(self) -> None:
        """Begin anew: no moments of the gradients so far."""
        for optimizer in self.optimizers:
            optimizer.state.clear()

    def state_dict(self) -> dict[str, Any]:
        """The state of each optimizer, and the scale of the loss where there is one."""
        states = {
            str(number): optimizer.state_dict() for number, optimizer in enumerate(self.optimizers)
        }
        return states | ({"scaler": self.scaler.state_dict()} if self.scaler.is_enabled() else {})

    def load_state_dict(self, state: Mapping[str, Any]) -> None:
        """Take over what ``state_dict`` gave."""
        for number, optimizer in enumerate(self.optimizers):
            optimizer.load_state_dict(state[str(number)])
        if self.scaler.is_enabled() and "scaler" in state:  # not if it began in another precision
            self.scaler.load_state_dict(state["scaler"])


def clipping_factor(gradients: Sequence[Tensor], max_norm: float) -> Float[Tensor, ""]:
    """What all gradients are multiplied by, so that their common norm is at most ``max_norm``.

    Args:
        gradients: Those of all parameters that have one.
        max_norm: Largest norm of all of them together, as if they were one long vector.
    """
    return max_norm / get_total_norm(gradients).clamp(min=max_norm)


def _values(parameter: nn.Parameter) -> Tensor:
    """The gradient's numbers; of a sparse one those of its rows, each once."""
    gradient = parameter.grad
    if gradient is None:
        raise ValueError("no gradient")
    if not gradient.is_sparse:
        return gradient
    parameter.grad = gradient = gradient.coalesce()
    return gradient.values()
