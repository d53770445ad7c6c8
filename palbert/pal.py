r"""Projected attention layers: a small attention beside each of BERT's layers, one set per task.

    PAL_t(h) = gelu(V_D MHA(V_E h))            h' = LN(FFN(a) + a + PAL_t(h)),   a = attention(h)

The PAL reads the layer's *input* and is added inside the layer's *final* LayerNorm. V_E (hidden to
PAL size) and V_D (back) belong to the task and are shared by all layers; query, key and value are
the task's own in each layer.

Source: Stickland and Murray 2019, arXiv 1902.02671, section 3.2, and their code. The paper's
equation has no GELU after V_D; the code that made its numbers has, and so has this. The attention
has no output matrix. Departure: V_D starts at zero, so that a fresh PalBert computes what its BERT
does (theirs starts at N(0, 0.02)). Zero in V_E or in query, key and value as well would leave them
without gradient.
"""

from collections.abc import Callable, Sequence
from itertools import groupby

import torch
import torch.nn.functional as F
from jaxtyping import Float
from torch import Tensor, nn
from transformers.models.bert.modeling_bert import BertAttention, BertLayer

from palbert.bert.attention import Intermediates, Mask, attend
from palbert.bert.dropout import Dropout

Hidden = Float[Tensor, "batch seq hidden"]
ATTENTION_DROPOUT = 0.1


class ProjectedAttentionLayers(nn.Module):
    """The PALs of one task, one at each chosen layer of BERT.

    Args:
        hidden_size: Hidden size of BERT.
        size: Size of the projected space.
        num_heads: Number of attention heads; must divide ``size``.
        layers: Numbers of the layers that have a PAL, from 0.
    """

    def __init__(self, hidden_size: int, size: int, num_heads: int, layers: list[int]) -> None:
        super().__init__()
        self.num_heads = num_heads
        self.encoder, self.decoder, self.query_key_value = projections(hidden_size, size, layers)
        self.dropout = Dropout(ATTENTION_DROPOUT)

    def forward(
        self,
        layer: int,
        hidden: Hidden,
        mask: Mask,
        num_queries: int | None = None,
        intermediates: Intermediates = None,
    ) -> Float[Tensor, "batch queries hidden"]:
        """What this task's PAL adds to a layer's sum.

        Args:
            layer: Number of the layer, from 0.
            hidden: Input of BERT's layer.
            mask: Attention mask, see ``attend``.
            num_queries: Number of leading positions to compute; None for all.
            intermediates: Receives ``pal_attention``.
        """

        def attention(projected: Tensor) -> Tensor:
            query, key, value = self.query_key_value[str(layer)](projected).chunk(3, dim=-1)
            context, probabilities = attend(
                query[:, :num_queries], key, value, self.num_heads, mask, self.dropout,
                with_probabilities=intermediates is not None,
            )  # fmt: skip
            if intermediates is not None and probabilities is not None:
                intermediates["pal_attention"] = probabilities
            return context

        return projected_attention(hidden, self.encoder, attention, self.decoder)


def projections(
    hidden_size: int, size: int, layers: Sequence[int]
) -> tuple[nn.Linear, nn.Linear, nn.ModuleDict]:
    """V_E, V_D, and query, key and value of each layer side by side in one matrix.

    V_E and V_D are one each, shared by all layers: that is what makes PALs small.

    Args:
        hidden_size: Hidden size of BERT.
        size: Size of the projected space.
        layers: Numbers of the layers, from 0; as text they are the keys.
    """
    encoder, decoder = nn.Linear(hidden_size, size), nn.Linear(size, hidden_size)
    query_key_value = nn.ModuleDict({str(i): nn.Linear(size, 3 * size) for i in layers})
    return encoder, decoder, query_key_value


def projected_attention(
    hidden: Hidden,
    encoder: Callable[[Tensor], Tensor],
    attention: Callable[[Tensor], Tensor],
    decoder: Callable[[Tensor], Tensor],
) -> Float[Tensor, "batch queries hidden"]:
    """gelu(V_D MHA(V_E h)).

    Args:
        hidden: The input h of BERT's layer.
        encoder: V_E, from the hidden size to the PAL's.
        attention: MHA, which keeps the size and may keep only the leading positions.
        decoder: V_D, back to the hidden size.
    """
    return F.gelu(decoder(attention(encoder(hidden))))


class LowRankLayers(nn.Module):
    """The paper's low-rank variant: a GELU bottleneck, nothing shared between layers.

    Args:
        hidden_size: Hidden size of BERT.
        size: Size of the bottleneck; 100 in the paper.
        layers: Numbers of the layers that have a bottleneck, from 0.
    """

    def __init__(self, hidden_size: int, size: int, layers: list[int]) -> None:
        super().__init__()
        self.encoder = nn.ModuleDict({str(i): nn.Linear(hidden_size, size) for i in layers})
        self.decoder = nn.ModuleDict({str(i): nn.Linear(size, hidden_size) for i in layers})

    def forward(
        self,
        layer: int,
        hidden: Hidden,
        mask: Mask,
        num_queries: int | None = None,
        intermediates: Intermediates = None,
    ) -> Float[Tensor, "batch queries hidden"]:
        """V_D gelu(V_E h) at the leading positions; mask and intermediates are not used."""
        del mask, intermediates
        return self.decoder[str(layer)](F.gelu(self.encoder[str(layer)](hidden[:, :num_queries])))


TaskPals = ProjectedAttentionLayers | LowRankLayers


class PalsOfInputs:
    """The PALs of several tasks, each for its own inputs of one batch.

    Args:
        pals: PALs of each task, all in the same layers.
        tasks: Task of each input; inputs of one task stand side by side.
    """

    def __init__(self, pals: nn.ModuleDict, tasks: Sequence[str]) -> None:
        self.pals = [pals[task] for task, _ in groupby(tasks)]
        self.counts = [len([*inputs]) for _, inputs in groupby(tasks)]

    def __call__(
        self,
        layer: int,
        hidden: Hidden,
        mask: Mask,
        num_queries: int | None = None,
        intermediates: Intermediates = None,
    ) -> Float[Tensor, "batch queries hidden"]:
        """What each task's PAL adds to the sums of its own inputs."""
        parts = zip(self.pals, hidden.split(self.counts), mask.split(self.counts), strict=True)
        kept: list[dict[str, Tensor]] = [{} for _ in self.pals]
        added = [
            pals(layer, hidden, mask, num_queries, None if intermediates is None else own)
            for (pals, hidden, mask), own in zip(parts, kept, strict=True)
        ]
        if intermediates is not None and kept[0]:
            intermediates["pal_attention"] = torch.cat([own["pal_attention"] for own in kept])
        return torch.cat(added)


def zero_at_start(pals: TaskPals) -> list[Tensor]:
    """What must be zero for fresh PALs to add nothing, and no more than that: V_D's weight.

    With V_E or the attention at zero too, V_D would get no gradient, and nothing would ever move.
    """
    decoders = pals.decoder.values() if isinstance(pals, LowRankLayers) else [pals.decoder]
    return [decoder.weight for decoder in decoders]  # type: ignore[union-attr]


def layer_with_pal(
    layer: BertLayer,
    hidden: Hidden,
    mask: Mask,
    pal: Callable[..., Tensor] | None,
    num_queries: int | None = None,
    intermediates: Intermediates = None,
) -> Float[Tensor, "batch queries hidden"]:
    """BERT's layer with the task's PAL in its last sum: LN(FFN(a) + a + PAL(h)), a = attention(h).

    Args:
        layer: A BERT layer of ``transformers``.
        hidden: The layer's input h.
        mask: Attention mask, see ``attend``.
        pal: The task's PAL in this layer; None for BERT's own layer.
        num_queries: Number of leading positions to compute; None for all.
        intermediates: Receives named intermediates, see ``PalBert.encode``.
    """
    attended = _attention(layer.attention, hidden, mask, num_queries, intermediates)
    expanded = layer.intermediate(attended)
    total = layer.output.dropout(layer.output.dense(expanded)) + attended
    if pal is not None:
        added = pal(hidden, mask, num_queries, intermediates)
        if intermediates is not None:
            intermediates["pal_share"] = added.norm(dim=-1) / total.norm(dim=-1)  # (batch, queries)
        total = total + added
    output = layer.output.LayerNorm(total)
    if intermediates is not None:
        intermediates["hidden"] = output
    return output


def _attention(
    block: BertAttention,
    hidden: Hidden,
    mask: Mask,
    num_queries: int | None,
    intermediates: Intermediates,
) -> Float[Tensor, "batch queries hidden"]:
    own, asking = block.self, hidden[:, :num_queries]
    query, key, value = own.query(asking), own.key(hidden), own.value(hidden)
    context, probabilities = attend(
        query, key, value, own.num_attention_heads, mask, own.dropout,
        with_probabilities=intermediates is not None,
    )  # fmt: skip
    if intermediates is not None and probabilities is not None:
        intermediates["attention"] = probabilities
    return block.output(context, asking)
