"""Runs that are interrupted, killed, stopped and started twice, with real processes.

Each test plays a notebook in a process of its own and looks for processes left behind. A tiny
encoder and a few rows make the training itself short; most of the time goes into imports.
"""

import hashlib
import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import pytest

from palbert.config import Config, Pals

pytestmark = [
    pytest.mark.slow,
    pytest.mark.ddp,
    pytest.mark.skipif(sys.platform != "linux", reason="reads /proc"),
]
WORDS = "a an the owl bird film sings is fine dull who why warm cold river asks".split()
NOTEBOOK = """
import signal, sys
from pathlib import Path
from palbert import launch as launching
from palbert.config import Config
signal.signal(signal.SIGINT, signal.default_int_handler)  # shells switch it off for jobs
launching.SILENCE_SECONDS = 4
config = Config.from_json(Path(sys.argv[1]).read_text())
launching.launch(config, sys.argv[2], workers=int(sys.argv[3]))
"""


@pytest.fixture(scope="module")
def config(tmp_path_factory) -> Config:
    """A run of a few seconds."""
    folder = tmp_path_factory.mktemp("inputs")
    write_data(folder / "data")
    write_encoder(folder / "encoder")
    return Config(
        name="tiny", data=str(folder / "data"), encoder=str(folder / "encoder"),
        pals=Pals(size=4, heads=2), epochs=6, steps_per_epoch=50, batch_size=8,
        max_length=16, precision="float32",
    )  # fmt: skip


def write_data(folder: Path) -> None:
    folder.mkdir()
    sentences = [" ".join(WORDS[(n * k) % len(WORDS)] for k in range(1, 8)) for n in range(1, 41)]
    for split in ("train", "dev"):
        single = [f"\t{n}\t{text}\t{n % 5}" for n, text in enumerate(sentences)]
        pairs = [f"\t{n}\t{text}\t{sentences[-n]}\t{n % 2}" for n, text in enumerate(sentences)]
        files = {"ids-sst": ("sentence\tsentiment", single)}
        files["quora"] = ("sentence1\tsentence2\tis_duplicate", pairs)
        files["sts"] = ("sentence1\tsentence2\tsimilarity", pairs)
        for stem, (columns, rows) in files.items():
            text = "\n".join([f"\tid\t{columns}", *rows]) + "\n"
            (folder / f"{stem}-{split}.csv").write_text(text)


def write_encoder(folder: Path) -> None:
    from transformers import BertConfig, BertModel

    vocabulary = ["[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", *WORDS]
    bert = BertConfig(
        vocab_size=len(vocabulary), hidden_size=16, num_hidden_layers=2, num_attention_heads=2,
        intermediate_size=32, max_position_embeddings=32,
    )  # fmt: skip
    BertModel(bert).save_pretrained(folder)
    (folder / "vocab.txt").write_text("\n".join(vocabulary))


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
        wait_until(lambda: self._has_made(starts, steps), 60)

    def _has_made(self, starts: int, steps: int) -> bool:
        begun = self.events("start")
        made = self.events("step")
        if len(begun) < starts or not made:
            return False
        return (
            made[-1]["step"] >= begun[-1]["step"] + steps and made[-1]["time"] > begun[-1]["time"]
        )

    def worker(self, rank: int) -> int:
        return int((self.run_dir / "logs" / f"heartbeat.{rank}").read_text())

    def agent(self) -> int:
        return int((self.run_dir / "lock").read_text())

    def output(self, timeout: float = 60) -> str:
        """Everything that the notebook printed, once it has ended."""
        return self.notebook.communicate(timeout=timeout)[0]

    def result(self) -> dict:
        return json.loads((self.run_dir / "result.json").read_text())

    def digest(self) -> str:
        weights = (self.run_dir / "best" / "model.safetensors").read_bytes()
        return hashlib.sha256(weights).hexdigest()


@contextmanager
def notebook(config: Config, run_dir: Path, workers: int = 1) -> Iterator[Run]:
    """Launch from a process of its own; nothing of it may be left 10 s after its end."""
    config_file = run_dir.with_suffix(".json")
    config_file.write_text(config.to_json())
    process = subprocess.Popen(
        [sys.executable, "-c", NOTEBOOK, config_file, run_dir, str(workers)],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    try:
        yield Run(run_dir, process)
        wait_until(lambda: not processes_of(run_dir), 10)
    finally:
        for pid in processes_of(run_dir):
            os.kill(pid, signal.SIGKILL)
        process.communicate()


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


def wait_until(condition: Callable[[], object], seconds: float) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, f"waited {seconds} s in vain"
        time.sleep(0.05)


@pytest.fixture(scope="module")
def finished(config, tmp_path_factory) -> Run:
    """Two processes, interrupted once, then finished; beside it what must not disturb it."""
    run_dir = tmp_path_factory.mktemp("runs") / "interrupted"
    with socket.socket() as port, notebook(config, run_dir, workers=2) as run:
        port.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        port.bind(("127.0.0.1", 29500))  # torch's default
        port.listen()
        run.wait_for_steps(starts=1)
        with notebook(config, run_dir) as second:
            assert f"in use by process {run.agent()}" in second.output()
        began = time.monotonic()
        run.notebook.send_signal(signal.SIGINT)
        text = run.output()
        assert time.monotonic() - began < 5
    assert "RunStopped: stopped at step" in text
    (stopped,) = run.events("stopped")
    assert f"to go on from step {stopped['step']}" in text
    assert not (run_dir / "result.json").exists()

    with notebook(config, run_dir, workers=2) as run:
        text = run.output()
    assert f"resumed at step {stopped['step']}" in text
    return run


def test_an_interrupted_run_goes_on(finished, config):
    starts = finished.events("start")
    assert [event["world_size"] for event in starts] == [2, 2]
    assert finished.events("end")[-1]["step"] == config.epochs * config.steps_per_epoch
    assert set(finished.result()["scores"]) >= {"sst", "para", "sts"}


def test_another_config_or_world_size_is_refused(finished, config, tmp_path):
    run_dir = tmp_path / "run"
    run_dir.mkdir()
    (run_dir / "launch.json").write_text('{"gpus": 0, "workers": 2}')
    (run_dir / "config.json").write_text(replace(config, seed=1).to_json())
    with notebook(config, run_dir) as run:
        text = run.output()
    assert "seed: 1 there, 11711 here" in text
    assert "workers: 2 there, 1 here" in text


def test_killed_and_stopped_workers_are_restarted_until_that_is_used_up(config, finished, tmp_path):
    with notebook(config, tmp_path / "run", workers=2) as run:
        run.wait_for_steps(starts=1, steps=60)
        os.kill(run.worker(1), signal.SIGKILL)
        run.wait_for_steps(starts=2)
        os.kill(run.worker(0), signal.SIGSTOP)
        run.wait_for_steps(starts=3)
        victim = run.worker(1)
        os.kill(victim, signal.SIGKILL)
        text = run.output()
    assert f"RunFailed: run failed: rank 1 (process {victim}) was killed by SIGKILL" in text
    silent = json.loads((run.run_dir / "logs" / "silent.json").read_text())
    assert (silent["workers"][0]["rank"], silent["workers"][0]["state"]) == (0, "stopped")

    with notebook(config, tmp_path / "run", workers=2) as run:
        run.output()
    assert run.events("start")[1]["step"] == config.steps_per_epoch
    assert run.result()["scores"] == finished.result()["scores"]
    assert run.digest() == finished.digest()


def test_a_killed_notebook_leaves_nothing_and_loses_nothing(config, tmp_path):
    with notebook(config, tmp_path / "run") as run:
        run.wait_for_steps(starts=1)
        run.notebook.kill()
    assert run.events("stopped")
    assert not (run.run_dir / "result.json").exists()


def test_a_killed_agent_leaves_nothing(config, tmp_path):
    with notebook(config, tmp_path / "run") as run:
        run.wait_for_steps(starts=1)
        os.kill(run.agent(), signal.SIGKILL)
        text = run.output(timeout=5)
    assert "RunFailed: run failed: the agent process was killed by SIGKILL" in text


def test_a_second_interrupt_ends_at_once(config, tmp_path):
    with notebook(config, tmp_path / "run") as run:
        run.wait_for_steps(starts=1)
        os.kill(run.worker(0), signal.SIGSTOP)  # so that it cannot stop in good order
        run.notebook.send_signal(signal.SIGINT)
        time.sleep(0.5)
        run.notebook.send_signal(signal.SIGINT)
        text = run.output(timeout=3)
    assert "RunStopped" in text


def test_a_loss_that_is_not_finite_ends_every_rank_and_is_not_tried_again(config, tmp_path):
    with notebook(replace(config, learning_rate=1e30), tmp_path / "run", workers=2) as run:
        text = run.output()
    assert "RunFailed" in text
    assert "step" in text.split("RunFailed")[1]
    assert len(run.events("start")) == 1


def test_a_worker_that_cannot_start_says_why(config, tmp_path):
    with notebook(replace(config, data=str(tmp_path / "nowhere")), tmp_path / "run") as run:
        text = run.output()
    assert "RunFailed" in text
    assert "nowhere" in text
