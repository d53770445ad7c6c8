"""Saved pairs outlive the kernel and meet every later model."""

import errno
import shutil

import pytest
from conftest import save_run

from palbert.config import Pals
from palbert.predictor import Predictor
from palbert.probing import saved_pairs as module
from palbert.probing.saved_pairs import SavedPairs

PAIR = ("the old goat sleeps .", "why does the kettle hum ?")
OTHER = ("</table><img src=x onerror=alert(1)>", "\u202ea")


@pytest.fixture
def saved(trained_runs, tmp_path):
    shutil.copytree(trained_runs, tmp_path / "runs")
    return SavedPairs(tmp_path / "runs")


def test_kept_in_a_file_each_once(saved):
    assert saved.add(PAIR)
    assert saved.add(OTHER)
    assert not saved.add(PAIR)
    assert SavedPairs(saved.run_dir).pairs() == [PAIR, OTHER]
    with pytest.raises(ValueError, match="Sentence 2 is empty"):
        saved.add(("a", " "))


def test_scored_by_every_model(saved):
    saved.add(PAIR)
    table = saved.table()
    assert table["model"].tolist() == ["first", "second"]
    for line in table.to_dict("records"):
        predictor = Predictor.from_pretrained(saved.run_dir / line["model"])
        assert line["similarity"] == pytest.approx(predictor.similarity([PAIR])[0], abs=1e-5)
        assert line["sentiment1"] == predictor.sentiment(PAIR[:1]).argmax()


def test_answers_are_shown_where_a_folder_is_for_reading_alone(saved, monkeypatch):
    def refuse(*_):
        raise OSError(errno.EROFS, "Read-only file system")

    saved.add(PAIR)
    monkeypatch.setattr(module, "append_line", refuse)
    assert len(saved.table()) == 2
    assert list(saved.score()) == []
    with pytest.raises(OSError, match="Read-only"):
        saved.add(OTHER)


def test_a_later_model_is_asked_and_no_other_again(saved, encoder):
    saved.add(PAIR)
    assert list(saved.score()) == ["first", "second"]
    assert list(saved.score()) == []
    save_run(saved.run_dir / "third", encoder, Pals(size=4, heads=2), seed=3)
    assert list(saved.score()) == ["third"]
    saved.add(OTHER)
    assert list(saved.score()) == ["first", "second", "third"]
    assert len(saved.scores()) == 6


def test_a_model_trained_anew_replaces_its_old_answer(saved, encoder):
    saved.add(PAIR)
    before = saved.table()
    save_run(saved.run_dir / "first", encoder, Pals(size=4, heads=2), seed=4)
    after = saved.table()
    assert len(after) == 2
    numbers = [frame.set_index("model")["similarity"].to_dict() for frame in (before, after)]
    assert numbers[0]["second"] == numbers[1]["second"]
    assert numbers[0]["first"] != numbers[1]["first"]


def test_the_file_only_grows_and_a_torn_line_costs_nothing_else(saved):
    saved.add(PAIR)
    saved.table()
    before = saved.path.read_bytes()
    with saved.path.open("a") as file:
        file.write('{"event": "pai')
    with pytest.warns(UserWarning, match=r"saved_pairs\.jsonl:4 is damaged: .*left out"):
        found = saved.add(OTHER), saved.pairs(), len(saved.scores())
    assert found == (True, [PAIR, OTHER], 2)
    assert saved.path.read_bytes().startswith(before)


@pytest.mark.parametrize(
    "line", ["{}", "null", '{"event": "pair"}', '{"event": "answer"}', "[" * 9999]
)
def test_a_line_that_is_no_pair_costs_nothing_else(saved, line):
    saved.add(PAIR)
    with saved.path.open("a") as file:
        file.write(f"{line}\n")
    with pytest.warns(UserWarning, match=r"saved_pairs\.jsonl:2 is damaged"):
        found = saved.pairs(), len(saved.table())
    assert found == ([PAIR], 2)


def test_as_html(saved):
    assert saved.as_html() == ""
    saved.add(OTHER)
    assert saved.as_html() == ""  # nobody has been asked
    saved.table()
    page = saved.as_html()
    assert "&lt;img src=x" in page
    assert "<img" not in page
    assert "[U+202E]a" in page
    assert page.count("<tr>") == 3


def test_half_an_emoji_is_saved_and_scored_once(saved):
    assert saved.add(("a\ud83d", "b"))
    assert not saved.add(("a\ud83d", "b"))
    saved.table()
    assert saved.missing() == []
