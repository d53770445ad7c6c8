import pytest
from real_files import REAL, needs_real_files

from palbert.data.cs224n import TABLES
from palbert.data.cs224n_release import RELEASE, check, fetch

SST = "\tid\tsentence\tsentiment\n0\tx\tGood .\t3\n1\tx\tBad .\t9\n"


def test_release_names_every_file_of_every_table():
    splits = ("train", "dev", "test")
    assert set(RELEASE) == {table.file_name(split) for table in TABLES.values() for split in splits}


def test_check_of_an_incomplete_folder(tmp_path):
    (tmp_path / "ids-sst-train.csv").write_text(SST + "2\tx\tFair .\t2\n3\ty\tBare .\n")
    (tmp_path / "sts-dev.csv").write_bytes(b"\x80 no text")
    (tmp_path / "more.csv").touch()
    (tmp_path / "snli").mkdir()
    findings = check(str(tmp_path))
    assert "quora-dev.csv: missing" in findings
    assert "more.csv: not read, no official name" in findings
    assert not any("snli" in line for line in findings)
    assert any("sts-dev.csv: this is a pickle" in line for line in findings)
    of_sst = [line for line in findings if line.startswith("ids-sst-train.csv")]
    assert [line.partition(", ")[0].partition(";")[0] for line in of_sst] == [
        "ids-sst-train.csv:3: sentiment is '9'",
        "ids-sst-train.csv:4: id 'x' stands in line 2 already",
        "ids-sst-train.csv:5: malformed row: 3 fields",
        "ids-sst-train.csv: 1 usable rows",
        of_sst[4].partition(", ")[0],
    ]
    assert "ids-sst-train.csv: sha256" in of_sst[4]


def test_line_ends_do_not_change_the_checksum(tmp_path, monkeypatch):
    path = tmp_path / "ids-sst-dev.csv"
    path.write_bytes(SST.encode())
    (before,) = [line for line in check(str(tmp_path)) if "sha256" in line]
    path.write_bytes(SST.replace("\n", "\r\n").encode())
    assert before in check(str(tmp_path))
    monkeypatch.setitem(RELEASE, path.name, (1, before.split()[2].rstrip(",")))
    assert not [line for line in check(str(tmp_path)) if "sha256" in line or "usable" in line]


def test_nothing_to_check_without_files():
    assert check("workbook") == check("hub") == []


def test_fetch_writes_what_is_missing(tmp_path):
    server, folder = tmp_path / "server", tmp_path / "new" / "data"
    server.mkdir()
    for name in RELEASE:
        (server / name).write_text(f"released {name}")
    folder.mkdir(parents=True)
    (folder / "sts-dev.csv").write_text("my own")
    written = fetch(folder, server.as_uri() + "/")
    assert {path.name for path in written} == set(RELEASE) - {"sts-dev.csv"}
    assert (folder / "sts-dev.csv").read_text() == "my own"
    assert (folder / "quora-dev.csv").read_text() == "released quora-dev.csv"
    assert not list(folder.glob("*.part"))


def test_fetch_without_a_network_is_one_clear_error(tmp_path):
    with pytest.raises(ConnectionError, match=r"ids-sst-train\.csv could not be downloaded .*hand"):
        fetch(tmp_path, "http://127.0.0.1:9/")
    assert not list(tmp_path.iterdir())


@pytest.mark.realdata
@needs_real_files
def test_the_released_files_are_as_released():
    findings = check(str(REAL))
    others = [line for line in findings if "quora-train" not in line and "missing" not in line]
    assert [line.partition(": ")[0] for line in others] == [
        "quora-dev.csv:2577",
        "quora-dev.csv:14222",
    ]
