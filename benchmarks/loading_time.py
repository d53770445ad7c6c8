"""What passes before the first step of a run: imports, data, tokens, processes.

    python benchmarks/loading_time.py --rounds 3 --save results/speed/loading.json

Each part is timed in a fresh process, once a round; the files it reads are in the system's cache
from the second round on. Printed are the fastest round and all of them, in seconds.
"""

import argparse
import json
import tempfile
import time
from collections.abc import Callable
from importlib import import_module
from pathlib import Path

from children import in_child, save, this_machine

PAIRS = 10_000


def _importing(module: str) -> float:
    began = time.perf_counter()
    import_module(module)
    return time.perf_counter() - began


def corpus() -> float:
    """The embedded corpus, all five sets."""
    from palbert.data.sources import load_data

    began = time.perf_counter()
    load_data("workbook", ["sst", "para", "sts", "snli", "cfimdb"])
    return time.perf_counter() - began


def tokens() -> float:
    """Question pairs as numbers, ten thousand of them."""
    from palbert.bert.encoders import load_tokenizer
    from palbert.data.batches import TaskData
    from palbert.data.sources import load_data

    examples = load_data("workbook", ["para"]).train["para"]
    examples = (examples * (1 + PAIRS // len(examples)))[:PAIRS]
    tokenizer = load_tokenizer("minilm")
    began = time.perf_counter()
    TaskData("para", examples, tokenizer, 128)
    return time.perf_counter() - began


def model() -> float:
    """A fresh PalBert on MiniLM's weights."""
    from palbert.model import PalBert
    from palbert.presets import PRESETS

    began = time.perf_counter()
    PalBert.from_encoder("minilm", PRESETS["workbook"].pals)
    return time.perf_counter() - began


def one_step() -> float:
    """A whole launched run of one step, its evaluation on the corpus's dev splits included."""
    from dataclasses import replace

    from palbert.presets import row_config
    from palbert.processes.launcher import launch

    config = replace(row_config("frozen", "workbook"), epochs=1, steps_per_epoch=1)
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        launch(config, Path(folder) / "run", show=False)
        return time.perf_counter() - began


PARTS: dict[str, Callable[[], float]] = {
    "import torch": lambda: _importing("torch"),
    "import transformers": lambda: _importing("transformers"),
    "import BertModel": lambda: _importing("transformers.models.bert.modeling_bert"),
    "import a worker's modules": lambda: _importing("palbert.training.loop"),
    "import palbert": lambda: _importing("palbert"),
    "embedded corpus": corpus,
    "10,000 pairs tokenised": tokens,
    "PalBert on MiniLM": model,
    "run of one step": one_step,
}


def main() -> None:
    """Time all parts, or one."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--rounds", type=int, default=3, help="how often each part is timed")
    parser.add_argument("--save", type=Path, help="write what was measured as JSON")
    parser.add_argument("--only", choices=PARTS, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        print(json.dumps({"part": options.only, "seconds": PARTS[options.only]()}), flush=True)
        return
    machine = this_machine()
    found = []
    for number in range(options.rounds):
        for part in PARTS:
            found += [{**each, "round": number} for each in in_child(__file__, ["--only", part])]
            save({"machine": machine, "measured": found}, options.save)
    print(json.dumps(machine))
    for part in PARTS:
        times = [each["seconds"] for each in found if each["part"] == part]
        print(f"{part:28} {min(times):7.2f} s   {' '.join(f'{t:.2f}' for t in times)}")


if __name__ == "__main__":
    main()
