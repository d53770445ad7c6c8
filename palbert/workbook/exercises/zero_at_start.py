"""02.4: which matrix to zero, so that a fresh PAL adds nothing and still learns."""

import inspect
from typing import Any

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from palbert.bert.attention import additive_mask
from palbert.pal import LowRankLayers, ProjectedAttentionLayers
from palbert.workbook.exercise import TODO, Cases, Exercise, Function, Mistake, Unusable


def _cases() -> Cases:
    torch.manual_seed(23)
    return {
        "PALs": (ProjectedAttentionLayers(13, 6, 2, [0, 1]),),
        "the low-rank variant": (LowRankLayers(11, 3, [0, 1]),),
    }


def _observe(zero_at_start: Function, pals: Any) -> Any:
    """What the PALs add once those tensors are zero, and what learns in two steps from there."""
    tensors = zero_at_start(pals)
    if tensors is TODO:
        return TODO
    _refuse_others(tensors)
    settings = [tensor.requires_grad for tensor in pals.parameters()]
    if not all(settings):
        raise Unusable(
            "Your code sets requires_grad to False, and what is frozen never learns. Return the "
            "parameters and leave them as they are."
        )
    known = {id(tensor) for tensor in pals.parameters()}
    with torch.no_grad():
        for tensor in pals.parameters():  # biases start at zero in a PalBert
            tensor.normal_(0, 0.4) if tensor.ndim > 1 else tensor.zero_()
        for tensor in tensors:
            tensor.zero_()
    return {
        "all of them the PALs' own": all(id(tensor) in known for tensor in tensors),
        "adds nothing": _adds(pals).abs().max().item() < 1e-6,
        "something learns in the first step": bool(moved := _learn(pals)),
        "all weights learn from the second": len(moved | _learn(pals)) == _num_weights(pals),
        "matrices before V_D that stay as drawn": _names_not_zero(pals, tensors),
    }


def _refuse_others(tensors: Any) -> None:
    """Say what comes back where it is no list of tensors."""
    if isinstance(tensors, list | tuple) and all(isinstance(t, Tensor) for t in tensors):
        return
    kinds = {str: "names", tuple: "pairs", type(None): "None", nn.Module: "modules"}
    if tensors is None:
        what = "Nothing comes back: is the return missing?"
    elif isinstance(tensors, list | tuple):
        odd = next(t for t in tensors if not isinstance(t, Tensor))
        name = next((kinds[kind] for kind in kinds if isinstance(odd, kind)), "other things")
        what = f"The list holds {name}, not parameters."
    elif inspect.isgenerator(tensors):
        what = "A generator comes back, which can be read once: list(...) keeps what it gives."
    else:
        what = f"That is one {type(tensors).__name__}, not a list."
    raise Unusable(f"{what} Return a list of parameters, such as [pals.decoder.weight].")


def _adds(pals: Any) -> Tensor:
    torch.manual_seed(1)
    size = 13 if isinstance(pals, ProjectedAttentionLayers) else 11
    hidden = torch.randn(2, 5, size)
    mask = additive_mask(torch.ones(2, 5), hidden.dtype)
    return torch.stack([pals.eval()(layer, hidden, mask) for layer in (0, 1)])


def _learn(pals: Any) -> set[str]:
    """One step of gradient descent; names of the weights that moved."""
    added = _adds(pals)
    loss = F.mse_loss(added, torch.linspace(-1, 2, added.numel()).view_as(added))
    weights = {name: each for name, each in pals.named_parameters() if each.ndim > 1}
    gradients = torch.autograd.grad(loss, list(weights.values()), allow_unused=True)
    moved = set()
    with torch.no_grad():
        for (name, weight), gradient in zip(weights.items(), gradients, strict=True):
            if gradient is not None and gradient.abs().max() > 0:
                weight -= gradient
                moved.add(name)
    return moved


def _num_weights(pals: Any) -> int:
    return sum(tensor.ndim > 1 for tensor in pals.parameters())


def _names_not_zero(pals: Any, tensors: Any) -> int:
    """How many weights of one layer, beside V_D, were left as drawn."""
    zeros = {id(tensor) for tensor in tensors}
    decoders = {id(tensor) for tensor in pals.decoder.parameters()}
    return sum(
        t.ndim > 1 and id(t) not in zeros and id(t) not in decoders for t in pals.parameters()
    )


def _by_name(pals: Any) -> list[Tensor]:
    return [tensor for name, tensor in pals.named_parameters() if name.startswith("decoder")]


def _by_module(pals: Any) -> tuple[Tensor, ...]:
    return tuple(tensor for tensor in pals.decoder.parameters() if tensor.ndim == 2)


def _encoder(pals: Any) -> list[Tensor]:
    return [tensor for tensor in pals.encoder.parameters() if tensor.ndim == 2]


def _everything(pals: Any) -> list[Tensor]:
    return list(pals.parameters())


def _both_projections(pals: Any) -> list[Tensor]:
    return [*pals.decoder.parameters(), *pals.encoder.parameters()]


def _attention_too(pals: Any) -> list[Tensor]:
    others = getattr(pals, "query_key_value", pals.encoder)
    return [*pals.decoder.parameters(), *others.parameters()]


def _nothing(pals: Any) -> list[Tensor]:  # noqa: ARG001
    return []


def _only_biases(pals: Any) -> list[Tensor]:
    return [tensor for tensor in pals.decoder.parameters() if tensor.ndim == 1]


def _copies(pals: Any) -> list[Tensor]:
    return [tensor.detach().clone() for tensor in _by_module(pals)]


def _module(pals: Any) -> Any:
    return pals.decoder


def _only_pals(pals: Any) -> list[Tensor]:
    return [pals.decoder.weight]


EXERCISE = Exercise(
    id="02.4",
    title="zero the right matrix",
    reference="palbert.pal.zero_at_start",
    cases=_cases,
    hints=(
        "Which of V_E, V_D, query, key and value comes last? With it at zero, the rest can be what "
        "it likes.",
        "The gradient of V_D is proportional to what comes into it. Zero anything before V_D as "
        "well, and that is zero.",
        "pals.decoder is V_D: one nn.Linear, or in the low-rank variant one for each layer, in an "
        "nn.ModuleDict. Both have .parameters().",
    ),
    mistakes=(
        Mistake(
            "With everything at zero, what comes into V_D is zero and so is its gradient: the PAL "
            "never moves. Leave all but V_D as drawn.",
            _everything,
        ),
        Mistake(
            "With V_E at zero beside V_D, nothing comes into V_D, so it gets no gradient, and nor "
            "does V_E: the PAL never moves.",
            _both_projections,
        ),
        Mistake(
            "V_E at zero makes the PAL silent too, but V_D then gets no gradient in the first "
            "step. Zero the last matrix, not the first.",
            _encoder,
        ),
        Mistake(
            "With the attention at zero beside V_D, nothing comes into V_D: it gets no gradient, "
            "and nothing ever moves. V_D alone is enough.",
            _attention_too,
        ),
        Mistake(
            "Those are copies: zeroing them leaves the PAL as it was. Return the parameters "
            "themselves.",
            _copies,
        ),
        Mistake(
            "Nothing is zeroed that matters: the biases start at zero anyway, and V_D's weight "
            "still adds noise to every layer.",
            _only_biases,
        ),
        Mistake(
            "Return a list of the parameters to be zeroed, such as [pals.decoder.weight], not the "
            "module.",
            _module,
        ),
        Mistake(
            "The low-rank variant has a V_D in every layer: there pals.decoder is an "
            "nn.ModuleDict, which has no weight of its own. .parameters() works for both.",
            _only_pals,
        ),
    ),
    rewrites=(_by_name, _by_module),
    observe=_observe,
    trains=lambda config: config.pals is not None,
)
