"""The ledger: what a record says, and a file that only grows."""

import json

import pytest
from conftest import make_event, write_events

from palbert.paths import public_name
from palbert.results.ledger import (
    make_record,
    read_ledger,
    wall_seconds,
)
from palbert.runs.files import append_line


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
    assert wall_seconds(tmp_path) is None
    write_events(tmp_path, *(make_event(kind, time=time) for kind, time in times))
    assert wall_seconds(tmp_path) == 4 + 5


def test_record_names_no_folder_of_this_machine(tmp_path, finished):
    record = make_record(finished(data=str(tmp_path / "mine"), encoder=str(tmp_path)))
    assert record["data"] == "mine"
    assert str(tmp_path) not in json.dumps(record)
    assert public_name("some/hub-name") == "some/hub-name"


def test_ledger_grows_by_whole_lines(tmp_path, finished):
    path = tmp_path / "ledger.jsonl"
    assert read_ledger(path) == []
    records = [make_record(finished(seed=seed)) for seed in (1, 2)]
    append_line(path, records[0])
    before = path.read_bytes()
    append_line(path, records[1])
    assert path.read_bytes().startswith(before)
    assert read_ledger(path) == json.loads(json.dumps(records))


def test_torn_record_is_left_out_and_left_there(tmp_path, finished):
    path = tmp_path / "ledger.jsonl"
    record = make_record(finished())
    append_line(path, record)
    torn = path.read_bytes() + b'{"row": "bp1", "sco'
    path.write_bytes(torn)
    with pytest.warns(UserWarning, match=r"ledger\.jsonl:2 is damaged: .*left out"):
        assert len(read_ledger(path)) == 1
    assert path.read_bytes() == torn
    append_line(path, record)  # the torn line does not swallow the next record
    assert path.read_bytes().startswith(torn)
    with pytest.warns(UserWarning, match="is damaged: .*left out"):
        assert len(read_ledger(path)) == 2


@pytest.mark.parametrize("field", ["encoder", "name", "settings", "scores", "finished"])
def test_a_record_without_a_field_is_left_out_of_every_table(tmp_path, finished, field):
    path = tmp_path / "ledger.jsonl"
    record = make_record(finished())
    append_line(path, {key: value for key, value in record.items() if key != field})
    append_line(path, record)
    with pytest.warns(UserWarning, match=rf"ledger\.jsonl:1 is damaged: {field}"):
        assert len(read_ledger(path)) == 1


@pytest.mark.parametrize("change", [{"name": "../../x"}, {"fingerprint": "../x"}])
def test_a_record_whose_name_leads_elsewhere_is_left_out(tmp_path, finished, change):
    path = tmp_path / "ledger.jsonl"
    append_line(path, make_record(finished()) | change)
    with pytest.warns(UserWarning, match=r"ledger\.jsonl:1 is damaged"):
        assert read_ledger(path) == []


@pytest.mark.parametrize("line", ["[]", "17", '{"row": "bp1"}', "null"])
def test_lines_that_are_no_record_are_left_out(tmp_path, line):
    path = tmp_path / "ledger.jsonl"
    path.write_text(line + "\n\n")
    with pytest.warns(UserWarning, match="is damaged: .*left out"):
        assert read_ledger(path) == []
