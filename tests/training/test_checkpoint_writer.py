"""Checkpoints beside the training: one at a time, whole, and no error is lost."""

import threading
import time

import pytest
import torch

from palbert.training import checkpoint_writer
from palbert.training.checkpoint import Checkpoint, checkpoints, read_checkpoint
from palbert.training.checkpoint_writer import CheckpointWriter


def make(step: int) -> Checkpoint:
    return Checkpoint(step, {"weight": torch.full((3,), float(step))}, {"0": {}}, {})


@pytest.fixture
def gate(monkeypatch):
    """Writing waits until the test sets it."""
    opened, save = threading.Event(), checkpoint_writer.save_checkpoint

    def save_when_open(folder, checkpoint):
        assert opened.wait(60)
        save(folder, checkpoint)

    monkeypatch.setattr(checkpoint_writer, "save_checkpoint", save_when_open)
    yield opened
    opened.set()


def steps(writer: CheckpointWriter) -> list[int]:
    return [read_checkpoint(path).step for path in checkpoints(writer.folder)]


def test_training_goes_on_while_one_is_written(tmp_path, gate, monkeypatch):
    monkeypatch.setattr(checkpoint_writer, "LEAST_SECONDS", -1)
    said: list[int] = []
    with CheckpointWriter(tmp_path / "checkpoint", said.append, beside=True) as writer:
        assert writer.is_due()
        writer.save(lambda: make(1))
        assert not writer.is_due()  # it is not whole yet
        assert said == []
        gate.set()
        writer.wait()
        assert (steps(writer), said) == ([1], [1])
        writer.save(lambda: make(2))
    assert (steps(writer), said) == ([2, 1], [1, 2])  # leaving waits


def test_what_was_begun_becomes_whole_whatever_goes_wrong(tmp_path, gate):
    writer = CheckpointWriter(tmp_path / "checkpoint", lambda _: None, beside=True)

    def interrupted() -> None:
        with writer:
            writer.save(lambda: make(1))
            threading.Timer(0.2, gate.set).start()
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        interrupted()
    assert steps(writer) == [1]


def test_on_a_cpu_it_is_whole_before_training_goes_on(tmp_path):
    writer = CheckpointWriter(tmp_path / "checkpoint", lambda _: None, beside=False)
    writer.save(lambda: make(1))
    assert steps(writer) == [1]


@pytest.mark.parametrize("asked", ["is_due", "save", "wait", "leave"])
def test_an_error_is_raised_where_the_training_is(tmp_path, monkeypatch, asked):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("palbert.training.checkpoint.save_file", full)
    writer = CheckpointWriter(tmp_path / "checkpoint", lambda _: None, beside=True)

    def use() -> None:
        with writer:
            writer.save(lambda: make(1))
            deadline = time.monotonic() + 60
            while writer._is_writing():
                assert time.monotonic() < deadline
            if asked == "save":
                writer.save(lambda: make(2))
            elif asked != "leave":
                getattr(writer, asked)()

    with pytest.raises(OSError, match="the disk of .* is full"):
        use()
    assert steps(writer) == []


def test_a_kill_costs_less_than_half_a_minute_unless_saving_would_cost_more(tmp_path):
    writer = CheckpointWriter(tmp_path, lambda _: None, beside=False)
    writer.saved_at -= 24
    assert not writer.is_due()
    writer.saved_at -= 2
    assert writer.is_due()
    writer.waited = 2.0  # a fiftieth of 100 seconds
    writer.saved_at -= 70
    assert not writer.is_due()
    writer.saved_at -= 10
    assert writer.is_due()
