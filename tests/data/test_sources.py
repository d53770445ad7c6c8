import pytest

from palbert.data.corpus import COUNTS
from palbert.data.sources import Data, describe, load_data
from palbert.tasks import Example

FILES = {
    "ids-sst": "\tid\tsentence\tsentiment\n0\tx\tGood .\t3\n",
    "quora": "\tid\tsentence1\tsentence2\tis_duplicate\n0\tx\tWho?\tWhom?\t1.0\n",
    "sts": "\tid\tsentence1\tsentence2\tsimilarity\n0\tx\tOne.\tTwo.\t2.5\n",
}


@pytest.fixture
def folder(tmp_path):
    for stem, text in FILES.items():
        for split in ("train", "dev"):
            (tmp_path / f"{stem}-{split}.csv").write_text(text)
    return tmp_path


def test_a_folder_gives_the_three_tasks(folder):
    data = load_data(str(folder))
    assert data.source == str(folder)
    assert [*data.train] == [*data.dev] == [*data.test] == ["sst", "para", "sts"]
    assert data.train["sts"] == [Example("x", "One.", "Two.", 2.5)]
    assert data.test["sst"] == []


def test_only_what_is_asked_for_is_read(folder):
    (folder / "quora-train.csv").write_bytes(b"\x80 no text")
    assert [*load_data(str(folder), ["sts"]).train] == ["sts"]
    with pytest.raises(ValueError, match="refused unread"):
        load_data(str(folder), ["para"])


def test_extra_data_sets_on_request(folder):
    (folder / "snli").mkdir()
    line = '{"gold_label": "neutral", "pairID": "p", "sentence1": "A", "sentence2": "B"}\n'
    for split in ("train", "dev"):
        (folder / "snli" / f"snli_1.0_{split}.jsonl").write_text(line)
    assert load_data(str(folder), ["snli"]).dev == {"snli": [Example("p", "A", "B", 1.0)]}


def test_cs224n_is_found_by_the_environment(folder, monkeypatch):
    monkeypatch.setenv("PALBERT_DATA", str(folder))
    assert len(load_data("cs224n", ["sst"]).train["sst"]) == 1
    monkeypatch.setenv("PALBERT_DATA", str(folder / "nowhere"))
    with pytest.raises(ValueError, match="PALBERT_DATA '.*nowhere' is no folder"):
        load_data("cs224n")
    monkeypatch.delenv("PALBERT_DATA")
    with pytest.raises(ValueError, match="PALBERT_DATA is not set; set it to"):
        load_data("cs224n")


def test_the_workbook_is_the_embedded_corpus():
    data = load_data("workbook")
    assert [*data.train] == ["sst", "para", "sts"]
    assert len(data.dev["sst"]) == COUNTS["dev"]["sst"]
    assert data.test == {"sst": [], "para": [], "sts": []}
    assert [*load_data("workbook", ["cfimdb"]).train] == ["cfimdb"]


def test_the_hub_is_asked_for_every_split(monkeypatch):
    monkeypatch.setattr("palbert.data.sources.read_hub", lambda name, split: [Example(split, name)])
    assert load_data("hub", ["sts"]).dev == {"sts": [Example("dev", "sts")]}


def test_unknown_sources_and_names(folder):
    with pytest.raises(ValueError, match=r"'workbok' is no folder \(did you mean 'workbook'\?\)"):
        load_data("workbok")
    with pytest.raises(ValueError, match=r"unknown data set 'stss' \(did you mean 'sts'\?\)"):
        load_data(str(folder), ["stss"])


def test_a_file_is_refused_unread(tmp_path):
    (tmp_path / "data.pkl").write_bytes(b"\x80\x04.")
    with pytest.raises(ValueError, match=r"data\.pkl' is a file, refused unread"):
        load_data(str(tmp_path / "data.pkl"))


def test_describe():
    graded = [Example("a", "One two", "three", 2.5), Example("b", "One", "two", 4.4)]
    data = Data("x", None, {"sts": graded}, {"sst": []}, {"sst": [Example("c", "Fine film")]})
    table = describe(data)
    assert [*table.columns] == ["split", "name", "examples", "unlabelled", "words", "labels"]
    assert table.values.tolist() == [
        ["train", "sts", 2, 0, 2.5, "3: 50%  4: 50%"],
        ["test", "sst", 1, 1, 2.0, ""],
    ]
    assert describe(Data("x", None, {}, {}, {})).empty
