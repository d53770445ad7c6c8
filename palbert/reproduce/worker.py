"""One worker of the pool: trains runs one after another and keeps what is to be kept of each.

It dies with the process that started it; what it was training goes on from a checkpoint.
"""

import json
import shutil
import sys
import traceback
from collections.abc import Callable
from pathlib import Path
from typing import Any

from palbert.config import Config
from palbert.processes.parent import end_with_parent
from palbert.processes.worker import StopRequest, leave
from palbert.results.ledger import read_ledger
from palbert.runs.folder import RunResult, check_same_run, make_folder
from palbert.runs.lock import lock_folder


def main(parent_pid: int) -> None:
    """Answer each line of standard input with one of standard output.

    Args:
        parent_pid: Process that started this one, and may be gone by now.
    """
    end_with_parent(parent_pid)
    answers, sys.stdout = sys.stdout, sys.stderr  # what libraries print must not be an answer
    for line in sys.stdin:
        job = json.loads(line)
        try:
            answer = _do(job)
        except Exception as error:  # noqa: BLE001 - one run that fails does not stop the others
            traceback.print_exc()
            answer = {"error": f"{type(error).__name__}: {error}"}
        answers.write(json.dumps(answer) + "\n")
        answers.flush()
        if answer.get("stopped"):
            break
    leave(0)


def _do(job: dict[str, Any]) -> dict[str, Any]:
    """Train the job's run where it is not finished, and keep it."""
    run_dir = Path(job["folder"])
    configs = [Config.from_json(json.dumps(config)) for config in job["configs"]]
    make_folder(run_dir)
    stop = StopRequest(run_dir / "logs" / "heartbeat.0")
    with lock_folder(run_dir):
        result = RunResult.read(run_dir) or _train(configs[0], run_dir, stop, job["gpus"])
        if result is None:
            return {"stopped": True}
        if not job["is_part"]:
            _keep(run_dir, configs, Path(job["ledger"]))
    if not job["keep_models"]:
        shutil.rmtree(run_dir / "best", ignore_errors=True)
    return {"scores": dict(result.scores), "seconds": result.record["seconds"]}


def _train(config: Config, run_dir: Path, stop: Callable[[], bool], gpus: int) -> RunResult | None:
    from palbert.data.sources import find_folder
    from palbert.hardware import same_bits_every_time
    from palbert.training.contents import contents_of
    from palbert.training.loop import train

    if gpus:
        same_bits_every_time()
    contents = contents_of(config, find_folder(config.data))
    check_same_run(run_dir, config, {"gpus": min(gpus, 1), "workers": 1}, contents=contents)
    train(config, run_dir, stop)
    return RunResult.read(run_dir)


def _keep(run_dir: Path, configs: list[Config], ledger: Path) -> None:
    from palbert.reproduce.plan import is_kept
    from palbert.results.reference_runs import keep_run

    missing = [config for config in configs if not is_kept(config, read_ledger(ledger))]
    if missing:
        keep_run(run_dir, ledger, missing)


if __name__ == "__main__":
    main(int(sys.argv[1]))
