"""02.2: which matrices of a PAL the layers share."""

from collections.abc import Sequence
from typing import Any

from torch import nn

from palbert.workbook.exercise import TODO, Cases, Exercise, Function, Mistake

Modules = tuple[Any, Any, Any]


def _cases() -> Cases:
    return {
        "three layers": (13, 5, [0, 1, 2]),
        "layers 1 and 4": (7, 3, [1, 4]),
        "layer 5 alone": (11, 2, [5]),
    }


def _observe(projections: Function, hidden_size: int, size: int, layers: list[int]) -> Any:
    """Shapes of the weights by module, and how many tensors there are in all."""
    made = projections(hidden_size, size, layers)
    if made is TODO:
        return TODO
    if not (isinstance(made, tuple | list) and len(made) == 3):
        return {"three things": False}
    encoder, decoder, query_key_value = made
    if not isinstance(query_key_value, nn.ModuleDict):
        return {"three things": True, "the third is an nn.ModuleDict": False}
    if not (isinstance(encoder, nn.Module) and isinstance(decoder, nn.Module)):
        return {"three things": True, "V_E and V_D are modules": False}
    tensors = {tensor for module in made for tensor in module.parameters()}
    return {
        "three things": True,
        "V_E": _shapes(encoder),
        "V_D": _shapes(decoder),
        "query, key and value": {
            key: _shapes(module) for key, module in query_key_value.named_children()
        },
        "different tensors": len(tensors),
        "all of them are to be trained": all(t.requires_grad for t in tensors),
        "the weights begin at random": all(t.std() > 0 for t in tensors if t.ndim > 1),
    }


def _shapes(module: nn.Module) -> str:
    return ", ".join(f"{name} {tuple(each.shape)}" for name, each in module.named_parameters())


def _in_a_loop(hidden_size: int, size: int, layers: Sequence[int]) -> Modules:
    attention = nn.ModuleDict()
    for layer in layers:
        attention[f"{layer}"] = nn.Linear(size, size * 3)
    return nn.Linear(hidden_size, size), nn.Linear(size, hidden_size), attention


def _names_its_arguments(hidden_size: int, size: int, layers: Sequence[int]) -> Modules:
    down = nn.Linear(in_features=hidden_size, out_features=size)
    up = nn.Linear(in_features=size, out_features=hidden_size)
    attention = {str(i): nn.Linear(in_features=size, out_features=3 * size) for i in layers}
    return down, up, nn.ModuleDict(attention)


def _one_attention(hidden_size: int, size: int, layers: Sequence[int]) -> Modules:
    shared = nn.Linear(size, 3 * size)
    attention = nn.ModuleDict({str(i): shared for i in layers})
    return nn.Linear(hidden_size, size), nn.Linear(size, hidden_size), attention


def _nothing_shared(hidden_size: int, size: int, layers: Sequence[int]) -> Modules:
    return (
        nn.ModuleDict({str(i): nn.Linear(hidden_size, size) for i in layers}),
        nn.ModuleDict({str(i): nn.Linear(size, hidden_size) for i in layers}),
        nn.ModuleDict({str(i): nn.Linear(size, 3 * size) for i in layers}),
    )


def _query_alone(hidden_size: int, size: int, layers: Sequence[int]) -> Modules:
    attention = nn.ModuleDict({str(i): nn.Linear(size, size) for i in layers})
    return nn.Linear(hidden_size, size), nn.Linear(size, hidden_size), attention


def _wide_attention(hidden_size: int, size: int, layers: Sequence[int]) -> Modules:
    attention = nn.ModuleDict({str(i): nn.Linear(hidden_size, 3 * hidden_size) for i in layers})
    return nn.Linear(hidden_size, size), nn.Linear(size, hidden_size), attention


def _without_biases(hidden_size: int, size: int, layers: Sequence[int]) -> Modules:
    attention = nn.ModuleDict({str(i): nn.Linear(size, 3 * size, bias=False) for i in layers})
    down = nn.Linear(hidden_size, size, bias=False)
    return down, nn.Linear(size, hidden_size, bias=False), attention


def _swapped(hidden_size: int, size: int, layers: Sequence[int]) -> Modules:
    attention = nn.ModuleDict({str(i): nn.Linear(size, 3 * size) for i in layers})
    return nn.Linear(size, hidden_size), nn.Linear(hidden_size, size), attention


def _one_alone(hidden_size: int, size: int, layers: Sequence[int]) -> Any:  # noqa: ARG001
    return nn.Linear(hidden_size, size)


def _counted_anew(hidden_size: int, size: int, layers: Sequence[int]) -> Modules:
    attention = nn.ModuleDict({str(i): nn.Linear(size, 3 * size) for i in range(len(layers))})
    return nn.Linear(hidden_size, size), nn.Linear(size, hidden_size), attention


def _plain_dict(hidden_size: int, size: int, layers: Sequence[int]) -> Modules:
    attention = {str(i): nn.Linear(size, 3 * size) for i in layers}
    return nn.Linear(hidden_size, size), nn.Linear(size, hidden_size), attention


EXERCISE = Exercise(
    id="02.2",
    title="what the layers share",
    reference="palbert.pal.projections",
    cases=_cases,
    hints=(
        "Two matrices belong to the task alone, one to each of its layers. Which two?",
        "nn.Linear(hidden_size, size) is V_E, nn.Linear(size, hidden_size) is V_D: one of each.",
        "nn.ModuleDict({str(i): nn.Linear(size, 3 * size) for i in layers}) holds query, key and "
        "value of each layer.",
    ),
    mistakes=(
        Mistake("Return three things, in this order: V_E, V_D and the ModuleDict.", _one_alone),
        Mistake(
            "Every layer has a V_E and a V_D of its own here: that is three times as large. The "
            "task has one of each, shared by its layers.",
            _nothing_shared,
        ),
        Mistake(
            "All layers use the same query, key and value: the dict holds one module under several "
            "names. Make a new one for each layer.",
            _one_attention,
        ),
        Mistake(
            "One matrix holds query, key and value side by side: its output is 3 * size.",
            _query_alone,
        ),
        Mistake(
            "The attention works in the small space, after V_E: from size to 3 * size, not from "
            "the hidden size.",
            _wide_attention,
        ),
        Mistake(
            "The biases are missing: the paper's count, and the package's, has them.",
            _without_biases,
        ),
        Mistake(
            "V_E and V_D are swapped: V_E goes down from the hidden size and comes first.", _swapped
        ),
        Mistake(
            "The keys must be the layers' own numbers, as text: layer 4 is looked up under '4'.",
            _counted_anew,
        ),
        Mistake(
            "The third thing is no nn.ModuleDict. From a plain dict or list PyTorch does not "
            "learn that there are parameters in it, and they would never be trained.",
            _plain_dict,
        ),
    ),
    rewrites=(_in_a_loop, _names_its_arguments),
    observe=_observe,
    trains=lambda config: config.pals is not None and config.pals.variant == "pal",
)
