"""The official files' quirks and faults, on files of a few rows."""

import re
import warnings
from functools import cache

import pytest
from real_files import REAL, needs_real_files

from palbert.data.cs224n import TABLES, read_cs224n


@cache
def real(name, split):
    """Read the real files once for all tests that only look at the examples."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", ".*quora")
        return read_cs224n(REAL, name, split)


SST = "\tid\tsentence\tsentiment\n"
PARA = "\tid\tsentence1\tsentence2\tis_duplicate\n"
STS = "\tid\tsentence1\tsentence2\tsimilarity\n"


@pytest.fixture
def read(tmp_path):
    """Write the text of one official file, then read it."""

    def read(text, name="sst", split="train"):
        path = tmp_path / TABLES[name].file_name(split)
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_cs224n(tmp_path, name, split)

    return read


def test_single_sentences(read):
    (example,) = read(SST + "0\tab1\t Warm and -LRB- mostly -RRB- wise .\t3\n")
    assert (example.id, example.label) == ("ab1", 3.0)
    assert (example.sentence1, example.sentence2) == ("Warm and ( mostly ) wise .", None)


def test_pairs_with_float_labels(read):
    (example,) = read(PARA + "7\tab2\tWho sings?\tWho is singing?\t1.0\n", "para")
    assert (example.sentence1, example.sentence2) == ("Who sings?", "Who is singing?")
    assert example.label == 1.0
    (graded,) = read(STS + "7\tab3\tAn owl.\tA bird.\t3.60000000000001\n", "sts")
    assert graded.label == pytest.approx(3.6)


def test_columns_are_found_by_name(read):
    text = "0\t\tsentiment\tsentence\tid\n5\t0.0\t4\tSplendid .\tx\n"
    assert [(e.id, e.sentence1, e.label) for e in read(text)] == [("x", "Splendid .", 4.0)]


def test_test_files_have_two_index_columns_and_no_labels(read):
    (example,) = read("0\t\tid\tsentence\n1\t0.0\tx\t Slight\n", split="test")
    assert (example.sentence1, example.label) == ("Slight", None)


def test_labels_of_a_test_file_are_read_where_it_has_them(read):
    examples = read(SST + "0\tx\tGood .\t3\n1\ty\tBad .\t\n", split="test")
    assert [example.label for example in examples] == [3.0, None]


def test_missing_test_file_gives_no_examples(tmp_path):
    assert read_cs224n(tmp_path, "para", "test") == []


def test_fields_are_decoded_as_csv_and_unwrapped(read):
    row = '0\tx\t"""Is """"owl"""" a word?"""\t"Is ""lark"" a word?"\t0.0\n'
    (example,) = read(PARA + row, "para")
    assert example.sentence1 == 'Is "owl" a word?'
    assert example.sentence2 == 'Is "lark" a word?'


@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_line_ends_and_byte_order_mark(read, end):
    text = "\ufeff" + SST + "0\tx\tGood .\t3\n\n1\ty\tBad .\t1"
    assert [e.label for e in read(text.replace("\n", end))] == [3.0, 1.0]


def test_empty_labels_are_dropped_with_a_warning(read):
    rows = "0\tx\tWho?\tWhom?\t1.0\n1\ty\tWhy?\t\t\n2\tz\tHow?\tWhere?\t\n"
    with pytest.warns(UserWarning, match=r"quora-dev\.csv:3: is_duplicate is empty.*2 rows.*3, 4"):
        assert [e.id for e in read(PARA + rows, "para", "dev")] == ["x"]


def test_empty_sentences_are_refused_but_skipped_in_quora(read):
    with pytest.raises(ValueError, match=r"ids-sst-train\.csv:3: sentence is empty \(id 'y'\)"):
        read(SST + "0\tx\tGood .\t3\n1\ty\t <br /> \t3\n")
    with pytest.warns(UserWarning, match=r"quora-train\.csv:2: sentence2 is empty"):
        assert read(PARA + "0\tx\tWho?\t \t1.0\n", "para") == []


OUT_OF_RANGE = ["5", "-1", "2.5", "nan", "inf", "good", "1e9", "9" * 400]
NO_PLAIN_DIGITS = ["-0", "+3", "0_3", "\uff13", "\u0663", "1e0", "True"]


@pytest.mark.parametrize("label", OUT_OF_RANGE + NO_PLAIN_DIGITS)
def test_labels_out_of_range_are_refused(read, label):
    message = f":2: sentiment is '{label}', expected a whole number from 0 to 4"
    with pytest.raises(ValueError, match=re.escape(message)):
        read(SST + f"0\tx\tGood .\t{label}\n")


def test_similarity_out_of_range_is_refused(read):
    with pytest.raises(
        ValueError, match=r":2: similarity is '5\.1', expected a number from 0 to 5"
    ):
        read(STS + "0\tx\tOne.\tTwo.\t5.1\n", "sts")


def test_missing_columns_name_those_found(read):
    with pytest.raises(
        ValueError,
        match=r"csv:1: missing column sentiment; found '', 'id', 'sentence', 'grade'; "
        r"expected id, sentence, sentiment, separated by tabs",
    ):
        read("\tid\tsentence\tgrade\n0\tx\tGood .\t3\n")
    with pytest.raises(ValueError, match="found none"):
        read("")


def test_rows_of_another_width_are_refused(read):
    with pytest.raises(ValueError, match=r":3: malformed row: 3 fields, expected 4"):
        read(SST + "0\tx\tGood .\t3\n1\ty\tBad .\n2\tz\tFair .\t2\n")


def test_quotes_that_never_close_are_refused_where_they_begin(read):
    with pytest.raises(ValueError, match=r":3: malformed row \(unexpected end of data\)"):
        read(SST + '0\tx\tGood .\t3\n1\ty\t"Bad .\t1\n2\tz\tFair .\t2\n')
    with pytest.raises(ValueError, match=r":2: malformed row .*expected after"):
        read(SST + '0\tx\t"Good" one\t3\n')


def test_line_numbers_are_those_of_the_file(read):
    text = SST + "0\tx\tGood .\t3\n\n1\ty\tBad .\t9\n"
    with pytest.raises(ValueError, match=r"\.csv:4: sentiment is '9'"):
        read(text)


def test_a_stray_quote_swallows_no_rows(read):
    rows = [f"{n}\tx{n}\tHow is it {n}?\tIs it?\t0.0\n" for n in range(9)]
    rows[1] = rows[1].replace("How", '"How')
    rows[7] = rows[7].replace("7?", '7?"')
    with pytest.raises(ValueError, match=r"csv:3: malformed row: a field holds a line break"):
        read(PARA + "".join(rows), "para")
    with pytest.raises(ValueError, match=r"csv:2: malformed row: a field holds a line break"):
        read(SST + '0\tx\t"two\tcolumns"\t3\n')


def test_a_column_that_stands_twice_is_refused(read):
    with pytest.raises(ValueError, match=r"csv:1: column 'sentiment' stands twice"):
        read("\tid\tsentence\tsentiment\tsentiment\n0\tx\tGood .\t3\t1\n")
    assert len(read("\t\tid\tsentence\tsentiment\n0\t0\tx\tGood .\t3\n")) == 1


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("", "id is empty"),
        ("x", "id 'x' stands in line 2 already"),
        ("a,b", "id is 'a,b', expected no space, comma"),
        ("a b", "id is 'a b'"),
        ("a\u2028b", "id is 'a.*b'"),
        ("=1+1", "id is '=1.1'"),
    ],
)
def test_ids_that_cannot_name_an_example_are_refused(read, name, message):
    with pytest.raises(ValueError, match=rf"csv:3: {message}"):
        read(SST + f"0\tx\tGood .\t3\n1\t{name}\tBad .\t1\n")


def test_a_header_without_rows_is_said(read):
    with pytest.raises(ValueError, match=r"ids-sst-train\.csv: no rows"):
        read(SST)


def test_a_field_beyond_all_measure_is_one_line(read):
    with pytest.raises(ValueError, match=r"csv:3: malformed row \(field larger than") as caught:
        read(SST + "0\tx\tGood .\t3\n1\ty\t" + "so " * 50_000 + "\t3\n")
    assert "\n" not in str(caught.value)


def test_a_link_that_leads_nowhere_is_not_passed_over(tmp_path):
    link = tmp_path / TABLES["sst"].file_name("test")
    link.symlink_to(link)
    with pytest.raises(FileNotFoundError, match="a link that leads to no file"):
        read_cs224n(tmp_path, "sst", "test")


def test_long_sentences_are_read_whole(read):
    (example,) = read(SST + "0\tx\t" + "so " * 10_000 + "long\t0\n")
    assert len(example.sentence1.split()) == 10_001


def test_missing_file_says_what_the_folder_holds(tmp_path):
    (tmp_path / "notes.txt").touch()
    with pytest.raises(FileNotFoundError, match=r"ids-sst-train\.csv: .* holds notes\.txt"):
        read_cs224n(tmp_path, "sst", "train")


@pytest.mark.realdata
@needs_real_files
@pytest.mark.parametrize(
    ("name", "train", "dev", "test"),
    [("sst", 8_544, 1_101, 2_210), ("sts", 6_040, 863, 1_725), ("cfimdb", 1_707, 245, 488)],
)
def test_counts_of_the_released_files(name, train, dev, test):
    counts = [len(real(name, split)) for split in ("train", "dev", "test")]
    assert counts == [train, dev, test]


@pytest.mark.realdata
@needs_real_files
def test_two_rows_of_quora_dev_are_dropped_aloud():
    with pytest.warns(UserWarning, match=r"quora-dev\.csv:2577: .* 2 rows \(lines 2577, 14222\)"):
        examples = read_cs224n(REAL, "para", "dev")
    assert len(examples) == 20_212
    assert sum(example.label == 1 for example in examples) == 7_585


@pytest.mark.realdata
@needs_real_files
def test_quora_train_is_the_gathered_or_the_released_file():
    assert len(real("para", "train")) in (45_952, 141_498)


@pytest.mark.realdata
@needs_real_files
@pytest.mark.parametrize("name", ["sst", "para", "sts", "cfimdb"])
def test_no_trace_of_the_files_is_left_in_the_text(name):
    texts = [
        text
        for split in ("train", "dev", "test")
        for example in real(name, split)
        for text in (example.sentence1, example.sentence2)
        if text is not None
    ]
    assert all(text and text == " ".join(text.split()) for text in texts)
    assert not [text for text in texts if any(mark in text for mark in ("RB-", "<br", "``"))]
    assert not [text for text in texts if any(ord(c) < 32 or 127 <= ord(c) < 160 for c in text)]
    still_encoded = [t for t in texts if t[0] == t[-1] == '"' and '""' in t[1:-1]]
    assert not still_encoded
    if name == "cfimdb":  # one review in 800 begins and ends with the quotes of a title
        assert sum(text[0] == text[-1] == '"' for text in texts) == 3
