"""What is checked before any process starts, and how processes are started."""

import os
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import pytest
from conftest import write_result

from palbert.config import Config
from palbert.processes import devices
from palbert.processes import launcher as launching
from palbert.processes.devices import check_devices, environment
from palbert.processes.launcher import launch
from palbert.runs.folder import RunResult
from palbert.runs.lock import FolderInUse, lock_folder

CONFIG = Config(name="tiny", pals=None)


@pytest.mark.parametrize(
    ("gpus", "workers", "message"),
    [
        (-1, 1, "gpus must be 0 or more, got -1"),
        (True, 1, "gpus must be a whole number, got True"),
        ("2", 1, "gpus must be a whole number, got '2'"),
        (1.0, 1, "gpus must be a whole number, got 1.0"),
        (0, 0, "workers must be 1 or more, got 0"),
        (0, False, "workers must be a whole number, got False"),
        (0, None, "workers must be a whole number, got None"),
        (0, 10**9, "workers must be 8 or less on this machine, 4 for each of its 2 cores"),
        (2, 2, "workers=2 is for training on the CPU"),
        (3, 1, "asked for 3 GPUs, found 2 on this machine: pass gpus=2, or gpus=0"),
    ],
)
def test_what_the_machine_lacks_is_named(monkeypatch, gpus, workers, message):
    monkeypatch.setattr(devices, "count_gpus", lambda: 2)
    monkeypatch.setattr(devices, "cpu_count", lambda: 2)
    with pytest.raises(ValueError, match=message):
        check_devices(gpus, workers)


def test_a_machine_without_gpus_is_told_both_ways_out(monkeypatch):
    monkeypatch.setattr(devices, "count_gpus", lambda: 0)
    with pytest.raises(ValueError, match="asked for 4 GPUs, found 0") as caught:
        check_devices(4)
    assert str(caught.value).endswith(
        "pass gpus=0 to train on the CPU, or workers=2 for two CPU processes"
    )


def test_a_torch_that_cannot_use_the_gpus_is_told_before_anything_starts(monkeypatch, tmp_path):
    monkeypatch.setattr(devices, "count_gpus", lambda: 4)
    monkeypatch.setattr("palbert.hardware.cuda_conflict", lambda: "driver 1, torch for CUDA 13")
    with pytest.raises(ValueError, match="asked for 4 GPUs: driver 1, torch for CUDA 13; or pass"):
        launch(CONFIG, tmp_path / "run", gpus=4)
    assert not (tmp_path / "run").exists()


def test_number_of_processes(monkeypatch):
    monkeypatch.setattr(devices, "count_gpus", lambda: 2)
    assert [check_devices(0), check_devices(0, 3), check_devices(2)] == [1, 3, 2]


def test_counting_gpus_leaves_cuda_untouched():
    torch = pytest.importorskip("torch")
    before = torch.cuda.is_initialized()
    assert devices.count_gpus() >= 0
    assert torch.cuda.is_initialized() == before


def test_importing_the_launcher_loads_no_torch():
    code = (
        "import sys\nfrom palbert.processes import agent, launcher, worker\n"
        "print('torch' in sys.modules)"
    )
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert found.stdout == "False\n"


def test_cores_are_shared_among_processes_unless_the_user_says_how(monkeypatch):
    monkeypatch.delenv("OMP_NUM_THREADS", raising=False)
    monkeypatch.setattr(devices, "cpu_count", lambda: 8)
    threads = [environment(n, gpus=0)["OMP_NUM_THREADS"] for n in (1, 2, 3, 20)]
    assert threads == ["8", "4", "2", "1"]
    monkeypatch.setenv("OMP_NUM_THREADS", "3")
    assert environment(2, gpus=0)["OMP_NUM_THREADS"] == "3"


def test_files_in_the_working_directory_hide_no_modules(tmp_path):
    (tmp_path / "random.py").write_text("raise RuntimeError('hidden')")
    command = [sys.executable, "-m", "palbert.processes.agent"]
    env = environment(1, gpus=0)
    found = subprocess.run(command, cwd=tmp_path, env=env, capture_output=True, text=True)
    assert "IndexError" in found.stderr  # no arguments: it came as far as that


def test_docstrings_are_there_for_transformers(monkeypatch):
    monkeypatch.setenv("PYTHONOPTIMIZE", "2")
    assert "PYTHONOPTIMIZE" not in environment(1, gpus=0)


def test_training_on_the_cpu_hides_the_gpus(monkeypatch):
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "0,1")
    assert environment(1, gpus=0)["CUDA_VISIBLE_DEVICES"] == ""
    assert environment(2, gpus=2)["CUDA_VISIBLE_DEVICES"] == "0,1"


def test_workers_are_told_how_many_gpus_they_were_promised(monkeypatch):
    monkeypatch.setenv("PALBERT_GPUS", "8")
    assert [environment(1, gpus=n)["PALBERT_GPUS"] for n in (0, 2)] == ["0", "2"]


def test_nothing_starts_with_a_wrong_number_of_gpus(tmp_path):
    with pytest.raises(ValueError, match="gpus must be 0 or more, got -1"):
        launch(CONFIG, tmp_path / "run", gpus=-1)
    assert not (tmp_path / "run").exists()


@pytest.fixture
def no_process(monkeypatch):
    """A launch that would start a process fails the test."""
    monkeypatch.setattr(launching, "_start", lambda *_: pytest.fail("a process was started"))


@pytest.mark.usefixtures("no_process")
def test_a_finished_run_returns_its_result_at_once(tmp_path, capsys):
    (tmp_path / "config.json").write_text(CONFIG.to_json())
    record = write_result(tmp_path, scores={"sst": 0.5})
    result = launch(CONFIG, tmp_path)
    assert result == RunResult(tmp_path, {"sst": 0.5}, record)
    assert "already finished" in capsys.readouterr().out


@pytest.mark.usefixtures("no_process")
def test_a_finished_run_may_lie_in_a_folder_for_reading_alone(tmp_path, monkeypatch):
    def refuse(folder):
        raise OSError(f"cannot write in run folder {folder}")

    monkeypatch.setattr(launching, "make_folder", refuse)
    with pytest.raises(OSError, match="cannot write"):
        launch(CONFIG, tmp_path)
    (tmp_path / "config.json").write_text(CONFIG.to_json())
    (tmp_path / "launch.json").write_text('{"gpus": 4, "workers": 1}')
    write_result(tmp_path, scores={"sst": 0.5})
    assert launch(CONFIG, tmp_path).scores == {"sst": 0.5}
    with pytest.raises(ValueError, match="holds another run"):
        launch(replace(CONFIG, seed=1), tmp_path)


@pytest.mark.usefixtures("no_process")
def test_a_folder_in_use_is_refused(tmp_path):
    with (
        lock_folder(tmp_path),
        pytest.raises(FolderInUse, match=f"in use by process {os.getpid()}") as caught,
    ):
        launch(CONFIG, tmp_path, show=False)
    assert caught.value._render_traceback_() == [f"FolderInUse: {caught.value}"]  # and no stack


@pytest.mark.usefixtures("no_process")
def test_a_folder_with_another_run_is_refused(tmp_path):
    (tmp_path / "config.json").write_text(replace(CONFIG, epochs=7).to_json())
    with pytest.raises(ValueError, match="epochs: 7 there, 3 here"):
        launch(CONFIG, tmp_path, show=False)


@pytest.fixture
def read_only_folder():
    """A folder that this process may read; root becomes a common user for a while."""
    with tempfile.TemporaryDirectory() as name:  # pytest's own are closed to other users
        Path(name).chmod(0o555)
        as_root = os.geteuid() == 0
        if as_root:
            os.seteuid(65534)
        yield Path(name)
        if as_root:
            os.seteuid(0)
        Path(name).chmod(0o755)


@pytest.mark.usefixtures("no_process")
def test_a_read_only_folder_is_refused(read_only_folder):
    with pytest.raises(PermissionError, match="cannot write in run folder .*give another"):
        launch(CONFIG, read_only_folder, show=False)
    with pytest.raises(PermissionError, match="cannot write in run folder .*give another"):
        launch(CONFIG, read_only_folder / "run", show=False)
