"""What a run learns from is told by what the files hold."""

import shutil
from dataclasses import replace

import pytest

from palbert.config import ExtraData
from palbert.data.sources import find_folder
from palbert.training.contents import contents_of


def contents(config):
    return contents_of(config, find_folder(config.data))


@pytest.fixture
def copy(tiny, tmp_path):
    """The same files in another place."""
    shutil.copytree(tiny.data, tmp_path / "data")
    shutil.copytree(tiny.encoder, tmp_path / "encoder")
    return replace(tiny, data=str(tmp_path / "data"), encoder=str(tmp_path / "encoder"))


def test_places_do_not_matter_and_what_is_not_read_neither(tiny, copy, tmp_path, monkeypatch):
    (tmp_path / "data" / "notes.txt").touch()
    (tmp_path / "data" / "ids-cfimdb-dev.csv").unlink()
    assert contents(copy) == contents(tiny)
    monkeypatch.setenv("PALBERT_DATA", tiny.data)
    assert contents(replace(tiny, data="cs224n")) == contents(tiny)


@pytest.mark.parametrize("path", ["data/sts-train.csv", "encoder/vocab.txt"])
def test_a_byte_matters(tiny, copy, tmp_path, path):
    content = bytearray((tmp_path / path).read_bytes())
    content[-2] ^= 1
    (tmp_path / path).write_bytes(content)
    before, now = contents(tiny), contents(copy)
    assert [key for key in before if before[key] != now[key]] == [path.partition("/")[0]]


@pytest.mark.parametrize("path", ["snli/snli_1.0_dev.jsonl", "ids-cfimdb-train.csv"])
def test_extra_data_matter_where_they_are_read(tiny, copy, tmp_path, path):
    mixed = {"extra_data": ExtraData()}
    assert contents(replace(copy, **mixed)) == contents(replace(tiny, **mixed))
    (tmp_path / "data" / path).write_text("\n")
    assert contents(copy) == contents(tiny)
    assert contents(replace(copy, **mixed)) != contents(replace(tiny, **mixed))


def test_names_stand_for_themselves(tiny):
    named = replace(tiny, data="workbook", encoder="minilm")
    assert contents(named) == {"data": "workbook", "encoder": "minilm"}
