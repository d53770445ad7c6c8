"""One run in a folder, on file systems with locks and without."""

import errno
import fcntl
import os
import subprocess
import sys

import pytest

from palbert.runs.lock import FolderInUse, is_running, lock_folder, meeting_folder


def test_the_lock_goes_with_the_last_process_that_has_it(tmp_path):
    assert not is_running(tmp_path)
    with lock_folder(tmp_path) as lock:
        child = subprocess.Popen(
            [sys.executable, "-c", "input()"], stdin=-1, pass_fds=[lock.fileno()]
        )
    assert is_running(tmp_path)
    with pytest.raises(FolderInUse):
        lock_folder(tmp_path)
    child.communicate(b"\n")
    assert not is_running(tmp_path)
    lock_folder(tmp_path).close()


def test_an_old_lock_file_stops_nobody(tmp_path):
    (tmp_path / "lock").write_text("1\n")
    assert not is_running(tmp_path)
    lock_folder(tmp_path).close()


@pytest.fixture
def without_locks(tmp_path, monkeypatch):
    """A run folder on a file system that answers every request for a lock with an error."""
    folder, temporary = tmp_path / "cluster", tmp_path / "tmp"
    folder.mkdir()
    temporary.mkdir()
    monkeypatch.setattr("tempfile.tempdir", str(temporary))
    flock = fcntl.flock

    def refuse(handle, how):
        number = handle if isinstance(handle, int) else handle.fileno()
        if os.readlink(f"/proc/self/fd/{number}").startswith(str(folder)):  # noqa: PTH115
            raise OSError(errno.ENOLCK, "No locks available")
        flock(handle, how)

    monkeypatch.setattr(fcntl, "flock", refuse)
    return folder


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_without_locks_the_runs_of_this_machine_are_kept_apart(without_locks):
    assert not is_running(without_locks)
    lock = lock_folder(without_locks)
    assert is_running(without_locks)
    with pytest.raises(FolderInUse, match=f"in use by process {os.getpid()}"):
        lock_folder(without_locks)
    with pytest.warns(UserWarning, match="its file system has no locks"):
        place = meeting_folder(without_locks, lock)
    assert place.is_dir()
    assert place.parent.stat().st_mode & 0o777 == 0o700
    lock.close()
    assert not is_running(without_locks)


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
def test_nobody_elses_folder_is_locked_in(without_locks, tmp_path):
    (tmp_path / "tmp" / f"palbert-{os.getuid()}").mkdir(mode=0o777)
    (tmp_path / "tmp" / f"palbert-{os.getuid()}").chmod(0o777)
    with pytest.raises(PermissionError, match="set TMPDIR to a folder of yours"):
        lock_folder(without_locks)


def test_with_locks_processes_meet_among_the_logs(tmp_path):
    with lock_folder(tmp_path) as lock:
        assert meeting_folder(tmp_path, lock) == tmp_path / "logs"
