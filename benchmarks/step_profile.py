"""Where the time of a training step goes, by torch's profiler.

    python benchmarks/step_profile.py --save results/speed/step.json

Palbert's own steps on question pairs, with and without PALs; each operation's own time, without
that of the operations it calls, is put under a heading of its kind.
"""

import argparse
import json
import tempfile
from pathlib import Path

from children import in_child, save, this_machine
from contenders import Setting, question_pairs, run_palbert
from shapes import write_encoder

STEPS, BATCH = 20, 32
KINDS = {
    "matrix products": ("aten::mm", "aten::addmm", "aten::bmm", "aten::baddbmm", "mkldnn"),
    "casts and copies": ("aten::copy_", "aten::_to_copy", "aten::to", "aten::clone", "aten::cat"),
    "GELU": ("aten::gelu", "aten::gelu_backward"),
    "random numbers": ("aten::random_",),
    "masks of dropout": ("aten::where", "aten::ge", "aten::mul"),
    "softmax": ("aten::_softmax", "aten::_softmax_backward_data"),
    "LayerNorm": ("aten::native_layer_norm", "aten::native_layer_norm_backward"),
    "sums": ("aten::add", "aten::add_", "aten::sum"),
    "optimizer": ("aten::_fused_adamw_", "aten::_foreach", "aten::linalg_vector_norm"),
}


def kind(operation: str) -> str:
    """The heading of an operation."""
    exact = (name for name, members in KINDS.items() if operation in members)
    begins = (name for name, members in KINDS.items() if operation.startswith(members[-1]))
    return next(exact, None) or next(begins, "everything else")


def measure(options: argparse.Namespace, *, pals: bool) -> dict:
    """Milliseconds a step by kind, in this process."""
    from torch.profiler import ProfilerActivity, profile

    from palbert.hardware import choose_device, choose_precision

    precision = choose_precision(choose_device())
    setting = Setting("minilm", options.encoder, precision, BATCH, STEPS)
    examples = question_pairs(options.data, setting)
    run_palbert(examples, setting, pals=pals)
    with profile(activities=[ProfilerActivity.CPU]) as watched:
        run_palbert(examples, setting, pals=pals)
    times: dict[str, float] = {}
    steps = setting.steps + setting.warmup_steps
    for event in watched.key_averages():
        name = kind(event.key)
        times[name] = times.get(name, 0.0) + event.self_cpu_time_total / 1000 / steps
    return {"pals": pals, "precision": precision, "milliseconds": times}


def main() -> None:
    """Profile both, each in a fresh process, or one of them."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--data", default="workbook", help="workbook, cs224n, hub or a folder")
    parser.add_argument("--save", type=Path, help="write what was measured as JSON")
    # of a child process
    parser.add_argument("--only", choices=("pals", "plain"), help=argparse.SUPPRESS)
    parser.add_argument("--encoder", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        print(json.dumps(measure(options, pals=options.only == "pals")), flush=True)
        return
    from palbert.bert.encoders import encoder_path

    machine = this_machine()
    found: list[dict] = []
    with tempfile.TemporaryDirectory() as folder:
        encoder = write_encoder("minilm", encoder_path("minilm"), Path(folder))
        for name in ("plain", "pals"):
            words = ["--only", name, "--encoder", encoder, "--data", options.data]
            found += in_child(__file__, words)
            save({"machine": machine, "measured": found}, options.save)
    for each in found:
        total = sum(each["milliseconds"].values())
        print(
            f"\n{'with' if each['pals'] else 'without'} PALs, {each['precision']}: {total:.0f} ms"
        )
        for name, time in sorted(each["milliseconds"].items(), key=lambda item: -item[1]):
            print(f"{name:20} {time:8.1f} ms {time / total:6.1%}")


if __name__ == "__main__":
    main()
