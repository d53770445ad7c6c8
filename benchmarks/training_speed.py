"""Training speed against the peers, side by side in one run.

    python benchmarks/training_speed.py --data ../data/cs224n --steps 40 --rounds 2
    python benchmarks/training_speed.py --device cuda --encoder minilm bert-base \
        --precision bfloat16 float16 --batch-size 32 128

Every contender trains an encoder of the same shape, with random weights, on the same question
pairs, each contender in a process of its own, in turn, for several rounds (with ``--together`` all
in one process, where time is short); the first steps are not counted. Printed are examples per
second (the best round, and all of them), the ratio to Hugging Face's ``Trainer`` with its defaults
(float32), the share of the rate at which this machine multiplies large matrices, and the peak
memory of process and GPU. A GPU is the first one alone. Run it on an idle machine.
"""

import argparse
import json
import resource
import sys
import tempfile
import time
import traceback
import warnings
from itertools import product
from pathlib import Path

from children import in_child, save, this_machine
from contenders import CONTENDERS, Setting, flops_of_example, question_pairs
from shapes import SHAPES, write_encoder

USUAL = ("trainer", "trainer_best", "cross_encoder", "palbert", "palbert_pals")
PRECISIONS = ("auto", "float32", "bfloat16", "float16")


def measure(contender: str, options: argparse.Namespace) -> None:
    """Print what one contender reaches in each setting, a line of JSON each, in this process."""
    warnings.simplefilter("ignore")
    for shape, precision, batch_size in settings_of(contender, options):
        encoder = str(Path(options.encoders) / shape)
        setting = Setting(shape, encoder, precision, batch_size, options.steps)
        facts = {"contender": contender, "encoder": shape, "precision": precision}
        try:
            measured = measure_one(setting, contender, options.data)
        except Exception as error:  # noqa: BLE001 - the others are measured all the same
            traceback.print_exc()
            measured = {"error": f"{type(error).__name__}: {error}"[:500]}
        print(json.dumps({**facts, "batch_size": batch_size, **measured}), flush=True)


def settings_of(contender: str, options: argparse.Namespace) -> list[tuple[str, str, int]]:
    """Shapes, precisions and batch sizes; who trains in float32 anyway does so once."""
    only_float32 = contender in ("trainer", "cross_encoder")
    precisions = ["float32"] if only_float32 else chosen_precisions(options.precision)
    return list(product(options.encoder, precisions, options.batch_size))


def chosen_precisions(requested: list[str]) -> list[str]:
    """Those that were asked for; ``auto`` is the fastest of this machine."""
    from palbert.hardware import choose_device, choose_precision

    device = choose_device()
    return list(dict.fromkeys(choose_precision(device, each) for each in requested))


def measure_one(setting: Setting, contender: str, data: str) -> dict:
    """Speed, work and memory in one setting; the memory of the process is that until now."""
    import torch

    examples = question_pairs(data, setting)
    on_gpu = torch.cuda.is_available()
    torch.use_deterministic_algorithms(False)  # whoever wants it says so
    if on_gpu:
        torch.cuda.empty_cache()
        torch.cuda.reset_peak_memory_stats()
    speed = CONTENDERS[contender](examples, setting)
    measured = {
        "examples_per_second": speed,
        "flops": speed * flops_of_example(examples, setting),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }
    if on_gpu:
        measured["gpu_memory_mb"] = torch.cuda.max_memory_allocated() / 2**20
    return measured


def compare(options: argparse.Namespace) -> dict:
    """The machine, and every contender in turn, each time in a fresh process."""
    machine = this_machine(options.device)
    found: list[dict] = []
    with tempfile.TemporaryDirectory() as folder:
        for shape in options.encoder:
            write_encoder(shape, options.tokenizer, Path(folder))
        shared = [
            "--encoders", folder, "--data", options.data, "--steps", str(options.steps),
            "--encoder", *options.encoder, "--precision", *options.precision,
            "--batch-size", *map(str, options.batch_size),
        ]  # fmt: skip
        apart = [[contender] for contender in options.contenders]
        turns: list[list[str]] = [[*options.contenders]] if options.together else apart
        for number, names in product(range(options.rounds), turns):
            began = time.monotonic()
            for each in in_child(__file__, ["--only", *names, *shared], options.device):
                if "flops" in each:
                    each["share_of_matrix_rate"] = each.pop("flops") / machine["matrix_flops"]
                found.append({**each, "round": number})
                save({"machine": machine, "measured": found}, options.save)
            print(f"{names}: {time.monotonic() - began:.0f} s", file=sys.stderr, flush=True)
    return {"machine": machine, "measured": found}


def report(results: dict) -> None:
    """Print the tables, one for each encoder and batch size."""
    print(json.dumps(results["machine"]))
    tables = {(each["encoder"], each["batch_size"]) for each in results["measured"]}
    for encoder, batch_size in sorted(tables):
        print(f"\n{encoder}, batches of {batch_size}")
        print(f"{'':30} {'ex/s':>8} {'ratio':>7} {'peak':>6} {'memory':>8} {'GPU':>8}   rounds")
        rows: dict[str, list[dict]] = {}
        for each in results["measured"]:
            if (each["encoder"], each["batch_size"]) == (encoder, batch_size):
                rows.setdefault(f"{each['contender']} {each['precision']}", []).append(each)
        for name, rounds in rows.items():
            print(row(name, rounds, rows.get("trainer float32", [])))


def row(name: str, rounds: list[dict], baseline: list[dict]) -> str:
    """One contender's line; the best round counts."""
    if failed := [each["error"] for each in rounds if "error" in each]:
        return f"{name:30} {failed[0]}"
    best = max(rounds, key=lambda each: each["examples_per_second"])
    compared = [each["examples_per_second"] for each in baseline if "error" not in each]
    ratio = f"{best['examples_per_second'] / max(compared):6.2f}x" if compared else f"{'':7}"
    speeds = " ".join(f"{each['examples_per_second']:.1f}" for each in rounds)
    memory = max(each["peak_memory_mb"] for each in rounds)
    return (
        f"{name:30} {best['examples_per_second']:8.1f} {ratio} "
        f"{best['share_of_matrix_rate']:6.1%} {memory:5.0f} MB "
        f"{best.get('gpu_memory_mb', 0):5.0f} MB   {speeds}"
    )


def main() -> None:
    """Compare all, or measure one."""
    options = arguments().parse_args()
    if options.only:
        for contender in options.only:
            measure(contender, options)
    else:
        from palbert.bert.encoders import encoder_path

        options.tokenizer = options.tokenizer or encoder_path("minilm")
        report(compare(options))


def arguments() -> argparse.ArgumentParser:
    """What this script takes."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--device", choices=("cpu", "cuda"), default="cpu", help="for all of them")
    parser.add_argument("--encoder", choices=SHAPES, nargs="+", default=["minilm"])
    parser.add_argument("--precision", choices=PRECISIONS, nargs="+", default=["auto"],
                        help="of palbert and of Trainer's flags")  # fmt: skip
    parser.add_argument("--batch-size", type=int, nargs="+", default=[32])
    parser.add_argument("--contenders", choices=CONTENDERS, nargs="+", default=USUAL)
    parser.add_argument("--data", default="workbook", help="workbook, cs224n, hub or a folder")
    parser.add_argument("--steps", type=int, default=40, help="steps that are timed")
    parser.add_argument("--rounds", type=int, default=2, help="how often each contender runs")
    parser.add_argument("--tokenizer", help="folder of a tokenizer; else MiniLM's")
    parser.add_argument("--save", type=Path, help="write what was measured as JSON")
    parser.add_argument("--together", action="store_true", help="all in one process")
    # of a child process
    parser.add_argument("--only", nargs="+", help=argparse.SUPPRESS)
    parser.add_argument("--encoders", help=argparse.SUPPRESS)
    return parser


if __name__ == "__main__":
    main()
