"""02.1: what a projected attention layer computes."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from palbert.workbook.exercise import Cases, Exercise, Function, Mistake


class _Mixing(nn.Module):
    """In the place of an attention: mixes the positions, keeps the first rows, is not linear."""

    def __init__(self, seq: int, size: int, rows: int) -> None:
        super().__init__()
        self.positions, self.values = nn.Linear(seq, seq), nn.Linear(size, size)
        self.rows = rows

    def forward(self, projected: Tensor) -> Tensor:
        mixed = torch.tanh(self.positions(projected.transpose(1, 2))).transpose(1, 2)
        return self.values(mixed)[:, : self.rows]


def _case(seed: int, rows: int) -> tuple:
    torch.manual_seed(seed)
    hidden = torch.randn(2, 7, 13)
    encoder, mixing, decoder = nn.Linear(13, 5), _Mixing(7, 5, rows), nn.Linear(5, 13)
    return hidden, encoder, lambda projected: mixing(projected), decoder  # in training a function


def _cases() -> Cases:
    return {
        "all rows": _case(21, 7),
        "all rows again": _case(22, 7),
        "the first row alone": _case(23, 1),
    }


def _step_by_step(
    hidden: Tensor, encoder: Function, attention: Function, decoder: Function
) -> Tensor:
    small = encoder(hidden)
    mixed = attention(small)
    back = decoder(mixed)
    return nn.GELU()(back)


def _by_the_error_function(
    hidden: Tensor, encoder: Function, attention: Function, decoder: Function
) -> Tensor:
    added = decoder(attention(encoder(hidden)))
    return added * (1 + torch.erf(added / 2**0.5)) / 2


def _as_printed(
    hidden: Tensor, encoder: Function, attention: Function, decoder: Function
) -> Tensor:
    return decoder(attention(encoder(hidden)))


def _gelu_inside(
    hidden: Tensor, encoder: Function, attention: Function, decoder: Function
) -> Tensor:
    return decoder(F.gelu(attention(encoder(hidden))))


def _gelu_on_the_way_in(
    hidden: Tensor, encoder: Function, attention: Function, decoder: Function
) -> Tensor:
    return decoder(attention(F.gelu(encoder(hidden))))


def _with_residual(
    hidden: Tensor, encoder: Function, attention: Function, decoder: Function
) -> Tensor:
    added = F.gelu(decoder(attention(encoder(hidden))))
    return hidden[:, : added.shape[1]] + added


def _normalised(
    hidden: Tensor, encoder: Function, attention: Function, decoder: Function
) -> Tensor:
    return F.layer_norm(F.gelu(decoder(attention(encoder(hidden)))), hidden.shape[-1:])


def _without_attention(
    hidden: Tensor,
    encoder: Function,
    attention: Function,  # noqa: ARG001
    decoder: Function,
) -> Tensor:
    return F.gelu(decoder(encoder(hidden)))


def _relu(hidden: Tensor, encoder: Function, attention: Function, decoder: Function) -> Tensor:
    return F.relu(decoder(attention(encoder(hidden))))


def _not_back(
    hidden: Tensor,
    encoder: Function,
    attention: Function,
    decoder: Function,  # noqa: ARG001
) -> Tensor:
    return F.gelu(attention(encoder(hidden)))


def _detached(hidden: Tensor, encoder: Function, attention: Function, decoder: Function) -> Tensor:
    return F.gelu(decoder(attention(encoder(hidden.detach()))))


def _with_all_rows(
    hidden: Tensor, encoder: Function, attention: Function, decoder: Function
) -> Tensor:
    return F.gelu(decoder(attention(encoder(hidden)))) + hidden


EXERCISE = Exercise(
    id="02.1",
    title="what a PAL computes",
    reference="palbert.pal.projected_attention",
    cases=_cases,
    hints=(
        "Read the equation from the inside: V_E is encoder, MHA is attention, V_D is decoder; each "
        "is called like a function.",
        "The paper's equation ends with V_D; the code behind its numbers, and the equation above, "
        "have one more function around it.",
        "F.gelu(...) around the decoder's output, and nothing else: the sum and its LayerNorm are "
        "the layer's.",
    ),
    mistakes=(
        Mistake(
            "This is the equation as the paper prints it. The code behind its numbers has a gelu "
            "after V_D, and so has this workbook.",
            _as_printed,
        ),
        Mistake("The gelu comes last, after the decoder; yours is before it.", _gelu_inside),
        Mistake(
            "The gelu comes last, after the decoder; yours is after the encoder.",
            _gelu_on_the_way_in,
        ),
        Mistake(
            "The layer's input is added here. A PAL returns only what it adds: BERT's layer does "
            "the sum.",
            _with_residual,
        ),
        Mistake(
            "The LayerNorm belongs to BERT's layer, around the whole sum; a PAL's own output is "
            "not normalised.",
            _normalised,
        ),
        Mistake(
            "The attention is left out: what remains is a low-rank layer, which cannot look at "
            "other tokens.",
            _without_attention,
        ),
        Mistake("That is a relu; BERT and PALs use gelu.", _relu),
        Mistake(
            "The result is still in the small space: the decoder brings it back to the hidden "
            "size, before the gelu.",
            _not_back,
        ),
        Mistake(
            "The values are right, but no gradient reaches the layers below through the PAL: leave "
            "out .detach() and no_grad().",
            _detached,
        ),
        Mistake(
            "hidden is added here, with all its rows. BERT's layer does that: a PAL returns only "
            "what it adds.",
            _with_all_rows,
        ),
    ),
    rewrites=(_step_by_step, _by_the_error_function),
    sizes={"batch": 2, "seq": 7, "hidden": 13, "pal": 5},
    gradient=True,
    trains=lambda config: config.pals is not None and config.pals.variant == "pal",
)
