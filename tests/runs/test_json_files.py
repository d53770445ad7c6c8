"""JSON of runs: what is damaged is named, with the line and the field, and counted."""

import json
from typing import Literal

import pytest

from palbert.runs.json_files import DamagedFile, Fields, LineReader, read_json, read_lines


class Thing(Fields):
    kind: Literal["thing"]
    size: int


DAMAGED = {
    "empty": b"",
    "cut off": b'{"kind": "thing", "si',
    "null": b"null",
    "a list": b"[]",
    "nothing in it": b"{}",
    "not UTF-8": b'{"kind": "thing", "size": 1, "more": "\xff"}',
    "half an emoji": b'{"kind": "thing", "size": 1, "more": "\\ud83d"}',
    "very deep": b"[" * 100_000,
    "deep inside": b'{"kind": "thing", "size": 1, "more": ' + b"[" * 5000 + b"]" * 5000 + b"}",
    "a wrong kind": b'{"kind": "other", "size": 1}',
    "a wrong type": b'{"kind": "thing", "size": "1"}',
    "true for one": b'{"kind": "thing", "size": true}',
    "endless digits": b'{"kind": "thing", "size": ' + b"9" * 6000 + b"}",
}


@pytest.mark.parametrize("text", DAMAGED.values(), ids=DAMAGED)
def test_a_damaged_file_is_named_in_one_short_line(tmp_path, text):
    path = tmp_path / "thing.json"
    path.write_bytes(text)
    with pytest.raises(DamagedFile, match=r"thing\.json is damaged: ") as caught:
        read_json(path, Thing)
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < len(str(path)) + 200


def test_the_field_is_named(tmp_path):
    path = tmp_path / "thing.json"
    path.write_text('{"kind": "thing"}')
    with pytest.raises(DamagedFile, match="size: Field required"):
        read_json(path, Thing)
    path.write_text('{"kind": "thing", "size": 1.5}')
    with pytest.raises(DamagedFile, match=r"size: .* got 1\.5"):
        read_json(path, Thing)


def test_what_is_more_than_needed_is_kept(tmp_path):
    path = tmp_path / "thing.json"
    path.write_text('{"more": [1, null], "kind": "thing", "size": 3}')
    assert read_json(path, Thing) == {"kind": "thing", "size": 3, "more": [1, None]}
    with pytest.raises(FileNotFoundError):
        read_json(tmp_path / "none", Thing)


def test_damaged_lines_are_left_out_named_and_counted(tmp_path):
    path, whole = tmp_path / "things.jsonl", {"kind": "thing", "size": 1}
    lines = [json.dumps(whole).encode(), b"", *DAMAGED.values(), json.dumps(whole).encode()]
    path.write_bytes(b"\n".join(lines) + b"\n")
    more = len(DAMAGED) - 2  # an empty line is none
    said = rf"things\.jsonl:4 is damaged: .*left out, and {more} more of its lines"
    with pytest.warns(UserWarning, match=said):
        assert read_lines(path, Thing) == [whole, whole]
    reader = LineReader(path, Thing)
    with pytest.warns(UserWarning, match=said):
        assert reader.read() == [whole, whole]
    assert reader.skipped == len(DAMAGED) - 1
    with path.open("ab") as file:
        file.write(b"null\n")
    with pytest.warns(UserWarning, match=rf"things\.jsonl:{len(lines) + 1} is damaged"):
        assert reader.read() == []


def test_the_last_line_may_have_no_end(tmp_path):
    path = tmp_path / "things.jsonl"
    path.write_text('{"kind": "thing", "size": 1}\n{"kind": "thing", "size": 2}')
    assert [thing["size"] for thing in read_lines(path, Thing)] == [1, 2]
    assert read_lines(tmp_path / "none", Thing) == []


def test_only_whole_lines_are_followed(tmp_path):
    path = tmp_path / "things.jsonl"
    reader = LineReader(path, Thing)
    assert reader.read() == []
    path.write_bytes(b'{"kind": "thing", "size": 1}\n{"ki')
    assert [thing["size"] for thing in reader.read()] == [1]
    assert reader.read() == []
    with path.open("ab") as file:
        file.write(b'nd": "thing", "size": 2}\n')
    assert [thing["size"] for thing in reader.read()] == [2]


def test_a_rewritten_file_is_read_again(tmp_path):
    path, longer = tmp_path / "things.jsonl", tmp_path / "new"
    lines = [f'{{"kind": "thing", "size": {size}}}\n' for size in range(6)]
    path.write_text("".join(lines[:2]))
    reader = LineReader(path, Thing)
    reader.read()
    path.write_text(lines[2])
    assert [thing["size"] for thing in reader.read()] == [2]
    longer.write_text("".join(lines[3:]))
    longer.replace(path)
    assert [thing["size"] for thing in reader.read()] == [3, 4, 5]
