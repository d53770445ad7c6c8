"""Files replaced in one go, by one process or several."""

import pytest

from palbert.runs import files as atomic
from palbert.runs.files import write_atomically


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
