"""Evaluation against the peers, side by side in one run.

    python benchmarks/evaluation_speed.py --rounds 3 --save results/speed/evaluation.json

Every contender gets the same texts, tokenises them and answers for each pair, with an encoder of
the same shape and random weights: whether question pairs are paraphrases, both in one input
(``sentence-transformers``' ``CrossEncoder.predict``), and the cosine or similarity of two sentences
that are encoded apart (``SentenceTransformer.encode``). Each runs in a process of its own, in turn,
for several rounds; some pairs come first and are not counted. Printed are pairs a second (best
round, median and all) and the ratio to the peer's defaults. Run it on an idle machine.
"""

import argparse
import json
import resource
import tempfile
import time
import warnings
from collections.abc import Callable
from functools import partial
from pathlib import Path
from statistics import median

from children import in_child, save, this_machine
from contenders import MAX_LENGTH
from shapes import write_encoder

WARMUP_PAIRS = 200
BEST_BATCH = 128  # of the peers; their default is 32
Pairs = list[tuple[str, str]]


def cross_encoder(encoder: str, *, best: bool) -> Callable[[Pairs], object]:
    """``CrossEncoder.predict``; at its best in the fastest precision and in large batches."""
    from sentence_transformers.cross_encoder import CrossEncoder

    model = CrossEncoder(encoder, num_labels=1, max_length=MAX_LENGTH, **_precision(best))
    settings = {"batch_size": BEST_BATCH} if best else {}
    return lambda pairs: model.predict(pairs, show_progress_bar=False, **settings)


def sentence_transformer(encoder: str, *, best: bool) -> Callable[[Pairs], object]:
    """The cosines of ``SentenceTransformer.encode``, with mean pooling."""
    from sentence_transformers import SentenceTransformer

    model = SentenceTransformer(encoder, **_precision(best))
    model.max_seq_length = MAX_LENGTH
    settings = {"batch_size": BEST_BATCH} if best else {}

    def answer(pairs: Pairs) -> object:
        sides = [
            model.encode([*side], show_progress_bar=False, convert_to_tensor=True, **settings)
            for side in zip(*pairs, strict=True)
        ]
        return model.similarity_pairwise(*sides)

    return answer


def _precision(best: bool) -> dict:
    import torch

    from palbert.hardware import choose_device, choose_precision

    fastest = choose_precision(choose_device())
    return {"model_kwargs": {"torch_dtype": getattr(torch, fastest)}} if best else {}


def palbert(encoder: str, *, encoding: str, pals: bool) -> Callable[[Pairs], object]:
    """``palbert.evaluation.predict``, the tokenising counted."""
    from palbert.bert.encoders import load_tokenizer
    from palbert.data.batches import TaskData
    from palbert.evaluation import predict
    from palbert.hardware import choose_device, choose_precision
    from palbert.model import PalBert
    from palbert.presets import PRESETS
    from palbert.tasks import Example

    device, tokenizer = choose_device(), load_tokenizer(encoder)
    model = PalBert.from_encoder(encoder, PRESETS["laptop"].pals if pals else None, encoding)
    model = model.to(device)  # type: ignore[arg-type]
    task = "para" if encoding == "joint" else "sts"

    def answer(pairs: Pairs) -> object:
        examples = [Example(str(i), *pair) for i, pair in enumerate(pairs)]
        data = TaskData(task, examples, tokenizer, MAX_LENGTH, encoding)
        return predict(model, data, choose_precision(device))

    return answer


CONTENDERS: dict[str, Callable[[str], Callable[[Pairs], object]]] = {
    "cross_encoder": partial(cross_encoder, best=False),
    "cross_encoder_best": partial(cross_encoder, best=True),
    "palbert_joint": partial(palbert, encoding="joint", pals=False),
    "palbert_joint_pals": partial(palbert, encoding="joint", pals=True),
    "sentence_transformer": partial(sentence_transformer, best=False),
    "sentence_transformer_best": partial(sentence_transformer, best=True),
    "palbert_separate": partial(palbert, encoding="separate", pals=False),
}


def measure(contender: str, options: argparse.Namespace) -> dict:
    """Pairs a second and peak memory of one contender, in this process."""
    from palbert.data.sources import load_data

    warnings.simplefilter("ignore")
    examples = load_data(options.data, ["para"]).train["para"]
    pairs = [(each.sentence1, each.sentence2 or "") for each in examples]
    answer = CONTENDERS[contender](options.encoder)
    answer(pairs[:WARMUP_PAIRS])
    counted = pairs[WARMUP_PAIRS : WARMUP_PAIRS + options.pairs]
    started = time.perf_counter()
    answer(counted)
    return {
        "contender": contender,
        "pairs_per_second": len(counted) / (time.perf_counter() - started),
        "peak_memory_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }


def compare(options: argparse.Namespace) -> dict:
    """The machine, and every contender in turn, each time in a fresh process."""
    from palbert.bert.encoders import encoder_path

    machine = this_machine()
    found: list[dict] = []
    with tempfile.TemporaryDirectory() as folder:
        encoder = write_encoder("minilm", encoder_path("minilm"), Path(folder))
        shared = ["--encoder", encoder, "--data", options.data, "--pairs", str(options.pairs)]
        for number in range(options.rounds):
            for name in options.contenders:
                found += [
                    {**each, "round": number}
                    for each in in_child(__file__, ["--only", name, *shared])
                ]
                save({"machine": machine, "measured": found}, options.save)
    return {"machine": machine, "measured": found}


def report(results: dict) -> None:
    """Print the table; each ratio is to the defaults of the peer that does the same."""
    rows: dict[str, list[float]] = {}
    for each in results["measured"]:
        rows.setdefault(each["contender"], []).append(each["pairs_per_second"])
    print(json.dumps(results["machine"]))
    print(f"{'':26} {'pairs/s':>8} {'median':>8} {'ratio':>7}   rounds")
    peer = ""
    for name, speeds in rows.items():
        peer = name if name in ("cross_encoder", "sentence_transformer") else peer
        ratio = max(speeds) / max(rows.get(peer, speeds))
        every = " ".join(f"{speed:.1f}" for speed in speeds)
        print(f"{name:26} {max(speeds):8.1f} {median(speeds):8.1f} {ratio:6.2f}x   {every}")


def main() -> None:
    """Compare all, or measure one."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--contenders", choices=CONTENDERS, nargs="+", default=[*CONTENDERS])
    parser.add_argument("--data", default="workbook", help="workbook, cs224n, hub or a folder")
    parser.add_argument("--pairs", type=int, default=2000, help="pairs that are timed")
    parser.add_argument("--rounds", type=int, default=3, help="how often each contender runs")
    parser.add_argument("--save", type=Path, help="write what was measured as JSON")
    # of a child process
    parser.add_argument("--only", help=argparse.SUPPRESS)
    parser.add_argument("--encoder", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.only:
        print(json.dumps(measure(options.only, options)), flush=True)
    else:
        report(compare(options))


if __name__ == "__main__":
    main()
