"""Cost as work grows: time and memory for 1,000 to 1,000,000 examples of the embedded grammar.

    python benchmarks/growth.py --save results/speed/growth.json

For each number of question pairs, in a fresh process: seconds to tokenise them and to shuffle a
pass into batches, the speed of a few training steps on them, and the peak memory, of which the
sentences as Python objects are the part that grows.
"""

import argparse
import json
import resource
import tempfile
import time
from pathlib import Path
from random import Random

from children import in_child, save, this_machine
from contenders import MAX_LENGTH, Setting, run_palbert
from shapes import write_encoder

SIZES = (1_000, 10_000, 100_000, 1_000_000)
STEPS, BATCH = 20, 32


def draw(count: int) -> list:
    """Question pairs of the grammar; among many, some come again."""
    from palbert.data.corpus.questions import pair
    from palbert.data.corpus.questions_meanings import tabulate
    from palbert.tasks import Example

    rng, topics = Random(1), tabulate(is_dev=False)
    drawn = (pair(rng, topics) for _ in iter(int, 1))
    pairs = (each for each in drawn if each)
    return [Example(str(i), *next(pairs)) for i in range(count)]


def memory_mb() -> float:
    """The most memory that this process has used, in MB."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def measure(count: int, encoder: str) -> dict:
    """Seconds and memory for one number of examples, in this process."""
    from palbert.bert.encoders import load_tokenizer
    from palbert.data.batches import TaskData
    from palbert.data.buckets import Buckets
    from palbert.hardware import choose_device, choose_precision

    began = time.perf_counter()
    examples = draw(count)
    drawn = time.perf_counter()
    data = TaskData("para", examples, load_tokenizer(encoder), MAX_LENGTH)
    tokenized = time.perf_counter()
    Buckets(data.lengths, BATCH, seed=0).indices(0)
    shuffled = time.perf_counter()
    setting = Setting("minilm", encoder, choose_precision(choose_device()), BATCH, STEPS)
    speed = run_palbert(examples, setting, pals=True)
    return {
        "examples": count,
        "draw_seconds": drawn - began,
        "tokenize_seconds": tokenized - drawn,
        "shuffle_seconds": shuffled - tokenized,
        "examples_per_second": speed,
        "peak_memory_mb": memory_mb(),
    }


def main() -> None:
    """Measure every size, or one."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    parser.add_argument("--save", type=Path, help="write what was measured as JSON")
    # of a child process
    parser.add_argument("--only", type=int, help=argparse.SUPPRESS)
    parser.add_argument("--encoder", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        print(json.dumps(measure(options.only, options.encoder)), flush=True)
        return
    from palbert.bert.encoders import encoder_path

    machine = this_machine()
    found: list[dict] = []
    with tempfile.TemporaryDirectory() as folder:
        encoder = write_encoder("minilm", encoder_path("minilm"), Path(folder))
        for size in options.sizes:
            found += in_child(__file__, ["--only", str(size), "--encoder", encoder])
            save({"machine": machine, "measured": found}, options.save)
            print(json.dumps(found[-1]), flush=True)


if __name__ == "__main__":
    main()
