"""Other data sets beside a task's own: SNLI as paraphrases, CFIMDB as graded sentiment.

Neither has the task's labels, so each needs a mapping. The poster says which set goes into which
task and gives neither its mappings nor its amounts; ``entailment``, ``hard`` and everything there
is are the plainest reading.

| set | mapping | label |
|---|---|---|
| SNLI | entailment | 1 entailment, 0 neutral and contradiction |
| SNLI | contradiction | 1 entailment, 0 contradiction; neutral pairs are left out |
| CFIMDB | hard | grade 0 negative, grade 4 positive |
| CFIMDB | likelihood | a polarity: either of grades 0 and 1, or of 3 and 4 (see ``losses``) |

A task's own pairs can be taken the other way round too.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

import numpy as np

from palbert.config import ExtraData
from palbert.losses import NEGATIVE, POSITIVE
from palbert.tasks import PARA, SST, TASKS, Example

Labels = Mapping[float | None, float]  # from a set's own labels to the task's

SNLI_LABELS: dict[str, Labels] = {  # from 0 entailment, 1 neutral, 2 contradiction
    "entailment": {0.0: 1.0, 1.0: 0.0, 2.0: 0.0},
    "contradiction": {0.0: 1.0, 2.0: 0.0},
}
CFIMDB_LABELS: dict[str, Labels] = {  # from 0 negative, 1 positive
    "hard": {0.0: 0.0, 1.0: float(SST.max_label)},
    "likelihood": {0.0: NEGATIVE, 1.0: POSITIVE},
}


def mix(
    train: Mapping[str, Sequence[Example]], extra: ExtraData | None, seed: int = 0
) -> dict[str, list[Example]]:
    """The training examples of each task, the extra ones behind its own.

    Samplers go by the sizes of what this returns.

    Args:
        train: Examples of each data set that ``data_sets`` names; of the tasks, those there are.
        extra: Settings of the data to mix in; None mixes in nothing.
        seed: Seed that decides which extra examples are taken where a share leaves some out.
    """
    mixed = {task: list(train[task]) for task in TASKS if task in train}
    if extra is None:
        return mixed
    draw = np.random.default_rng(seed).permutation
    if extra.snli is not None and PARA.name in mixed:
        pairs = relabel(train["snli"], dict(SNLI_LABELS[extra.snli]))
        mixed[PARA.name] += _some(pairs, len(mixed[PARA.name]), extra.snli_share, draw)
    if extra.cfimdb is not None and SST.name in mixed:
        reviews = relabel(train["cfimdb"], dict(CFIMDB_LABELS[extra.cfimdb]))
        mixed[SST.name] += _some(reviews, len(mixed[SST.name]), extra.cfimdb_share, draw)
    return mixed


def relabel(examples: Sequence[Example], labels: Labels) -> list[Example]:
    """The examples whose label is mapped to another, with that one; the rest are left out."""
    mapped = ((example, labels.get(example.label)) for example in examples)
    return [replace(example, label=label) for example, label in mapped if label is not None]


def num_extra(num_own: int, num_there: int, share: float) -> int:
    """How many extra examples make up a share of the mixed data: n / (n + own) = share.

    Args:
        num_own: Number of the task's own examples.
        num_there: Number of extra examples available; the result is never larger.
        share: Share that extra examples make up, above 0; 1 takes all there are.
    """
    if share == 1:
        return num_there
    return min(num_there, round(num_own * share / (1 - share)))


def _some(
    examples: list[Example], num_own: int, share: float, draw: Callable[[int], np.ndarray]
) -> list[Example]:
    """As many of the examples as ``num_extra`` says, in their order."""
    count = int(num_extra(num_own, len(examples), share))
    return [examples[i] for i in sorted(draw(len(examples))[:count])]


def in_both_orders(train: Mapping[str, Sequence[Example]]) -> dict[str, list[Example]]:
    """The examples, and behind a task's pairs the same pairs the other way round.

    Both tasks of pairs ask what does not depend on the order, and BERT reads one sentence first.
    """
    return {task: [*examples, *map(_turned, examples)] if TASKS[task].is_pair else [*examples]
            for task, examples in train.items()}  # fmt: skip


def _turned(pair: Example) -> Example:
    return replace(pair, sentence1=pair.sentence2 or "", sentence2=pair.sentence1)
