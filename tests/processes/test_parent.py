"""Processes that end with the one that started them."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

IMPORTS = "import os, time; from palbert.processes.parent import *"
CHILD = IMPORTS + "; {call}; print(os.getpid()); time.sleep(60)"
# starts the child and waits to be killed
PARENT = """
import subprocess, sys
subprocess.Popen([sys.executable, "-uc", sys.argv[1]])
input()
"""


def is_gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] == "Z"


@pytest.mark.skipif(sys.platform != "linux", reason="reads /proc")
@pytest.mark.parametrize(
    "call",
    [
        "end_with_parent(os.getppid())",
        "watch_parent(os.getppid(), lambda: os._exit(1))",
    ],
)
def test_the_child_ends_when_its_parent_is_killed(call):
    with subprocess.Popen(
        [sys.executable, "-c", PARENT, CHILD.format(call=call)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
    ) as parent:
        child = int(parent.stdout.readline())
        parent.send_signal(signal.SIGKILL)
        parent.wait()
        deadline = time.monotonic() + 30
        while not is_gone(child) and time.monotonic() < deadline:
            time.sleep(0.05)
        assert is_gone(child)


def test_a_parent_that_has_already_gone():
    code = IMPORTS + "; end_with_parent(1 << 30); print('alive')"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=False)
    assert (done.returncode, done.stdout) == (1, b"")
