"""Files replaced in one go, by one process or several."""

import errno
import fcntl
import itertools
import json
import os
import resource
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from palbert.runs import files as atomic
from palbert.runs.files import DiskFull, append_line, naming_a_full_disk, write_atomically


class Killed(BaseException):
    """Nothing may catch it."""


def test_text_is_replaced_whole(tmp_path, monkeypatch):
    def fail(path):
        raise Killed

    path = tmp_path / "result.json"
    write_atomically(path, "old")
    with monkeypatch.context() as patch:
        patch.setattr(atomic, "force_to_disk", fail)
        with pytest.raises(Killed):
            write_atomically(path, "new")
    assert path.read_text() == "old"
    write_atomically(path, "new")
    assert path.read_text() == "new"
    assert list(tmp_path.iterdir()) == [path]


def test_a_writer_in_the_middle_does_not_hinder_another(tmp_path, monkeypatch):
    path, flush = tmp_path / "config.json", atomic.force_to_disk

    def another_writes_first(draft):
        with monkeypatch.context() as patch:
            patch.setattr(atomic, "force_to_disk", flush)
            write_atomically(path, "theirs")
        assert path.read_text() == "theirs"

    monkeypatch.setattr(atomic, "force_to_disk", another_writes_first)
    write_atomically(path, "mine")
    assert path.read_text() == "mine"
    assert list(tmp_path.iterdir()) == [path]


@contextmanager
def files_of_at_most(size: int) -> Iterator[None]:
    """A write past this size stops short, and the next one fails, as on a disk that fills up."""
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)


def test_a_line_that_does_not_fit_whole_is_not_there_at_all(tmp_path):
    path = tmp_path / "ledger.jsonl"
    append_line(path, {"row": "bp1"})
    before = path.read_bytes()
    with files_of_at_most(len(before) + 10), pytest.raises(OSError, match="File too large"):
        append_line(path, {"row": "a longer one than ten letters"})
    assert path.read_bytes() == before
    append_line(path, {"row": "a longer one than ten letters"})
    assert [json.loads(line) for line in path.read_text().splitlines()] == [
        {"row": "bp1"}, {"row": "a longer one than ten letters"},
    ]  # fmt: skip


def test_a_torn_line_does_not_swallow_the_next(tmp_path):
    path = tmp_path / "ledger.jsonl"
    path.write_text('{"row": "b')
    append_line(path, {"row": "bp1"})
    assert path.read_text() == '{"row": "b\n{"row": "bp1"}\n'


def test_a_full_disk_is_named_with_what_is_free_and_needed(tmp_path):
    (tmp_path / "full.jsonl").symlink_to("/dev/full")
    said = rf"the disk of {tmp_path} is full: [\d,.]+ MB free, 0\.1 MB needed"
    with pytest.raises(DiskFull, match=said):
        append_line(tmp_path / "full.jsonl", {"row": "bp1"})


def test_what_a_library_says_of_a_full_disk_is_replaced(tmp_path):
    room = shutil.disk_usage(tmp_path).free
    with pytest.raises(DiskFull, match="MB needed"), naming_a_full_disk(tmp_path, 2 * room):
        raise RuntimeError("unexpected pos 64 vs 0")
    with pytest.raises(RuntimeError, match="unexpected pos"), naming_a_full_disk(tmp_path, 1):
        raise RuntimeError("unexpected pos 64 vs 0")
    with pytest.raises(PermissionError), naming_a_full_disk(tmp_path, 2 * room):
        raise PermissionError


def fill(path: Path) -> Iterator[int]:
    """Append until that fails; yields how many lines there are after each."""
    for number in itertools.count(1):
        append_line(path, {"number": number, "text": "x" * 5000})
        yield number


def test_nothing_is_lost_or_torn_on_a_disk_that_fills_up(small_disk):
    """Every append either raises or is there whole; every replacement leaves the old text."""
    folder, reported = small_disk("200k"), []
    write_atomically(folder / "result.json", "old")
    with pytest.raises(DiskFull, match=rf"the disk of {folder} is full: 0\.0 MB free"):
        reported.extend(fill(folder / "ledger.jsonl"))
    with pytest.raises(DiskFull, match=r"0\.5 MB needed"):
        write_atomically(folder / "result.json", "new" * 150_000)
    assert (folder / "result.json").read_text() == "old"
    lines = (folder / "ledger.jsonl").read_text().splitlines()
    assert [json.loads(line)["number"] for line in lines] == reported
    assert len(reported) > 10


@pytest.mark.parametrize("number", [errno.EINVAL, errno.ENOSYS, errno.EOPNOTSUPP])
def test_file_systems_that_cannot_wait_or_lock_do_without(tmp_path, monkeypatch, number):
    def cannot(*_):
        raise OSError(number, os.strerror(number))

    monkeypatch.setattr(os, "fsync", cannot)
    monkeypatch.setattr(fcntl, "flock", cannot)
    write_atomically(tmp_path / "result.json", "{}")
    append_line(tmp_path / "ledger.jsonl", {"row": "bp1"})
    atomic.force_to_disk(tmp_path)
    assert (tmp_path / "ledger.jsonl").read_text() == '{"row": "bp1"}\n'


def test_a_disk_that_fails_is_not_passed_over(tmp_path, monkeypatch):
    def broken(descriptor):
        raise OSError(errno.EIO, "Input/output error")

    monkeypatch.setattr(os, "fsync", broken)
    with pytest.raises(OSError, match="Input/output error"):
        write_atomically(tmp_path / "result.json", "{}")


def hidden(number: int) -> RuntimeError:
    """As torch raises it, with the system's error somewhere behind."""
    error = RuntimeError("unexpected pos 704 vs 598")
    error.__context__ = OSError(number, os.strerror(number))
    return error


@pytest.mark.parametrize(
    ("error", "expected"),
    [
        (
            OSError(errno.EDQUOT, "Disk quota exceeded"),
            "your quota on the disk of .*20.0 MB needed",
        ),
        (RuntimeError("I/O error: Disk quota exceeded (os error 122)"), "your quota on the disk"),
        (hidden(errno.EDQUOT), "your quota on the disk"),
        (hidden(errno.ENOSPC), "the disk of .* is full"),
    ],
)
def test_a_quota_is_named_though_the_disk_has_room(tmp_path, error, expected):
    with pytest.raises(DiskFull, match=expected), naming_a_full_disk(tmp_path, 20_000_000):
        raise error


def test_a_file_system_that_does_not_tell_its_size_is_not_full(tmp_path, monkeypatch):
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(0, 0, 0))
    assert atomic.free_bytes(tmp_path) == float("inf")
    with pytest.raises(RuntimeError, match="else"), naming_a_full_disk(tmp_path, 10**9):
        raise RuntimeError("something else")
