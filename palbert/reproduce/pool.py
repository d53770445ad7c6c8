"""Worker processes that take one job after another; what ends one of them ends one job.

A worker keeps what it has loaded: Python, torch, the data. Jobs and answers are lines of JSON
through its pipes. A worker that dies is replaced, and its job has failed; one that says nothing
and whose run writes nothing for ``SILENCE_SECONDS`` is ended.
"""

import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from typing import Any

from palbert.processes.devices import environment
from palbert.runs.progress import METRICS

Job = Mapping[str, Any]  # has "key" and "folder", and what the worker needs beside
Answer = dict[str, Any]
SILENCE_SECONDS = 900
STOP_SECONDS = 60  # for the step under way and a checkpoint


class Pool:
    """Workers side by side.

    Args:
        size: Number of workers.
        gpus: Number of GPUs that they share, each worker on one of them; 0 for the CPU.
        logs: Folder for what they print.
        finished: Called with each job and its answer, from one thread at a time.
    """

    def __init__(
        self, size: int, gpus: int, logs: Path, finished: Callable[[Job, Answer], None]
    ) -> None:
        self.size, self.gpus, self.logs, self.finished = size, gpus, logs, finished
        self.running: dict[str, float] = {}  # by key of the job, since when
        self._waiting: deque[Job] = deque()
        self._processes: dict[int, subprocess.Popen] = {}
        self._lock, self._stopping = threading.Lock(), False
        self._threads: list[threading.Thread] = []

    def start(self, jobs: Iterable[Job]) -> None:
        """Give the jobs out in their order; returns at once."""
        self.logs.mkdir(parents=True, exist_ok=True)
        self._waiting.extend(jobs)
        for number in range(min(self.size, len(self._waiting))):
            thread = threading.Thread(target=self._serve, args=(number,), daemon=True)
            thread.start()
            self._threads.append(thread)

    def is_busy(self) -> bool:
        """Whether a job is left."""
        return any(thread.is_alive() for thread in self._threads)

    def stop(self) -> None:
        """Let every worker write a checkpoint and end; kill those that do not."""
        with self._lock:
            self._stopping = True
            self._waiting.clear()
            processes = list(self._processes.values())
        for process in processes:
            process.terminate()
        until = time.monotonic() + STOP_SECONDS
        for thread in self._threads:
            thread.join(max(0.0, until - time.monotonic()))
        for process in processes:
            process.kill()

    def _serve(self, number: int) -> None:
        process = None
        while (job := self._next()) is not None:
            process = process or self._start(number)
            answer = self._ask(process, job, number)
            with self._lock:
                self.running.pop(job["key"], None)
                self.finished(job, answer)
            if process.poll() is not None:
                _end(process)
                process = None
        if process is not None:
            _end(process)

    def _next(self) -> Job | None:
        with self._lock:
            if not self._waiting:
                return None
            job = self._waiting.popleft()
            self.running[job["key"]] = time.monotonic()
            return job

    def _start(self, number: int) -> subprocess.Popen:
        env = environment(self.size, self.gpus) | {"RAYON_NUM_THREADS": "2"}
        if self.gpus:
            env["CUDA_VISIBLE_DEVICES"] = str(number % self.gpus)
        with (self.logs / f"worker.{number}.log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "palbert.reproduce.worker", str(os.getpid())],
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, env=env,
                start_new_session=True,
            )  # fmt: skip
        with self._lock:
            self._processes[number] = process
            if self._stopping:
                process.terminate()
        return process

    def _ask(self, process: subprocess.Popen, job: Job, number: int) -> Answer:
        watch = threading.Thread(target=self._watch, args=(process, job), daemon=True)
        watch.start()
        try:
            asked, answered = process.stdin, process.stdout
            if asked and answered:  # both are pipes
                asked.write(json.dumps(job).encode() + b"\n")
                asked.flush()
                return json.loads(answered.readline())
        except (OSError, ValueError):  # it died, or its last line was cut off
            pass
        code = process.wait()
        if self._stopping:
            return {"stopped": True}
        cause = signal.Signals(-code).name if code < 0 else f"exit code {code}"
        return {"error": f"its process ended ({cause}): see worker.{number}.log"}

    def _watch(self, process: subprocess.Popen, job: Job) -> None:
        """Kill a worker that hangs: neither answer nor a line in its run's record."""
        began, metrics = time.time(), Path(job["folder"]) / METRICS
        while job["key"] in self.running and process.poll() is None:
            latest = metrics.stat().st_mtime if metrics.exists() else began
            if time.time() - max(began, latest) > SILENCE_SECONDS:
                process.kill()
            time.sleep(1)


def _end(process: subprocess.Popen) -> None:
    """Close its pipes, which ends a worker that waits for a job."""
    try:
        process.communicate(timeout=STOP_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
