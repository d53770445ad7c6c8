import json

import pytest
from real_files import REAL, needs_real_files

from palbert.data.snli import read_snli


def row(**changes):
    fields = {"gold_label": "entailment", "pairID": "p1", "sentence1": "An owl .", "sentence2": "A"}
    return json.dumps(fields | changes) + "\n"


@pytest.fixture
def folder(tmp_path):
    (tmp_path / "cs224n").mkdir()
    (tmp_path / "snli").mkdir()
    return tmp_path / "cs224n"


def write(folder, *lines, split="train"):
    (folder.parent / "snli" / f"snli_1.0_{split}.jsonl").write_text("".join(lines))


def test_labels_and_fields(folder):
    labels = ("entailment", "neutral", "contradiction")
    write(folder, *[row(gold_label=label, pairID=label, annotator_labels=[]) for label in labels])
    examples = read_snli(folder, "train")
    assert [example.label for example in examples] == [0, 1, 2]
    assert (examples[0].id, examples[0].sentence1, examples[0].sentence2) == (
        "entailment", "An owl .", "A",
    )  # fmt: skip


@pytest.mark.parametrize("place", [".", "snli", "snli_1.0"])
def test_files_may_lie_in_the_folder_or_below(tmp_path, place):
    (tmp_path / place).mkdir(exist_ok=True)
    (tmp_path / place / "snli_1.0_dev.jsonl").write_text(row())
    assert len(read_snli(tmp_path, "dev")) == 1


def test_pairs_without_gold_label_are_skipped_in_one_warning(folder):
    write(folder, row(gold_label="-"), row(), row(gold_label="-"), row(sentence2=None))
    with pytest.warns(
        UserWarning, match=r"train\.jsonl:1: gold_label is '-'.* 3 rows.*1, 3, 4"
    ) as w:
        assert len(read_snli(folder, "train")) == 1
    assert len(w) == 1


@pytest.mark.parametrize(
    ("line", "message"),
    [
        ('{"gold_label": "neu\n', "broken JSON"),
        ("[1, 2]\n", "expected an object with gold_label, pairID"),
        ('{"gold_label": "neutral"}\n', "expected an object with gold_label, pairID"),
        (row(gold_label=["neutral"]), "gold_label is"),
        ('{"gold_label": ' + "[" * 99_999 + "\n", "broken JSON"),
        ('{"gold_label": ' + "9" * 9_999 + "}\n", "broken JSON"),
        (row(sentence1=True), "expected text in pairID, sentence1, sentence2, got True"),
        (row(sentence2=0), "expected text in .* got 0"),
        (row(sentence2=["A", "B"]), "expected text in .* got "),
        (row(pairID=7), "expected text in .* got 7"),
        (row(sentence1="\ud83d half"), "a field holds half a character, '.ud83d' at position 0"),
        (row(pairID="="), "pairID: id is '='"),
        (row(pairID="p0"), "pairID: id 'p0' stands in line 1 already"),
        (row(gold_label="maybe"), "gold_label is 'maybe', expected entailment"),
    ],
)
def test_broken_lines_are_named(folder, line, message):
    write(folder, row(pairID="p0"), line)
    with pytest.raises(ValueError, match=rf"snli_1\.0_train\.jsonl:2: {message}"):
        read_snli(folder, "train")


def test_missing_files(folder):
    assert read_snli(folder, "test") == []
    with pytest.raises(FileNotFoundError, match=r"no snli_1\.0_dev\.jsonl in .*snli_1\.0\.zip"):
        read_snli(folder, "dev")


@pytest.mark.realdata
@needs_real_files
@pytest.mark.skipif(not (REAL.parent / "snli").is_dir(), reason="no SNLI beside the CS224N files")
def test_counts_of_the_files():
    assert len(read_snli(REAL, "dev")) == 9_842
    assert len(read_snli(REAL, "train")) in (72_964, 549_367)
