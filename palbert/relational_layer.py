"""The relational layer: what a pair of sentences have in common, shared by paraphrase and STS.

    r(u, v) = gelu(W drop([u; v; |u - v|; u * v]) + b)            logits_t = W_t drop(r) + b_t

u and v are the means of the encoder's last vectors over each sentence's own tokens: [CLS], [SEP]
and padding are left out. In a joint encoding the two sentences are told apart by token type, in
a separate one each input is a sentence. W is one matrix for both pair tasks, hidden size from 4 *
hidden size; only the head W_t is a task's own. Sentiment keeps BERT's pooler.

Source: a "rich relational layer" in CS224N reports of 2023, after the pair features of MT-DNN (Liu
et al. 2019, arXiv 1901.11504). The poster names a relational layer and **does not define its own**:
this is one reading. Ours: the means, GELU as the activation, BERT's dropout rate.
"""

import torch
import torch.nn.functional as F
from jaxtyping import Float, Int
from torch import Tensor, nn

from palbert.bert.dropout import Dropout

Hidden = Float[Tensor, "batch seq hidden"]
Tokens = Int[Tensor, "batch seq"]
Vectors = Float[Tensor, "pairs hidden"]


class RelationalLayer(nn.Module):
    """From the encoder's output on pairs to one vector a pair; the dropout after is the model's.

    Args:
        hidden_size: Hidden size of the encoder, and size of the result.
        dropout: Probability that a feature is zeroed, 0 to 1.
        encoding: How pairs are encoded, ``joint`` or ``separate``.
    """

    def __init__(self, hidden_size: int, dropout: float, encoding: str = "joint") -> None:
        super().__init__()
        self.encoding = encoding
        self.dropout = Dropout(dropout)
        self.linear = nn.Linear(4 * hidden_size, hidden_size)

    def forward(self, hidden: Hidden, attention_mask: Tokens, token_type_ids: Tokens) -> Vectors:
        """gelu(W drop([u; v; |u - v|; u * v]) + b); arguments as for ``sentence_means``."""
        first, second = sentence_means(hidden, attention_mask, token_type_ids, self.encoding)
        return F.gelu(self.linear(self.dropout(relate(first, second))))


def relate(first: Vectors, second: Vectors) -> Float[Tensor, "pairs 4*hidden"]:
    """[u; v; |u - v|; u * v]: both vectors, how far apart they are, and how far they agree."""
    return torch.cat([first, second, (first - second).abs(), first * second], dim=1)


def sentence_means(
    hidden: Hidden, attention_mask: Tokens, token_type_ids: Tokens, encoding: str
) -> tuple[Vectors, Vectors]:
    """Each pair's u and v: means over a sentence's tokens; zeros for a sentence that has none.

    Args:
        hidden: The encoder's output at every position.
        attention_mask: Mask of the tokens: 1 at tokens, 0 at padding.
        token_type_ids: Token types: 0 in the first sentence, 1 in the second.
        encoding: ``joint``, or ``separate``: 2n inputs for n pairs, all first sentences first.
    """
    first = segment_mean(hidden, attention_mask * (1 - token_type_ids))
    if encoding == "joint":
        return first, segment_mean(hidden, attention_mask * token_type_ids)
    one, other = first.chunk(2)
    return one, other


def segment_mean(hidden: Hidden, segment: Tokens) -> Float[Tensor, "batch hidden"]:
    """Mean over a segment without its special tokens; zeros where nothing is left.

    [CLS] is the first position of all, and [SEP] the last one of its segment: the token after
    which the segment does not go on.

    Args:
        hidden: The encoder's output at every position.
        segment: Mask of the segment: 1 at its tokens, 0 elsewhere.
    """
    inner = segment * F.pad(segment[:, 1:], (0, 1))
    inner = F.pad(inner[:, 1:], (1, 0)).to(hidden.dtype)  # (batch, seq)
    total = (inner[:, None] @ hidden)[:, 0]  # (batch, hidden)
    return total / inner.sum(1, keepdim=True).clamp(min=1)
