"""PalBert against transformers' BERT, and what PALs may and may not touch."""

import json
import shutil
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file, save_file
from transformers import BertModel

from palbert.config import Pals
from palbert.losses import to_predictions
from palbert.model import PalBert
from palbert.model_config import PalBertConfig
from palbert.pal import LowRankLayers
from palbert.tasks import TASKS

PALS = Pals(size=4, heads=2)


@pytest.fixture
def bert(encoder):
    return BertModel.from_pretrained(encoder, attn_implementation="eager").eval()


@pytest.fixture
def fresh(encoder):
    torch.manual_seed(0)
    return PalBert.from_encoder(encoder, PALS).eval()


@pytest.fixture
def model(fresh):
    """With decoders that are not zero."""
    torch.manual_seed(1)
    for pals in fresh.pals.values():
        torch.nn.init.normal_(pals.decoder.weight)
    return fresh


def changed_encoder(encoder: str, folder: Path, change) -> str:
    """A copy of the checkpoint with its tensors changed."""
    shutil.copytree(encoder, folder)
    tensors = change(load_file(folder / "model.safetensors"))
    save_file(tensors, folder / "model.safetensors", metadata={"format": "pt"})
    return str(folder)


@torch.no_grad()
def test_without_pals_it_is_transformers_bert_to_the_bit(encoder, bert, tokens):
    plain = PalBert.from_encoder(encoder).eval()
    expected = bert(**tokens)
    hidden = plain.encode(**tokens)
    assert torch.equal(hidden, expected.last_hidden_state)
    assert torch.equal(plain.bert.pooler(hidden), expected.pooler_output)


@torch.no_grad()
def test_a_zero_decoder_is_a_no_op_and_another_is_not(fresh, bert, tokens):
    expected = bert(**tokens).last_hidden_state
    for task in TASKS:
        assert torch.equal(fresh.encode(**tokens, task=task), expected)
    torch.nn.init.normal_(fresh.pals["para"].decoder.weight)
    assert not torch.allclose(fresh.encode(**tokens, task="para"), expected)
    assert torch.equal(fresh.encode(**tokens, task="sst"), expected)
    assert torch.equal(fresh.encode(**tokens), expected)


@torch.no_grad()
def test_one_row_is_the_first_of_all(model, tokens):
    whole = model.encode(**tokens, task="sts")
    torch.testing.assert_close(model.encode(**tokens, task="sts", num_queries=1), whole[:, :1])
    record = {}
    logits = model(**tokens, task="sts")
    torch.testing.assert_close(model(**tokens, task="sts", intermediates=record), logits)


@torch.no_grad()
def test_padding_changes_nothing(model, tokens):
    longer = {name: torch.nn.functional.pad(part, (0, 5)) for name, part in tokens.items()}
    torch.testing.assert_close(model(**longer, task="sst"), model(**tokens, task="sst"))


@torch.no_grad()
def test_the_pal_is_added_inside_the_last_norm_and_reads_the_layers_input(model, tokens):
    """One layer by hand: LN(FFN(a) + a + PAL(h))."""
    from palbert.bert.attention import additive_mask
    from palbert.pal import layer_with_pal

    layer, pals = model.bert.encoder.layer[0], model.pals["sst"]
    hidden = model.bert.embeddings(tokens["input_ids"], tokens["token_type_ids"])
    mask = additive_mask(tokens["attention_mask"], hidden.dtype)
    attended = layer.attention(hidden, attention_mask=mask)[0]
    expanded = layer.output.dense(layer.intermediate(attended))
    expected = layer.output.LayerNorm(expanded + attended + pals(0, hidden, mask))
    found = layer_with_pal(layer, hidden, mask, lambda *rest: pals(0, *rest))
    torch.testing.assert_close(found, expected)


@pytest.mark.parametrize("task", TASKS)
@pytest.mark.parametrize("variant", ["pal", "low_rank"])
def test_only_the_sampled_task_gets_gradient(encoder, tokens, task, variant):
    model = PalBert.from_encoder(encoder, Pals(size=4, heads=2, variant=variant)).train()
    model(**tokens, task=task).sum().backward()
    for name, parameter in model.named_parameters():
        is_idle = name.startswith(("pals.", "heads.")) and name.split(".")[1] != task
        assert (parameter.grad is None) == is_idle, name


def test_a_zero_decoder_learns_at_the_first_step_and_the_rest_after_it(fresh, tokens):
    pals = fresh.pals["para"]
    fresh(**tokens, task="para").sum().backward()
    assert pals.decoder.weight.grad.abs().sum() > 0
    torch.nn.init.normal_(pals.decoder.weight)
    fresh.zero_grad()
    fresh(**tokens, task="para").sum().backward()
    assert all(parameter.grad.abs().sum() > 0 for parameter in pals.parameters())


def test_every_layer_has_a_pal_and_records_it(encoder, tokens):
    model = PalBert.from_encoder(encoder, Pals(size=4, heads=2)).eval()
    assert [*model.pals["sst"].query_key_value] == ["0", "1"]
    low = PalBert.from_encoder(encoder, Pals(size=4, variant="low_rank"))
    assert isinstance(low.pals["sts"], LowRankLayers)
    record = {}
    model(**tokens, task="sst", intermediates=record)
    found = {f"{name}.{i}" for name in ("attention", "pal_attention", "pal_share") for i in (0, 1)}
    assert found | {"hidden.1"} <= set(record)
    assert record["attention.0"].shape == (3, 2, 8, 8)


def test_the_number_of_parameters_that_pals_add(encoder):
    def count(pals):
        return sum(p.numel() for p in PalBert.from_encoder(encoder, pals).parameters())

    each = (16 * 4 + 4) + (4 * 16 + 16) + 2 * 3 * (4 * 4 + 4)
    assert count(PALS) - count(None) == 3 * each


@pytest.mark.parametrize("variant", ["pal", "low_rank"])
def test_saved_and_loaded_it_is_the_same_to_the_bit(encoder, tokens, tmp_path, variant):
    torch.manual_seed(3)
    model = PalBert.from_encoder(encoder, Pals(size=4, heads=2, variant=variant), "separate")
    for parameter in model.parameters():
        torch.nn.init.normal_(parameter)
    model.save_pretrained(tmp_path)
    torch.manual_seed(4)
    loaded = PalBert.from_pretrained(tmp_path)
    assert isinstance(loaded.config, PalBertConfig)
    assert loaded.config.encoding == "separate"
    for (name, mine), theirs in zip(
        model.named_parameters(), loaded.state_dict().values(), strict=True
    ):
        assert torch.equal(mine, theirs), name
    pairs = {name: torch.cat([part, part]) for name, part in tokens.items()}
    # not to the bit: the file's tensors lie at other addresses, and products are cut up by them
    torch.testing.assert_close(
        model.eval()(**pairs, task="sts"), loaded.eval()(**pairs, task="sts")
    )


@pytest.mark.parametrize("old_names", [False, True], ids=["weight", "gamma"])
@torch.no_grad()
def test_a_pretraining_checkpoint_loads(encoder, bert, tokens, tmp_path, old_names):
    """Prefix ``bert.``, a head of its own, and the norms' names of the first release."""

    def as_pretraining(tensors):
        renamed = {}
        for name, tensor in tensors.items():
            if old_names:
                name = name.replace("LayerNorm.weight", "LayerNorm.gamma")
                name = name.replace("LayerNorm.bias", "LayerNorm.beta")
            renamed[f"bert.{name}"] = tensor * 2 if "LayerNorm" in name else tensor
        return renamed | {"cls.predictions.bias": torch.zeros(45)}

    folder = changed_encoder(encoder, tmp_path / "pretraining", as_pretraining)
    for name, parameter in bert.named_parameters():
        if "LayerNorm" in name:
            parameter *= 2
    loaded = PalBert.from_encoder(folder, PALS).eval()
    assert torch.equal(loaded.encode(**tokens, task="sst"), bert(**tokens).last_hidden_state)


def test_a_missing_pooler_is_made_and_a_missing_layer_is_not(encoder, tmp_path):
    def without(part):
        return lambda tensors: {name: t for name, t in tensors.items() if part not in name}

    no_pooler = changed_encoder(encoder, tmp_path / "a", without("pooler"))
    assert PalBert.from_encoder(no_pooler).bert.pooler.dense.weight.isfinite().all()
    no_layer = changed_encoder(encoder, tmp_path / "b", without("layer.1.output.dense"))
    with pytest.raises(ValueError, match=r"lack 2 of the encoder's tensors, 'bert\.encoder\.layer"):
        PalBert.from_encoder(no_layer)


def test_weights_of_another_shape_are_named(encoder, tmp_path):
    def cut(tensors):
        name = "encoder.layer.0.output.dense.weight"
        return tensors | {name: tensors[name][:, :30].contiguous()}

    folder = changed_encoder(encoder, tmp_path / "cut", cut)
    with pytest.raises(
        ValueError,
        match=r"layer\.0\.output\.dense\.weight' has shape \(16, 30\), expected \(16, 32\)",
    ):
        PalBert.from_encoder(folder)


def test_another_kind_of_model_is_refused(encoder, tmp_path):
    folder = Path(shutil.copytree(encoder, tmp_path / "other"))
    settings = json.loads((folder / "config.json").read_text()) | {"model_type": "gpt2"}
    (folder / "config.json").write_text(json.dumps(settings))
    with pytest.raises(ValueError, match="is a 'gpt2' model, expected 'bert'"):
        PalBert.from_encoder(str(folder))


def test_a_frozen_encoder_leaves_pals_pooler_and_heads(fresh, tokens):
    fresh.freeze_encoder()
    fresh(**tokens, task="sst").sum().backward()
    learns = {name for name, p in fresh.named_parameters() if p.grad is not None}
    assert {name.split(".")[0] for name in learns} == {"pals", "heads", "bert"}
    assert {name for name in learns if name.startswith("bert")} == {
        "bert.pooler.dense.weight", "bert.pooler.dense.bias",
    }  # fmt: skip


@torch.no_grad()
def test_separate_encoding_puts_a_pairs_sentences_side_by_side(encoder, tokens):
    model = PalBert.from_encoder(encoder, encoding="separate").eval()
    assert model.heads["sst"].in_features == 16
    assert model.heads["sts"].in_features == 32
    assert model(**tokens, task="sst").shape == (3, 5)
    both = {name: torch.cat([part, part.flip(0)]) for name, part in tokens.items()}
    pooled = model.bert.pooler(model.encode(**tokens))
    expected = model.heads["sts"](torch.cat([pooled, pooled.flip(0)], dim=-1))
    torch.testing.assert_close(model(**both, task="sts"), expected)


def test_dropout_is_on_in_training(fresh, tokens):
    fresh.train()
    torch.manual_seed(0)
    first, second = fresh(**tokens, task="sst"), fresh(**tokens, task="sst")
    torch.manual_seed(0)
    assert torch.equal(first, fresh(**tokens, task="sst"))
    assert not torch.equal(first, second)


@pytest.fixture(params=["joint", "separate"])
def relational(request, encoder):
    torch.manual_seed(0)
    return PalBert.from_encoder(encoder, PALS, request.param, relational_layer=True).eval()


@pytest.fixture
def pairs():
    """Two inputs: two pairs in a joint encoding, one pair in a separate one."""
    ids = torch.tensor([[2, 6, 10, 3, 14, 20, 3], [2, 8, 3, 9, 3, 0, 0]])
    types = torch.tensor([[0, 0, 0, 0, 1, 1, 1], [0, 0, 0, 1, 1, 0, 0]])
    return {"input_ids": ids, "attention_mask": (ids > 0).long(), "token_type_ids": types}


@torch.no_grad()
def test_pairs_read_both_segments_and_sentiment_reads_cls(relational, pairs):
    is_joint = relational.config.encoding == "joint"
    if not is_joint:
        pairs = pairs | {"token_type_ids": torch.zeros_like(pairs["token_type_ids"])}
    for task in ("para", "sts"):
        hidden = relational.encode(**pairs, task=task)
        if is_joint:
            u, v = (
                torch.stack([hidden[0, 1:3].mean(0), hidden[1, 1]]),
                torch.stack([hidden[0, 4:6].mean(0), hidden[1, 3]]),
            )
        else:
            u, v = hidden[:1, 1:6].mean(1), hidden[1:, 1:4].mean(1)
        features = torch.cat([u, v, (u - v).abs(), u * v], dim=-1)
        shared = torch.nn.functional.gelu(relational.relational_layer.linear(features))
        found = relational(**pairs, task=task)
        torch.testing.assert_close(found, relational.heads[task](shared))
        torch.testing.assert_close(relational(**pairs, task=task, intermediates={}), found)
    pooled = relational.bert.pooler(relational.encode(**pairs, task="sst", num_queries=1))
    torch.testing.assert_close(relational(**pairs, task="sst"), relational.heads["sst"](pooled))


def test_both_pair_tasks_train_one_relational_layer_and_sentiment_does_not(relational, pairs):
    assert relational.heads["para"].in_features == relational.heads["sts"].in_features == 16
    for task in TASKS:
        relational.zero_grad()
        relational(**pairs, task=task).sum().backward()
        learns = [p.grad is not None for p in relational.relational_layer.parameters()]
        assert learns == [task != "sst"] * 2
        assert (relational.bert.pooler.dense.weight.grad is not None) == (task == "sst")


def test_a_relational_layer_is_saved_and_loaded(relational, pairs, tmp_path):
    relational.save_pretrained(tmp_path)
    loaded = PalBert.from_pretrained(tmp_path).eval()
    assert loaded.config.relational_layer is True
    layer = relational.relational_layer
    assert torch.equal(loaded.relational_layer.linear.weight, layer.linear.weight)
    torch.testing.assert_close(loaded(**pairs, task="sts"), relational(**pairs, task="sts"))


def test_without_one_there_is_no_relational_layer(fresh):
    assert fresh.relational_layer is None
    assert not [name for name in fresh.state_dict() if "relational" in name]


@torch.no_grad()
def test_similarity_begins_in_the_middle_of_its_scale(fresh):
    nothing = torch.zeros(1, fresh.config.hidden_size)
    assert to_predictions("sts", fresh.heads["sts"](nothing)).item() == 2.5


@pytest.mark.parametrize(("encoding", "relational"), [("joint", True), ("separate", False)])
@pytest.mark.parametrize("task", TASKS)
def test_what_stands_on_the_encoder_computes_in_float32(encoder, task, encoding, relational):
    model = PalBert.from_encoder(encoder, None, encoding, relational).eval()
    hidden = torch.randn(4, 6, model.config.hidden_size).bfloat16()
    ones = torch.ones(4, 6, dtype=torch.int64)
    types = ones * (torch.arange(6) > 2)
    expected = model.logits(hidden.float(), ones, types, task)
    with torch.autocast("cpu", torch.bfloat16):
        assert torch.equal(model.logits(hidden, ones, types, task), expected)
