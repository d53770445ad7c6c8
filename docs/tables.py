"""Write the tables of README and a page of the site from ``results/``: ``make figures``.

Each stands between its two markers:

<!-- table: course --> ... <!-- end -->
"""

import json
import math
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from palbert.poster import POSTER
from palbert.results.baselines import BASELINES
from palbert.results.ledger import REFERENCE_LEDGER
from palbert.results.setups import Setup, find_setups

HOME = Path(__file__).resolve().parents[1]
PAGES = [
    HOME / "README.md",
    *(HOME / "docs" / f"{name}.md" for name in ("course_results", "speed")),
]
TABLE = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
LAPTOP = ("cs224n, minilm, laptop, 3 x 700 steps", "cs224n, minilm, laptop, 4 x 2000 steps")
COURSE = "workbook, minilm, workbook, 3 x 30 steps"
FREE = {
    "majority": "nothing learned: the majority",
    "word_overlap": "nothing learned: common words",
    "cosine": "nothing learned: MiniLM's cosine",
}
ROWS = {
    "single": "a model for each task",
    "frozen": "frozen encoder, heads alone",
    "separate": "shared encoder, sentences of a pair apart",
    "shared": "shared encoder, fine-tuned in full",
    "low_rank": "fine-tuned + low-rank bottlenecks, tasks in turn",
    "frozen_low_rank": "frozen encoder + low-rank bottlenecks",
    "frozen_pals": "frozen encoder + PALs",
    "pals": "fine-tuned + PALs, tasks in turn",
    "proportional": "... proportional sampling",
    "square_root": "... square root sampling",
    "annealed": "... annealed sampling",
    "bp1": "BP1: annealed sampling + SimCSE",
    "extra_data": "BP1 + SNLI and CFIMDB",
    "extra_data_mapped": "... with the other label mappings",
    "together": "fine-tuned + PALs, a batch of each task a step",
    "surgery": "... gradient surgery",
    "constant": "... constant learning rate",
    "relational_layer": "BP1 + extra data + relational layer",
    "relational_separate": "relational layer, sentences apart",
    "best": "past the poster: 4 x 2,000 steps, notebook 10",
}
CONTENDERS = {
    "trainer": "Hugging Face `Trainer`, its defaults",
    "cross_encoder": "`sentence-transformers` cross-encoder trainer",
    "trainer_best": "Hugging Face `Trainer`: fastest precision, length groups, fused AdamW",
    "palbert": "palbert without PALs",
    "palbert_pals": "palbert with PALs",
}

PEERS = {  # by the peer's defaults, who does the same
    "cross_encoder": {
        "cross_encoder": "together: `CrossEncoder.predict`, its defaults",
        "cross_encoder_best": "... batches of 128, fastest precision",
        "palbert_joint": "... palbert without PALs",
        "palbert_joint_pals": "... palbert with PALs",
    },
    "sentence_transformer": {
        "sentence_transformer": "apart: `SentenceTransformer.encode`, its defaults",
        "sentence_transformer_best": "... batches of 128, fastest precision",
        "palbert_separate": "... palbert without PALs",
    },
}


def in_markdown(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """A table of texts."""
    rows = [head, ["---"] * len(head), *lines]
    return "".join(f"| {' | '.join(row)} |\n" for row in rows)


def score(value: float) -> str:
    """Three digits, and no zero before the point."""
    return re.sub(r"^(-?)0\.", r"\1.", f"{value:.3f}")


def laptop() -> str:
    """Every row on the official files, and what costs nothing."""
    setups = {setup.name: setup for setup in find_setups(REFERENCE_LEDGER)}
    lines = [line for name in LAPTOP for line in rows_of(setups[name])]
    free = json.loads(BASELINES.read_text(encoding="utf-8"))["cs224n, minilm"]
    nothing = [
        [
            FREE[name],
            "",
            *(score(each["scores"][key]) for key in ("sst", "para", "sts", "overall")),
            between(each["intervals"]["overall"]),
            "",
        ]
        for name, each in free.items()
    ]
    head = ["row", "poster", "SST", "Para", "STS", "overall", "95% interval", "seeds"]
    return in_markdown(head, [*nothing, *lines])


def rows_of(setup: Setup) -> list[list[str]]:
    """A line for each row of a setup."""
    means = setup.table()
    return [
        [
            ROWS[row],
            score(POSTER[row].overall) if row in POSTER else "",
            *(score(means.loc[row, name]) for name in ("sst", "para", "sts", "overall")),
            between(setup.intervals(row)["overall"]),
            str(means.loc[row, "seeds"]),
        ]
        for row in setup.runs
        if row in ROWS  # lr_schedule is the run of extra_data
    ]


def between(bounds: Sequence[float]) -> str:
    """Both ends of an interval."""
    return f"{score(bounds[0])} to {score(bounds[1])}"


def course() -> str:
    """Every row as the course trains it."""
    found = {setup.name: setup.table() for setup in find_setups(REFERENCE_LEDGER)}[COURSE]
    lines = [
        [
            label,
            score(POSTER[row].overall) if row in POSTER else "",
            *(score(found.loc[row, name]) for name in ("sst", "para", "sts", "overall")),
            between((found.loc[row, "low"], found.loc[row, "high"])),
        ]
        for row, label in ROWS.items()
        if row in found.index
    ]
    head = ["row", "poster", "SST", "Para", "STS", "overall", "95% interval"]
    return in_markdown(head, lines)


def speed() -> str:
    """Training steps beside those of other libraries, from the last kept benchmark."""
    return training_steps(measured("training_speed"))


def training_here() -> str:
    """The same on the machine of all of ``results/speed/``."""
    return training_steps(measured("speed/training"))


def measured(name: str) -> list[dict]:
    """What a benchmark has saved in ``results/``."""
    text = (HOME / "results" / f"{name}.json").read_text(encoding="utf-8")
    return json.loads(text)["measured"]


def best_rounds(rounds: Sequence[dict], speed: str) -> dict[str, dict]:
    """Each contender's fastest round."""
    return {each["contender"]: each for each in sorted(rounds, key=lambda each: each[speed])}


def training_steps(rounds: Sequence[dict]) -> str:
    """Speed, ratio to ``Trainer``'s defaults and memory of each contender."""
    found = best_rounds(rounds, "examples_per_second")
    speeds = {name: found[name]["examples_per_second"] for name in CONTENDERS}
    lines = [
        [
            label,
            f"{speeds[name]:.1f}",
            f"{speeds[name] / speeds['trainer']:.1f}",
            f"{found[name]['peak_memory_mb'] / 1000:.1f} GB",
        ]
        for name, label in CONTENDERS.items()
    ]
    return in_markdown(["", "examples a second", "ratio", "peak memory"], lines)


def evaluation() -> str:
    """Answers for pairs, each with the ratio to its peer's defaults."""
    found = best_rounds(measured("speed/evaluation"), "pairs_per_second")
    speeds = {name: found[name]["pairs_per_second"] for names in PEERS.values() for name in names}
    lines = [
        [label, f"{speeds[name]:.0f}", f"{speeds[name] / speeds[peer]:.1f}"]
        for peer, names in PEERS.items()
        for name, label in names.items()
    ]
    return in_markdown(["", "pairs a second", "ratio"], lines)


def loading() -> str:
    """Seconds of what comes before the first step."""
    times: dict[str, float] = {}
    for each in measured("speed/loading"):
        times[each["part"]] = min(each["seconds"], times.get(each["part"], math.inf))
    return in_markdown(["", "seconds"], [[part, f"{time:.2f}"] for part, time in times.items()])


def growth() -> str:
    """Time and memory by the number of examples."""
    lines = [
        [
            f"{each['examples']:,}",
            f"{each['read_seconds']:.1f}",
            f"{each['setup_seconds']:.1f}",
            f"{each['examples_per_second']:.0f}",
            f"{each['peak_memory_mb'] / 1000:.2f} GB",
        ]
        for each in measured("speed/growth")
    ]
    head = ["examples", "to read, s", "to the first step, s", "trained a second", "peak memory"]
    return in_markdown(head, lines)


def filled(text: str) -> str:
    """The text with every table as ``results/`` says."""
    tables = {
        "laptop": laptop, "course": course, "speed": speed, "training": training_here,
        "evaluation": evaluation, "loading": loading, "growth": growth,
    }  # fmt: skip
    return TABLE.sub(lambda found: found[1] + tables[found[2]]() + found[3], text)


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(filled(page.read_text(encoding="utf-8")), encoding="utf-8")
