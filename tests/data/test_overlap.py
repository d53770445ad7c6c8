"""What training splits share with those that models are scored on."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest

from palbert.data.overlap import (
    check_extra_data,
    data_sets_there,
    normal,
    overlap_table,
)
from palbert.data.sources import NAMES, load_data
from palbert.tasks import Example


def pairs(*texts):
    return [Example(str(number), *each) for number, each in enumerate(texts)]


def splits(train, dev, snli=()):
    made_up = load_data("workbook", ["para"])
    return replace(
        made_up, train={"para": train, "snli": list(snli)}, dev={"para": dev}, test={"para": []}
    )


def test_case_punctuation_spacing_and_order_do_not_matter():
    one, other = pairs(("Is it far?", "How far is  it"), ("how far is it?", "is it FAR"))
    assert normal(one) == normal(other)
    assert normal(one) != normal(pairs(("Is it far?", "How near is it"))[0])


def test_shared_examples_and_sentences_are_counted_apart():
    data = splits(pairs(("a b", "c"), ("d", "e")), pairs(("C!", "A b"), ("d", "f"), ("g", "h")))
    [line] = overlap_table(data).to_dict("records")
    assert line == {"train": "para", "split": "dev", "task": "para",
                    "examples": 1, "of": 3, "sentences": 3}  # fmt: skip
    check_extra_data(data)  # the official splits share a few


def test_extra_data_may_share_none():
    data = splits(pairs(("a", "b")), pairs(("x", "y")), snli=pairs(("y.", "X")))
    with pytest.raises(ValueError, match="1 of 1 examples of para's dev split .* of snli"):
        check_extra_data(data)


def test_the_embedded_corpus_shares_nothing():
    table = overlap_table(load_data("workbook", NAMES))
    assert table[table["task"].isin(["sst", "para", "sts"])]["examples"].sum() == 0


def test_extra_data_are_compared_where_they_are_there(data_folder, tmp_path):
    assert data_sets_there(data_folder) == ["sst", "para", "sts", "cfimdb", "snli"]
    for path in Path(data_folder).glob("*s*.csv"):
        shutil.copy(path, tmp_path)
    (tmp_path / "ids-cfimdb-train.csv").unlink()
    assert data_sets_there(str(tmp_path)) == ["sst", "para", "sts"]
    assert data_sets_there("hub") == ["sst", "para", "sts"]
    assert "snli" in data_sets_there("workbook")
