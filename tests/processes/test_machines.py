"""Several machines: two network namespaces joined by a cable, where the privileges exist."""

import hashlib
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from launched import listening, tree

from palbert.processes.failures import explain
from palbert.processes.launcher import launch
from palbert.processes.machines import Machines, interface_of

FIRST, SECOND = "10.77.0.1", "10.77.0.2"
NODE = """
import sys
from pathlib import Path
from palbert.processes import launcher as launching
from palbert.processes import machines
from palbert.config import Config
count, address, silence = sys.argv[3:6]
launching.SILENCE_SECONDS, machines.LAST_CALL_SECONDS = float(silence), 3
config = Config.from_json(Path(sys.argv[1]).read_text())
together = machines.Machines(count, "10.77.0.1:29400", address)
launching.launch(config, sys.argv[2], machines=together)
"""


def ip(*words: str, check: bool = True) -> subprocess.CompletedProcess:
    return subprocess.run(["ip", *words], capture_output=True, text=True, check=check)


def why_not() -> str:
    """Why namespaces cannot be made here; empty if they can."""
    if sys.platform != "linux" or shutil.which("ip") is None:
        return "needs Linux and ip (Debian: apt-get install iproute2)"
    name = f"palbert-try-{os.getpid()}"
    made = ip("netns", "add", name, check=False)
    ip("netns", "del", name, check=False)
    return f"ip netns add is not permitted: {made.stderr.strip()}" if made.returncode else ""


@pytest.fixture
def cable() -> Iterator[list[str]]:
    """Names of two namespaces that reach each other."""
    if reason := why_not():
        pytest.skip(reason)
    names = [f"palbert-{number}-{os.getpid()}" for number in (1, 2)]
    try:
        for name in names:
            ip("netns", "add", name)
            ip("-n", name, "link", "set", "lo", "up")
        ip("-n", names[0], "link", "add", "v0", "type", "veth", "peer", "v0", "netns", names[1])
        for name, address in zip(names, (FIRST, SECOND), strict=True):
            ip("-n", name, "addr", "add", f"{address}/24", "dev", "v0")
            ip("-n", name, "link", "set", "v0", "up")
        yield names
    finally:
        for name in names:
            ip("netns", "del", name, check=False)


@contextmanager
def nodes(
    cable, config, run_dir: Path, count: str, silence: int = 15
) -> Iterator[list[subprocess.Popen]]:
    """The same run started on both machines; nothing of it is left afterwards."""
    config_file = run_dir.with_suffix(".json")
    config_file.write_text(config.to_json())
    started = [
        subprocess.Popen(
            ["ip", "netns", "exec", name, sys.executable, "-c", NODE, config_file, run_dir, count,
             address, str(silence)],
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
        )
        for name, address in zip(cable, (FIRST, SECOND), strict=True)
    ]  # fmt: skip
    try:
        yield started
    finally:
        for node, address in zip(started, (FIRST, SECOND), strict=True):
            node.kill()
            if not node.stdout.closed:
                print(address, "said:", node.communicate()[0])  # noqa: T201 - shown if it failed
        wait_until(lambda: not processes_of(run_dir), 60)


def processes_of(run_dir: Path) -> list[int]:
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if str(run_dir).encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def wait_until(condition: Callable[[], bool], seconds: float) -> None:
    deadline = time.monotonic() + seconds * max(1, os.getloadavg()[0] / (os.cpu_count() or 1))
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.1)


def steps_made(run_dir: Path) -> int:
    path = run_dir / "metrics.jsonl"
    return path.read_text().count('"event": "step"') if path.exists() else 0


def has_ended(started: list[subprocess.Popen]) -> bool:
    return any(node.poll() is not None for node in started)


def digest(run_dir: Path) -> str:
    return hashlib.sha256((run_dir / "best" / "model.safetensors").read_bytes()).hexdigest()


together = [pytest.mark.ddp, pytest.mark.slow, pytest.mark.timeout(900)]


@pytest.fixture(scope="module")
def long(tiny):
    return replace(tiny, epochs=4, steps_per_epoch=60)


class TestTogether:
    pytestmark = together

    def test_two_machines_train_as_two_processes_do(self, cable, tiny, tmp_path, monkeypatch):
        with nodes(cable, tiny, tmp_path / "run", "2") as started:
            said = [node.communicate()[0] for node in started]
        assert [node.returncode for node in started] == [0, 0], said
        result = json.loads((tmp_path / "run" / "result.json").read_text())
        assert result["world_size"] == 2
        folders = {path.name for path in (tmp_path / "run" / "machines").iterdir()}
        assert folders == {FIRST, SECOND}
        cores = 2 * (os.cpu_count() or 1)
        monkeypatch.setattr("palbert.processes.devices.cpu_count", lambda: cores)
        alone = launch(tiny, tmp_path / "alone", workers=2, show=False)
        if alone.record["threads"] == result["threads"]:
            assert digest(tmp_path / "alone") == digest(tmp_path / "run")

    def test_a_machine_is_lost_and_the_other_finishes_alone(self, cable, long, tmp_path):
        run_dir = tmp_path / "run"
        # torchrun notices after 15 s that the other is gone, and meets anew: not to be cut short
        with nodes(cable, long, run_dir, "1:2", silence=60) as started:
            # in the second epoch, after the first one's checkpoint
            wait_until(lambda: steps_made(run_dir) > 62 or has_ended(started), 200)
            assert not has_ended(started)
            agent = int((run_dir / "machines" / SECOND / "lock").read_text())
            os.killpg(agent, signal.SIGKILL)
            started[1].kill()
            said = started[0].communicate()[0]
            assert started[0].returncode == 0, said
        assert json.loads((run_dir / "result.json").read_text())["world_size"] == 1
        assert "resumed at step" in said

    def test_the_link_goes_down_and_both_ends_exit(self, cable, long, tmp_path):
        run_dir = tmp_path / "run"
        with nodes(cable, long, run_dir, "2") as started:
            wait_until(lambda: steps_made(run_dir) > 5 or has_ended(started), 200)
            assert not has_ended(started)
            for address in listening([pid for node in started for pid in tree(node.pid)]):
                assert address[0] in (FIRST, SECOND) or address[0].startswith("127.")
            ip("-n", cable[0], "link", "set", "v0", "down")
            said = [node.communicate(timeout=600)[0] for node in started]
        assert all(node.returncode not in (0, None) for node in started), said
        assert not (run_dir / "result.json").exists()
        assert any("another machine or the link to it is gone" in text for text in said), said


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (("two", "h:1", ""), "machines must be a number or least:most, got 'two'"),
        (("0", "h:1", ""), "got '0'"),
        (("2", "host", ""), "rendezvous must be host:port of a machine, got 'host'"),
        (("2", "no.such.machine.invalid:29400", ""), "no machine called 'no.such.machine.invalid'"),
        (
            ("2", "127.0.0.1:29400", ""),
            "it is 127.0.0.1.*a network that you trust",
        ),
        (("2", "127.0.0.1:29400", "203.0.113.7"), "one of this machine's own, got '203.0.113.7'"),
    ],
)
def test_what_cannot_be_is_named(settings, message):
    with pytest.raises(ValueError, match=message):
        Machines(*settings)


def test_options_say_who_is_host_and_whether_fewer_may_go_on(tmp_path):
    first = Machines("1:2", "127.0.0.1:29400", "127.0.0.1")
    assert any("is_host=1" in option for option in first.options("r"))
    assert first.may_shrink
    assert "PALBERT_MAY_SHRINK" in first.environment(tmp_path)
    second = Machines("2", "127.0.0.1:29400", "127.0.0.2")
    assert any("is_host=0" in option for option in second.options("r"))
    assert not second.may_shrink
    assert not Machines("2:2", "127.0.0.1:29400", "127.0.0.1").may_shrink
    logs = second.environment(tmp_path)["PALBERT_LOGS"]
    assert logs == str(tmp_path / "machines" / "127.0.0.2" / "logs")


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere it has another name")
def test_the_interface_of_an_address():
    assert interface_of("127.0.0.1") == "lo"
    assert interface_of("203.0.113.7") == ""


def test_a_lost_machine_is_the_cause_that_is_told(tmp_path):
    (tmp_path / "lost.json").write_text('{"seconds": 60}')
    assert "no process of this machine could go on for 60 s" in explain(tmp_path, 1)
