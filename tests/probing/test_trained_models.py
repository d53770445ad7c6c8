"""Models are found in the order of the course and loaded once."""

import os
import shutil

import pytest

from palbert.probing import trained_models as module
from palbert.probing.trained_models import load_model, no_models, trained_models, version


def make(run, seconds, finished=True):
    (run / "best").mkdir(parents=True)
    weights = run / "best" / "model.safetensors"
    weights.touch()
    (run / "best" / "config.json").touch()
    os.utime(weights, (seconds, seconds))
    if finished:
        (run / "result.json").touch()


def test_found_in_the_order_in_which_they_were_made(tmp_path):
    make(tmp_path / "workbook" / "pals", 30)
    make(tmp_path / "workbook" / "frozen", 10)
    make(tmp_path / "laptop" / "bp1", 20, finished=False)
    make(tmp_path / "workbook" / "scaling" / "2-processes", 40)
    (tmp_path / "workbook" / "empty").mkdir()
    assert list(trained_models(tmp_path)) == ["frozen", "bp1 (unfinished)", "pals"]
    assert trained_models(str(tmp_path))["pals"] == tmp_path / "workbook" / "pals"


@pytest.mark.parametrize(
    ("folders", "names"),
    [
        (("workbook/bp1", "workbook/bp1-mine-7b544f7e"), ["bp1", "bp1 (your code)"]),
        (("workbook/bp1", "laptop/bp1-mine-7b544f7e", "laptop/bp1"),
         ["workbook/bp1", "laptop/bp1 (your code)", "laptop/bp1"]),
        (("workbook/bp1-mine-7b544f7e", "workbook/bp1-mine-0a1b2c3d"),
         ["workbook/bp1 (your code 7b54)", "workbook/bp1 (your code 0a1b)"]),
    ],
)  # fmt: skip
def test_names_are_as_short_as_they_can_be(folders, names, tmp_path):
    for number, folder in enumerate(folders):
        make(tmp_path / folder, 10 * number)
    assert list(trained_models(tmp_path)) == names


def test_a_run_of_its_own(tmp_path):
    make(tmp_path / "bp1", 10)
    assert trained_models(tmp_path / "bp1") == {"bp1": tmp_path / "bp1"}


def test_none_yet(tmp_path):
    assert trained_models(tmp_path / "nowhere") == {}
    assert "01_baseline" in no_models("../runs")


def test_loaded_once_and_again_when_it_has_changed(trained_runs, monkeypatch):
    module._load.cache_clear()
    loads, load = [], module.Predictor.from_pretrained
    monkeypatch.setattr(
        module.Predictor, "from_pretrained", lambda *a, **k: loads.append(a) or load(*a, **k)
    )
    first = load_model(trained_runs / "first")
    assert load_model(trained_runs / "second" / ".." / "first") is first
    assert len(loads) == 1
    assert first.model.device.type == "cpu"
    monkeypatch.setattr(module, "version", lambda run: version(run) + 1)
    assert load_model(trained_runs / "first") is not first


def test_loaded_again_when_two_were_written_within_a_tick_of_the_clock(trained_runs, tmp_path):
    run = shutil.copytree(trained_runs / "first", tmp_path / "run")
    (run / "best" / "manifest.json").write_text("one")
    before = module._state(run)
    (run / "best" / "manifest.json").write_text("two")
    assert module._state(run) != before


def test_a_damaged_model_says_so(tmp_path):
    make(tmp_path / "bad", 10)
    with pytest.raises(ValueError, match="bad"):
        load_model(tmp_path / "bad")
