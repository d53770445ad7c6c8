"""Train in processes of their own, started safely from a notebook.

``launch`` starts an agent (see agent.py), follows ``metrics.jsonl`` and returns the result. The
calling process never forks, never touches CUDA and keeps its signal handlers. Interrupt once to
stop with a checkpoint, twice to end at once; launch again to go on.
"""

import os
import signal
import subprocess
import sys
import time
import uuid
from contextlib import suppress
from pathlib import Path

from palbert.config import Config
from palbert.data.sources import find_folder
from palbert.paths import given_path
from palbert.processes.devices import check_devices, environment
from palbert.processes.failures import RunFailed, RunStopped, explain
from palbert.processes.guard import Guard
from palbert.processes.machines import ALONE, LOOPBACK, Machines
from palbert.runs.folder import RunResult, check_same_run, make_folder
from palbert.runs.live import LiveView
from palbert.runs.lock import lock_folder, meeting_folder
from palbert.runs.reader_code import NO_READER_CODE, ReaderCode
from palbert.training.contents import contents_of

SILENCE_SECONDS = 60  # a worker may neither train nor compute for this long
STOP_SECONDS = 60  # a graceful stop may take: a step, and a checkpoint of up to 5 GB
MAX_RESTARTS = 2


def launch(
    config: Config,
    run_dir: Path | str,
    *,
    gpus: int = 0,
    workers: int = 1,
    machines: Machines | None = None,
    reader_code: ReaderCode = NO_READER_CODE,
    show: bool = True,
    exact: bool = False,
) -> RunResult:
    """Train ``config`` in ``run_dir``; go on where an earlier launch stopped.

    Args:
        config: Settings of the run.
        run_dir: Folder of the run; made if need be.
        gpus: Number of GPUs, one process each; 0 trains on the CPU.
        workers: Number of processes on the CPU.
        machines: Those that train together, with as many processes each; None for this one.
        reader_code: Code that takes the place of the package's, see ``runs/reader_code.py``.
        show: Whether to show the progress.
        exact: Whether to refuse to go on where the bits would differ from an uninterrupted run's:
            with another number of threads, precision, GPU or version of torch.

    Returns:
        The result, at once if this run has already finished.

    Raises:
        ValueError: More than the machine has, or the folder holds a run with other settings.
        FolderInUse: Names the process that works in this folder.
        PermissionError: The folder cannot be written.
        RunStopped: The user interrupted the run; says how to go on.
        RunFailed: The run ended without a result; names the rank and what it died of.
    """
    num_processes = check_devices(gpus, workers)
    run_dir = given_path(run_dir, "run_dir").resolve()
    home = machines.folder(run_dir) if machines else run_dir
    contents = contents_of(config, find_folder(config.data))
    wanted = (config, {"gpus": gpus, "workers": workers}, reader_code, contents)
    try:
        make_folder(home)
    except OSError:  # of somebody else, who let us read
        finished = RunResult.read(run_dir)
        if finished is None:
            raise
        check_same_run(run_dir, *wanted)
        return finished
    view = LiveView(run_dir, show=show)
    with lock_folder(home) as lock:
        check_same_run(run_dir, *wanted)
        if finished := RunResult.read(run_dir):
            view.say("already finished: this is its result")
            return finished
        processes = f"{num_processes} process{'es' if num_processes > 1 else ''}"
        view.say(f"starting {processes}{view.what_was_lost()}")
        env = environment(num_processes, gpus) | ({"PALBERT_EXACT": "1"} if exact else {})
        if machines:
            env |= machines.environment(run_dir)
            meeting = machines.options(config.fingerprint())
        else:
            meeting = _alone(meeting_folder(home, lock))
        options = [*meeting, f"--nproc-per-node={num_processes}"]
        agent = _start(run_dir, home, options, {"env": env, "pass_fds": (lock.fileno(),)})
        guard = Guard(run_dir, home / "lock", agent.pid)
    interrupted = _follow(agent, view, guard)
    if result := RunResult.read(run_dir):
        return result
    if interrupted:
        raise RunStopped(view.how_to_go_on())
    cause = guard.problem() or explain(home / "logs", agent.returncode)
    raise RunFailed(f"{run_dir.name} failed: {cause}{_whose(reader_code, cause)}")


def _whose(reader_code: ReaderCode, why: str) -> str:
    """Which of the reader's functions it was: the one whose line the traceback names last."""
    if not reader_code:
        return ""
    places = {name: why.rfind(f"{name}.py") for name in reader_code}
    last = max(places, key=places.__getitem__)
    if places[last] >= 0:
        begin = f"The line is of your own {last}, which this run trained with. Correct it"
    else:
        begin = (
            f"This run trained with your code in the place of {', '.join(reader_code)}. Correct it"
        )
    return f"\n{begin}, or train with the package's: answers='reference' in the notebook."


def _alone(folder: Path) -> list[str]:
    """Options of torchrun for one machine: an id that is new, and a folder instead of a port."""
    return [
        "--nnodes=1", f"--rdzv-backend={ALONE}", f"--rdzv-endpoint={folder}",
        f"--rdzv-id={uuid.uuid4()}", f"--local-addr={LOOPBACK}",
    ]  # fmt: skip


def _start(run_dir: Path, home: Path, options: list[str], process: dict) -> subprocess.Popen:
    """Start the agent; ``home`` has its lock and logs, ``process`` is for ``Popen``."""
    logs = home / "logs"
    for pattern in (
        "heartbeat.*",
        "error.*",
        "failures.json",
        "silent.json",
        "lost.json",
        "room.*",
    ):
        for path in logs.glob(pattern):
            path.unlink()
    command = [
        sys.executable, "-m", "palbert.processes.agent", os.getpid(), home, SILENCE_SECONDS,
        *options,
        f"--max-restarts={MAX_RESTARTS}", "--monitor-interval=0.2",
        f"--shutdown-timeout={STOP_SECONDS}", f"--log-dir={logs}", "--redirects=3",
        "-m", "palbert.processes.worker", run_dir,
    ]  # fmt: skip
    with (logs / "agent.log").open("ab") as log:
        return subprocess.Popen(
            [str(word) for word in command],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
            start_new_session=True,
            **process,
        )


def _follow(agent: subprocess.Popen, view: LiveView, guard: Guard) -> bool:
    """Show progress until the agent ends or must; returns whether the user interrupted it."""
    interrupted = False
    try:
        while agent.poll() is None and not guard.problem():
            view.update()
            time.sleep(0.1)
    except KeyboardInterrupt:
        interrupted = True
        view.say("stopping: saving a checkpoint (interrupt again to end at once)")
        _stop(agent)
    finally:
        _kill(agent)
    view.finish()
    return interrupted


def _stop(agent: subprocess.Popen) -> None:
    """Let the workers save a checkpoint, unless that takes long or the user is impatient."""
    agent.terminate()
    with suppress(subprocess.TimeoutExpired, KeyboardInterrupt):
        agent.wait(STOP_SECONDS + 5)


def _kill(agent: subprocess.Popen) -> None:
    """End every process of the run; the workers die with their agent."""
    if agent.poll() is None:
        with suppress(ProcessLookupError):
            os.killpg(agent.pid, signal.SIGKILL)
        agent.wait()
