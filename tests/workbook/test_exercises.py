"""Every exercise: its stub, its answers right and wrong, its place in a notebook, its mutants."""

import json
import re
import time
from pathlib import Path

import pytest
import torch
from exercise_mutants import survivors

from palbert.workbook.answer_store import AnswerStore
from palbert.workbook.checks.answer_file import as_file, load
from palbert.workbook.checks.examination import examine
from palbert.workbook.checks.observation import observe
from palbert.workbook.checks.verdict import Status
from palbert.workbook.exercises import EXERCISES
from palbert.workbook.solve import exercises_in, solve

NOTEBOOKS = Path(__file__).resolve().parents[2] / "notebooks"
MISTAKES = [(each, mistake) for each in EXERCISES.values() for mistake in each.mistakes]
REWRITES = [(each, rewrite) for each in EXERCISES.values() for rewrite in each.rewrites]


@pytest.fixture(autouse=True, scope="module")
def ready():
    """One thread, and the modules that the exercises refer to loaded."""
    torch.set_num_threads(1)
    assert all(each.package_version for each in EXERCISES.values())


def of_exercise(value: object) -> str:
    return getattr(value, "id", None) or getattr(getattr(value, "example", value), "__name__", "")


@pytest.fixture(params=EXERCISES.values(), ids=of_exercise)
def exercise(request):
    return request.param


@pytest.fixture
def cells(exercise) -> list[str]:
    """Sources of the code cells of the exercise's notebook."""
    [path] = NOTEBOOKS.glob(f"{exercise.id[:2]}_*.ipynb")
    found = json.loads(path.read_text())["cells"]
    return ["".join(cell["source"]) for cell in found if cell["cell_type"] == "code"]


@pytest.fixture
def stub(exercise, cells) -> str:
    [stub] = [cell for cell in cells if f'@exercise("{exercise.id}")' in cell]
    return stub


def test_is_complete(exercise):
    assert len(exercise.mistakes) >= 4
    assert len(exercise.rewrites) >= 2
    assert len(exercise.hints) >= 2
    messages = [mistake.message for mistake in exercise.mistakes]
    assert len(set(messages)) == len(messages)
    assert len(set(exercise.sizes.values())) == len(exercise.sizes)


def test_stub_is_to_do(exercise, stub, tmp_path):
    assert AnswerStore(tmp_path).judge(exercise, as_file(stub)).status == Status.todo


def test_stub_is_checked_in_a_cell_of_its_own_after_it(exercise, stub, cells):
    after = cells[cells.index(stub) + 1 :]
    assert any(f'check("{exercise.id}")' in cell for cell in after[:1]), after[:1]


def test_reference_passes_in_time(exercise):
    started = time.process_time()
    verdict = examine(exercise, exercise.package_version)
    assert verdict.status == Status.passed, verdict.message
    assert time.process_time() - started < 2


def test_stub_filled_with_the_reference_passes(exercise, stub, tmp_path):
    [filled] = solve({"cells": [{"cell_type": "code", "source": stub}]})["cells"]
    verdict = AnswerStore(tmp_path).judge(exercise, as_file(filled["source"]))
    assert verdict.status == Status.passed, verdict.message


@pytest.mark.parametrize(("exercise", "rewrite"), REWRITES, ids=of_exercise)
def test_rewrite_passes(exercise, rewrite):
    verdict = examine(exercise, rewrite)
    assert verdict.status == Status.passed, verdict.message


@pytest.mark.parametrize(("exercise", "mistake"), MISTAKES, ids=of_exercise)
def test_mistake_gets_its_own_message_in_time(exercise, mistake):
    started = time.process_time()
    verdict = examine(exercise, mistake.example)
    assert verdict.status == Status.failed
    assert verdict.message == mistake.message
    assert 20 < len(mistake.message) < 300
    assert time.process_time() - started < 2


def test_constants_do_not_pass(exercise):
    for seen in observe(exercise, exercise.package_version):
        constant = seen.get("result")
        verdict = examine(exercise, lambda *_, constant=constant: constant)
        assert verdict.status != Status.passed


def test_check_notices_mutants(exercise):
    unnoticed, total = survivors(exercise)
    assert len(unnoticed) <= 0.05 * total, unnoticed


def test_own_line_is_shown(exercise, stub, tmp_path):
    broken = stub.replace("return TODO", "return [][7]")
    assert broken != stub
    verdict = AnswerStore(tmp_path).judge(exercise, as_file(broken))
    assert verdict.status == Status.error
    assert "`return [][7]` raised IndexError" in verdict.message


def test_ids_are_in_order_and_belong_to_notebooks():
    assert list(EXERCISES) == sorted(EXERCISES)
    for path in NOTEBOOKS.glob("[0-9]*.ipynb"):
        for cell in json.loads(path.read_text())["cells"]:
            if cell["cell_type"] == "code" and "@exercise(" in "".join(cell["source"]):
                for found in exercises_in("".join(cell["source"])):
                    assert path.stem.startswith(found.id[:2])


def test_readme_counts_them():
    readme = (NOTEBOOKS.parent / "README.md").read_text()
    assert f"The notebooks are a workbook: {len(EXERCISES)} exercises" in readme


def test_the_teachers_page_has_the_notebooks_minutes():
    page = (NOTEBOOKS.parent / "docs" / "teaching.md").read_text()
    for number in sorted({each[:2] for each in EXERCISES}):
        [path] = NOTEBOOKS.glob(f"{number}_*.ipynb")
        minutes = [int(n) for n in re.findall(r"(?:Easy|Medium|Hard), (\d+) min", path.read_text())]
        assert re.search(rf"\| {number} [^|]*\| {len(minutes)} \| {sum(minutes)} \|", page)


def test_reference_in_training_is_what_its_name_says(exercise):
    text = as_file(f"def {exercise.name}(*arguments):\n    return arguments\n")
    assert load(text, exercise.name)(1, 2) == (1, 2)
