"""Whether an answer gives the same in two processes that differ as two workers of a run do.

The hashes of texts, and with them the order of sets, differ between processes; so do process
numbers, ranks and times. A process that is asked twice does not show it.
"""

import json
import os
import re
import subprocess
import sys
from typing import Any

from palbert.workbook.checks.answer_file import PRELUDE

SECONDS = 60
LIGHT = "import math, random; import numpy as np\n"
SCRIPT = """
import json, os, sys
text, name, arguments = json.load(sys.stdin)
if "torch" in text:
    import torch.distributed as dist
    dist.is_initialized = lambda: True
    dist.get_rank = lambda *_: int(os.environ["RANK"])
    dist.get_world_size = lambda *_: 2
space = {"__name__": "answer"}
exec(text, space)
real, sys.stdout = sys.stdout, sys.stderr
json.dump(space[name](*arguments), real)
"""


def agree(text: str, name: str, arguments: tuple) -> bool:
    """Whether both return the same for the same arguments.

    Args:
        text: Text of the answer's file.
        name: Name of the function.
        arguments: Arguments of the call, all of them plain values.
    """
    body = text.replace(PRELUDE, "", 1)
    if not re.search(r"\b(torch|F|nn|Tensor|palbert)\b", body):
        text = text.replace(PRELUDE, LIGHT, 1)  # torch takes seconds to import
    job = json.dumps([text, name, arguments])
    started = [_start(rank) for rank in range(2)]
    first, second = (_result(process, job) for process in started)
    return first == second and first is not None


def _start(rank: int) -> "subprocess.Popen[str]":
    own = {"PYTHONHASHSEED": str(rank + 1), "RANK": str(rank), "LOCAL_RANK": str(rank)}
    return subprocess.Popen(
        [sys.executable, "-c", SCRIPT], env={**os.environ, **own, "WORLD_SIZE": "2"},
        encoding="utf-8", stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
    )  # fmt: skip


def _result(process: "subprocess.Popen[str]", job: str) -> Any:
    try:
        out, _ = process.communicate(job, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        process.communicate()
        return None
    return json.loads(out) if process.returncode == 0 else None
