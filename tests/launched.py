"""A notebook's launch in a process of its own, seen from outside, for tests of faults."""

import hashlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psutil

from palbert.config import Config
from palbert.runs.reader_code import NO_READER_CODE

NOTEBOOK = """
import json, signal, sys
from pathlib import Path
from palbert.processes import launcher as launching
from palbert.config import Config
signal.signal(signal.SIGINT, signal.default_int_handler)  # shells switch it off for jobs
launching.MAX_RESTARTS, launching.SILENCE_SECONDS = int(sys.argv[4]), 8
config = Config.from_json(Path(sys.argv[1]).read_text())
reader_code = json.loads(sys.argv[5])
launching.launch(config, sys.argv[2], workers=int(sys.argv[3]), reader_code=reader_code)
"""


@dataclass
class Run:
    """A notebook's launch, seen from outside."""

    run_dir: Path
    notebook: subprocess.Popen

    def events(self, kind: str) -> list[dict]:
        path = self.run_dir / "metrics.jsonl"
        lines = path.read_text().splitlines(keepends=True) if path.exists() else []
        events = [json.loads(line) for line in lines if line.endswith("\n")]
        return [event for event in events if event["event"] == kind]

    def wait_for_steps(self, starts: int, steps: int = 5) -> None:
        """Until it has started so often and has made some steps since."""
        wait_until(lambda: self.has_made(starts, steps), 120)

    def has_made(self, starts: int, steps: int) -> bool:
        begun, made = self.events("start"), self.events("step")
        if len(begun) < starts or not made:
            return False
        return (
            made[-1]["step"] >= begun[-1]["step"] + steps and made[-1]["time"] > begun[-1]["time"]
        )

    def worker(self, rank: int) -> int:
        return int((self.run_dir / "logs" / f"heartbeat.{rank}").read_text())

    def agent(self) -> int:
        return int((self.run_dir / "lock").read_text())

    def output(self, timeout: float = 120) -> str:
        """Everything that the notebook printed, once it has ended."""
        return self.notebook.communicate(timeout=timeout * crowded())[0]

    def result(self) -> dict:
        return json.loads((self.run_dir / "result.json").read_text())

    def digest(self) -> str:
        weights = (self.run_dir / "best" / "model.safetensors").read_bytes()
        return hashlib.sha256(weights).hexdigest()


@contextmanager
def notebook(
    config: Config,
    run_dir: Path,
    workers: int = 1,
    restarts: int = 1,
    reader_code: Mapping[str, str] = NO_READER_CODE,
) -> Iterator[Run]:
    """Launch from a process of its own; nothing of it may be left 10 s after its end."""
    process = start_notebook(config, run_dir, workers, restarts, reader_code)
    try:
        yield Run(run_dir, process)
        wait_until(lambda: not processes_of(run_dir), 10)
    finally:
        for pid in processes_of(run_dir):
            os.kill(pid, signal.SIGKILL)
        process.communicate()


def start_notebook(
    config: Config, run_dir: Path, workers: int, restarts: int, reader_code: Mapping[str, str]
) -> subprocess.Popen:
    config_file = run_dir.with_suffix(".json")
    config_file.write_text(config.to_json())
    arguments = (config_file, run_dir, workers, restarts, json.dumps(dict(reader_code)))
    return subprocess.Popen(
        [sys.executable, "-c", NOTEBOOK, *map(str, arguments)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def processes_of(run_dir: Path) -> list[int]:
    """Processes with the run folder in their command line."""
    found = []
    for path in Path("/proc").glob("[0-9]*/cmdline"):
        try:
            if f"{run_dir}\0".encode() in path.read_bytes():
                found.append(int(path.parent.name))
        except OSError:
            continue
    return found


def crowded() -> float:
    """By how much longer things take because other work holds the processor; 1 if none does."""
    return max(1.0, os.getloadavg()[0] / len(os.sched_getaffinity(0)))


def wait_until(condition: Callable[[], object], seconds: float) -> None:
    deadline = time.monotonic() + seconds * crowded()
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain"
        time.sleep(0.05)


def listening(pids: list[int]) -> set[tuple[str, int]]:
    """Addresses and ports on which these processes take connections."""
    found = set()
    for pid in pids:
        try:
            sockets = psutil.Process(pid).net_connections("inet")
        except psutil.Error:
            continue
        found |= {tuple(each.laddr) for each in sockets if each.status == psutil.CONN_LISTEN}
    return found


def tree(pid: int) -> list[int]:
    """A process and all that it started."""
    try:
        return [pid, *(child.pid for child in psutil.Process(pid).children(recursive=True))]
    except psutil.Error:
        return []
