"""Text is UTF-8 whatever the locale: here one that knows ASCII alone."""

import os
import subprocess
import sys

import pytest

ASCII = {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0"}
STUDY = """
import sys
from pathlib import Path
from palbert.workbook.answer_store import AnswerStore
from palbert.workbook.checks.answer_file import as_file
from palbert.workbook.exercises import EXERCISES

asked, store = EXERCISES["01.4"], AnswerStore(Path(sys.argv[1]))
text = "def overall(scores):  # f\\u00fcr sp\\u00e4ter\\n    s = scores\\n"
text += "    return (s['sst'] + s['para'] + (s['sts'] + 1) / 2) / 3\\n"
store.written[asked.id] = as_file(text)
print(store.check(asked).status, AnswerStore(store.work).passing(asked) == as_file(text))
"""


def in_ascii(*arguments: object) -> subprocess.CompletedProcess:
    command = [sys.executable, *arguments]
    return subprocess.run(command, capture_output=True, env=os.environ | ASCII)


def test_an_answer_with_an_umlaut_counts_in_the_next_notebook(tmp_path):
    done = in_ascii("-c", STUDY, tmp_path)
    assert done.stdout.decode() == "passed True\n", done.stderr.decode()[-2000:]
    assert "für später" in (tmp_path / "01.4.py").read_text(encoding="utf-8")


def test_answers_through_a_pipe_are_utf_8(tmp_path, trained_runs):
    (tmp_path / "texts.tsv").write_text("id\tsentence\nÜ\tno .\n", encoding="utf-8")
    arguments = ("predict", trained_runs / "first", "--file", tmp_path / "texts.tsv")
    done = in_ascii("-m", "palbert", *arguments)
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.decode().splitlines()[1].startswith("Ü\t")


@pytest.mark.parametrize("command", ["train", "data"])
def test_a_folder_that_is_not_utf_8_is_named(tmp_path, command):
    folder = os.fsencode(tmp_path) + b"/d\xe4t\xe4"
    os.mkdir(folder)  # noqa: PTH102 - bytes
    words = ["train", "pals", "--data"] if command == "train" else ["data", "show"]
    done = in_ascii("-m", "palbert", *words, folder)
    assert done.returncode == 1
    (line,) = done.stderr.decode().splitlines()
    assert "data" in line
    assert "is not UTF-8: rename it, or set LC_ALL" in line
