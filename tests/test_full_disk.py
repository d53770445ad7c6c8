"""Runs on a disk that is really full: before the start, and while steps are written."""

import shutil
import sys
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from launched import crowded, notebook

from palbert.config import Config
from palbert.processes.launcher import launch
from palbert.runs.files import DiskFull

pytestmark = [pytest.mark.skipif(sys.platform != "linux", reason="mounts a disk")]


def fill(disk: Path, left: int = 0) -> None:
    """Write until the disk is full, then free so many bytes again."""
    file = disk / "filler"
    with file.open("ab", buffering=0) as filler:
        while shutil.disk_usage(disk).free:
            filler.write(b"\1" * 4096)
        filler.truncate(max(0, filler.tell() - left))


def test_the_launch_that_failed_lets_the_folder_go(tiny, small_disk):
    disk = small_disk("4m")
    (disk / "run" / "logs").mkdir(parents=True)
    (disk / "run" / "lock").touch()
    fill(disk)
    for _ in range(2):
        with pytest.raises(DiskFull, match=r"the disk of \S+ is full: 0.0 MB free"):
            launch(tiny, disk / "run", show=False)
    (disk / "filler").unlink()
    assert launch(replace(tiny, epochs=1, steps_per_epoch=2), disk / "run", show=False).scores


@pytest.mark.slow
@pytest.mark.ddp
@pytest.mark.parametrize(
    ("moment", "workers"),
    [
        ("before the first step", 1),
        ("among steps", 1),
        ("among steps", 2),
        ("within a checkpoint", 1),
    ],
)
def test_the_cause_is_said_at_the_first_attempt(tiny, small_disk, moment, workers):
    """Nothing is tried again, and the run goes on when there is room."""
    disk = small_disk("8m")
    config = replace(tiny, epochs=2, steps_per_epoch=60)
    started: Callable[[Config], object] = lambda config: notebook(  # noqa: E731
        config, disk / "run", workers=workers, restarts=2
    )
    if moment == "before the first step":
        fill(disk, left=400_000)  # for what the launch itself writes
    with started(config) as run:
        if moment == "among steps":
            run.wait_for_steps(starts=1)
            fill(disk)
        elif moment == "within a checkpoint":
            run.wait_for_steps(starts=1)
            fill(disk, left=60_000)  # for the lines of every step, not for weights and moments
        began = time.monotonic()
        text = run.output()
        assert time.monotonic() - began < 60 * crowded()
    assert f"the disk of {disk}/run" in text, text
    assert "MB needed. Make room, then start again" in text
    assert len(run.events("start")) == (moment != "before the first step")
    if moment == "within a checkpoint":
        assert 0 < len(run.events("step")) <= 60  # it is due after an epoch, or after some time
        assert run.events("checkpoint") == []
    (disk / "filler").unlink()
    with started(config) as run:
        run.output()
    assert run.result()["steps"] == 120
