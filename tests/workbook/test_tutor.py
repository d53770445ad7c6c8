"""What a reader calls: check, hint, solution, use; what is kept, and what is never raised."""

import linecache
from textwrap import dedent

import pytest

from palbert.workbook import prediction, tutor
from palbert.workbook.answer_store import AnswerStore
from palbert.workbook.checks import observation
from palbert.workbook.checks.answer_file import PRELUDE, as_file, load
from palbert.workbook.checks.patience import patience
from palbert.workbook.exercise import TODO, NotBuilt
from palbert.workbook.exercises import EXERCISES
from palbert.workbook.progress import describe
from palbert.workbook.solve import runnable_source
from palbert.workbook.study_record import FILE, read_events, standing, write_event

RIGHT = 'return (scores["sst"] + scores["para"] + scores["sts"] / 2 + 0.5) / 3'
NUMBER, NAME = "01.4", "overall"


@pytest.fixture
def store(tmp_path, monkeypatch) -> AnswerStore:
    """A store of its own, in the place of the kernel's."""
    made = AnswerStore(tmp_path / "work")
    for module in (tutor, prediction):
        monkeypatch.setattr(module, "store", lambda: made)
    monkeypatch.setattr(tutor, "_given", {})
    return made


def write(body: str, before: str = "", name: str = NAME) -> None:
    """Run a cell as a notebook's kernel does."""
    cell = f'{before}@exercise("{NUMBER}")\ndef {name}(scores):\n    {body}\n'
    file = f"<cell {abs(hash(cell))}>"
    linecache.cache[file] = (len(cell), None, cell.splitlines(keepends=True), file)
    exec(compile(cell, file, "exec"), {"exercise": tutor.exercise, "TODO": TODO})


def said(capsys, call=tutor.check) -> str:
    call(NUMBER)
    return capsys.readouterr().out


def test_from_to_do_to_passed(store, capsys):
    assert "Run the cell that begins with" in said(capsys)
    for body, expected in (
        ("return TODO", "○ 01.4 the overall score: to do"),
        ("return TODO + 1", "to do"),
        ("pass", "got None, expected a float; is the return missing?"),
        ('return scores["sts"][0]', '`return scores["sts"][0]` raised TypeError'),
        ("return helper(scores)", "Your line `return helper(scores)` raised NameError"),
        ("return sum(scores.values()) / 3", "✗ 01.4 the overall score: not yet\n  That is the raw"),
        (RIGHT, "✓ 01.4 the overall score: passed"),
    ):
        write(body)
        assert expected in said(capsys), body
    assert (store.work / f"{NUMBER}.py").read_text().startswith(PRELUDE)
    store.written.clear()  # as a restart of the kernel does
    assert "passed already, and the answer is kept; to check it again: Run the cell" in said(capsys)


def test_what_cannot_be_loaded(store, capsys):
    store.written[NUMBER] = "x = undefined\n"
    assert "define or import that in the cell" in said(capsys)
    store.written[NUMBER] = "1 / 0\n"
    assert "ZeroDivisionError" in said(capsys)
    write(RIGHT, name="other")
    assert "Keep the name `overall`" in said(capsys)
    tutor.check("01.44")
    assert "did you mean '01.4'" in capsys.readouterr().out


def test_interrupt_shows_the_line(store, capsys):
    write("raise KeyboardInterrupt")
    assert "`raise KeyboardInterrupt` raised KeyboardInterrupt" in said(capsys)


def test_hints_go_on_and_end(store, capsys):
    texts = [said(capsys, tutor.hint) for _ in range(len(EXERCISES[NUMBER].hints) + 1)]
    assert len(set(texts)) == len(texts)
    assert "hint 1 of 3" in texts[0]
    assert "last hint" in texts[-1]


def test_hints_survive_a_restart_and_cost_nothing_after_passing(store, capsys, monkeypatch):
    said(capsys, tutor.hint)
    monkeypatch.setattr(tutor, "_given", {})
    assert "hint 2 of 3" in said(capsys, tutor.hint)
    write(RIGHT)
    said(capsys)
    said(capsys, tutor.hint)
    assert standing(read_events(store.work), NUMBER).helped == 2


def test_solution_runs_as_it_stands(store, capsys):
    for exercise in EXERCISES.values():
        tutor.solution(exercise.id, now=True)
        _, _, code = capsys.readouterr().out.partition("\n")
        space: dict = {}
        exec(dedent(code), space)
        assert callable(space[exercise.name])


def test_solution_of_the_reference_shows_no_difference(store, capsys):
    cell = f'from palbert.tasks import TASKS\n@exercise("{NUMBER}")\n'
    source = runnable_source(EXERCISES[NUMBER])
    store.written[NUMBER] = as_file(f"{cell}{source}  # mine\n")
    tutor.solution(NUMBER, now=True)
    assert "word for word" in capsys.readouterr().out


def test_a_case_can_be_had(store, capsys):
    predictions, labels = tutor.case("01.5", 5)
    assert "labels constant" in capsys.readouterr().out
    assert (labels == labels[0]).all()
    assert len(predictions) == len(labels)
    with pytest.raises(ValueError, match="cases 1 to 7, got 8"):
        tutor.case("01.5", 8)


def test_an_edit_that_was_not_checked_is_said(store, capsys):
    from palbert.presets import row_config

    write(RIGHT)
    said(capsys)
    assert store.unchecked(row_config("bp1")) == []
    write("return 0.5")
    assert store.unchecked(row_config("bp1")) == [NUMBER]
    tutor.use(NUMBER)
    assert "yours, the older version that passed" in capsys.readouterr().out


def test_solution_waits_for_a_try(store, capsys):
    assert "Try it first" in said(capsys, tutor.solution)
    write("return 0.5  # mine")
    said(capsys)
    shown = said(capsys, tutor.solution)
    assert "-    return 0.5  # mine" in shown
    assert '+    return (scores["sst"]' in shown


def test_use_takes_yours_only_if_it_passes(store, capsys):
    write("return 0.5")
    said(capsys)
    assert tutor.use(NUMBER) is EXERCISES[NUMBER].package_version
    assert "the package's" in capsys.readouterr().out
    write(RIGHT)
    said(capsys)
    assert tutor.use(NUMBER)({"sst": 0, "para": 0, "sts": -1}) == 0
    assert "yours" in capsys.readouterr().out
    store.takes_mine = False
    assert tutor.use(NUMBER) is EXERCISES[NUMBER].package_version
    with pytest.raises(ValueError, match="no exercise '1'"):
        tutor.use("1")


def test_a_later_notebook_finds_the_file_and_checks_it_again(store, capsys):
    from palbert.presets import row_config

    write(RIGHT)
    said(capsys)
    later = AnswerStore(store.work)
    assert list(later.reader_code_for(row_config("bp1"))) == ["palbert.metrics.overall"]
    (store.work / f"{NUMBER}.py").write_text("def overall(scores):\n    return 0.5\n")
    assert AnswerStore(store.work).reader_code_for(row_config("bp1")) == {}
    (store.work / f"{NUMBER}.py").write_text("def overall(:\n")
    assert AnswerStore(store.work).reader_code_for(row_config("bp1")) == {}


def test_unattended_runs_leave_nothing(tmp_path, store):
    write(RIGHT)
    quiet = AnswerStore(tmp_path / "none", unattended=True)
    quiet.written = store.written
    assert quiet.check(EXERCISES[NUMBER]).status == "passed"
    assert quiet.function(EXERCISES[NUMBER]) is not None
    assert not (tmp_path / "none").exists()


def test_a_loop_without_end_is_shown_and_no_other_case_is_tried(store, capsys, monkeypatch):
    monkeypatch.setattr(observation, "patience", lambda: patience(0.3))
    write("while True: pass")
    assert "`while True: pass` raised TimeoutError" in said(capsys)
    assert len(observation.observe(EXERCISES[NUMBER], load(store.written[NUMBER], NAME))) == 1


@pytest.mark.parametrize(
    ("newest", "expected"),
    [
        (None, "passed"),
        (
            "@exercise('01.4')\ndef overall(scores)\n",
            "cannot read the cell of the exercise, line 2",
        ),
        ("import nothing\n@exercise('01.4')\ndef overall(scores): ...", "stopped with an error"),
        ("# @exercise('01.4')\nprint(1)", "passed"),
    ],
)
def test_a_cell_that_failed_is_not_passed_over(newest, expected, store, capsys, monkeypatch):
    write(RIGHT)
    cell = f'@exercise("{NUMBER}")\ndef {NAME}(scores):\n    {RIGHT}\n'
    monkeypatch.setattr(tutor, "_cells_so_far", lambda: [cell, *([newest] if newest else [])])
    assert expected in said(capsys)


def test_the_first_syntax_error_is_told_as_one(store, capsys, monkeypatch):
    monkeypatch.setattr(tutor, "_cells_so_far", lambda: [f'@exercise("{NUMBER}")\ndef f(:\n'])
    assert "Python cannot read the cell" in said(capsys)


def test_a_magic_is_understood(store, capsys, monkeypatch):
    cell = f'%%time\n@exercise("{NUMBER}")\ndef {NAME}(scores):\n    {RIGHT}\n'
    monkeypatch.setattr(tutor, "_cells_so_far", lambda: [cell])
    code = cell.partition("\n")[2]
    called = f"get_ipython().run_cell_magic('time', '', {code!r})\n"
    linecache.cache["<timed exec>"] = (len(called), None, [called], "<timed exec>")
    exec(compile(code, "<timed exec>", "exec"), {"exercise": tutor.exercise})
    assert "passed" in said(capsys)


def test_notes_are_escaped(store):
    verdict = store.judge(
        EXERCISES[NUMBER], "def overall(scores):\n    raise ValueError('<img>')\n"
    )
    assert "<img>" in str(verdict)
    assert "<img>" not in verdict._repr_mimebundle_()["text/html"]


def test_file_keeps_definitions_and_leaves_out_the_rest():
    cell = (
        "import os\nfrom palbert.workbook import check\nHALF = 0.5\nprint(undefined)\n\n"
        '@staticmethod\n@exercise("x")\ndef f(): return HALF, os\n'
    )
    text = as_file(cell)
    assert "workbook" not in text
    assert "print" not in text
    assert "@exercise" not in text
    assert text.splitlines()[8] == "def f(): return HALF, os"
    assert load(text.replace("@staticmethod", ""), "f")()[0] == 0.5


def test_file_keeps_what_is_no_bare_call():
    cell = (
        "from __future__ import annotations\nHALF = 0\nHALF += 0.5\n"
        "if HALF:\n    HALF *= 2\n"
        "try:\n    import nothing_of_this_name\nexcept ImportError:\n    nothing = None\n"
        "for _ in range(2):\n    HALF /= 2\n"
        'curve = use("06.1")\ncheck("06.1")\n%timeit f()\n!ls\n'
        '@exercise("x")\ndef f(a: Unknown): return HALF, curve(1, 100)\n'
    )
    text = as_file(cell)
    assert text.splitlines()[12] == "from palbert.warmup_decay import warmup_decay as curve"
    assert "check" not in text
    assert load(text, "f")(0) == (0.25, 0.1)


def test_nothing_works_on_todo():
    for use in (lambda: TODO + 1, lambda: 2 * TODO, lambda: TODO.shape, lambda: TODO[0], TODO):
        with pytest.raises(NotBuilt):
            use()
    assert repr(TODO) == "TODO"


def test_progress_survives_a_torn_line(store, capsys):
    write("return 0.5")
    said(capsys)
    with (store.work / FILE).open("a") as stream:
        stream.write('{"event": "check", "exer')  # killed in mid-write
    write(RIGHT)
    said(capsys)
    with pytest.warns(UserWarning, match=r"progress\.jsonl:2 is damaged: .*left out"):
        events, text = read_events(store.work), describe(store.work)
    assert [event["status"] for event in events] == ["not yet", "passed"]
    assert standing(events, NUMBER).attempts == 2
    assert text.startswith(f"1 of {len(EXERCISES)} exercises done")
    assert "✓ 01.4 the overall score: done on" in text
    assert "next: 01.1" in text


def test_tries_are_counted_until_it_passes_and_the_same_code_once(store, capsys):
    for body in ("return 1.0", "return 1.0", "return 2.0", RIGHT, RIGHT, "return 3.0"):
        write(body)
        said(capsys)
    assert standing(read_events(store.work), NUMBER).attempts == 3


def test_progress_says_what_changed_since(store, capsys):
    write(RIGHT)
    said(capsys)
    write("return 1.0")
    said(capsys)
    assert "; a newer version does not pass" in describe(store.work)
    (store.work / f"{NUMBER}.py").unlink()
    assert "; its file is gone since" in describe(store.work)


def test_predictions_are_recorded_and_scored(store, capsys):
    prediction.predict("a", "Which wins?", ["x", "y"])
    assert "Your prediction: none" in capsys.readouterr().out
    prediction.predict("a", "Which wins?", ["x", "y"], choice="x")
    prediction.predict("a", "Which wins?", ["x", "y"], choice="y")
    prediction.predict("b", "And here?", ["x", "y"], choice="x")
    prediction.score_predictions({"a": "y", "b": "y", "c": "y"})
    shown = capsys.readouterr().out
    assert "1 of 3 predictions right" in shown
    assert "Which wins? It is y; you predicted y." in shown
    assert "c It is y; you made no prediction." in shown
    assert "predictions: 1 of 2 right" in describe(store.work)
    with pytest.raises(ValueError, match="none of x, y"):
        prediction.predict("a", "Which wins?", ["x", "y"], choice="z")


def test_command_prints_the_progress(tmp_path, capsys):
    from palbert.commands.course import progress

    write_event(tmp_path, "check", exercise="03.2", status="not yet")
    progress(tmp_path)
    assert "○ 03.2 an exponent that falls: 1 try" in capsys.readouterr().out


@pytest.mark.parametrize(
    "line", ["{}", "null", "7", '{"event": "check"}', '{"event": "scored"}', "\xff"]
)
def test_a_line_that_is_no_event_costs_nothing_else(tmp_path, line):
    (tmp_path / FILE).write_text(f"{line}\n", encoding="latin-1")
    write_event(tmp_path, "check", exercise="03.2", status="not yet")
    with pytest.warns(UserWarning, match=r"progress\.jsonl:1 is damaged"):
        assert "03.2" in describe(tmp_path)
