"""The embedded corpus: sizes, balance, distinctness, determinism, known constructions."""

import os
import subprocess
import sys
from collections import Counter
from random import Random

import pytest

from palbert.data import corpus
from palbert.data.corpus import entailment, questions, questions_meanings, similarity, vocabulary
from palbert.tasks import Example

MAX_LABEL = {"sst": 4, "para": 1, "sts": 5, "snli": 2, "cfimdb": 1}
PAIRS = ("para", "sts", "snli")


@pytest.fixture(scope="module")
def built():
    return corpus.build()


def key(example: Example) -> frozenset:
    return frozenset((example.sentence1.lower(), str(example.sentence2).lower()))


def words(examples: list[Example]) -> set[str]:
    text = " ".join(f"{e.sentence1} {e.sentence2 or ''}" for e in examples).lower()
    return {word.strip(".,;:!?\"'") for word in text.split()}


def test_is_the_corpus_that_was_measured(built):
    corpus.verify(built)


def test_one_set_alone_is_the_same_as_among_all(built):
    alone = corpus.build(["sts"])
    assert alone == {split: {"sts": sets["sts"]} for split, sets in built.items()}


def test_verify_names_what_differs(built):
    shorter = {
        split: {name: rows[:-1] for name, rows in sets.items()} for split, sets in built.items()
    }
    with pytest.raises(ValueError, match="counts"):
        corpus.verify(shorter)
    changed = {split: dict(sets) for split, sets in built.items()}
    changed["dev"]["para"] = changed["dev"]["para"][::-1]
    with pytest.raises(ValueError, match="sha256"):
        corpus.verify(changed)


@pytest.mark.parametrize("hash_seed", ["0", "4711"])
def test_is_the_same_under_any_hash_seed(hash_seed):
    code = "from palbert.data import corpus; print(corpus.checksum(corpus.build()))"
    environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
    run = subprocess.run(
        [sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True
    )
    assert run.stdout.strip() == corpus.CHECKSUM


def test_sizes(built):
    train, dev = corpus.count(built)["train"], corpus.count(built)["dev"]
    assert train["para"] >= 12_500
    assert train["sts"] >= 1_700
    assert train["snli"] >= 4_200
    assert dev["para"] >= 600
    assert dev["sts"] >= 250
    assert dev["snli"] >= 300
    assert train["para"] > 3 * max(train["sst"], train["sts"])


@pytest.mark.parametrize("split", ["train", "dev"])
@pytest.mark.parametrize("name", MAX_LABEL)
def test_labels_are_on_the_scale(built, split, name):
    labels = [example.label for example in built[split][name]]
    assert min(labels) == 0
    assert max(labels) == MAX_LABEL[name]


@pytest.mark.parametrize("split", ["train", "dev"])
def test_balance(built, split):
    para = [example.label for example in built[split]["para"]]
    assert 0.3 < sum(para) / len(para) < 0.42
    grades = Counter(round(example.label) for example in built[split]["sts"])
    assert min(grades[grade] for grade in range(6)) > 0.07 * sum(grades.values())
    relations = Counter(example.label for example in built[split]["snli"])
    assert min(relations.values()) > 0.3 * sum(relations.values())


@pytest.mark.parametrize("name", PAIRS)
def test_pairs_are_distinct_and_dev_is_not_in_train(built, name):
    train, dev = built["train"][name], built["dev"][name]
    assert len({key(example) for example in train + dev}) == len(train) + len(dev)
    assert all(example.sentence1.strip() and example.sentence2.strip() for example in train + dev)


@pytest.mark.parametrize("name", PAIRS)
def test_ids_are_unique_and_say_where_they_come_from(built, name):
    for split in ("train", "dev"):
        ids = [example.id for example in built[split][name]]
        assert len(set(ids)) == len(ids)
        assert all(f"-{split}-" in example_id for example_id in ids)


@pytest.mark.parametrize("name", PAIRS)
def test_dev_has_words_that_train_lacks(built, name):
    unseen = words(built["dev"][name]) - words(built["train"][name])
    assert len(unseen) > 40


@pytest.mark.parametrize("name", PAIRS)
def test_no_frame_shows_its_slots(built, name):
    for example in built["train"][name] + built["dev"][name]:
        assert not set("{}~>") & set(example.sentence1 + example.sentence2), example


def test_dev_has_patterns_that_train_lacks(built):
    def count(split: str) -> int:
        start = "what sets "
        return sum(e.sentence1.lower().startswith(start) for e in built[split]["para"])

    assert count("train") == 0
    assert count("dev") > 0


# Hand-written pairs -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("module", "name", "least"),
    [(questions, "para", 150), (similarity, "sts", 120), (entailment, "snli", 60)],
)
def test_hand_written_pairs_are_in_the_corpus(built, module, name, least):
    for split in ("train", "dev"):
        labels = {(e.sentence1, e.sentence2): e.label for e in built[split][name]}
        written = module._written(split == "dev")
        assert written
        assert all(labels[one, two] == label for one, two, label in written)
    assert len(module._written(False)) + len(module._written(True)) >= least


# Known constructions ------------------------------------------------------------------------------


def draw_questions(change, count=60):
    """Draw meanings and what a change makes of them; some allow no such change."""
    rng, topics = Random(5), questions_meanings.tabulate(is_dev=False)
    drawn = [questions_meanings.draw(rng, topics) for _ in range(count)]
    pairs = [(meaning, change(rng, meaning)) for meaning in drawn]
    return [(meaning, other) for meaning, other in pairs if other is not None]


def test_a_change_of_meaning_changes_one_part():
    for meaning, other in draw_questions(questions_meanings.ask_about_sibling):
        assert other.member in meaning.family
        assert other.member != meaning.member
        assert other.intent is meaning.intent
    for meaning, other in draw_questions(questions_meanings.ask_something_else):
        assert other.intent != meaning.intent
        assert other.member is meaning.member
    for meaning, other in draw_questions(questions_meanings.ask_in_other_circumstance, count=300):
        assert other.circumstance != meaning.circumstance


def test_duplicates_are_two_wordings_of_one_meaning():
    family = vocabulary.families("lose weight / slim down ; gain weight")[0]
    intent = ["How do I {x}{c}?", "What are tips for {x_ing}{c}?"]
    topic = questions_meanings.Topic([intent], [family])
    meaning = questions_meanings.Meaning(topic, intent, family, family[0])
    said = {questions.word(Random(seed), meaning, intent[1]).lower()[:29] for seed in range(40)}
    assert "what are tips for losing weig" in said
    assert "what are tips for slimming do" in said
    assert not any("gain" in question for question in said)


def captions() -> similarity.Genre:
    return similarity._genres(is_dev=False)[0]


def test_the_wording_alone_costs_nothing():
    for seed in range(30):
        rng = Random(seed)
        _, _, grade = similarity.pair(rng, captions(), num_changes=0)
        assert grade >= 3  # a frame may leave out where, and how somebody looks


def test_more_changes_leave_a_lower_grade():
    def mean(num_changes: int) -> float:
        pairs = [similarity.pair(Random(seed), captions(), num_changes) for seed in range(200)]
        return sum(grade for *_, grade in pairs) / len(pairs)

    means = [mean(num_changes) for num_changes in range(4)]
    assert means == sorted(means, reverse=True)
    assert means[0] > 4
    assert means[3] < 2.5


def test_grade_of_a_known_change():
    genre = captions()
    frame = "{agent} {agent_be} {activity_ing} {place}."
    brief = "{agent} {agent_be} {activity_ing}."
    cost = genre.slots["activity"].far
    assert similarity.compare(genre, {"activity": cost}, frame, frame) == cost
    assert similarity.compare(genre, {"look": 9.0}, frame, frame) == 0
    assert similarity.compare(genre, {}, frame, brief) == genre.slots["place"].absent


# Notation and grammar -----------------------------------------------------------------------------


def test_families_read_members_forms_general_words_and_slots():
    table = vocabulary.families("a dog / a hound > an animal ;\na cat\nx ~ y / z\n")
    assert [len(family) for family in table] == [2, 1]
    assert table[0][0][0] == vocabulary.Value(("a dog", "a hound"), ("an animal",))
    assert [value.forms for value in table[1][0]] == [("x",), ("y", "z")]


def test_starred_frames_are_for_dev_alone():
    text = "\nHow?\n*Why?\n\nWho?\n"
    assert vocabulary.frames(text, False) == [["How?"], ["Who?"]]
    assert vocabulary.frames(text, True) == [["How?", "Why?"], ["Who?"]]


def test_splits_share_no_row():
    rows = list(range(50))
    train, dev = vocabulary.choose(rows, False), vocabulary.choose(rows, True)
    assert sorted(train + dev) == rows
    assert len(dev) == 7


@pytest.mark.parametrize(
    ("form", "phrase", "expected"),
    [
        ("ing", "make a cake", "making a cake"),
        ("ing", "stop smoking", "stopping smoking"),
        ("ing", "lie down", "lying down"),
        ("ing", "see better", "seeing better"),
        ("s", "carry a box", "carries a box"),
        ("s", "catch a ball", "catches a ball"),
        ("s", "play", "plays"),
        ("ed", "slice", "sliced"),
        ("ed", "cut up", "cut up"),
        ("ed", "fry", "fried"),
        ("ed", "stir", "stirred"),
        ("be", "two men", "are"),
        ("be", "a group of women", "is"),
        ("be", "some cheese", "is"),
        ("you", "improve my memory", "improve your memory"),
        ("bare", "a fitness tracker", "fitness tracker"),
    ],
)
def test_forms(form, phrase, expected):
    assert vocabulary.FORMS[form](phrase) == expected


def test_fill_asks_for_forms_and_raises_the_first_letter():
    words = {"agent": "a man", "activity": "run"}
    assert vocabulary.fill("{agent} {agent_be} {activity_ing}.", words) == "A man is running."
