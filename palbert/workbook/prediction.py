"""Predict first: a question before a training, and what came of the answer at the end.

predict("01.best", "Which will score highest?", ["frozen", "separate", "shared"])
score_predictions({"01.best": nb.best("frozen", "separate", "shared")})
"""

from collections.abc import Mapping, Sequence
from typing import Any

from palbert.display.notebook import in_notebook, note, show
from palbert.workbook.answer_store import AnswerStore, store
from palbert.workbook.study_record import write_event

_asked: dict[str, str] = {}  # questions since the kernel started


def predict(key: str, question: str, choices: Sequence[str], choice: str | None = None) -> None:
    """Ask, and record what is chosen; the last choice before the scoring counts.

    Args:
        key: Key of the question, the same at each run of the notebook.
        question: The question, in one sentence.
        choices: Answers to choose from.
        choice: The answer, where no button can be pressed.

    Raises:
        ValueError: The choice is none of the choices.
    """
    _asked[key] = question
    if choice is not None:
        if choice not in choices:
            raise ValueError(f"choice {choice!r} is none of {', '.join(choices)}")
        _record(key, choice)
    if in_notebook() and not store().unattended:
        _show_buttons(key, question, choices)
    else:
        show(note(question, f"{' / '.join(choices)}\nYour prediction: {chosen(key) or 'none'}"))


def _record(key: str, choice: str) -> None:
    if not store().unattended:
        write_event(store().work, "prediction", key=key, choice=choice)


def chosen(key: str) -> str | None:
    """The last choice for a question; None if there is none."""
    choices = [e["choice"] for e in store().events() if _is(e, "prediction", key)]
    return choices[-1] if choices else None


def _is(event: Mapping[str, Any], kind: str, key: str) -> bool:
    return event.get("event") == kind and event.get("key") == key


def _show_buttons(key: str, question: str, choices: Sequence[str]) -> None:
    import ipywidgets as widgets
    from IPython.display import display

    before = chosen(key)
    show(note(question, "Press the one that you expect. No buttons? Run this cell again."))
    buttons = widgets.ToggleButtons(
        options=list(choices), value=before if before in choices else None
    )
    buttons.style.button_width = "auto"
    said = widgets.Label(_said(buttons.value))

    def keep(change: dict[str, Any]) -> None:
        _record(key, change["new"])
        said.value = _said(change["new"])

    buttons.observe(keep, names="value")
    display(widgets.VBox([buttons, said]))


def _said(choice: str | None) -> str:
    return "No prediction yet." if choice is None else f"Your prediction: {choice}. It is kept."


def score_predictions(answers: Mapping[str, str]) -> None:
    """Show each prediction beside the outcome, and how many were right.

    Args:
        answers: The outcome for each question, by its key.
    """
    lines = [_score(store(), key, answer) for key, answer in answers.items()]
    right = sum(chosen(key) == answer for key, answer in answers.items())
    show(note(f"{right} of {len(answers)} predictions right", "\n".join(lines)))


def _score(at: AnswerStore, key: str, answer: str) -> str:
    predicted = chosen(key)
    if predicted is not None and not at.unattended:
        write_event(at.work, "scored", key=key, right=predicted == answer)
    said = "you made no prediction" if predicted is None else f"you predicted {predicted}"
    return f"{_asked.get(key, key)} It is {answer}; {said}."
