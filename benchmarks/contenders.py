"""The training steps that are compared; each gives examples a second of one setting."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import torch
from machine import synchronize
from shapes import SHAPES, training_flops

MAX_LENGTH = 128
WARMUP_STEPS = 4
GPU_WARMUP_STEPS = 60  # kernels of a new length are loaded when it first comes, which takes long
LEAST_PAIRS = 3000
RATE, MAX_NORM = 5e-5, 1.0


@dataclass(frozen=True)
class Setting:
    """What is trained, and how.

    Args:
        shape: Key of ``SHAPES``.
        encoder: Folder of the encoder.
        precision: ``float32``, ``bfloat16`` or ``float16``.
        batch_size: Examples in a step.
        steps: Number of steps that are timed.
    """

    shape: str
    encoder: str
    precision: str
    batch_size: int
    steps: int

    @property
    def warmup_steps(self) -> int:
        """Steps before those that are timed."""
        return GPU_WARMUP_STEPS if torch.cuda.is_available() else WARMUP_STEPS


def question_pairs(data: str, setting: Setting) -> list:
    """The first question pairs of a data set's training split, enough for one pass."""
    from palbert.data.sources import load_data

    wanted = max(LEAST_PAIRS, (setting.warmup_steps + setting.steps) * setting.batch_size)
    return load_data(data, ["para"]).train["para"][:wanted]


def flops_of_example(examples: list, setting: Setting) -> float:
    """Operations that an example of these takes in training, see ``training_flops``."""
    return training_flops(SHAPES[setting.shape], _tokenized(examples, setting).lengths)


def _tokenized(examples: list, setting: Setting):
    from palbert.bert.encoders import load_tokenizer
    from palbert.data.batches import TaskData

    return TaskData("para", examples, load_tokenizer(setting.encoder), MAX_LENGTH)


def run_palbert(examples: list, setting: Setting, *, pals: bool, how: str = "eager") -> float:
    """Palbert's own step: its batches, objective and optimizer.

    Args:
        examples: Question pairs.
        setting: What is trained, and how.
        pals: Whether the encoder has PALs.
        how: ``eager`` as in a run; ``compiled`` or ``graphs`` to see whether these would pay.
    """
    from palbert.data.buckets import Buckets
    from palbert.hardware import autocast, choose_device
    from palbert.training.outcome import Outcome, Work
    from palbert.training.plan import Step

    device = choose_device()
    data = _tokenized(examples, setting)
    buckets = Buckets(data.lengths, setting.batch_size, seed=0)
    objective, optimizer = _palbert(setting, pals=pals)
    if how == "compiled":
        _compile(objective.model)

    def passes(batch):
        with autocast(device, setting.precision):
            loss = objective(batch, None)["para"]
        optimizer.backward(loss)
        return loss.detach().double()

    run = passes
    if how == "graphs":
        from graphs import GraphedPasses

        run = GraphedPasses(passes, optimizer.parameters)
        for number in range(setting.warmup_steps + setting.steps):
            run.capture(data.batch(buckets.indices(number)).to(device))
    outcomes: list[Outcome] = []

    def step(number: int) -> None:
        batch = data.batch(buckets.indices(number)).to(device)
        if run is passes:
            optimizer.zero_grad()
        losses = {"para": run(batch)}
        outcomes.append(Outcome(number, Step(1, "para", 0, RATE), losses, Work(), stop=False))
        outcomes[-1].send(optimizer.clip(MAX_NORM))
        if device.type == "cpu" or number:
            outcomes.pop(0).read()  # on a GPU a step late, as in a run
        optimizer.step(RATE)

    return timed(step, setting)


def _palbert(setting: Setting, *, pals: bool):
    """A fresh objective on this machine's device, and its optimizer, as a run makes them."""
    from palbert.hardware import choose_device, same_bits_every_time
    from palbert.model import PalBert
    from palbert.presets import PRESETS
    from palbert.training.objective import Objective
    from palbert.training.optimizer import Optimizer, use_sparse_embeddings

    config, device = PRESETS["laptop"], choose_device()
    model = PalBert.from_encoder(setting.encoder, config.pals if pals else None)
    if device.type == "cpu":
        use_sparse_embeddings(model.bert.embeddings.word_embeddings)
    else:
        same_bits_every_time()
    objective = Objective(model, None).to(device).train()
    return objective, Optimizer(objective, config.weight_decay, precision=setting.precision)


def _compile(model) -> None:
    model.encode = torch.compile(model.encode, dynamic=True)


def timed(step: Callable[[int], None], setting: Setting) -> float:
    """Examples a second over the steps after the warm-up."""
    from palbert.hardware import choose_device

    for number in range(setting.warmup_steps):
        step(number)
    synchronize(choose_device())
    started = time.perf_counter()
    for number in range(setting.warmup_steps, setting.warmup_steps + setting.steps):
        step(number)
    synchronize(choose_device())
    return setting.steps * setting.batch_size / (time.perf_counter() - started)


def run_trainer(examples: list, setting: Setting, *, half: bool, best: bool) -> float:
    """``transformers.Trainer``.

    Args:
        examples: Question pairs.
        setting: What is trained, and how.
        half: Whether it is told the precision; its default is float32.
        best: Whether it gets its other settings that are faster: batches of like lengths, fused
            AdamW, and processes that make the batches where a GPU would wait for them.
    """
    from transformers import (
        AutoModelForSequenceClassification,
        AutoTokenizer,
        DataCollatorWithPadding,
        Trainer,
        TrainingArguments,
    )

    from palbert.hardware import choose_device

    tokenizer = AutoTokenizer.from_pretrained(setting.encoder)
    encoded = tokenizer(
        [e.sentence1 for e in examples], [e.sentence2 for e in examples],
        truncation=True, max_length=MAX_LENGTH,
    )  # fmt: skip
    columns = {**encoded, "labels": [int(e.label) for e in examples]}
    rows = [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]
    on_cpu = choose_device().type == "cpu"
    settings: dict = {"use_cpu": on_cpu}  # else it refuses bf16 there
    if half:
        settings |= {
            "bf16": setting.precision == "bfloat16",
            "fp16": setting.precision == "float16",
        }
    if best:
        settings |= {"train_sampling_strategy": "group_by_length", "optim": "adamw_torch_fused"}
        settings |= {} if on_cpu else {"dataloader_num_workers": 2}
    clock = step_clock(setting)
    model = AutoModelForSequenceClassification.from_pretrained(setting.encoder, num_labels=2)
    Trainer(
        model,
        TrainingArguments(**common_arguments(setting), **settings),
        train_dataset=rows,  # type: ignore[arg-type]
        callbacks=[clock],
        data_collator=DataCollatorWithPadding(tokenizer),
    ).train()
    return clock.examples_per_second()


def common_arguments(setting: Setting) -> dict:
    """Arguments of both trainers: nothing is logged or saved."""
    return {
        "output_dir": "/tmp/palbert-benchmark",
        "per_device_train_batch_size": setting.batch_size,
        "max_steps": setting.warmup_steps + setting.steps,
        "report_to": [],
        "save_strategy": "no",
        "logging_strategy": "no",
        "disable_tqdm": True,
    }


def step_clock(setting: Setting):
    """A ``Trainer`` callback that times the steps after the warm-up."""
    from transformers import TrainerCallback

    from palbert.hardware import choose_device

    class StepClock(TrainerCallback):
        def __init__(self) -> None:
            self.steps, self.times = 0, list[float]()

        def on_step_end(self, *_: object, **__: object) -> None:
            self.steps += 1
            if self.steps in (setting.warmup_steps, setting.warmup_steps + setting.steps):
                synchronize(choose_device())
                self.times.append(time.perf_counter())

        def examples_per_second(self) -> float:
            return setting.steps * setting.batch_size / (self.times[1] - self.times[0])

    return StepClock()


def run_cross_encoder(examples: list, setting: Setting) -> float:
    """The ``sentence-transformers`` cross-encoder trainer with its defaults."""
    from datasets import Dataset
    from sentence_transformers.cross_encoder import (
        CrossEncoder,
        CrossEncoderTrainer,
        CrossEncoderTrainingArguments,
    )
    from sentence_transformers.cross_encoder.losses import BinaryCrossEntropyLoss

    model = CrossEncoder(setting.encoder, num_labels=1, max_length=MAX_LENGTH)
    rows = Dataset.from_dict(
        {
            "sentence1": [e.sentence1 for e in examples],
            "sentence2": [e.sentence2 for e in examples],
            "label": [float(e.label) for e in examples],
        }
    )
    clock = step_clock(setting)
    CrossEncoderTrainer(
        model,
        CrossEncoderTrainingArguments(**common_arguments(setting)),
        train_dataset=rows,
        loss=BinaryCrossEntropyLoss(model),
        callbacks=[clock],
    ).train()
    return clock.examples_per_second()


CONTENDERS: dict[str, Callable[[list, Setting], float]] = {
    "trainer": partial(run_trainer, half=False, best=False),
    "trainer_half": partial(run_trainer, half=True, best=False),
    "trainer_best": partial(run_trainer, half=True, best=True),
    "cross_encoder": run_cross_encoder,
    "palbert": partial(run_palbert, pals=False),
    "palbert_pals": partial(run_palbert, pals=True),
    "palbert_compiled": partial(run_palbert, pals=False, how="compiled"),
    "palbert_graphs": partial(run_palbert, pals=False, how="graphs"),
    "palbert_pals_graphs": partial(run_palbert, pals=True, how="graphs"),
}
