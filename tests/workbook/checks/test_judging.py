"""The verdict on a file's text: what an answer does stays with it, and what is said is true."""

import random
from pathlib import Path

import numpy as np
import pytest
import torch

from palbert.workbook.answer_store import AnswerStore
from palbert.workbook.checks import judging, observation, own_process
from palbert.workbook.checks.answer_file import as_file
from palbert.workbook.checks.patience import patience
from palbert.workbook.checks.verdict import Verdict
from palbert.workbook.exercises import EXERCISES

OVERALL = "def overall(scores):\n    {}\n"
RIGHT = 'return (scores["sst"] + scores["para"] + scores["sts"] / 2 + 0.5) / 3'
PREDICTIONS = """
def to_predictions(task, logits):
    if task == "sst":
        return {sst}
    return TODO
"""


def judge(number: str, cell: str) -> Verdict:
    return AnswerStore(Path("nowhere")).judge(EXERCISES[number], as_file(cell))


def of_overall(line: str, before: str = "") -> str:
    return judge("01.4", before + OVERALL.format(line)).message


def test_what_is_changed_for_everybody_is_said_and_put_back():
    mean = np.mean
    for line, name in (
        ("torch.set_grad_enabled(False)", "gradient mode"),
        ("torch.set_default_dtype(torch.float64)", "default dtype"),
        ("np.mean = None", "numpy.mean"),
        ("import palbert.poster as p; p.POSTER.clear()", "palbert.poster.POSTER"),
    ):
        assert name in of_overall(f"{line}; {RIGHT}"), line
    assert torch.is_grad_enabled()
    assert torch.get_default_dtype() == torch.float32
    assert np.mean is mean


def test_the_kernels_generators_are_left_alone():
    random.seed(99)
    torch.manual_seed(99)
    before = random.getstate(), torch.get_rng_state()
    of_overall(f"random.seed(3); torch.manual_seed(3); {RIGHT}")
    assert random.getstate() == before[0]
    assert torch.equal(torch.get_rng_state(), before[1])


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("import os; os._exit(3)", "ended Python itself (exit code 3)"),
        ("import sys; sys.exit(3)", "`import sys; sys.exit(3)` raised SystemExit"),
        ("import os, signal; os.kill(os.getpid(), signal.SIGKILL)", "(signal 9)"),
        ("raise GeneratorExit", "raised GeneratorExit"),
    ],
)
def test_whatever_ends_an_answer_ends_with_a_message(line, said):
    assert said in of_overall(line)


def test_an_endless_top_level_ends(monkeypatch):
    monkeypatch.setattr(judging, "patience", lambda: patience(0.2))
    assert "TimeoutError" in of_overall(RIGHT, before="while True: pass\n")


def test_a_call_that_no_alarm_interrupts_is_ended(monkeypatch):
    monkeypatch.setattr(own_process, "SECONDS", 0.5)
    monkeypatch.setattr(own_process.run_apart, "__defaults__", (0.5,))
    blocked = "import signal; signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGALRM})"
    assert "was ended" in of_overall(f"{blocked}\n    while True: pass")


def test_output_is_captured_and_shortened(capfd):
    message = of_overall(f"print('tale ' * 9999); {RIGHT}")
    assert "It printed: tale tale" in message
    assert len(message) < 500
    assert capfd.readouterr() == ("", "")


def test_own_line_of_whatever_can_be_called():
    decorated = (
        "def twice(f):\n    def inner(*a):\n        return f(*a)\n    return inner\n@twice\n"
    )
    for text in (
        f"{decorated}{OVERALL.format('return [][7]')}",
        "class overall:\n    def __new__(cls, scores):\n        return [][7]\n",
        "class C:\n    def __call__(self, scores):\n        return [][7]\noverall = C()\n",
    ):
        assert "Your line `return [][7]` raised IndexError" in judge("01.4", text).message


def test_partly_done_says_which_branch_is_right():
    right = judge("01.1", PREDICTIONS.format(sst="logits.softmax(-1)"))
    assert (right.status, right.message) == ("to do", "sst is right; para and sts to do.")
    wrong = judge("01.1", PREDICTIONS.format(sst="logits"))
    assert wrong.message == "sst is not right yet; para and sts to do."


@pytest.mark.parametrize(
    "text",
    [
        "from palbert.metrics import overall\n",
        "from palbert.metrics import overall as o\n" + OVERALL.format("return o(scores)"),
        OVERALL.format("import palbert.metrics; return palbert.metrics.overall(scores)"),
    ],
)
def test_the_packages_own_is_no_answer(text):
    assert "the package's own overall" in judge("01.4", text).message


@pytest.mark.parametrize(
    ("result", "said"),
    [
        ("pals.decoder.parameters()", "A generator comes back"),
        ("[n for n, _ in pals.named_parameters()]", "The list holds names"),
        ("list(pals.named_parameters())", "The list holds pairs"),
        ("None", "is the return missing"),
    ],
)
def test_what_comes_back_is_named_as_what_it_is(result, said):
    assert said in judge("02.4", f"def zero_at_start(pals):\n    return {result}\n").message


def test_what_the_check_itself_does_is_not_the_answers():
    cell = (
        "def zero_at_start(pals):\n"
        "    return [p for n, p in pals.named_parameters() if 'query_key_value' in n]\n"
    )
    message = judge("02.4", cell).message
    assert "which belongs to the caller" not in message
    assert "Of its" not in message


def test_an_argument_changed_in_place_is_said_in_plain_words():
    cell = "def relate(first, second):\n    second -= first\n    return second\n"
    assert "changes an argument, which belongs to the caller" in judge("07.1", cell).message


def test_values_are_called_right_only_where_they_are():
    cell = "def pair_features(pooled):\n    return 2 * torch.cat({}.chunk(2), -1)\n"
    assert "The values are right" not in judge("01.3", cell.format("pooled.detach()")).message
    assert "2 times as large" in judge("01.3", cell.format("pooled")).message


@pytest.mark.parametrize("seed", ["hash(str(epoch))", "os.getpid()", "rank"])
def test_a_draw_that_belongs_to_the_process_is_refused(seed):
    cell = f"""
import os
def draw(probabilities, steps, seed, epoch):
    rank = int(os.environ.get("RANK", 0)) if epoch < 0 else len({{*"ab"}}) - 2 + os.getpid() * 0
    generator = random.Random(f"{{seed}} {{epoch}} {{{seed}}}")
    shares = list(probabilities.values())
    return generator.choices(list(probabilities), weights=shares, k=steps)
"""
    verdict = judge("03.3", cell)
    assert (verdict.status == "passed") == (seed == "rank"), verdict.message


def test_a_case_is_named_by_its_caption(monkeypatch):
    monkeypatch.setattr(observation, "patience", lambda: patience(3))
    cell = (
        "def pearson(predictions, labels):\n"
        "    if np.ptp(labels) == 0: return 1.0\n    if np.ptp(predictions) == 0: return 0.0\n"
        "    return np.corrcoef(predictions, labels)[0, 1]\n"
    )
    message = judge("01.5", cell).message
    assert 'case("01.5", 5), "labels constant"' in message
    assert 'All is right but for "labels constant"' in message
