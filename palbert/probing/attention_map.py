"""The map of one attention: which of a model's heads is shown, and where each token looks."""

from dataclasses import dataclass

from palbert.display.charts import weights_map
from palbert.display.markup import Markup, element, fragment, table
from palbert.probing.pair_answer import Answer, View
from palbert.tasks import STS

SHOWN_TOKENS = 24  # of a long text, in the map of attention
BACKBONE, PAL = "BERT", "PAL"
MEAN = -1  # of all heads


@dataclass(frozen=True)
class AttentionChoice:
    """Which attention to show.

    Args:
        view: Key of ``Answer.views``; the first view if the answer lacks it.
        source: ``BERT`` or ``PAL``, whose attention is shown.
        layer: Number of the layer, from 0.
        head: Number of the head, from 0; ``MEAN`` is the mean of all.
    """

    view: str = STS.title
    source: str = BACKBONE
    layer: int = 0
    head: int = MEAN


def attention(answer: Answer, choice: AttentionChoice) -> tuple[list[str], list[list[float]]]:
    """Tokens and the weights with which each looks at each, the beginning of a long text.

    Returns:
        No weights where the model or the layer has no such attention.
    """
    view = _chosen_view(answer, choice)
    maps = dict(enumerate(view.attention)) if choice.source == BACKBONE else view.pal_attention
    tokens = view.tokens[:SHOWN_TOKENS]
    if choice.layer not in maps:
        return tokens, []
    heads = maps[choice.layer]
    chosen = heads.mean(0) if choice.head == MEAN else heads[min(choice.head, len(heads) - 1)]
    return tokens, chosen[:SHOWN_TOKENS, :SHOWN_TOKENS].tolist()


def _chosen_view(answer: Answer, choice: AttentionChoice) -> View:
    same_task = [view for name, view in answer.views.items() if name.startswith(choice.view)]
    return answer.views.get(choice.view) or (same_task or list(answer.views.values()))[0]


def attention_part(answer: Answer, choice: AttentionChoice, colour: str) -> Markup:
    """The map of attention, and as text where each token looks most."""
    tokens, weights = attention(answer, choice)
    if not weights:
        return element("p", f"Layer {choice.layer} of this model has no {choice.source} attention.")
    left_out = len(_chosen_view(answer, choice).tokens) - len(tokens)
    note = f" The first {len(tokens)} tokens; {left_out} more are left out." if left_out else ""
    head = "mean of all heads" if choice.head == MEAN else f"head {choice.head}"
    alt = f"Attention of {choice.source}, layer {choice.layer}, {head}: rows look at columns."
    best = [max(range(len(row)), key=row.__getitem__) for row in weights]
    rows = [
        [token, tokens[to], f"{row[to]:.2f}"]
        for token, to, row in zip(tokens, best, weights, strict=True)
    ]
    text = element(
        "details",
        element("summary", "Attention as text"),
        table(["token", "looks most at", "weight"], rows),
    )
    low, high = min(map(min, weights)), max(map(max, weights))
    scale = (
        f" No colour is {low:.2f}, full colour {high:.2f}, a scale of this map's own; in between "
        "colour grows with the square root, so that weak weights show."
    )
    shown = weights_map(tokens, weights, alt, colour)
    return fragment(element("p", alt + scale + note), shown, text)
