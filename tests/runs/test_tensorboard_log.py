"""metrics.jsonl for TensorBoard; the writer is a list here, since TensorBoard is no dependency."""

import sys
from types import ModuleType

import pytest
from conftest import SCORES, make_event, write_events

from palbert.runs.tensorboard_log import TensorboardLog, log_runs


class Written(list):
    """A ``SummaryWriter`` that remembers."""

    def __init__(self, folder: str = "") -> None:
        super().__init__()
        self.folder = folder
        everything.append(self)

    def add_scalar(self, tag, value, step, *, walltime):
        self.append((tag, step, value, walltime))

    def flush(self):
        pass


everything: list[Written] = []


def test_every_number_is_written_once_however_often_a_step_is_made(tmp_path):
    written = Written()
    log = TensorboardLog(tmp_path, written)
    log.update()  # before the run has begun
    lines = [
        make_event("start"),
        *(make_event("step", step=step, time=10.0 + step) for step in (1, 2, 3)),
        make_event("evaluation", step=3),
    ]
    write_events(tmp_path, *lines)
    log.update()
    assert ("loss/sst", 2, 1.5, 12.0) in written
    assert ("learning_rate", 2, 1e-3, 12.0) in written
    assert ("speed/tokens_per_second", 3, 900.0, 13.0) in written
    assert {tag for tag, *_ in written if tag.startswith("dev/")} == {f"dev/{n}" for n in SCORES}
    before = len(written)
    anew = tmp_path / "anew"  # it went on from step 1, in a file that replaced the other
    anew.mkdir()
    write_events(anew, *lines[:2], make_event("start", step=1), *lines[2:])
    (anew / "metrics.jsonl").replace(tmp_path / "metrics.jsonl")
    log.update()
    assert len(written) == before
    write_events(tmp_path, make_event("step", step=4))
    log.update()
    assert {step for _, step, *_ in written[before:]} == {4}


def test_logs_lie_beside_their_runs_and_older_ones_go(tmp_path, monkeypatch):
    fake = ModuleType("torch.utils.tensorboard")
    fake.SummaryWriter = Written
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", fake)
    everything.clear()
    for name in ("one", "two"):
        old = tmp_path / name / "tensorboard" / "events.out.tfevents.1"
        old.parent.mkdir(parents=True)
        old.touch()
        write_events(tmp_path / name, make_event("step", step=1))
    folders = log_runs([tmp_path / "one", tmp_path / "two"])
    assert [str(folder) for folder in folders] == [each.folder for each in everything]
    assert all(each for each in everything)
    assert not list(tmp_path.rglob("events.out.tfevents.*"))


def test_what_is_missing_is_said(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", None)
    with pytest.raises(ValueError, match="pip install tensorboard"):
        log_runs([tmp_path])
    fake = ModuleType("torch.utils.tensorboard")
    fake.SummaryWriter = Written
    monkeypatch.setitem(sys.modules, "torch.utils.tensorboard", fake)
    with pytest.raises(ValueError, match="has no metrics.jsonl: expected the folder of a run"):
        log_runs([tmp_path])
