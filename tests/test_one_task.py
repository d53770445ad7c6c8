"""Data for one or two tasks: trained, scored and probed without the others."""

import shutil
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from palbert.__main__ import app
from palbert.config import ExtraData, Simcse
from palbert.data.sources import left_out, load_data
from palbert.predictor import Predictor
from palbert.probing.probe import probe
from palbert.results.dev_predictions import DevPredictions
from palbert.results.ledger import make_record, read_ledger
from palbert.results.score_table import ScoreTable
from palbert.runs.files import append_line
from palbert.runs.folder import RunResult
from palbert.runs.progress import read_events
from palbert.tasks import TASKS
from palbert.training.loop import train

STEMS = {"sst": "ids-sst", "para": "quora", "sts": "sts", "cfimdb": "ids-cfimdb"}
PAIR = [("the old goat sleeps .", "my violin is loud .")]
pytestmark = pytest.mark.filterwarnings("ignore:.* left out")


def folder_of(data_folder, place, *names) -> str:
    for name in names:
        for path in Path(data_folder).glob(f"{STEMS[name]}-*.csv"):
            shutil.copy(path, place)
    return str(place)


@pytest.fixture(scope="module")
def sts_run(tiny, data_folder, tmp_path_factory):
    data = folder_of(data_folder, tmp_path_factory.mktemp("sts"), "sts")
    run = tmp_path_factory.mktemp("runs") / "alone"
    run.mkdir()
    config = replace(tiny, name="alone", data=data, epochs=1, simcse=Simcse(steps=1))
    (run / "config.json").write_text(config.to_json())
    train(config, run)
    return run


def test_what_a_folder_lacks_is_left_out_with_one_warning(data_folder, tmp_path):
    folder = folder_of(data_folder, tmp_path, "sts", "cfimdb")
    with pytest.warns(UserWarning, match="ids-sst-train.csv, quora-train.csv: sst, para, cfimdb"):
        assert left_out(folder, [*TASKS, "cfimdb"]) == ["sst", "para", "cfimdb"]
    data = load_data(folder, [*TASKS, "snli", "cfimdb"])
    assert [*data.train] == [*data.dev] == ["sts"]
    assert left_out(data_folder, [*TASKS, "snli"]) == []
    (tmp_path / "sts-dev.csv").unlink()
    with pytest.raises(FileNotFoundError, match="sts-dev.csv: no such file"):
        load_data(folder)  # half a task is a mistake
    with pytest.raises(FileNotFoundError, match="ids-sst-train.csv: no such file"):
        load_data(folder, ["sst", "para"])


def test_a_run_on_one_task_knows_no_other(sts_run):
    result = RunResult.read(sts_run)
    assert [*result.scores] == ["sts"]
    assert [*result.record["intervals"]] == [*result.record["dev_sizes"]] == ["sts"]
    steps = [event for event in read_events(sts_run) if event["event"] == "step"]
    assert {event["task"] for event in steps} == {"simcse", "sts"}
    assert [*DevPredictions.read(sts_run / "predictions" / "dev.npz").predictions] == ["sts"]
    names = {path.name for path in (sts_run / "predictions").glob("*.csv")}
    assert names == {"sts-dev-output.csv", "sts-test-output.csv"}


def test_its_model_answers_its_task_alone(sts_run, data_folder):
    predictor = Predictor.from_pretrained(sts_run)
    assert len(predictor.similarity(PAIR)) == 1
    with pytest.raises(ValueError, match="trained on sts alone, not on sst"):
        predictor.sentiment(["a"])
    found = probe(predictor, PAIR)
    assert found.frame["similarity"].notna().all()
    assert found.frame[["sentiment1", "sentiment2", "paraphrase"]].isna().all(axis=None)
    assert "Similarity" in found.snapshot
    assert "Paraphrase" not in found.snapshot
    assert "Sentiment 1" not in found.snapshot
    scored = CliRunner().invoke(app, ["evaluate", str(sts_run), "--data", data_folder])
    assert [line.split()[0] for line in scored.output.splitlines()] == ["sts"]
    doctor = CliRunner().invoke(app, ["doctor", str(sts_run)])
    assert "sts " in doctor.output
    assert doctor.exit_code == 0, doctor.output


def test_tables_leave_the_others_empty(sts_run, tmp_path):
    append_line(tmp_path / "ledger.jsonl", make_record(RunResult.read(sts_run)))
    yours = read_ledger(tmp_path / "ledger.jsonl")
    frame = ScoreTable(["bp1"], yours, []).frame.set_index("whose")
    line = frame.loc["yours"]
    assert line["STS"] != ""
    assert {line[name] for name in ("SST", "Para", "overall", "mean", "95% interval")} == {""}


@pytest.mark.parametrize("sampler", ["round_robin", "proportional", "square_root", "annealed"])
def test_two_tasks_with_every_sampler_and_extra_data(tiny, data_folder, tmp_path, sampler):
    data = tmp_path / "data"
    data.mkdir()
    folder_of(data_folder, data, "sst", "sts", "cfimdb")
    config = replace(
        tiny, data=str(data), sampler=sampler, epochs=1, steps_per_epoch=4,
        extra_data=ExtraData(), simcse=Simcse(mode="auxiliary", batch_size=4),
    )  # fmt: skip
    train(config, tmp_path)
    assert [*RunResult.read(tmp_path).scores] == ["sst", "sts"]
    tasks = {e["task"] for e in read_events(tmp_path) if e["event"] == "step"}
    assert tasks <= {"sst", "sts"}
