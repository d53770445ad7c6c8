"""Cost as work grows: time and memory of runs on 1,000 to 1,000,000 examples of the grammar.

    python benchmarks/growth.py --save results/speed/growth.json

For each number of question pairs, written as a file of the CS224N format, and in a fresh process:
seconds to read them, seconds from the start of the run to its first step (reading them,
tokenising them, loading the model), the speed of its steps, and the process's peak memory.
"""

import argparse
import csv
import json
import resource
import tempfile
import time
from collections.abc import Iterator
from itertools import islice
from pathlib import Path
from random import Random

from children import in_child, save, this_machine

SIZES = (1_000, 10_000, 100_000, 1_000_000)
STEPS, DEV = 60, 100


def write_pairs(folder: Path, count: int) -> None:
    """Question pairs of the grammar, some of them more than once, as files to train on."""
    pairs = _draw()
    for split, number in (("train", count), ("dev", DEV)):
        with (folder / f"quora-{split}.csv").open("w", encoding="utf-8", newline="") as file:
            table = csv.writer(file, delimiter="\t")
            table.writerow(["id", "sentence1", "sentence2", "is_duplicate"])
            table.writerows((f"{split}{i}", *pair) for i, pair in enumerate(islice(pairs, number)))


def _draw() -> Iterator[tuple[str, str, float]]:
    from palbert.data.corpus.questions import pair
    from palbert.data.corpus.questions_meanings import tabulate

    rng, topics = Random(1), tabulate(is_dev=False)
    while True:
        if drawn := pair(rng, topics):
            yield drawn


def memory_mb() -> float:
    """The most memory that this process has used, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(count: int, folder: str) -> dict:
    """Seconds and memory of one run, in this process."""
    from palbert.data.sources import load_data
    from palbert.presets import row_config
    from palbert.training.loop import Training

    began = time.perf_counter()
    load_data(folder, ["para"])
    read = time.perf_counter()
    settings = {"data": folder, "task": "para", "epochs": 1, "steps_per_epoch": STEPS}
    config = row_config("pals", "workbook", **settings)
    with tempfile.TemporaryDirectory() as place:
        run = Training(config, Path(place), lambda: False)
        ready = time.perf_counter()
        run.run()
        result = json.loads((Path(place) / "result.json").read_text(encoding="utf-8"))
    return {
        "examples": count,
        "read_seconds": read - began,
        "setup_seconds": ready - read,
        "examples_per_second": result["examples_per_second"],
        "peak_memory_mb": memory_mb(),
    }


def main() -> None:
    """Measure every size, or one."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--save", type=Path, help="write what was measured as JSON")
    # of a child process
    parser.add_argument("--only", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--folder", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        print(json.dumps(measure(options.only, options.folder)), flush=True)
        return
    machine = this_machine()
    found: list[dict] = []
    for size in options.sizes:
        with tempfile.TemporaryDirectory() as folder:
            write_pairs(Path(folder), size)
            found += in_child(__file__, ["--only", str(size), "--folder", folder])
        save({"machine": machine, "measured": found}, options.save)
        print(json.dumps(found[-1]), flush=True)


if __name__ == "__main__":
    main()
