"""The sentiment and review parts of the embedded corpus: counts, grades, held-out language."""

import hashlib
import os
import random
import re
import subprocess
import sys
from collections import Counter
from pathlib import Path

import pytest

from palbert.data.corpus import reviews, sentiment
from palbert.data.corpus import sentiment_grammar as grammar
from palbert.data.corpus.sentiment_grammar import Grammar, Production, Slot

SENTIMENT = sentiment.build()
REVIEWS = reviews.build()


def vocabulary(split):
    return {word for example in split for word in re.findall(r"[a-z']+", example.sentence1.lower())}


def word(symbol, score, text):
    return Production(symbol, ((score > 0) - (score < 0),), score, (text,))


# One word for each symbol and strength, so that the grammar can draw only one sentence.
WORDS = [
    word("great", 2, "superb"),
    word("good", 1, "charming"),
    word("poor", -1, "dull"),
    word("bad", -2, "dreadful"),
    word("very", 0, "deeply"),
    word("rather", 0, "fairly"),
]


@pytest.mark.parametrize(
    ("rule", "template", "sign", "sentence", "label"),
    [
        ("all", "it is {good}.", 1, "It is charming.", 3),
        ("all", "it is {great}.", 1, "It is superb.", 4),
        ("all", "a {poor} film.", -1, "A dull film.", 1),
        ("all", "a {bad} film.", -1, "A dreadful film.", 0),
        ("all", "{good} and {great}.", 1, "Charming and superb.", 4),
        ("very", "{very} {good} and {good}.", 1, "Deeply charming and charming.", 4),
        ("rather", "{rather} {great}.", 1, "Fairly superb.", 3),
        ("rather", "{rather} {poor}.", -1, "Fairly dull.", 1),
        ("not", "hardly {!great}.", -1, "Hardly superb.", 1),
        ("not", "not {!good}.", -1, "Not charming.", 1),
        ("not", "not {!poor}.", 1, "Not dull.", 3),
        ("not", "never {!bad}.", 1, "Never dreadful.", 3),
        ("but", "{!good}, but {poor}.", -1, "Charming, but dull.", 1),
        ("but", "{!poor}, but {good}.", 1, "Dull, but charming.", 3),
        ("but", "{!good}, but {bad}.", -1, "Charming, but dreadful.", 1),
        ("but", "{!great}, but {poor}.", -1, "Superb, but dull.", 2),
        ("though", "{good}, though {!poor}.", 1, "Charming, though dull.", 3),
        (0.0, "half {great}, half {!bad}.", 1, "Half superb, half dreadful.", 2),
        ("all", "nothing else is said.", 0, "Nothing else is said.", 2),
    ],
)
def test_the_grade_follows_from_the_words_and_the_rule(rule, template, sign, sentence, label):
    source = Grammar(WORDS, [], random.Random(0))
    pattern = Production("sentence", (sign,), rule, grammar.parse_template(template))
    phrase = source.fill(pattern, sign)
    assert grammar.finish(phrase.text) == sentence
    assert grammar.grade(phrase.score) == label


@pytest.mark.parametrize(
    ("score", "label"),
    [(-2.5, 0), (-1.5, 0), (-1.49, 1), (-0.5, 1), (-0.4, 2), (0, 2), (0.5, 3), (1.5, 4), (9, 4)],
)
def test_halves_go_away_from_the_middle(score, label):
    assert grammar.grade(score) == label


def test_articles_and_capitals():
    assert grammar.finish("a odd film. is it a hour long?") == "An odd film. Is it an hour long?"
    assert grammar.finish("a one-note, a useful and a european one") == (
        "A one-note, a useful and a european one"
    )


def test_mild_slots_draw_mild_words_only():
    words = [word("adj", 2, "superb"), word("adj", 1, "charming")]
    source = Grammar(words, [], random.Random(0))
    assert {source.draw(Slot("adj", mild=True), 1).text for _ in range(50)} == {"charming"}


def test_a_slot_without_words_of_its_sign_is_named():
    source = Grammar([word("adj", 1, "charming")], [], random.Random(0))
    with pytest.raises(ValueError, match=r"slot 'adj': no row of the tables has sign -1"):
        source.draw(Slot("adj"), -1)


def test_fixed_symbols_stay_the_same():
    source = Grammar([word("title", 0, str(i)) for i in range(99)], [], random.Random(0))
    source.fix(["title"])
    assert len({source.draw(Slot("title"), 1).text for _ in range(50)}) == 1


@pytest.mark.parametrize("table", ["sentiment_patterns.tsv", "reviews_patterns.tsv"])
def test_every_pattern_can_be_filled_in_every_sign(table):
    common, held_out = grammar.read_grammar(table)
    source = Grammar(common, held_out, random.Random(0))
    for pattern in common + held_out:
        for sign in pattern.signs:
            phrase = source.fill(pattern, sign)
            text = grammar.finish(phrase.text)
            assert not re.search(r"[{}]|  |,[.,;:?!]", text), text
            assert not re.search(r"\b([Aa]n? ){2}", text), text
            if pattern.rule in {"all", "very", "rather", "not"}:
                assert phrase.score * sign >= 0, text


def test_no_word_has_two_scores_within_a_symbol():
    entries = [(p.symbol, p.parts) for p in grammar.read_words("sentiment_words.tsv")]
    neutral_weights = {"film"}  # listed twice to be drawn more often
    twice = [e for e, n in Counter(entries).items() if n > 1 and e[0] not in neutral_weights]
    assert not twice


def test_sentiment_counts_and_balance():
    train, dev = SENTIMENT
    assert len(train) >= 1800
    assert len(dev) >= 300
    for split in SENTIMENT:
        counts = Counter(example.label for example in split)
        shares = [counts[label] / len(split) for label in range(5)]
        assert shares == pytest.approx(sentiment.GRADE_SHARES, abs=0.01)


def test_reviews_counts_balance_and_length():
    train, dev = REVIEWS
    assert len(train) >= 400
    assert len(dev) >= 60
    for split in REVIEWS:
        assert Counter(example.label for example in split) == {
            0: len(split) // 2,
            1: len(split) // 2,
        }
        assert all(80 <= len(example.sentence1.split()) <= 250 for example in split)


@pytest.mark.parametrize(("name", "splits"), [("sentiment", SENTIMENT), ("reviews", REVIEWS)])
def test_sentences_and_ids_are_distinct(name, splits):
    examples = [example for split in splits for example in split]
    assert len({example.sentence1.lower() for example in examples}) == len(examples)
    assert len({example.id for example in examples}) == len(examples)
    assert splits[0][12].id == f"{name}-train-00012"
    assert all(example.sentence2 is None for example in examples)


def test_sentence_lengths_vary():
    lengths = [len(example.sentence1.split()) for example in SENTIMENT[0]]
    assert min(lengths) <= 3
    assert 35 <= max(lengths) <= sentiment.MAX_WORDS
    assert sum(length >= 20 for length in lengths) > len(lengths) / 10


def test_handwritten_sentences_are_in_both_splits():
    train, dev = sentiment._handwritten()
    assert len(train) + len(dev) >= 250
    for lines, split in ((train, SENTIMENT[0]), (dev, SENTIMENT[1])):
        graded = {example.sentence1: example.label for example in split}
        assert all(graded[text] == label for text, label in lines)


def test_dev_has_words_and_patterns_that_train_lacks():
    for train, dev in (SENTIMENT, REVIEWS):
        assert len(vocabulary(dev) - vocabulary(train)) > 50
    common, held_out = grammar.read_grammar("sentiment_patterns.tsv")
    assert sum(p.symbol == "sentence" for p in held_out) > 40
    assert not {(p.symbol, p.parts) for p in common} & {
        (p.symbol, p.parts) for p in held_out if p.symbol != "film"
    }


CHECKSUM_CODE = """
import hashlib
from palbert.data.corpus import reviews, sentiment
splits = sentiment.build() + reviews.build()
print(hashlib.sha256(repr(splits).encode()).hexdigest())
"""


@pytest.mark.parametrize("hash_seed", ["1", "2"])
def test_the_corpus_is_the_same_under_every_hash_seed(hash_seed):
    found = subprocess.run(
        [sys.executable, "-c", CHECKSUM_CODE],
        env={**os.environ, "PYTHONHASHSEED": hash_seed},
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=True,
    )
    expected = hashlib.sha256(repr(SENTIMENT + REVIEWS).encode()).hexdigest()
    assert found.stdout.strip() == expected
