"""Ask a trained model about pairs of sentences without a browser.

frame, snapshot = probe("runs/workbook/bp1", [("Is it far?", "How far is it?")])
"""

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from palbert.display.markup import Markup
from palbert.predictor import Predictor
from palbert.probing.pair_answer import Answer, Pair, ask, what_is_missing
from palbert.probing.picture import snapshot
from palbert.probing.trained_models import load_model

if TYPE_CHECKING:
    import pandas as pd

# What the panel offers: each pair asks one question of a model.
EXAMPLES: dict[str, Pair] = {
    "the same question in other words": (
        "How do I get a coffee stain out of a shirt?",
        "What removes spilled coffee from clothes?",
    ),
    "one word turns it": (
        "The soup was hot and the service was quick.",
        "The soup was not hot and the service was not quick.",
    ),
    "the same words, another meaning": (
        "Why do cats chase dogs?",
        "Why do dogs chase cats?",
    ),
    "praise that is none": (
        "What a wonderful way to waste two hours.",
        "Two hours well spent.",
    ),
    "same topic, different event": (
        "A woman is slicing an onion.",
        "A woman is peeling a potato.",
    ),
    "nothing in common": (
        "The train to the coast leaves at nine.",
        "Her new novel is a quiet triumph.",
    ),
}


class Probe(NamedTuple):
    """Answers as a table of numbers, and as HTML that a notebook shows.

    Args:
        frame: A line for each pair.
        snapshot: HTML, see ``picture.snapshot``.
    """

    frame: "pd.DataFrame"
    snapshot: Markup

    def __repr__(self) -> str:
        return self.frame.round(3).to_string(index=False)

    __str__ = __repr__

    def _repr_mimebundle_(self, **_: Any) -> dict[str, str]:
        return {"text/html": self.snapshot, "text/plain": str(self)}


def probe(model: Predictor | Path | str, pairs: Sequence[Pair | str]) -> Probe:
    """All tasks' answers for pairs; the sentiment of single sentences.

    Args:
        model: A predictor, or a run folder.
        pairs: Pairs of sentences, or single ones.

    Raises:
        ValueError: The folder holds no model, or a sentence is empty; gives the pair's position.
    """
    import pandas as pd

    asked = [(each, "") if isinstance(each, str) else each for each in pairs]
    for position, pair in enumerate(asked):
        missing = what_is_missing(pair)
        if missing:
            raise ValueError(f"pair {position}: {missing}")
    predictor = model if isinstance(model, Predictor) else load_model(Path(model))
    name = "this model" if isinstance(model, Predictor) else Path(model).name
    answers = [ask(predictor, pair) for pair in asked]
    return Probe(pd.DataFrame(map(answer_line, answers)), snapshot(name, answers))


def answer_line(answer: Answer) -> dict[str, object]:
    """An answer as one line of a table: the most probable grades and the pair's two numbers.

    None stands where the model was trained without the task, or there is a single sentence.
    """
    grades = answer.grades if "sst" in answer.tasks else []
    first, second = [*grades, None, None][:2]
    return {
        "sentence1": answer.pair[0],
        "sentence2": answer.pair[1],
        "sentiment1": first,
        "sentiment2": second,
        "paraphrase": answer.paraphrase if "para" in answer.tasks else None,
        "similarity": answer.similarity if "sts" in answer.tasks else None,
    }
