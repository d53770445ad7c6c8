"""The map of the course: minutes, ticks, and where one has been."""

import pytest

from palbert.workbook import chapters as module
from palbert.workbook.answer_store import AnswerStore
from palbert.workbook.chapters import chapters, course_map
from palbert.workbook.exercises import EXERCISES
from palbert.workbook.study_record import write_event


@pytest.fixture
def places(tmp_path, monkeypatch):
    """A reader's folders of answers and runs."""
    work, runs = tmp_path / "work", tmp_path / "runs"
    runs.mkdir()
    monkeypatch.setattr(module, "store", lambda: AnswerStore(work))
    monkeypatch.setattr(module, "runs_folder", lambda: runs)
    return work, runs


def test_every_exercise_has_its_place_and_its_minutes(places):
    found = [*chapters(*places)]
    assert [chapter.title[:3] for chapter in found] == [f"{n:02d} " for n in range(11)]
    assert sum(len(chapter.done) for chapter in found) == len(EXERCISES)
    assert all(chapter.minutes >= 5 for chapter in found)
    assert not any(any(chapter.done) or chapter.finished for chapter in found)


def test_what_is_done_has_a_tick(places, capsys):
    work, runs = places
    write_event(work, "check", exercise="02.3", status="passed", code="x")
    (runs / "02_pals.result.json").touch()
    course_map()
    shown = capsys.readouterr().out
    [line] = (line for line in shown.splitlines() if line.startswith("02 "))
    assert "○○✓○ 1 of 4" in line
    assert line.endswith("✓")
    assert f"1 of {len(EXERCISES)} exercises done" in shown


def test_links_where_somebody_reads_and_none_on_pages(places, monkeypatch):
    pages = []
    monkeypatch.setattr(module, "show", lambda bundle: pages.append(bundle["text/html"]))
    for attended in (True, False):
        monkeypatch.setattr(module, "attended", lambda attended=attended: attended)
        course_map()
    assert 'href="02_pals.ipynb"' in pages[0]
    assert "href" not in pages[1]
