"""What a notebook shows, and whether somebody looks."""

import pytest

from palbert.display import notebook


def test_this_is_no_notebook():
    assert not notebook.in_notebook()


@pytest.mark.parametrize(
    ("content", "server", "expected"),
    [
        ({"allow_stdin": True}, "", True),
        ({"allow_stdin": False}, "", False),  # papermill, nbconvert
        ({"allow_stdin": False}, "voila/0.5.13", True),
        ({}, "", False),
    ],
)
def test_somebody_is_there_who_could_answer(content, server, expected, monkeypatch):
    class Kernel:
        def get_parent(self):
            return {"content": content}

    class Shell:
        kernel = Kernel()

    monkeypatch.setattr("IPython.get_ipython", Shell)
    monkeypatch.setenv("SERVER_SOFTWARE", server)
    assert notebook.attended() is expected


def test_nobody_is_there_without_a_notebook():
    assert not notebook.attended()
