import pytest
import torch
from conftest import SENTENCES

from palbert.model import PalBert
from palbert.results.geometry import dropout_vectors, geometry, sentence_vectors
from palbert.simcse import alignment, uniformity
from palbert.tasks import Example


@pytest.fixture(scope="module")
def model(encoder):
    return PalBert.from_encoder(encoder)


def test_vectors_do_not_depend_on_the_batch(model, encoder):
    together = sentence_vectors(model, encoder, SENTENCES)
    assert together.shape == (len(SENTENCES), 16)
    alone = torch.cat([sentence_vectors(model, encoder, [text]) for text in SENTENCES])
    torch.testing.assert_close(together, alone, atol=1e-5, rtol=1e-5)


def test_only_similar_pairs_count_for_alignment(model, encoder):
    pairs = [Example(str(i), SENTENCES[i], SENTENCES[i + 1], label) for i, label in
             enumerate([5.0, 4.0, 3.9, 0.0])]  # fmt: skip
    found = geometry(model, encoder, pairs)
    u = sentence_vectors(model, encoder, SENTENCES[:4])
    v = sentence_vectors(model, encoder, SENTENCES[1:5])
    assert found["alignment"] == pytest.approx(alignment(u[:2], v[:2]), abs=1e-6)
    assert found["uniformity"] == pytest.approx(uniformity(torch.cat([u, v])), abs=1e-5)


def test_dropout_gives_each_sentence_two_vectors(encoder):
    torch.manual_seed(0)
    model = PalBert.from_encoder(encoder).eval()
    first, second = dropout_vectors(model, encoder, SENTENCES)
    assert first.shape == second.shape == (len(SENTENCES), 16)
    gap = (first - second).norm(dim=-1)
    assert gap.min() > 0
    assert (sentence_vectors(model, encoder, SENTENCES) - first).norm(dim=-1).min() > 0
    assert not model.training
    assert not first.requires_grad
