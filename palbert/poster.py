"""The poster's table: dev scores of "My PAL BERT" (Sullivan and Kumar, Stanford CS224N 2023)."""

from dataclasses import dataclass


@dataclass(frozen=True)
class PosterRow:
    """One row of the poster's table; ``overall`` as printed there.

    Args:
        title: Name that the poster gives the row.
        sst: Accuracy on sentiment, 0 to 1.
        para: Accuracy on paraphrase, 0 to 1.
        sts: Pearson's r on similarity, -1 to 1.
        overall: Overall score as printed: (sst + para + (sts + 1) / 2) / 3.
    """

    title: str
    sst: float
    para: float
    sts: float
    overall: float

    def scores(self) -> dict[str, float]:
        """The scores under the names that a run uses, with the raw mean."""
        tasks = {"sst": self.sst, "para": self.para, "sts": self.sts}
        return tasks | {"overall": self.overall, "mean": sum(tasks.values()) / 3}


# Keys are our names of the rows.
POSTER = {
    "frozen": PosterRow("Baseline BERT", 0.361, 0.763, 0.224, 0.579),
    "pals": PosterRow("BERT + PALs", 0.424, 0.863, 0.840, 0.736),
    "annealed": PosterRow("+ annealed sampling (AS)", 0.490, 0.861, 0.866, 0.761),
    "bp1": PosterRow("BP1 = AS + SimCSE", 0.516, 0.862, 0.866, 0.770),
    "extra_data": PosterRow("AS, SimCSE, extra datasets", 0.446, 0.859, 0.865, 0.746),
    "lr_schedule": PosterRow("... and LR warmup/decay", 0.466, 0.860, 0.860, 0.752),
    "relational_layer": PosterRow("... and relational layer", 0.442, 0.861, 0.853, 0.743),
}
POSTER_SETUP = {"data": "cs224n", "encoder": "bert-base-uncased"}
