"""One training process, started by torchrun's engine.

It dies with its agent, turns SIGTERM into a question that the training loop asks at every step,
and leaves ``logs/error.<rank>.json`` when it fails. torch loads only after the process can no
longer be orphaned. Plain ``torchrun -m palbert.processes.worker run_dir`` starts it too, of a
folder that has its ``config.json``; ``launch`` adds what torchrun lacks: the watchdog, the lock, no
orphans.
"""

import json
import os
import signal
import sys
import time
import traceback
from collections.abc import Callable
from contextlib import suppress
from datetime import timedelta
from pathlib import Path
from types import FrameType
from typing import NoReturn

from palbert.nvidia import PROMISED_GPUS
from palbert.processes.failures import REPORT_BYTES, read_errors
from palbert.processes.parent import end_with_parent
from palbert.runs.files import write_atomically

GROUP_TIMEOUT = timedelta(minutes=5)
ENDED_BY_SIGTERM = 128 + signal.SIGTERM

# what the others say when one process of the group has gone
COLLATERAL = (
    "closed by peer",
    "reset by peer",
    "broken pipe",
    "connection refused",
    "socket timeout",
    "timed out waiting",
    "remote process exited",
    "nccl communicator was aborted",
)


class StopRequest:
    """Whether the run was asked to stop. Each question is a sign of life, too.

    Args:
        heartbeat: File that holds the process id, touched at each question and of time 0 before.
    """

    def __init__(self, heartbeat: Path) -> None:
        self._heartbeat = heartbeat
        self._requested = False
        self._training = False
        heartbeat.write_text(str(os.getpid()), encoding="utf-8")
        os.utime(heartbeat, (0, 0))
        signal.signal(signal.SIGTERM, self._remember)
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # the launcher decides what Ctrl-C means

    def __call__(self) -> bool:
        """Whether SIGTERM has come to this rank; the ranks must agree before they stop."""
        self._training = True
        with suppress(OSError):
            os.utime(self._heartbeat)
        return self._requested

    def _remember(self, signum: int, frame: FrameType | None) -> None:  # noqa: ARG002
        if not self._training:  # nothing to save yet
            os._exit(ENDED_BY_SIGTERM)
        self._requested = True


def join_group() -> None:
    """Choose this process's GPU, and start ``torch.distributed`` where there are several.

    Raises:
        GpuMissing: The launcher promised GPUs that CUDA does not find.
    """
    import torch
    import torch.distributed as dist

    from palbert.hardware import require_gpus, same_bits_every_time
    from palbert.processes.rendezvous import group_store

    if promised := int(os.environ.get(PROMISED_GPUS, 0)):
        require_gpus(promised)
    on_gpu = torch.cuda.is_available()
    if on_gpu:
        same_bits_every_time(strict="PALBERT_EXACT" in os.environ)
        torch.cuda.set_device(int(os.environ["LOCAL_RANK"]))
    num_processes = int(os.environ["WORLD_SIZE"])
    if num_processes > 1:
        # predictions are gathered from CPU memory, gradients from the GPU's
        backend = "cpu:gloo,cuda:nccl" if on_gpu else "gloo"
        store = group_store(num_processes, GROUP_TIMEOUT)
        if store is None:
            dist.init_process_group(backend, timeout=GROUP_TIMEOUT)
        else:
            dist.init_process_group(
                backend, timeout=GROUP_TIMEOUT, store=store, rank=int(os.environ["RANK"]),
                world_size=num_processes,
            )  # fmt: skip


def leave_group(sign_of_life: Callable[[], object]) -> None:
    """Wait for the others: rank 0 keeps the store that they use, and writes the result."""
    from palbert.distributed import wait_for_all

    with suppress(RuntimeError):  # this rank's work is done, whoever has gone
        wait_for_all(sign_of_life)


def keep_room(logs: Path, rank: int) -> None:
    """Take up what the report of an error needs, since by then the disk may be full."""
    (logs / f"room.{rank}").write_bytes(os.urandom(REPORT_BYTES))


def write_error(path: Path, rank: int, error: BaseException) -> None:
    """Leave what went wrong for the launcher.

    ``collateral`` marks errors of a process whose peer has gone: another rank holds the cause.
    """
    path.with_name(f"room.{rank}").unlink(missing_ok=True)
    text = f"{type(error).__name__}: {error}".lower()
    report = {
        "rank": rank,
        "time_ns": time.time_ns(),
        "type": type(error).__name__,
        "message": str(error),
        "traceback": "".join(traceback.format_exception(error)),
        "collateral": any(words in text for words in COLLATERAL),
    }
    write_atomically(path, json.dumps(report))


def failed_for_good(logs: Path) -> bool:
    """Whether an earlier attempt of this launch ended in an exception of its own.

    Such a run would fail again; only deaths and hangs are worth a restart.
    """
    return not all(error["collateral"] for error in read_errors(logs))


def leave(code: int) -> NoReturn:
    """End at once: threads of gloo, NCCL or OpenMP may hang or crash in a normal exit."""
    sys.stdout.flush()
    sys.stderr.flush()
    os._exit(code)


def main(arguments: list[str]) -> NoReturn:
    """Train one rank of the run whose folder is the only argument."""
    end_with_parent(int(os.environ.get("PALBERT_AGENT_PID", os.getppid())))
    run_dir, rank = Path(arguments[0]), int(os.environ["RANK"])
    logs = Path(os.environ.get("PALBERT_LOGS", run_dir / "logs"))
    logs.mkdir(exist_ok=True)
    stop_requested = StopRequest(logs / f"heartbeat.{rank}")
    if (run_dir / "result.json").exists():
        leave(0)  # restarted because a peer died after the end
    report = logs / f"error.{rank}.json"
    if os.environ["TORCHELASTIC_RESTART_COUNT"] == "0":
        report.unlink(missing_ok=True)
    elif failed_for_good(logs):
        leave(1)
    try:
        keep_room(logs, rank)
        _train(run_dir, stop_requested)
    except BaseException as error:  # noqa: BLE001 - whatever it is, the launcher shows it
        with suppress(OSError):
            write_error(report, rank, error)
        with suppress(OSError):
            traceback.print_exc()
        leave(1)
    leave(0)


def _train(run_dir: Path, stop_requested: StopRequest) -> None:
    from palbert.config import Config
    from palbert.runs.json_files import read_json
    from palbert.runs.reader_code import FOLDER, install

    config = read_json(run_dir / "config.json", Config)
    from palbert.training.loop import train

    install(run_dir / FOLDER)

    join_group()
    asked = {key: f"PALBERT_{key.upper()}" in os.environ for key in ("may_shrink", "exact")}
    train(config, run_dir, stop_requested, **asked)
    leave_group(stop_requested)


if __name__ == "__main__":
    main(sys.argv[1:])
