"""What a run is made of: frozen settings with bounds.

A ``Config`` says everything that decides a run's numbers, and nothing about where it runs (GPUs,
processes, folders). It goes to JSON and back unchanged; a wrong field, type or value is a
``ValueError`` that names it.
"""

import hashlib
from collections.abc import Mapping
from dataclasses import asdict
from difflib import get_close_matches
from textwrap import shorten
from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field, TypeAdapter, ValidationError
from pydantic.dataclasses import dataclass

STRICT = ConfigDict(strict=True, extra="forbid")
MOST_STEPS = 1_000_000  # of a run: more would take a year
Name = Annotated[str, Field(pattern=r"^\w[\w. +=-]*$", max_length=100)]  # also that of a folder
Count = Annotated[int, Field(gt=0, le=MOST_STEPS)]
Share = Annotated[float, Field(ge=0, le=1)]
PositiveShare = Annotated[float, Field(gt=0, le=1)]
Rate = Annotated[float, Field(gt=0, allow_inf_nan=False)]


@dataclass(frozen=True, config=STRICT)
class Pals:
    """Projected attention layers beside BERT's own (Stickland and Murray 2019).

    Args:
        size: Width of the projected space; 204 on BERT-base in the paper.
        heads: Number of attention heads inside it; must divide ``size``.
        variant: ``pal``, or ``low_rank`` (a GELU bottleneck per layer, no attention).
    """

    size: Count = 96
    heads: Count = 6
    variant: Literal["pal", "low_rank"] = "pal"

    def __post_init__(self) -> None:
        if self.variant == "pal" and self.size % self.heads:
            raise ValueError(f"size {self.size} is not a multiple of heads {self.heads}")


@dataclass(frozen=True, config=STRICT)
class Simcse:
    """Unsupervised SimCSE on the tasks' own sentences (Gao et al. 2021).

    Args:
        mode: ``stage`` trains on it before the tasks, ``auxiliary`` adds it to every step's loss.
        weight: Weight of the auxiliary loss.
        steps: Number of steps of the stage.
        batch_size: Number of sentences in one batch, over all processes.
        temperature: What the cosines are divided by.
        learning_rate: Peak learning rate of the stage.
    """

    mode: Literal["stage", "auxiliary"] = "stage"
    weight: Rate = 0.05
    steps: Count = 20
    batch_size: Annotated[int, Field(ge=2)] = 64
    temperature: Rate = 0.05
    learning_rate: Rate = 3e-5


@dataclass(frozen=True, config=STRICT)
class ExtraData:
    """SNLI's pairs in the paraphrase task and CFIMDB's reviews in sentiment.

    Args:
        snli: ``entailment`` is 1 and the rest 0; or ``contradiction`` alone is 0, entailment 1 and
            neutral pairs are left out; None for no SNLI.
        snli_share: At most this share of the mixed paraphrase data is SNLI; 1 takes all there is.
        cfimdb: ``hard`` makes 0 and 1 the grades 0 and 4; ``likelihood`` asks for the polarity and
            no grade; None for no CFIMDB.
        cfimdb_share: The same for CFIMDB in the mixed sentiment data.
    """

    snli: Literal["entailment", "contradiction"] | None = "entailment"
    snli_share: PositiveShare = 1.0
    cfimdb: Literal["hard", "likelihood"] | None = "hard"
    cfimdb_share: PositiveShare = 1.0

    def __post_init__(self) -> None:
        if self.snli is None and self.cfimdb is None:
            raise ValueError("extra_data mixes nothing in: give snli or cfimdb, or leave it out")


@dataclass(frozen=True, config=STRICT)
class Config:
    """One training run.

    Args:
        name: Name of the run and its folder.
        row: Row of the results table that the run belongs to.
        preset: Name of the preset that the values came from.
        data: ``workbook``, ``cs224n``, ``hub`` or a folder.
        task: The one task that it trains and is scored on; None for all that the data have.
        train_examples: Number of training examples of each task, drawn by the seed; None for all.
        encoder: ``minilm``, a folder, or a model's name on the hub.
        pals: Settings of the PALs; None for plain BERT.
        frozen: Whether only PALs, pooler and heads are trained.
        encoding: Whether a pair's sentences are read together (``joint``) or alone (``separate``).
        relational_layer: Whether pair tasks read both vectors through one in place of the pooler.
        sampler: How the task of each step is drawn; ``together`` takes a batch of every task in
            each step, and so many fewer steps.
        surgery: Whether to take out what the tasks' gradients disagree about; needs ``together``.
        simcse: The contrastive objective; None for none.
        extra_data: What is mixed into the tasks' training data; None for nothing.
        counter_examples: Whether questions of the embedded grammar in which the order of words
            decides (``palbert.data.corpus.word_order``) join the paraphrase task's training data.
        both_orders: Whether pairs are learned from in both orders, and asked about in both, with
            the mean as the answer.
        r_drop: Weight of the disagreement of two passes (R-Drop, Liang et al. 2021); None for one.
        weight_average: Decay of a moving average of the weights, which is then scored and kept;
            None for the weights themselves.
        schedule: Schedule of the learning rate.
        epochs: Number of epochs; the dev splits are scored after each.
        patience: Epochs in a row without a better dev score after which the run ends; None trains
            all. Learning rate and annealing follow the epochs that were planned, so such a run
            ends before the rate has come down, and is not one that was planned as short.
        steps_per_epoch: Number of optimiser steps in an epoch.
        batch_size: Number of examples in an optimiser step, over all processes and parts.
        accumulation: Number of parts into which a batch is split to save memory.
        learning_rate: Peak of the schedule.
        head_rate: Factor on the learning rate of new layers other than PALs; they
            begin far from where they must go, the encoder begins near.
        pal_rate: Factor on the learning rate of PALs. At 1 they follow the encoder, and in a run
            of few steps hardly leave the zero that they begin at.
        weight_decay: Weight decay of AdamW.
        max_gradient_norm: Norm to which larger gradients are scaled down.
        max_length: Number of tokens in an input; longer texts are cut.
        precision: ``auto`` is bfloat16 where the hardware computes in it, float16 with loss scaling
            on GPUs that know only that (T4, V100), else float32.
        seed: Seed of initial weights, order of examples and dropout.
    """

    name: Name
    row: Name = "bp1"
    preset: str = "workbook"
    data: str = "workbook"
    task: Literal["sst", "para", "sts"] | None = None
    train_examples: Count | None = None
    encoder: str = "minilm"
    pals: Pals | None = None
    frozen: bool = False
    encoding: Literal["joint", "separate"] = "joint"
    relational_layer: bool = False
    sampler: Literal["round_robin", "proportional", "square_root", "annealed", "together"] = (
        "annealed"
    )
    surgery: bool = False
    simcse: Simcse | None = None
    extra_data: ExtraData | None = None
    counter_examples: bool = False
    both_orders: bool = False
    r_drop: Rate | None = None
    weight_average: Annotated[float, Field(gt=0, lt=1)] | None = None
    schedule: Literal["warmup_decay", "constant"] = "warmup_decay"
    epochs: Count = 3
    patience: Count | None = None
    steps_per_epoch: Count = 40
    batch_size: Count = 32
    accumulation: Count = 1
    learning_rate: Rate = 1e-4
    head_rate: Rate = 1.0
    pal_rate: Rate = 1.0
    weight_decay: Annotated[float, Field(ge=0, allow_inf_nan=False)] = 0.01
    max_gradient_norm: Rate = 1.0
    max_length: Annotated[int, Field(ge=8)] = 128
    precision: Literal["auto", "float32", "bfloat16", "float16"] = "auto"
    seed: Annotated[int, Field(ge=0, lt=2**31)] = 11711

    def __post_init__(self) -> None:
        if self.batch_size % self.accumulation:
            raise ValueError(
                f"batch_size {self.batch_size} is not a multiple of accumulation "
                f"{self.accumulation}"
            )
        if self.epochs * self.steps_per_epoch > MOST_STEPS:
            raise ValueError(
                f"epochs {self.epochs} times steps_per_epoch {self.steps_per_epoch} is more than "
                f"{MOST_STEPS:,} steps"
            )
        if self.surgery and self.sampler != "together":
            raise ValueError("surgery compares tasks within a step: it needs sampler='together'")
        if self.sampler == "together" and self.simcse and self.simcse.mode == "auxiliary":
            raise ValueError("simcse in auxiliary mode needs steps of one task, not 'together'")
        if self.frozen and self.simcse:
            raise ValueError("simcse trains the encoder, and frozen=True leaves it as it is")

    def to_json(self) -> str:
        """The settings as indented JSON."""
        return _ADAPTER.dump_json(self, indent=1).decode()

    @staticmethod
    def from_json(text: str | bytes) -> "Config":
        """Read what ``to_json`` wrote.

        Raises:
            ValueError: Names each wrong field, what it holds and what was expected.
        """
        with readable_errors():
            return _ADAPTER.validate_json(text)

    def fingerprint(self) -> str:
        """Twelve hexadecimal digits that change with any setting."""
        absent = asdict(self).keys() - decisive(asdict(self)).keys()
        text = _ADAPTER.dump_json(self, indent=1, exclude=absent)
        return hashlib.sha256(text).hexdigest()[:12]

    def difference(self, other: "Config") -> dict[str, tuple]:
        """Fields in which two configs differ: ``{field: (this, other)}``."""
        mine, others = asdict(self), asdict(other)
        return {key: (mine[key], others[key]) for key in mine if mine[key] != others[key]}


_ADAPTER = TypeAdapter(Config)
# after the first recorded runs, which did so
_ADDED = {
    "patience": None, "surgery": False, "pal_rate": 1.0, "task": None, "train_examples": None,
    "both_orders": False, "r_drop": None, "weight_average": None, "counter_examples": False,
}  # fmt: skip


def decisive(settings: Mapping[str, Any]) -> dict[str, Any]:
    """Settings as records of any age hold them: those that came later only where they are on."""
    return {key: value for key, value in settings.items() if _ADDED.get(key, ...) != value}


class readable_errors:  # noqa: N801 - reads as a function at its call sites
    """Context that turns pydantic's report into one ``ValueError`` with a line per field."""

    def __enter__(self) -> None:
        """Nothing to prepare."""

    def __exit__(self, kind: type | None, error: BaseException | None, trace: object) -> None:
        """Replace a ``ValidationError``."""
        if isinstance(error, ValidationError):
            problems = [_explain(dict(problem)) for problem in error.errors()]
            raise ValueError("; ".join(problems)) from None


def _explain(problem: dict) -> str:
    field = ".".join(str(part) for part in problem["loc"])
    message = problem["msg"].removeprefix("Value error, ")
    if problem["type"] == "unexpected_keyword_argument":
        return f"unknown field {field!r}{suggestion(field, Config.__dataclass_fields__)}"
    if problem["type"] == "value_error":
        return message
    if problem["type"] == "missing" or not field:
        return f"{field}: {message}" if field else message
    return f"{field}: {message}, got {shorten(repr(problem['input']), 60)}"


def suggestion(word: str, known: object) -> str:
    """`` (did you mean 'x'?)`` for the closest known word; nothing if none is, or it is that."""
    close = get_close_matches(word, list(known), n=1)  # type: ignore[call-overload]
    return f" (did you mean {close[0]!r}?)" if close and close[0] != word else ""
