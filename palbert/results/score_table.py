"""The results table of a notebook: for each row the poster's scores, the reference's, and yours."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from palbert.display.table import NotedTable, interval, number
from palbert.poster import POSTER, POSTER_SETUP
from palbert.results.ledger import Record
from palbert.results.summary import SCORES, results_table

if TYPE_CHECKING:
    import pandas as pd

TITLES = {"sst": "SST", "para": "Para", "sts": "STS"}
COLUMNS = (
    "row", "whose", *(TITLES.get(name, name) for name in SCORES), "95% interval", "seeds",
    "spread", "data", "encoder",
)  # fmt: skip
MINILM_NOTE = (
    "minilm was trained on a billion sentence pairs before, SNLI and Quora's duplicates among "
    "them: its scores are not those of a plain BERT."
)
INTERVAL_NOTE = (
    "95% interval: of overall, by bootstrap over the dev examples; for several seeds, the mean of "
    "their bounds. overall counts STS as (r + 1) / 2, mean as r."
)


class ScoreTable:
    """Scores set side by side, as HTML and as text.

    Args:
        rows: Names of the table's rows, in order.
        yours: Records of your runs.
        reference: Records of the project's own runs.
    """

    def __init__(
        self, rows: Sequence[str], yours: Sequence[Record], reference: Sequence[Record]
    ) -> None:
        self.rows = rows
        self.scores = results_table(record for record in yours if record["row"] in rows)
        self._reference = results_table(_closest(rows, yours, reference))

    @property
    def frame(self) -> "pd.DataFrame":
        """The table as texts."""
        import pandas as pd

        lines = []
        for row in self.rows:
            lines += [_poster_line(row)] if row in POSTER else []
            for whose, scores in (("reference", self._reference), ("yours", self.scores)):
                found = [record for record in _records(scores) if record["row"] == row]
                lines += [_line(row, whose, record) for record in found]
        return pd.DataFrame(lines, columns=list(COLUMNS)).fillna("")

    def notes(self) -> list[str]:
        """What one must know to read the numbers."""
        mine = [*_records(self.scores), *_records(self._reference)]
        notes = [INTERVAL_NOTE]
        others = {
            what: ", ".join(sorted({record[what] for record in mine} - {theirs}))
            for what, theirs in POSTER_SETUP.items()
        }
        differing = [
            f"its {what} is {POSTER_SETUP[what]}, not {found}"
            for what, found in others.items()
            if found
        ]
        if differing:
            notes.append(
                f"The poster's rows differ: {'; '.join(differing)}. Compare the differences "
                "between rows, not the scores themselves."
            )
        if any(record["encoder"] == "minilm" for record in mine):
            notes.append(MINILM_NOTE)
        return notes

    def __str__(self) -> str:
        return str(self._noted)

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return self._noted._repr_mimebundle_()

    @property
    def _noted(self) -> NotedTable:
        return NotedTable(self.frame, self.notes())


def _closest(
    rows: Sequence[str], yours: Sequence[Record], reference: Sequence[Record]
) -> list[Record]:
    """Reference records on the data and encoder that you train on; all of them if there is none."""
    setups = {(record["data"], record["encoder"]) for record in yours}
    asked = [record for record in reference if record["row"] in rows]
    same = [record for record in asked if (record["data"], record["encoder"]) in setups]
    return same or asked


def _records(frame: "pd.DataFrame") -> list[dict[Any, Any]]:
    return frame.to_dict("records")


def _poster_line(row: str) -> dict[str, str]:
    scores = {TITLES.get(k, k): number(v) for k, v in POSTER[row].scores().items()}
    return {"row": row, "whose": f"poster: {POSTER[row].title}", **scores, **POSTER_SETUP}


def _line(row: str, whose: str, record: dict[Any, Any]) -> dict[str, str]:
    return {
        "row": row,
        "whose": whose if record["code"] == "reference" else f"{whose}, your code",
        **{TITLES.get(name, name): number(record[name]) for name in SCORES},
        "95% interval": interval(record["low"], record["high"]),
        "seeds": str(record["seeds"]),
        "spread": number(record["spread"]),
        "data": record["data"],
        "encoder": record["encoder"],
    }
