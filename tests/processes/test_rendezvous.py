"""Nobody else gets into a run: what its processes listen on, what somebody could plant there."""

import json
import os
import signal
import socket
import stat
import subprocess
import sys
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import psutil
import pytest
from launched import Run, listening, notebook, tree, wait_until

ON_LOOPBACK = ("127.", "::1", "::ffff:127.")


def foreign(addresses: set[tuple[str, int]]) -> set[tuple[str, int]]:
    return {each for each in addresses if not each[0].startswith(ON_LOOPBACK)}


def watch(run: Run, condition) -> set[tuple[str, int]]:
    """All that the run's processes listened on until the condition held."""
    seen: set[tuple[str, int]] = set()

    def look() -> bool:
        seen.update(listening(tree(run.notebook.pid)))
        return condition()

    wait_until(look, 120)
    return seen


@pytest.fixture(scope="module")
def config(tiny):
    return replace(tiny, epochs=200, steps_per_epoch=50)


@pytest.mark.slow
@pytest.mark.ddp
class TestOneMachine:
    def test_one_process_listens_on_nothing(self, config, tmp_path):
        with notebook(config, tmp_path / "run") as run:
            assert watch(run, lambda: run.has_made(1, 5)) == set()
            run.notebook.send_signal(signal.SIGINT)
            run.output()

    def test_two_processes_listen_on_loopback_alone_after_a_restart_too(self, config, tmp_path):
        with notebook(replace(config, steps_per_epoch=20), tmp_path / "run", workers=2) as run:
            seen = watch(run, lambda: run.has_made(1, 25))
            assert seen  # gloo's
            assert foreign(seen) == set()
            assert foreign(listening([run.agent()])) == set()
            (store,) = (run.run_dir / "logs").glob("group.*")
            assert stat.S_IMODE(store.stat().st_mode) == 0o600
            os.kill(run.worker(1), signal.SIGKILL)
            assert foreign(watch(run, lambda: run.has_made(2, 5))) == set()
            assert not store.exists()
            run.notebook.send_signal(signal.SIGINT)
            run.output()

    def test_nothing_can_be_planted(self, config, tmp_path):
        """A pickle in the store of torchrun's rendezvous ran in the agent; training goes on."""
        with notebook(config, tmp_path / "run", workers=2) as run:
            run.wait_for_steps(starts=1)
            reached = plant(listening(tree(run.notebook.pid)), tmp_path / "taken")
            before = run.events("step")[-1]["step"]
            wait_until(lambda: run.events("step")[-1]["step"] > before + 50, 60)
            run.notebook.send_signal(signal.SIGINT)
            run.output()
        assert reached == []
        assert not (tmp_path / "taken").exists()


PLANT = """
import base64, os, pickle, sys
from datetime import timedelta
from torch.distributed import TCPStore
host, port, mark = sys.argv[1:]
class Payload:
    def __reduce__(self):
        return os.system, (f"touch '{mark}'",)
store = TCPStore(host, int(port), is_master=False, timeout=timedelta(seconds=3))
for key in store.list_keys():
    store.set(key, base64.b64encode(pickle.dumps(Payload())))
    print(key)
"""


def plant(addresses: set[tuple[str, int]], mark: Path) -> list[str]:
    """Put a pickle that makes ``mark`` wherever a store answers; the keys that were there."""
    own = [each.address for name in psutil.net_if_addrs().values() for each in name
           if each.family == socket.AF_INET]  # fmt: skip
    attempts = [
        subprocess.Popen(
            [sys.executable, "-c", PLANT, host, str(port), mark],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )
        for port in {port for _, port in addresses}
        for host in own
    ]  # fmt: skip
    keys = []
    for attempt in attempts:
        try:
            keys += attempt.communicate(timeout=12)[0].splitlines()
        except subprocess.TimeoutExpired:  # whatever listens there is no store
            attempt.kill()
            attempt.communicate()
    return keys


class TestSeveralMachines:
    def test_the_store_listens_on_the_named_address_alone(self):
        from palbert.processes.rendezvous import shared_store

        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            port = probe.getsockname()[1]
        before = listening([os.getpid()])
        host = shared_store(f"127.0.0.2:{port}", True, timedelta(seconds=5))
        assert listening([os.getpid()]) - before == {("127.0.0.2", port)}
        guest = shared_store(f"127.0.0.2:{port}", False, timedelta(seconds=5))
        guest.set("key", "value")
        assert host.get("key") == b"value"
        with pytest.raises(ConnectionRefusedError):
            socket.create_connection(("127.0.0.1", port), timeout=5)

    @pytest.mark.parametrize("group", [None, "file", "host"])
    def test_workers_find_their_store(self, group, monkeypatch, tmp_path):
        from palbert.processes.rendezvous import GROUP, group_store, private_file, shared_store

        patience = timedelta(seconds=5)
        if group is None:
            monkeypatch.delenv(GROUP, raising=False)
            assert group_store(2, patience) is None
            return
        if group == "file":
            monkeypatch.setenv(GROUP, str(private_file(tmp_path)))
        else:
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", 0))
                endpoint = f"127.0.0.1:{probe.getsockname()[1]}"
            kept = shared_store(endpoint, True, patience)
            monkeypatch.setenv(GROUP, f"{endpoint}/round-1")
        first, second = group_store(2, patience), group_store(2, patience)
        first.set("a", "b")
        assert second.get("a") == b"b"
        if group == "host":
            assert kept.get("round-1/a") == b"b"


class TestServers:
    """JupyterLab and Voila answer on this machine alone, Lab with its token alone."""

    pytestmark = pytest.mark.slow

    def test_jupyterlab(self, tmp_path):
        from urllib.error import HTTPError
        from urllib.request import Request, urlopen

        from lab_browser import TOKEN, lab

        with lab(tmp_path, tmp_path / "home") as address:
            with pytest.raises(HTTPError, match="403"):
                urlopen(Request(f"{address}/api/kernels", method="POST"), timeout=60)
            wanted = Request(f"{address}/api/kernels?token={TOKEN}", b"{}", method="POST")
            with urlopen(wanted, timeout=60) as answer:
                assert json.load(answer)["name"] == "python3"
            wait_until(lambda: len(served()) > 3, 60)  # the kernel's sockets too
            assert foreign(served()) == set()

    def test_voila(self, tmp_path):
        from urllib.request import urlopen

        from lab_browser import voila, write_notebook

        write_notebook(tmp_path / "page.ipynb", "print(6 * 7)")
        with voila(tmp_path / "page.ipynb", tmp_path / "home") as address:
            with urlopen(address, timeout=120) as answer:
                assert b"42" in answer.read()
            assert served()
            assert foreign(served()) == set()


def served() -> set[tuple[str, int]]:
    """What this process's children listen on."""
    return listening(tree(os.getpid())[1:])


def test_the_files_of_earlier_attempts_go(tmp_path):
    from palbert.processes.rendezvous import private_file, remove_files

    first = private_file(tmp_path)
    second = private_file(tmp_path)
    assert [second] == list(tmp_path.iterdir())
    assert first != second
    remove_files(tmp_path)
    assert list(tmp_path.iterdir()) == []
