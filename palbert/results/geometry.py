"""Sentence vectors of the shared encoder, and how they lie: alignment and uniformity.

Source: Wang and Isola 2020, arXiv 2005.10242; the measures are in simcse.py.
"""

from collections.abc import Sequence

import torch
from torch import Tensor

from palbert.bert.encoders import load_tokenizer
from palbert.data.batches import TaskData
from palbert.evaluation import evaluating
from palbert.model import PalBert
from palbert.simcse import alignment, uniformity
from palbert.tasks import Example

SIMILAR = 4.0  # a graded pair counts as a positive from here on (Gao et al. 2021)


def sentence_vectors(model: PalBert, encoder: str, sentences: Sequence[str]) -> Tensor:
    """[CLS] of each sentence from the shared encoder, without PALs and dropout: (n, hidden)."""
    data = _data(encoder, sentences)
    with evaluating(model):
        return _vectors(model, data)


def dropout_vectors(
    model: PalBert, encoder: str, sentences: Sequence[str]
) -> tuple[Tensor, Tensor]:
    """[CLS] of each sentence under two dropout masks, which is what SimCSE compares.

    Args:
        model: Model to ask; its mode is left as it was.
        encoder: Encoder whose tokenizer the model uses.
        sentences: Any number of sentences.
    """
    data = _data(encoder, sentences)
    was_training = model.training
    model.train()
    with torch.no_grad():
        first, second = _vectors(model, data), _vectors(model, data)
    model.train(was_training)
    return first, second


def _data(encoder: str, sentences: Sequence[str]) -> TaskData:
    examples = [Example(str(i), sentence) for i, sentence in enumerate(sentences)]
    return TaskData("simcse", examples, load_tokenizer(encoder), 128)


def _vectors(model: PalBert, data: TaskData) -> Tensor:
    vectors = []
    for part in torch.arange(len(data)).split(64):
        batch = data.batch(part.numpy()).to(model.device)
        ids, mask, types = batch.input_ids, batch.attention_mask, batch.token_type_ids
        vectors.append(model.encode(ids, mask, types, num_queries=1)[:, 0])
    return torch.cat(vectors).float().cpu()


def geometry(model: PalBert, encoder: str, pairs: Sequence[Example]) -> dict[str, float]:
    """Alignment of the similar pairs and uniformity of all sentences; lower is better for both.

    Args:
        model: Model of which only the shared encoder is asked.
        encoder: Encoder whose tokenizer the model uses.
        pairs: Pairs graded 0 to 5; those from ``SIMILAR`` up count as positive.
    """
    first = [pair.sentence1 for pair in pairs]
    second = [pair.sentence2 or "" for pair in pairs]
    similar = torch.tensor([(pair.label or 0.0) >= SIMILAR for pair in pairs])
    u, v = sentence_vectors(model, encoder, first), sentence_vectors(model, encoder, second)
    return {
        "alignment": alignment(u[similar], v[similar]),
        "uniformity": uniformity(torch.cat([u, v])),
    }
