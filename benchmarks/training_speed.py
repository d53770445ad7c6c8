"""Training speed against the peers, side by side in one run.

    python benchmarks/training_speed.py --data ../data/cs224n --steps 40 --rounds 2

Every contender trains the same encoder (MiniLM) on the same question pairs in batches of 32, each
in a process of its own, in turn, for several rounds; the first steps are not counted. Printed are
examples per second (the best round, and all of them), the ratio to Hugging Face's ``Trainer`` with
its defaults, and the peak memory of the process. Run it on an idle machine.
"""

import argparse
import json
import resource
import subprocess
import sys
import time
import warnings
from collections.abc import Callable
from pathlib import Path

BATCH_SIZE = 32
MAX_LENGTH = 128
NUM_PAIRS = 3000
WARMUP_STEPS = 4
CONTENDERS = (
    "trainer",
    "trainer_best",
    "cross_encoder",
    "palbert",
    "palbert_pals",
)


def question_pairs(data: str) -> list:
    """The first question pairs of a data set's training split."""
    from palbert.data.sources import load_data

    return load_data(data, ["para"]).train["para"][:NUM_PAIRS]


def run_palbert(examples: list, steps: int, pals: bool) -> float:
    """Examples a second of palbert's own step: its batches, objective and optimizer."""
    from palbert.bert.encoders import load_tokenizer
    from palbert.data.batches import Buckets, TaskData
    from palbert.hardware import autocast, choose_device, choose_precision
    from palbert.model import PalBert
    from palbert.presets import PRESETS
    from palbert.training.objective import Objective
    from palbert.training.optimizer import Optimizer, use_sparse_embeddings

    config = PRESETS["laptop"]
    device = choose_device()
    precision = choose_precision(device)
    data = TaskData("para", examples, load_tokenizer("minilm"), MAX_LENGTH)
    buckets = Buckets(data.lengths, BATCH_SIZE, seed=0)
    model = PalBert.from_encoder("minilm", config.pals if pals else None)
    if device.type == "cpu":
        use_sparse_embeddings(model.bert.embeddings.word_embeddings)
    objective = Objective(model, None).to(device).train()
    optimizer = Optimizer(objective, config.weight_decay)

    def step(number: int) -> None:
        batch = data.batch(buckets.indices(number)).to(device)
        optimizer.zero_grad()
        with autocast(device, precision):
            loss = objective(batch, None)["para"]
        loss.backward()
        optimizer.step(config.learning_rate, config.max_gradient_norm)
        loss.item()

    return timed(step, steps)


def timed(step: Callable[[int], None], steps: int) -> float:
    """Examples a second over ``steps`` steps after the warm-up."""
    for number in range(WARMUP_STEPS):
        step(number)
    started = time.perf_counter()
    for number in range(WARMUP_STEPS, WARMUP_STEPS + steps):
        step(number)
    return steps * BATCH_SIZE / (time.perf_counter() - started)


def run_trainer(examples: list, steps: int, best: bool) -> float:
    """Examples a second of ``transformers.Trainer``: its defaults, or its best settings here."""
    from transformers import (
        AutoModelForSequenceClassification,
        AutoTokenizer,
        DataCollatorWithPadding,
        Trainer,
        TrainingArguments,
    )

    from palbert.bert.encoders import encoder_path
    from palbert.hardware import choose_device, has_bfloat16

    path = encoder_path("minilm")
    tokenizer = AutoTokenizer.from_pretrained(path)
    rows = [
        {**tokenizer(e.sentence1, e.sentence2, truncation=True, max_length=MAX_LENGTH),
         "labels": int(e.label)}
        for e in examples
    ]  # fmt: skip
    settings: dict = {}
    if best:
        settings = {
            "train_sampling_strategy": "group_by_length",
            "bf16": has_bfloat16(choose_device()),
            "use_cpu": choose_device().type == "cpu",  # else it refuses bf16
        }
        settings["optim"] = "adamw_torch_fused"
    arguments = TrainingArguments(
        "/tmp/palbert-benchmark", per_device_train_batch_size=BATCH_SIZE, report_to=[],
        max_steps=WARMUP_STEPS + steps, save_strategy="no", logging_strategy="no",
        disable_tqdm=True, **settings,
    )  # fmt: skip
    model = AutoModelForSequenceClassification.from_pretrained(path, num_labels=2)
    clock = step_clock()
    trainer = Trainer(
        model, arguments, train_dataset=rows, callbacks=[clock],
        data_collator=DataCollatorWithPadding(tokenizer),
    )  # fmt: skip
    trainer.train()
    return clock.examples_per_second()


def step_clock():
    """A ``Trainer`` callback that notes when each step ended."""
    from transformers import TrainerCallback

    class StepClock(TrainerCallback):
        times: list[float] = []

        def on_step_end(self, *_: object, **__: object) -> None:
            self.times.append(time.perf_counter())

        def examples_per_second(self) -> float:
            counted = self.times[WARMUP_STEPS - 1 :]
            return (len(counted) - 1) * BATCH_SIZE / (counted[-1] - counted[0])

    return StepClock()


def run_cross_encoder(examples: list, steps: int) -> float:
    """Examples a second of the ``sentence-transformers`` cross-encoder trainer."""
    from datasets import Dataset
    from sentence_transformers.cross_encoder import (
        CrossEncoder,
        CrossEncoderTrainer,
        CrossEncoderTrainingArguments,
    )
    from sentence_transformers.cross_encoder.losses import BinaryCrossEntropyLoss

    from palbert.bert.encoders import encoder_path

    model = CrossEncoder(encoder_path("minilm"), num_labels=1, max_length=MAX_LENGTH)
    rows = Dataset.from_dict(
        {
            "sentence1": [e.sentence1 for e in examples],
            "sentence2": [e.sentence2 for e in examples],
            "label": [float(e.label) for e in examples],
        }
    )
    arguments = CrossEncoderTrainingArguments(
        "/tmp/palbert-benchmark", per_device_train_batch_size=BATCH_SIZE, report_to=[],
        max_steps=WARMUP_STEPS + steps, save_strategy="no", logging_strategy="no",
        disable_tqdm=True,
    )  # fmt: skip
    clock = step_clock()
    CrossEncoderTrainer(
        model, arguments, train_dataset=rows, loss=BinaryCrossEntropyLoss(model), callbacks=[clock]
    ).train()
    return clock.examples_per_second()


def measure(contender: str, data: str, steps: int) -> dict:
    """One contender's speed and memory, in this process."""
    warnings.simplefilter("ignore")
    examples = question_pairs(data)
    if contender.startswith("palbert"):
        speed = run_palbert(examples, steps, pals=contender == "palbert_pals")
    elif contender == "cross_encoder":
        speed = run_cross_encoder(examples, steps)
    else:
        speed = run_trainer(examples, steps, best=contender == "trainer_best")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return {"examples_per_second": speed, "peak_memory_mb": peak}


def compare(data: str, steps: int, rounds: int) -> dict[str, list[dict]]:
    """All contenders in turn, each time in a fresh process started as the launcher starts one."""
    from palbert.processes.devices import environment

    found: dict[str, list[dict]] = {contender: [] for contender in CONTENDERS}
    for _ in range(rounds):
        for contender in CONTENDERS:
            command = [sys.executable, __file__, "--only", contender, "--data", data,
                       "--steps", str(steps)]  # fmt: skip
            ours = contender.startswith("palbert")
            output = subprocess.run(
                command, check=True, capture_output=True, encoding="utf-8",
                env=environment(1, 0) if ours else None,
            ).stdout  # fmt: skip
            found[contender].append(json.loads(output.splitlines()[-1]))
    return found


def report(found: dict[str, list[dict]]) -> None:
    """Print the table."""
    best = {
        name: max(each["examples_per_second"] for each in rounds) for name, rounds in found.items()
    }
    print(f"{'':14} {'ex/s':>6} {'ratio':>6} {'memory':>8}   rounds")
    for name, rounds in found.items():
        memory = max(each["peak_memory_mb"] for each in rounds)
        speeds = " ".join(f"{each['examples_per_second']:.1f}" for each in rounds)
        print(
            f"{name:14} {best[name]:6.1f} {best[name] / best['trainer']:5.2f}x {memory:5.0f} MB   "
            f"{speeds}"
        )


def main() -> None:
    """Compare all, or measure one."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", default="workbook", help="workbook, cs224n, hub or a folder")
    parser.add_argument("--steps", type=int, default=40, help="steps that are timed")
    parser.add_argument("--rounds", type=int, default=2, help="how often each contender runs")
    parser.add_argument("--only", choices=CONTENDERS, help="measure one, in this process")
    parser.add_argument("--save", type=Path, help="write what was measured as JSON")
    options = parser.parse_args()
    if options.only:
        print(json.dumps(measure(options.only, options.data, options.steps)))
        return
    found = compare(options.data, options.steps, options.rounds)
    report(found)
    if options.save:
        options.save.write_text(json.dumps(found, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
