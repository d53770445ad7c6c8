"""A context-free grammar whose productions carry scores: text and verdict grow together.

A production turns a symbol into a template. Its score is a number of its own, or is composed from
the scores s_1..s_n of its slots by one of these rules:

    all     (max |s_i| + (n - 1) / 8) * sign    what agrees adds up
    very    1.4 * all                           "deeply moving"
    rather  0.6 * all                           "mildly funny"
    not     -0.5 * all                          negation flips and softens: "hardly a masterpiece"
    but     (mean(s_1..s_n-1) + 3 * s_n) / 4    the last clause wins: "slow, but it holds you"
    though  (3 * s_1 + mean(s_2..s_n)) / 4      the first clause wins: "funny, if a bit long"

Tables are tab-separated files beside this module. A sentence is drawn with a sign (+1 praise, -1
blame, 0 neither): a slot draws only productions of its sign, so that a sentence argues one way
unless its pattern says otherwise.
"""

import random
import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

FOLDER = Path(__file__).parent
HELD_OUT_EVERY = 7
FRESH_SHARE = 0.4

_SLOT = re.compile(r"\{([!~]*)(\w+)\}")
_SIGNS = {"+": (1,), "-": (-1,), "*": (1, -1), "0": (0,)}
_ARTICLE = re.compile(r"\b([Aa]) (?=[aeiouAEIOU]|hour|honest|heir)(?!one\b|one-|uni|use|eu|Eu)")
_SENTENCE_START = re.compile(r"(?:^|(?<=[.!?] ))[^\w]*[a-z]")


@dataclass(frozen=True, slots=True)
class Phrase:
    """A piece of text with its score; ``words`` are the vocabulary entries that it holds."""

    text: str
    score: float
    words: tuple[str, ...] = ()

    @property
    def repeats_itself(self) -> bool:
        """Whether a vocabulary entry occurs twice."""
        return len(set(self.words)) < len(self.words)


@dataclass(frozen=True, slots=True)
class Slot:
    """A gap in a template: ``flip`` draws the opposite sign, ``mild`` only scores up to 1."""

    symbol: str
    flip: bool = False
    mild: bool = False


@dataclass(frozen=True, slots=True)
class Production:
    """One row of a table: ``symbol`` may become ``parts``, with a score by ``rule``.

    Args:
        symbol: Symbol that it expands.
        signs: Verdicts that it can carry, of -1, 0 and 1.
        rule: A key of ``RULES``, or the score itself.
        parts: Text and slots, in order.
    """

    symbol: str
    signs: tuple[int, ...]
    rule: str | float
    parts: tuple[str | Slot, ...]

    @property
    def num_slots(self) -> int:
        """How many gaps the template has."""
        return sum(isinstance(part, Slot) for part in self.parts)

    @property
    def is_mild(self) -> bool:
        """Whether the score is at most 1 either way; composed scores count as strong."""
        return not isinstance(self.rule, str) and abs(self.rule) <= 1


def _mean(scores: list[float]) -> float:
    return sum(scores) / len(scores)


def _all(scores: list[float]) -> float:
    strongest = max(scores, key=abs)
    return strongest * (1 + (len(scores) - 1) / 8 / abs(strongest))


RULES: dict[str, Callable[[list[float]], float]] = {
    "all": _all,
    "very": lambda scores: 1.4 * _all(scores),
    "rather": lambda scores: 0.6 * _all(scores),
    "not": lambda scores: -0.5 * _all(scores),
    "but": lambda scores: (_mean(scores[:-1]) + 3 * scores[-1]) / 4,
    "though": lambda scores: (3 * scores[0] + _mean(scores[1:])) / 4,
}


def compose(rule: str | float, scores: list[float]) -> float:
    """Return the score of a production from its rule and the scores of its slots.

    Slots that judge nothing (score 0) have no say.
    """
    if not isinstance(rule, str):
        return rule
    heard = [score for score in scores if score]
    return RULES[rule](heard) if heard else 0.0


def grade(score: float) -> int:
    """Return the grade, 0 (very negative) to 4, of a score; halves go away from the middle."""
    strength = min(int(abs(score) + 0.5), 2)
    return 2 + (strength if score > 0 else -strength)


def finish(text: str) -> str:
    """Set articles ("a odd" becomes "an odd"), commas, and capitals at the start of sentences."""
    text = re.sub(r",(?=[.,;:?!])", "", text)
    text = _ARTICLE.sub(r"\1n ", text)
    return _SENTENCE_START.sub(lambda match: match.group().upper(), text)


def read_rows(name: str) -> list[list[str]]:
    """Return the fields of every row of the table ``name``, comments and blank lines left out."""
    lines = (FOLDER / name).read_text(encoding="utf-8").splitlines()
    return [line.split("\t") for line in lines if line and not line.startswith("#")]


def read_words(name: str) -> list[Production]:
    """Read a table of words: symbol, score, entries separated by " | "."""
    productions = []
    for symbol, score, entries in read_rows(name):
        value = float(score)
        sign = (value > 0) - (value < 0)
        productions += [Production(symbol, (sign,), value, (e,)) for e in entries.split(" | ")]
    return productions


def read_patterns(name: str) -> list[Production]:
    """Read a table of patterns: symbol, sign, rule (or a number), template."""
    return [
        Production(
            symbol, _SIGNS[sign], rule if rule in RULES else float(rule), parse_template(template)
        )
        for symbol, sign, rule, template in read_rows(name)
    ]


def parse_template(template: str) -> tuple[str | Slot, ...]:
    """Split "a {~adj} film" into its text and its slots."""
    parts: list[str | Slot] = []
    end = 0
    for match in _SLOT.finditer(template):
        marks, symbol = match.groups()
        parts += [template[end : match.start()], Slot(symbol, "!" in marks, "~" in marks)]
        end = match.end()
    return tuple(part for part in (*parts, template[end:]) if part)


def split_held_out(rows: Iterable) -> tuple[list, list]:
    """Return (common rows, held-out rows): every seventh one is kept for the dev split."""
    rows = list(rows)
    held_out = rows[HELD_OUT_EVERY - 1 :: HELD_OUT_EVERY]
    return [row for i, row in enumerate(rows, 1) if i % HELD_OUT_EVERY], held_out


def read_grammar(patterns: str) -> tuple[list[Production], list[Production]]:
    """Read the shared words and parts and the table ``patterns``.

    Returns:
        The productions of both splits, and those held out for dev: of each symbol's words of one
        score, and of each symbol's patterns of one sign, every seventh.
    """
    groups: dict[tuple, list[Production]] = {}
    for word in read_words("sentiment_words.tsv"):
        groups.setdefault((word.symbol, word.rule), []).append(word)
    for pattern in read_patterns(patterns):
        groups.setdefault((pattern.symbol, pattern.signs, "pattern"), []).append(pattern)
    common, held_out = read_patterns("sentiment_parts.tsv"), []
    for group in groups.values():
        kept, fresh = split_held_out(group)
        common += kept
        held_out += fresh
    return common, held_out


class Grammar:
    """Draws phrases; with ``fresh`` productions, these come first with a fixed chance.

    Args:
        common: Productions that both splits share.
        fresh: Productions of the dev split alone.
        rng: Source of all randomness.
    """

    def __init__(
        self, common: list[Production], fresh: list[Production], rng: random.Random
    ) -> None:
        self.rng = rng
        self._common = _index(common)
        self._fresh = _index(fresh)
        self._fixed: dict[str, Phrase] = {}

    def fix(self, symbols: Iterable[str]) -> None:
        """Draw every one of the neutral ``symbols`` once: from now on each stands for that."""
        self._fixed = {}
        self._fixed = {symbol: self.draw(Slot(symbol), 0) for symbol in symbols}

    def draw(self, slot: Slot, sign: int) -> Phrase:
        """Return a phrase for ``slot``, of the given sign where its symbol has one."""
        if slot.symbol in self._fixed:
            return self._fixed[slot.symbol]
        wanted = -sign if slot.flip else sign
        return self.fill(self.choose(slot, wanted), wanted)

    def fill(self, production: Production, sign: int) -> Phrase:
        """Return ``production`` as text with every slot drawn."""
        pieces = [
            self.draw(part, sign) if isinstance(part, Slot) else Phrase(part, 0.0)
            for part in production.parts
        ]
        text = "".join(piece.text for piece in pieces)
        words = tuple(word for piece in pieces for word in piece.words)
        is_word = len(pieces) == 1 and not words
        score = compose(production.rule, [piece.score for piece in pieces])
        return Phrase(text, score, (text,) if is_word else words)

    def choose(self, slot: Slot, sign: int) -> Production:
        """Return a production for ``slot`` that carries ``sign``.

        Raises:
            ValueError: The tables hold none.
        """
        key = (slot.symbol, sign, slot.mild)
        fresh = self._fresh.get(key)
        if fresh and self.rng.random() < FRESH_SHARE:
            return self.rng.choice(fresh)
        if key not in self._common:
            raise ValueError(f"slot {slot.symbol!r}: no row of the tables has sign {sign:+d}")
        return self.rng.choice(self._common[key])


def _index(productions: list[Production]) -> dict[tuple[str, int, bool], list[Production]]:
    """Group productions by symbol, sign and mildness; those of sign 0 serve every sign."""
    index: dict[tuple[str, int, bool], list[Production]] = {}
    for production in productions:
        signs = (-1, 0, 1) if production.signs == (0,) else production.signs
        for sign in signs:
            index.setdefault((production.symbol, sign, False), []).append(production)
            if production.is_mild:
                index.setdefault((production.symbol, sign, True), []).append(production)
    return index
