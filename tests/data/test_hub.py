"""The hub's reader on small data sets of the same schemas; nothing is downloaded."""

import datasets
import pytest

from palbert.data.hub import HUB, read_hub

ROWS = {
    "SetFit/sst5": {"text": ["so -lrb- so", "grand"], "label": [2, 4], "label_text": ["n", "p"]},
    "qqp": {"question1": ["Who?", "Why?"], "question2": ["Whom?", "How?"], "label": [1, 0]},
    "stsb": {
        "sentence1": ["An owl.", "Rain."],
        "sentence2": ["A bird.", "Sun."],
        "label": [3.8, 0],
    },
    "stanfordnlp/snli": {
        "premise": ["An owl.", "Rain."],
        "hypothesis": ["A", "B"],
        "label": [0, 2],
    },
}


@pytest.fixture
def hub(monkeypatch):
    """Serve ROWS, which a test may change, and note what was asked for."""
    rows, asked = {key: dict(columns) for key, columns in ROWS.items()}, []

    def load_dataset(path, config, *, split):
        asked.append((path, config, split))
        return datasets.Dataset.from_dict(rows[config or path])

    monkeypatch.setattr(datasets, "load_dataset", load_dataset)
    rows["asked"] = asked
    return rows


@pytest.mark.parametrize("name", HUB)
def test_every_data_set_has_the_same_schema(hub, name):
    first, second = read_hub(name, "dev")
    assert (first.id, second.id) == ("dev-0", "dev-1")
    assert isinstance(first.label, float)
    assert (first.sentence2 is None) == (name == "sst")
    assert hub["asked"] == [(HUB[name].path, HUB[name].config, "validation")]


def test_labels_keep_their_scale(hub):
    assert [example.label for example in read_hub("sts", "train")] == [3.8, 0.0]
    assert [example.label for example in read_hub("sst", "train")] == [2.0, 4.0]


def test_hidden_labels_of_test_splits(hub):
    hub["qqp"]["label"] = [-1, -1]
    assert [example.label for example in read_hub("para", "test")] == [None, None]


def test_pairs_without_gold_label_are_skipped_aloud(hub):
    hub["stanfordnlp/snli"]["label"] = [-1, 1]
    with pytest.warns(UserWarning, match=r"snli train:0: label is -1.* 1 rows"):
        assert [example.id for example in read_hub("snli", "train")] == ["train-1"]


def test_empty_sentences_are_skipped_aloud(hub):
    hub["qqp"]["question2"] = ["", None]
    with pytest.warns(UserWarning, match=r"glue train:0: question2 is empty.* 2 rows"):
        assert read_hub("para", "train") == []


def test_labels_out_of_range_are_refused(hub):
    hub["stsb"]["label"] = [3.0, 7.5]
    with pytest.raises(ValueError, match=r"nyu-mll/glue train:1: label is 7\.5, expected 0 to 5"):
        read_hub("sts", "train")


def test_missing_columns_name_those_found(hub):
    hub["SetFit/sst5"] = {"sentence": ["fine"], "label": [3]}
    with pytest.raises(ValueError, match=r"missing column text; found sentence, label"):
        read_hub("sst", "train")


def test_reads_what_the_library_loads_from_files(monkeypatch, tmp_path):
    load_dataset = datasets.load_dataset
    path = tmp_path / "rows.jsonl"
    path.write_text('{"text": "fine", "label": 3}\n{"text": "dull", "label": 1}\n')

    def load_file(_path, _config, *, split):
        return load_dataset(
            "json", data_files={split: str(path)}, split=split, cache_dir=str(tmp_path / "cache")
        )

    monkeypatch.setattr(datasets, "load_dataset", load_file)
    assert [e.label for e in read_hub("sst", "train")] == [3.0, 1.0]


def test_no_network_is_one_clear_error(monkeypatch):
    def unreachable(*_args, **_settings):
        raise ConnectionError("Couldn't reach the Hub")

    monkeypatch.setattr(datasets, "load_dataset", unreachable)
    with pytest.raises(ConnectionError, match=r"SetFit/sst5 \(train\) .*cache.*data='workbook'"):
        read_hub("sst", "train")


def test_data_sets_that_the_hub_lacks():
    with pytest.raises(ValueError, match="'cfimdb' is not on the hub, expected one of sst, para"):
        read_hub("cfimdb", "train")
