"""Answers for files and pipes, with a model of two layers."""

import io

import numpy as np
import pytest
from conftest import SENTENCES

from palbert import prediction_file
from palbert.data.rows import LONGEST_LINE
from palbert.prediction_file import answer_file, read_inputs
from palbert.predictor import Predictor

PAIRS = [("the old goat sleeps .", "my violin is loud ."), ('a "very" wet goat', "no - LRB-")]


@pytest.fixture(scope="module")
def predictor(trained_runs):
    return Predictor.from_pretrained(trained_runs / "first")


def inputs(text, task="para"):
    stream = io.BytesIO(text if isinstance(text, bytes) else text.encode())
    return [(e.id, e.sentence1, e.sentence2) for e in read_inputs(stream, task, "pairs.tsv")]


def answers(path):
    lines = path.read_text().splitlines()
    return lines[0].split("\t"), [line.split("\t") for line in lines[1:]]


def test_a_file_gets_the_answers_that_its_texts_get_one_by_one(predictor, tmp_path, monkeypatch):
    monkeypatch.setattr(prediction_file, "CHUNK", 3)
    source, out = tmp_path / "texts.tsv", tmp_path / "answers.tsv"
    source.write_text("".join(f"{text}\n" for text in SENTENCES))
    assert answer_file(predictor, "sst", str(source), out) == len(SENTENCES)
    _, rows = answers(out)
    assert [row[0] for row in rows] == [str(number + 1) for number in range(len(SENTENCES))]
    expected = np.concatenate([predictor.sentiment([text]) for text in SENTENCES])
    assert len({tuple(row) for row in expected.round(3)}) == len(SENTENCES)
    np.testing.assert_allclose(np.array(rows)[:, 2:].astype(float), expected, atol=2e-4)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["answers.tsv", "texts.tsv"]


def test_each_task_has_its_columns(predictor, tmp_path, capsys, monkeypatch):
    source = tmp_path / "texts.tsv"
    source.write_text("id\tsentence\nx7\tthe storm ends .\nx8\tour kettle hums .\n")
    answer_file(predictor, "sst", str(source))
    shown = [line.split("\t") for line in capsys.readouterr().out.splitlines()]
    assert shown[0] == ["id", "sentiment", "p0", "p1", "p2", "p3", "p4"]
    assert [row[0] for row in shown[1:]] == ["x7", "x8"]
    for row in shown[1:]:
        shares = [float(share) for share in row[2:]]
        assert int(row[1]) == int(np.argmax(shares))
        assert sum(shares) == pytest.approx(1, abs=1e-3)
    stdin = io.TextIOWrapper(io.BytesIO(b"the storm\tthe storm\n"))
    monkeypatch.setattr("sys.stdin", stdin)
    assert answer_file(predictor, "para", "-", tmp_path / "out.tsv") == 1
    header, ((number, chosen, probability),) = answers(tmp_path / "out.tsv")
    assert header == ["id", "is_duplicate", "probability"]
    assert number == "1"
    assert int(chosen) == (float(probability) >= 0.5)
    assert "1 lines answered in" in capsys.readouterr().err


def test_lines_quotes_headers_and_ends_of_windows():
    assert inputs('a\tb\r\n"say ""no"""\t"c"\n') == [("1", "a", "b"), ("2", 'say "no"', "c")]
    assert inputs("\ufeffid\tsentence2\tis_duplicate\tsentence1\n7\tb\t1\ta\n\n\n") == [
        ("7", "a", "b")
    ]
    assert inputs("what -LRB- ever\n", "sst") == [("1", "what ( ever", None)]


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("a\tb\na b\n", "pairs.tsv:2: malformed line: 1 fields, expected 2 (sentence1, sentence2)"),
        ("a\tb\tc\n", "pairs.tsv:1: malformed line: 3 fields"),
        ("a\tb\n\t b\n", "pairs.tsv:2: sentence1 is empty"),
        ("a\tb\n\nc\td\n", "pairs.tsv:2: an empty line among others"),
        ('a\tb\n"c\td\ne"\tf\n', "pairs.tsv:2: malformed line (unexpected end of data)"),
        ('"a" b\tc\n', "pairs.tsv:1: malformed line"),
        (b"a\tb\nc\t\xe9\n", "pairs.tsv:2: byte 0xe9 is not UTF-8"),
        (b"a\tb\n\0\tc\n", "pairs.tsv:2: a NUL byte"),
        (b"PK\x03\x04...", "pairs.tsv: this is a zip archive"),
        ("a\tb\n" + "c" * (LONGEST_LINE + 1), "pairs.tsv:2: longer than 65,536 bytes"),
        ("\n\n", "pairs.tsv: no lines"),
        ("sentence1\tsentence2\n", "pairs.tsv: no lines"),
    ],
)
def test_what_is_no_input_is_refused_with_file_and_line(text, words):
    with pytest.raises(ValueError, match="pairs.tsv") as raised:
        inputs(text)
    assert words in str(raised.value)


def test_a_bad_last_line_is_said_before_the_first_is_answered(predictor, tmp_path):
    source, out = tmp_path / "pairs.tsv", tmp_path / "answers.tsv"
    source.write_text("a\tb\n" * 5 + "c\n")
    out.write_text("of an earlier time")
    with pytest.raises(ValueError, match=r"pairs\.tsv:6: malformed"):
        answer_file(predictor, "para", str(source), out)
    assert out.read_text() == "of an earlier time"
    assert len(list(tmp_path.iterdir())) == 2


def test_inputs_that_are_cut_are_counted_once(predictor, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(prediction_file, "CHUNK", 1)
    source = tmp_path / "texts.tsv"
    source.write_text("goat " * 100 + "\n" + "goat " * 90 + "\ngoat\n")
    answer_file(predictor, "sst", str(source), tmp_path / "out.tsv")
    assert "3 lines answered" in (said := capsys.readouterr().err)
    assert "2 longer than 64 tokens, cut" in said


def test_no_such_file_is_said(predictor, tmp_path):
    with pytest.raises(FileNotFoundError, match="no such file; give a file of texts"):
        answer_file(predictor, "sst", str(tmp_path / "texts.tsv"))
