"""PalBert: one BERT for three tasks, with or without projected attention layers.

The one place where the parts meet. BERT's modules are those of ``transformers``; only the sum
before each layer's last LayerNorm differs, by the sampled task's PAL. Without PALs the outputs
equal ``transformers``' ``BertModel`` to the bit. Pairs may go through a relational layer, which
the poster names without defining it: see ``relational_layer``.
"""

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import torch
from jaxtyping import Float, Int
from torch import Tensor, nn
from transformers import AutoConfig, AutoModel, BertModel, PreTrainedModel, initialization

from palbert.bert.attention import Intermediates, additive_mask
from palbert.bert.dropout import Dropout, replace_dropout
from palbert.bert.encoders import encoder_path
from palbert.bert.pretrained import read_pretrained
from palbert.config import Pals
from palbert.hardware import full_precision
from palbert.model_card import push_card, write_card
from palbert.model_config import PalBertConfig
from palbert.pal import (
    Hidden,
    LowRankLayers,
    PalsOfInputs,
    ProjectedAttentionLayers,
    TaskPals,
    layer_with_pal,
    zero_at_start,
)
from palbert.relational_layer import RelationalLayer
from palbert.runs.sealed_folder import MANIFEST, check_seal
from palbert.tasks import TASKS

Tokens = Int[Tensor, "batch seq"]


class PalBert(PreTrainedModel):
    """BERT, a set of PALs per task, a shared pooler and a linear head per task."""

    config_class = PalBertConfig
    base_model_prefix = "bert"
    _supports_sdpa = True

    def __init__(self, config: PalBertConfig) -> None:
        super().__init__(config)
        self.bert = BertModel(config)
        self.pals = nn.ModuleDict({name: _task_pals(config) for name in TASKS if config.pal_size})
        self.dropout = Dropout(config.hidden_dropout_prob)
        self.relational_layer = None
        if config.relational_layer:
            self.relational_layer = RelationalLayer(
                config.hidden_size, config.hidden_dropout_prob, config.encoding
            )
        self.heads = nn.ModuleDict(
            {
                name: nn.Linear(self._num_features(task.is_pair), task.num_outputs)
                for name, task in TASKS.items()
            }
        )
        replace_dropout(self)
        self.post_init()

    def _num_features(self, is_pair: bool) -> int:
        both = is_pair and self.config.encoding == "separate" and not self.config.relational_layer
        return self.config.hidden_size * (2 if both else 1)

    @torch.no_grad()
    def _init_weights(self, module: nn.Module) -> None:
        """N(0, 0.02) as BERT does; zero where PALs start at zero."""
        super()._init_weights(module)
        all_pals: Any = self.pals.values()
        zeros = [tensor for pals in all_pals for tensor in zero_at_start(pals)]
        for tensor in module.parameters(recurse=False):
            if any(tensor is zero for zero in zeros):
                initialization.zeros_(tensor)

    @classmethod
    def from_encoder(
        cls,
        encoder: str,
        pals: Pals | None = None,
        encoding: str = "joint",
        relational_layer: bool = False,
    ) -> "PalBert":
        """A fresh PalBert on a pretrained BERT.

        Args:
            encoder: Name or folder of the encoder, see ``encoder_path``.
            pals: Settings of the PALs; None for plain BERT with heads.
            encoding: How pairs are encoded, ``joint`` or ``separate``.
            relational_layer: Whether the pair tasks share a relational layer.

        Raises:
            ValueError: The encoder is missing or no BERT, or its weights do not fit its config.
        """
        path = encoder_path(encoder)
        config = PalBertConfig.for_encoder(path, pals, encoding, relational_layer)
        model, missing = read_pretrained(cls, path, config=config)
        if missing := [key for key in missing if key.startswith(("bert.em", "bert.en"))]:
            raise ValueError(
                f"weights in {path} lack {len(missing)} of the encoder's tensors, {missing[0]!r} "
                f"first"
            )
        # STS is a regression on 0..1: from 0, the first hundred steps went into this bias
        nn.init.constant_(model.heads["sts"].bias, 0.5)  # type: ignore[arg-type]
        return model

    def save_pretrained(self, save_directory: str | Path, **settings: Any) -> None:  # type: ignore[override]
        """As in transformers; with a card, ``README.md``, of a model that a run has trained."""
        super().save_pretrained(save_directory, **settings)
        if self.config.trained:
            write_card(Path(save_directory), self.config.trained, self.config.tasks)

    def push_to_hub(self, repo_id: str, **settings: Any) -> Any:
        """As in transformers, which leaves a card that is there: so the model's own goes first."""
        if self.config.trained:
            to = {name: settings[name] for name in ("private", "token") if name in settings}
            push_card(repo_id, self.config.trained, self.config.tasks, **to)
        return super().push_to_hub(repo_id, **settings)  # type: ignore[arg-type]

    def freeze_encoder(self) -> None:
        """Leave embeddings and BERT's layers as they are; PALs, pooler and heads still learn."""
        for module in (self.bert.embeddings, self.bert.encoder):
            module.requires_grad_(False)

    def head_parameters(self) -> list[nn.Parameter]:
        """Parameters of pooler, relational layer and heads: of all that stands on the encoder."""
        parts = (self.bert.pooler, self.relational_layer, self.heads)
        return [p for part in parts if part is not None for p in part.parameters()]

    def encode(
        self,
        input_ids: Tokens,
        attention_mask: Tokens,
        token_type_ids: Tokens,
        task: str | Sequence[str] | None = None,
        num_queries: int | None = None,
        intermediates: dict[str, Tensor] | None = None,
    ) -> Float[Tensor, "batch queries hidden"]:
        """The last layer's output.

        Args:
            input_ids: Numbers of the tokens.
            attention_mask: Mask of the tokens: 1 at tokens, 0 at padding.
            token_type_ids: Token types: 0 in the first sentence, 1 in the second.
            task: Task whose PALs take part, or one for each input, where inputs of one task stand
                side by side; None for no PALs.
            num_queries: Number of leading positions of the last layer to compute; None for all.
            intermediates: Receives, for each layer i, ``hidden.i``, ``attention.i``,
                ``pal_attention.i`` and ``pal_share.i``: the PAL's norm over the norm of the
                sum it is added to.
        """
        hidden = self.bert.embeddings(input_ids, token_type_ids)
        mask = additive_mask(attention_mask, hidden.dtype)
        pals = self._pals_of(task)
        last = self.config.num_hidden_layers - 1
        layers: Any = self.bert.encoder.layer
        for i, layer in enumerate(layers):
            pal = partial(pals, i) if pals is not None else None
            kept: Intermediates = None if intermediates is None else {}
            wanted = num_queries if i == last else None
            hidden = layer_with_pal(layer, hidden, mask, pal, wanted, kept)
            if intermediates is not None and kept is not None:
                intermediates |= {f"{name}.{i}": tensor for name, tensor in kept.items()}
        return hidden

    def _pals_of(self, task: str | Sequence[str] | None) -> Any:
        if not self.pals or not task:
            return None
        return self.pals[task] if isinstance(task, str) else PalsOfInputs(self.pals, task)

    def forward(
        self,
        input_ids: Tokens,
        attention_mask: Tokens,
        token_type_ids: Tokens,
        task: str,
        intermediates: dict[str, Tensor] | None = None,
    ) -> Float[Tensor, "batch outputs"]:
        """Logits of one task.

        In separate encoding a batch of n pairs is 2n inputs: all first sentences, then all second.

        Args:
            input_ids: Numbers of the tokens.
            attention_mask: Mask of the tokens: 1 at tokens, 0 at padding.
            token_type_ids: Token types: 0 in the first sentence, 1 in the second.
            task: Name of the task: ``sst``, ``para`` or ``sts``.
            intermediates: See ``encode``; slower, since all of the last layer is computed.
        """
        all_needed = intermediates is not None or self._relates(task)
        num_queries = None if all_needed else 1  # the pooler reads [CLS] alone
        hidden = self.encode(
            input_ids, attention_mask, token_type_ids, task, num_queries, intermediates
        )
        return self.logits(hidden, attention_mask, token_type_ids, task)

    def _relates(self, task: str) -> bool:
        return self.relational_layer is not None and TASKS[task].is_pair

    def logits(
        self, hidden: Hidden, attention_mask: Tokens, token_type_ids: Tokens, task: str
    ) -> Float[Tensor, "examples outputs"]:
        """Logits that a task's head computes from ``encode``'s output; same arguments as there.

        All that stands on the encoder computes in float32, in ``autocast`` too.
        """
        with full_precision(hidden.device):
            hidden = hidden.float()
            if self._relates(task):
                features = self.relational_layer(hidden, attention_mask, token_type_ids)  # type: ignore[misc]
            else:
                features = self._pool(hidden, TASKS[task].is_pair)
            return self.heads[task](self.dropout(features))

    def _pool(self, hidden: Hidden, is_pair: bool) -> Float[Tensor, "examples features"]:
        """BERT's pooler on [CLS]; two of them side by side for a pair encoded apart."""
        pooled = self.bert.pooler(hidden)  # type: ignore[misc]  # (batch, hidden)
        separate = is_pair and self.config.encoding == "separate"
        return pair_features(pooled) if separate else pooled


def pair_features(pooled: Float[Tensor, "inputs hidden"]) -> Float[Tensor, "pairs 2*hidden"]:
    """[p_a; p_b] of each pair encoded apart.

    Args:
        pooled: Vectors of 2n sentences: the first ones of all n pairs, then the second ones.
    """
    return torch.cat(pooled.chunk(2), dim=-1)


def _task_pals(config: PalBertConfig) -> TaskPals:
    layers = list(range(config.num_hidden_layers))
    if config.pal_variant == "low_rank":
        return LowRankLayers(config.hidden_size, config.pal_size, layers)
    return ProjectedAttentionLayers(config.hidden_size, config.pal_size, config.pal_heads, layers)


def load_trained(folder: Path) -> PalBert:
    """A PalBert from a ``save_pretrained`` folder.

    Raises:
        ValueError: The model is damaged or incomplete, or does not have the shapes of its config.
    """
    if (folder / MANIFEST).exists():  # which a run writes, and ``save_pretrained`` does not
        check_seal(folder)
    model, missing = read_pretrained(PalBert, str(folder))
    if missing:
        raise ValueError(f"the model in {folder} lacks {missing}")
    return model


AutoConfig.register(PalBertConfig.model_type, PalBertConfig)
AutoModel.register(PalBertConfig, PalBert)
