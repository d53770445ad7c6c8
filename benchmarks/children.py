"""What is measured runs in fresh processes, each as the launcher starts its own."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

HOME = Path(__file__).resolve().parents[1]


def in_child(script: str, words: Sequence[str], device: str = "cpu") -> Iterator[dict]:
    """What a benchmark prints in a process of its own, as it comes.

    Args:
        script: Path of the benchmark.
        words: Its arguments.
        device: ``cpu``, or ``cuda`` for the first GPU alone.

    Yields:
        The object of each printed line that is one in JSON.
    """
    from palbert.processes.devices import environment

    env = environment(1, int(device == "cuda"))
    if device == "cuda":
        env["CUDA_VISIBLE_DEVICES"] = os.environ.get("CUDA_VISIBLE_DEVICES", "0").split(",")[0]
    paths = [str(Path(__file__).parent), str(HOME), env.get("PYTHONPATH", "")]
    env["PYTHONPATH"] = os.pathsep.join(filter(None, paths))
    env |= {"HF_HUB_OFFLINE": "1", "TOKENIZERS_PARALLELISM": "false"}
    command = [sys.executable, script, *words]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8", env=env) as child:
        for line in child.stdout or ():
            if line.startswith('{"'):
                yield json.loads(line)


def this_machine(device: str = "cpu") -> dict:
    """What it runs on, and how fast that multiplies matrices; measured in a process of its own."""
    (machine,) = in_child(str(Path(__file__).with_name("machine.py")), [], device)
    return machine


def save(results: dict, path: Path | None) -> None:
    """Write what was measured so far, if a path was given."""
    if path is not None:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps(results, indent=1) + "\n", encoding="utf-8")
