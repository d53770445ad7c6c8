"""05.1: another data set's labels as the task's own, under either mapping."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Any

from palbert.extra_data import CFIMDB_LABELS, SNLI_LABELS
from palbert.tasks import Example
from palbert.workbook.exercise import Cases, Exercise, Mistake, Unusable

Labels = Mapping[float | None, float]


def _cases() -> Cases:
    pairs = [
        Example(f"pair {i}", f"first {i}", f"second {i}", label)
        for i, label in enumerate([1.0, 0.0, 2.0, 2.0, 1.0, 0.0, None])
    ]
    reviews = [Example(f"review {i}", f"text {i}", None, label) for i, label in enumerate([1.0, 0])]
    return {
        "SNLI, entailment": (pairs, dict(SNLI_LABELS["entailment"])),
        "SNLI, contradiction": (pairs, dict(SNLI_LABELS["contradiction"])),
        "CFIMDB, likelihood": (reviews, dict(CFIMDB_LABELS["likelihood"])),
    }


def _observe(answer: Callable, examples: list[Example], labels: Labels) -> dict[str, Any]:
    found = answer(examples, labels)
    if isinstance(found, list) and None in found and any(isinstance(e, Example) for e in found):
        raise Unusable("None stands in the list where an example has no mapping: leave it out.")
    if not isinstance(found, list) or not all(isinstance(each, Example) for each in found):
        parts = found if hasattr(found, "__iter__") else []
        return {"the type": type(found).__name__, "of": sorted({type(e).__name__ for e in parts})}
    return {
        "the type": "list",
        "of": ["Example"],
        "ids": [example.id for example in found],
        "labels": [example.label for example in found],
        "sentences": [[example.sentence1, example.sentence2] for example in found],
    }


def _in_a_loop(examples: Sequence[Example], labels: Labels) -> list[Example]:
    found = []
    for example in examples:
        if example.label in labels:
            found.append(replace(example, label=labels[example.label]))
    return found


def _by_constructor(examples: Sequence[Example], labels: Labels) -> list[Example]:
    return [
        Example(each.id, each.sentence1, each.sentence2, labels[each.label])
        for each in examples
        if labels.get(each.label) is not None
    ]


def _zero_is_false(examples: Sequence[Example], labels: Labels) -> list[Example]:
    return [replace(each, label=labels[each.label]) for each in examples if labels.get(each.label)]


def _others_negative(examples: Sequence[Example], labels: Labels) -> list[Example]:
    return [replace(each, label=labels.get(each.label, 0.0)) for each in examples]


def _others_kept(examples: Sequence[Example], labels: Labels) -> list[Example]:
    return [replace(each, label=labels.get(each.label, each.label)) for each in examples]


def _only_left_out(examples: Sequence[Example], labels: Labels) -> list[Example]:
    return [each for each in examples if each.label in labels]


def _by_index(examples: Sequence[Example], labels: Labels) -> list[Example]:
    return [replace(each, label=labels[each.label]) for each in examples]


def _none_kept(examples: Sequence[Example], labels: Labels) -> list[Example]:
    mapped: list[Any] = [labels.get(each.label) for each in examples]
    return [replace(each, label=label) for each, label in zip(examples, mapped, strict=True)]


def _generator(examples: Sequence[Example], labels: Labels) -> Any:
    return (replace(each, label=labels[each.label]) for each in examples if each.label in labels)


def _labels_alone(examples: Sequence[Example], labels: Labels) -> Any:
    return [labels[each.label] for each in examples if each.label in labels]


EXERCISE = Exercise(
    id="05.1",
    title="another data set's labels",
    reference="palbert.extra_data.relabel",
    cases=_cases,
    hints=(
        "labels says which label becomes which. What shall happen to an example whose label is not "
        "in it?",
        "dataclasses.replace(example, label=...) gives a copy with another label.",
        "[replace(e, label=labels[e.label]) for e in examples if e.label in labels]",
    ),
    mistakes=(
        Mistake(
            "The negatives are gone: a label of 0 counts as false in Python. Ask `in labels` or "
            "`is not None` instead.",
            _zero_is_false,
        ),
        Mistake(
            'Examples without a mapping became negatives. Under "contradiction" a neutral pair is '
            "neither a paraphrase nor surely none: leave it out.",
            _others_negative,
        ),
        Mistake(
            "Examples without a mapping keep their old number, and SNLI's 1, neutral, would mean a "
            "paraphrase here. Leave them out.",
            _others_kept,
        ),
        Mistake(
            "The right examples stay, but with their old labels: SNLI's 0 is entailment, and the "
            "task's 0 is no paraphrase.",
            _only_left_out,
        ),
        Mistake(
            "A label that is not in the mapping stops the whole thing with a KeyError. Leave such "
            "examples out.",
            _by_index,
        ),
        Mistake(
            "Examples without a mapping are kept with the label None, on which no loss can be "
            "computed. Leave them out.",
            _none_kept,
        ),
        Mistake(
            "Round brackets make a generator, which has no length and can be read once. Return a "
            "list: square brackets.",
            _generator,
        ),
        Mistake(
            "Those are the labels alone. Return whole examples, copies with the new label: "
            "replace(example, label=...).",
            _labels_alone,
        ),
    ),
    rewrites=(_in_a_loop, _by_constructor),
    observe=_observe,
    trains=lambda config: config.extra_data is not None,
)
