"""A reader's code in the place of the package's: files, replacement, and training with it."""

import json
import sys
from dataclasses import replace

import pytest

from palbert.processes.failures import RunFailed
from palbert.processes.launcher import launch
from palbert.runs.reader_code import FOLDER, digest, install, read_reader_code, write_reader_code

OVERALL = "palbert.metrics.overall"
TRACE = """
def overall(scores):
    {line}
    return (scores["sst"] + scores["para"] + (scores["sts"] + 1) / 2) / 3 - {minus}
"""


def answer(line="pass", minus=0.0) -> dict[str, str]:
    return {OVERALL: TRACE.format(line=line, minus=minus)}


def test_digest_knows_code_from_comments():
    assert digest({"a": "x = 1  # one\n"}) == digest({"a": "x=1"})
    assert len({digest(each) for each in ({}, {"a": "x = 1"}, {"a": "x = 2"}, {"b": "x = 1"})}) == 4


def test_files_become_those_of_the_answers(tmp_path):
    folder = tmp_path / FOLDER
    write_reader_code(folder, {})
    assert not folder.exists()
    write_reader_code(folder, {"palbert.a.b": "old = 1"})
    write_reader_code(folder, answer())
    assert read_reader_code(folder) == answer()


@pytest.fixture
def replaceable():
    """What is put in the place of the package's functions is taken out again after the test."""
    modules = [module for name, module in sys.modules.items() if name.startswith("palbert.")]
    before = [(module, dict(vars(module))) for module in modules]
    yield
    for module, names in before:
        vars(module).update(names)


@pytest.mark.usefixtures("replaceable")
def test_every_copy_of_the_name_is_replaced(tmp_path, monkeypatch):
    from palbert import metrics
    from palbert.training import leaderboard

    # as an import would
    monkeypatch.setattr(leaderboard, "overall", metrics.overall, raising=False)
    write_reader_code(tmp_path, answer(minus=2.0))
    install(tmp_path)
    scores = {"sst": 0.5, "para": 0.5, "sts": 0.0}
    assert metrics.overall is leaderboard.overall
    assert metrics.task_scores  # looks the name up when called
    assert metrics.overall(scores) == pytest.approx(0.5 - 2.0)


@pytest.mark.usefixtures("replaceable")
def test_answers_call_each_other(tmp_path):
    from palbert.training import plan

    curve = "def warmup_decay(step, total_steps):\n    return 7.0\n"
    share = (
        "from palbert.warmup_decay import warmup_decay\n"
        "def learning_rate_share(schedule, step, total_steps):\n"
        "    return warmup_decay(step, total_steps)\n"
    )
    names = ("warmup_decay", "learning_rate_share")
    texts = dict(zip(names, (curve, share), strict=True))
    write_reader_code(tmp_path, {f"palbert.warmup_decay.{name}": texts[name] for name in names})
    install(tmp_path)
    assert plan.learning_rate_share("warmup_decay", 3, 10) == 7.0


def test_what_the_package_lacks_is_refused(tmp_path):
    write_reader_code(tmp_path, {"palbert.metrics.nothing": "def nothing(): pass"})
    with pytest.raises(AttributeError, match="nothing"):
        install(tmp_path)


@pytest.mark.ddp
@pytest.mark.parametrize("workers", [1, 2])
def test_trains_the_real_model(tiny, tmp_path, workers):
    """The score shows whose function the workers called."""
    config = replace(tiny, epochs=1, steps_per_epoch=1)
    result = launch(config, tmp_path, workers=workers, reader_code=answer(minus=2.0), show=False)
    tasks = (result.scores["sst"] + result.scores["para"] + (result.scores["sts"] + 1) / 2) / 3
    assert result.scores["overall"] == pytest.approx(tasks - 2.0)
    assert json.loads((tmp_path / "result.json").read_text())["answers"] == [OVERALL]
    with pytest.raises(
        ValueError, match="answers: .*palbert.metrics.overall .* there, 'none' here"
    ):
        launch(config, tmp_path, workers=workers, show=False)


@pytest.mark.ddp
def test_what_breaks_in_a_worker_shows_the_readers_line(tiny, tmp_path):
    config = replace(tiny, epochs=1, steps_per_epoch=1)
    broken = answer(line='scores["sst"].depth.of["a mistake"]')
    with pytest.raises(RunFailed) as caught:
        launch(config, tmp_path, reader_code=broken, show=False)
    message = str(caught.value)
    assert 'scores["sst"].depth.of["a mistake"]' in message
    assert f"{FOLDER}/{OVERALL}.py" in message
    assert "AttributeError" in message
    assert f"The line is of your own {OVERALL}, which this run trained with" in message
    assert "answers='reference'" in message
    assert OVERALL not in sys.modules
