import pickle
import warnings

import pytest

from palbert.data.rows import Fault, read_text, usable
from palbert.tasks import Example


def test_byte_order_mark_is_accepted(tmp_path):
    path = tmp_path / "a.csv"
    path.write_bytes(b"\xef\xbb\xbfid\n")
    assert read_text(path) == "id\n"
    path.write_bytes(b"")
    assert read_text(path) == ""


@pytest.mark.parametrize("mark", [b"", b"\xef\xbb\xbf"])
def test_other_encodings_are_refused_by_line(tmp_path, mark):
    path = tmp_path / "latin.csv"
    path.write_bytes(mark + b"id\nfine\ncaf\xe9\n")
    with pytest.raises(ValueError, match=r"latin\.csv:3: byte 0xe9 is not UTF-8; convert"):
        read_text(path)


def test_nul_and_utf16_are_refused_by_line(tmp_path):
    path = tmp_path / "nul.csv"
    path.write_bytes(b"id\nfi\0ne\n")
    with pytest.raises(ValueError, match=r"nul\.csv:2: a NUL byte"):
        read_text(path)
    path.write_bytes("id".encode("utf-16-be"))
    with pytest.raises(ValueError, match=r"nul\.csv:1: .*UTF-16"):
        read_text(path)


class Bomb:
    def __reduce__(self):
        return pytest.fail, ("the pickle was read",)


@pytest.mark.parametrize(
    "content",
    [pickle.dumps(Bomb()), b"PK\x03\x04rest", b"\x1f\x8brest", b"\x93NUMPYrest", b"PAR1rest"],
)
def test_binary_files_are_refused_unread(tmp_path, content):
    path = tmp_path / "quora-train.csv"
    path.write_bytes(content)
    with pytest.raises(ValueError, match=r"quora-train\.csv: this is a .*, refused unread"):
        read_text(path)


def test_no_row_at_all_is_an_error():
    with pytest.raises(ValueError, match=r"x\.csv: no rows"):
        usable("x.csv", [])


def test_no_fault_no_warning():
    examples = [Example("a", "b")]
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert usable("x", examples) == examples


def test_known_faults_are_counted_in_one_warning():
    rows = [Example("a", "b"), *[Fault(line, "no label", True) for line in range(2, 9)]]
    with pytest.warns(UserWarning, match="no label") as caught:
        assert usable("x.csv", rows) == rows[:1]
    assert len(caught) == 1
    message = str(caught[0].message)
    assert message.startswith("x.csv:2: no label; skipped")
    assert "7 rows (lines 2, 3, 4, 5, 6, ...)" in message


def test_other_faults_stop_at_the_first_and_are_counted():
    rows = [Fault(2, "no label", True), Fault(5, "bad"), Fault(9, "worse")]
    with pytest.raises(ValueError, match=r"^x\.csv:5: bad \(1 more such rows\)$"):
        usable("x.csv", rows)
