"""Kill a run at random moments, again and again: ``python tests/random_kills.py 20``.

Each time one process of it, picked by chance, gets SIGKILL; after ten seconds none may be left but
those of a run that goes on. In the end the weights must be those of a run that nobody disturbed.
"""

import os
import random
import signal
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

from launched import Run, processes_of, start_notebook, wait_until

from palbert.config import Config, Pals
from palbert.runs.reader_code import NO_READER_CODE

SEED = 11711


def main(kills: int) -> None:
    """Disturb runs of one process and of two."""
    chance = random.Random(SEED)
    config = Config(
        name="killed", encoder="minilm", pals=Pals(), epochs=3, steps_per_epoch=20, batch_size=8
    )
    for workers in (1, 2):
        with tempfile.TemporaryDirectory() as name:
            alone = started(config, Path(name) / "alone", workers)
            alone.output(1200)
            seconds = whole_seconds(alone)
            run_dir, done = Path(name) / "killed", 0
            while not (run_dir / "result.json").exists() or done < kills:
                if (run_dir / "result.json").exists():  # not often enough: once more from the start
                    run_dir = run_dir.with_name(f"killed{done}")
                run = started(config, run_dir, workers)
                if done < kills:
                    done += kill_one(run, chance, seconds)
                run.output(1200)
                wait_until(lambda run=run: not processes_of(run.run_dir), 10)
            same = run.digest() == alone.digest()
            sys.stdout.write(f"{workers} processes, {done} kills, the same bits: {same}\n")
            if not same:
                sys.exit(1)


def started(config: Config, run_dir: Path, workers: int) -> Run:
    """A launch from a process of its own, which tries nothing again."""
    return Run(run_dir, start_notebook(config, run_dir, workers, 0, NO_READER_CODE))


def whole_seconds(run: Run) -> float:
    """From the first line of its record to the last."""
    return run.events("end")[-1]["time"] - run.events("start")[0]["time"]


def kill_one(run: Run, chance: random.Random, seconds: float) -> bool:
    """Kill one of its processes at some moment; False if it had ended by then."""
    time.sleep(chance.uniform(2, 12 + seconds))
    found = processes_of(run.run_dir)
    if not found:
        return False
    with suppress(ProcessLookupError):
        os.kill(chance.choice(found), signal.SIGKILL)
        return True
    return False


if __name__ == "__main__":
    main(int(sys.argv[1]))
