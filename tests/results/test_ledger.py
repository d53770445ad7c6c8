"""The ledger: what a record says, and a file that only grows."""

import json

import pytest

from palbert.results.ledger import (
    append_record,
    make_record,
    public_name,
    read_ledger,
    wall_seconds,
)


def test_record_says_what_and_whose(finished):
    result = finished(name="pals-seed3", seed=3)
    assert make_record(result)["code"] == "reference"
    result.record["answers"] = ["palbert.metrics.overall"]
    record = make_record(result)
    assert record["row"] == record["name"] == "pals"
    assert (record["seed"], record["code"], record["data"]) == (3, "mine", "workbook")
    assert record["encoder"] == "minilm"
    assert record["scores"]["sts"] == 0.5
    assert {"intervals", "fingerprint", "hardware", "seconds"} <= record.keys()
    assert record["commit"] == "abc1234"  # of the training, not of the recording
    json.dumps(record)


def test_wall_time_leaves_out_pauses(tmp_path):
    times = [
        ("start", 10),
        ("step", 13),
        ("stopped", 14),
        ("start", 100),
        ("step", 102),
        ("end", 105),
    ]
    lines = [json.dumps({"event": event, "time": time, "step": 1}) for event, time in times]
    assert wall_seconds(tmp_path) is None
    (tmp_path / "metrics.jsonl").write_text("\n".join(lines) + "\n")
    assert wall_seconds(tmp_path) == 4 + 5


def test_record_names_no_folder_of_this_machine(tmp_path, finished):
    record = make_record(finished(data=str(tmp_path / "mine"), encoder=str(tmp_path)))
    assert record["data"] == "mine"
    assert str(tmp_path) not in json.dumps(record)
    assert public_name("some/hub-name") == "some/hub-name"


def test_ledger_grows_by_whole_lines(tmp_path, finished):
    path = tmp_path / "deep" / "ledger.jsonl"
    assert read_ledger(path) == []
    records = [make_record(finished(seed=seed)) for seed in (1, 2)]
    append_record(path, records[0])
    before = path.read_bytes()
    append_record(path, records[1])
    assert path.read_bytes().startswith(before)
    assert read_ledger(path) == json.loads(json.dumps(records))


def test_torn_record_is_left_out_and_left_there(tmp_path, finished):
    path = tmp_path / "ledger.jsonl"
    record = make_record(finished())
    append_record(path, record)
    torn = path.read_bytes() + b'{"row": "bp1", "sco'
    path.write_bytes(torn)
    with pytest.warns(UserWarning, match=r"ledger.jsonl:2: no whole record"):
        assert len(read_ledger(path)) == 1
    assert path.read_bytes() == torn
    append_record(path, record)  # the torn line does not swallow the next record
    assert path.read_bytes().startswith(torn)
    with pytest.warns(UserWarning, match="no whole record"):
        assert len(read_ledger(path)) == 2


@pytest.mark.parametrize("line", ["[]", "17", '{"row": "bp1"}', "null"])
def test_lines_that_are_no_record_are_left_out(tmp_path, line):
    path = tmp_path / "ledger.jsonl"
    path.write_text(line + "\n\n")
    with pytest.warns(UserWarning, match="no whole record"):
        assert read_ledger(path) == []
