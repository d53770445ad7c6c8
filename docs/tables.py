"""Write the tables of README and a page of the site from ``results/``: ``make figures``.

Each stands between its two markers:

<!-- table: course --> ... <!-- end -->
"""

import json
import re
from collections.abc import Iterable, Sequence
from pathlib import Path

from palbert.poster import POSTER
from palbert.results.baselines import BASELINES
from palbert.results.ledger import REFERENCE_LEDGER
from palbert.results.setups import find_setups

HOME = Path(__file__).resolve().parents[1]
PAGES = (HOME / "README.md", HOME / "docs" / "course_results.md")
TABLE = re.compile(r"(<!-- table: (\w+) -->\n).*?(<!-- end -->)", re.DOTALL)
LAPTOP = "cs224n, minilm, laptop, 3 x 700 steps"
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
}
CONTENDERS = {
    "trainer": "Hugging Face `Trainer`, its defaults",
    "cross_encoder": "`sentence-transformers` cross-encoder trainer",
    "trainer_best": "Hugging Face `Trainer` with bfloat16, length groups, fused AdamW",
    "palbert": "palbert without PALs",
    "palbert_pals": "palbert with PALs",
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
    setup = next(setup for setup in find_setups(REFERENCE_LEDGER) if setup.name == LAPTOP)
    means = setup.table()
    lines = [
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
    timed = json.loads((HOME / "results" / "training_speed.json").read_text(encoding="utf-8"))
    found = {each["contender"]: each for each in reversed(timed["measured"])}
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


def filled(text: str) -> str:
    """The text with every table as ``results/`` says."""
    tables = {"laptop": laptop, "course": course, "speed": speed}
    return TABLE.sub(lambda found: found[1] + tables[found[2]]() + found[3], text)


if __name__ == "__main__":
    for page in PAGES:
        page.write_text(filled(page.read_text(encoding="utf-8")), encoding="utf-8")
