"""What the notebooks call: parameters, runs, tables and measurements."""

import json
import threading
import time
from dataclasses import asdict

import pytest
from conftest import write_result

from palbert.config import Pals
from palbert.presets import PRESETS, row_config
from palbert.runs.folder import RunResult
from palbert.runs.lock import lock_folder
from palbert.runs.progress import duration
from palbert.workbook import notebook as notebook_module
from palbert.workbook import run_folders
from palbert.workbook.demonstrations.measure import (
    bert_base,
    example_batch,
    examples_table,
    explained_share,
    geometry_table,
    grade_table,
    gradient_table,
    parameter_table,
)
from palbert.workbook.notebook import Notebook
from palbert.workbook.parameters import (
    NAMES,
    ParameterError,
    Parameters,
    read_parameters,
    settle,
    why_preset,
)

CELL = "# parameters of this run\n" + "\n".join(f"{name} = None" for name in NAMES)


def refused(namespace=None, cells=(), **values) -> str:
    with pytest.raises(ParameterError) as caught:
        settle(read_parameters(namespace or values, cells))
    message = str(caught.value)
    assert "\n" not in message
    assert caught.value._render_traceback_() == [f"ParameterError: {message}"]
    return message


def test_parameters_have_their_defaults():
    assert read_parameters({}) == Parameters()
    assert read_parameters({"gpus": 2, "other": 1}).gpus == 2


@pytest.mark.parametrize(
    ("cell", "name", "closest"),
    [
        ("# Parameters\ngpu = 4\n", "gpu", "gpus"),
        ("# Parameters\nworkers = 2\nepoch = 1\n", "epoch", "epochs"),
        ("# parameters of this run\nencode = 'x'", "encode", "encoder"),
    ],
)
def test_unknown_parameter_is_named(cell, name, closest):
    message = refused({}, ["", CELL, cell])
    assert message.startswith(f"unknown parameter {name!r} (did you mean {closest!r}?); parameters")
    assert all(known in message for known in NAMES)


def test_unlike_any_parameter():
    assert refused({}, ["# Parameters\nzzz: int = 4"]).startswith("unknown parameter 'zzz'; param")


def test_papermills_own_names_are_none_of_ours():
    cell = "# Parameters\nPAPERMILL_INPUT_PATH = 'a.ipynb'\nepochs = 2"
    assert read_parameters({"epochs": 2}, [CELL, cell]).epochs == 2


def test_a_corrected_cell_counts_and_other_cells_do_not():
    cells = [CELL, "# Parameters\ngpu = 4", "# Parameters\ngpus = 0", "gpu = 4", "# note\nx = 1"]
    assert read_parameters({"gpus": 0}, cells) == Parameters()


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("gpus", True), ("gpus", "4"), ("gpus", 2.0), ("gpus", None), ("epochs", 0),
        ("epochs", "1e-3"), ("epochs", True), ("seeds", 0), ("seed", -1), ("seed", 1.5),
        ("run_dir", ""), ("data", ""), ("encoder", ""),
        ("preset", 7), ("run_dir", 7), ("data", 7), ("encoder", True), ("answers", "yours"),
    ],
)  # fmt: skip
def test_wrong_type_or_range_is_named(name, value):
    message = refused(**{name: value})
    assert message.startswith(f"{name}: ")
    assert repr(value) in message


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"gpus": -1}, "gpus must be 0 or more, got -1"),
        ({"workers": 0}, "workers must be 1 or more, got 0"),
        ({"gpus": 99}, "asked for 99 GPUs, found"),
        ({"preset": "workbok"}, "unknown preset 'workbok' (did you mean 'workbook'?)"),
        ({"encoder": "minlm"}, "unknown encoder 'minlm' (did you mean 'minilm'?)"),
        ({"encoder": "../nowhere"}, "nowhere' does not exist"),
        ({"data": "../nowhere"}, "data source '../nowhere' is no folder"),
        ({"data": "workbok"}, "(did you mean 'workbook'?)"),
    ],
)
def test_what_cannot_be_is_one_line(values, expected):
    assert expected in refused(**values)


def test_cs224n_without_its_folder(monkeypatch):
    monkeypatch.delenv("PALBERT_DATA", raising=False)
    assert "PALBERT_DATA is not set" in refused(data="cs224n")


def test_folders_are_relative_to_the_notebook(monkeypatch, data_folder, encoder, tmp_path):
    (tmp_path / "notebooks").mkdir()
    (tmp_path / "data").symlink_to(data_folder)
    (tmp_path / "encoder").symlink_to(encoder)
    monkeypatch.chdir(tmp_path / "notebooks")
    settled = settle(Parameters(data="../data", encoder="../encoder", run_dir="../runs"))
    assert (settled.data, settled.encoder) == (data_folder, encoder)
    assert settled.run_dir == str(tmp_path / "runs")
    assert settled.preset == "laptop"


def test_why_the_preset():
    assert why_preset(Parameters(preset="poster")) == "as asked"
    assert why_preset(Parameters(gpus=2)) == "auto: gpus=2"
    assert "no GPU" in why_preset(Parameters())
    assert "'hub'" in why_preset(Parameters(data="hub"))


@pytest.fixture
def given(tmp_path, data_folder, encoder):
    return Parameters("workbook", data=data_folder, encoder=encoder, run_dir=str(tmp_path / "runs"))


@pytest.fixture
def launched(monkeypatch):
    """In place of launch: scores at once, and a list of what was asked for."""
    asked = []

    def launch(config, run_dir, gpus, workers, reader_code):
        asked.append((config, run_dir))
        scores = {"sst": 0.4, "para": 0.7, "sts": 0.5, "overall": 0.617, "mean": 0.533}
        record = {
            "scores": scores, "config": asdict(config), "seconds": 6.0, "steps": 120,
            "fingerprint": config.fingerprint(), "finished": 5.0, "device": "cpu",
            "intervals": {"overall": [0.6, 0.63]},
        }  # fmt: skip
        return RunResult(run_dir, scores, record)

    monkeypatch.setattr(run_folders, "launch", launch)
    return asked


def test_runs_that_differ_do_not_meet(given, tmp_path):
    from dataclasses import replace

    runs = tmp_path / "runs"

    def folder(**changes):
        nb = Notebook("x", replace(given, **changes))
        return nb.folder(nb.configs("bp1")[0])

    assert folder() == runs / "workbook-data-encoder" / "bp1"
    assert folder(epochs=2) == runs / "workbook-data-encoder-2-epochs" / "bp1"
    assert folder(patience=2) == runs / "workbook-data-encoder-patience-2" / "bp1"
    assert folder(seed=5) == runs / "workbook-data-encoder" / "bp1-seed5"
    assert folder(data=None, encoder=None) == runs / "workbook" / "bp1"


def test_train_records_each_seed_once(given, launched):
    from dataclasses import replace

    nb = Notebook("x", replace(given, seeds=2))
    results = nb.train("pals")
    assert [result.run_dir.name for result in results] == ["pals", "pals-seed11712"]
    nb.train("pals")
    lines = nb.ledger.read_text().splitlines()
    assert [json.loads(line)["seed"] for line in lines] == [11711, 11712]
    assert launched[0][0] == nb.config("pals")


def test_a_row_that_is_trained_again_with_other_answers_says_so(given, launched, capsys):
    nb = Notebook("x", given)
    [trained] = nb.train("pals")
    (trained.run_dir / "answers").mkdir(parents=True)
    (trained.run_dir / "answers" / "palbert.metrics.overall.py").write_text("x = 1\n")
    older = trained.run_dir.rename(trained.run_dir.with_name("pals-mine-12345678"))
    write_result(older)
    nb.train("pals")
    said = capsys.readouterr().out
    assert "pals: trained again, since your answers have changed: overall; pals-mine" in said
    assert nb.newest_folder("pals") == older
    assert nb.newest_folder("bp1") is None


def test_a_row_with_the_settings_of_a_finished_one_is_not_trained_again(given, launched, capsys):
    nb = Notebook("x", given)
    [trained] = nb.train("extra_data")
    trained.run_dir.mkdir(parents=True)
    (trained.run_dir / "result.json").write_text(json.dumps(trained.record))
    [again] = nb.train("lr_schedule")
    assert len(launched) == 1
    assert "lr_schedule: the run in extra_data, same settings" in capsys.readouterr().out
    assert "lr_schedule finished already" in nb.describe(["lr_schedule"])
    assert "constant about" in nb.describe(["constant"])
    assert (again.run_dir, again.scores) == (trained.run_dir, trained.scores)
    assert again.record["config"] == asdict(nb.config("lr_schedule"))
    assert [json.loads(line)["row"] for line in nb.ledger.read_text().splitlines()] == [
        "extra_data", "lr_schedule",
    ]  # fmt: skip
    nb.train("lr_schedule", name="longer", epochs=9)
    nb.train("relational_layer")
    assert [config.name for config, _ in launched] == ["extra_data", "longer", "relational_layer"]


def test_a_row_waits_while_another_process_trains_its_twin(given, launched, monkeypatch):
    monkeypatch.setattr(run_folders, "WAIT_SECONDS", 0.01)
    nb = Notebook("x", given)
    [trained] = nb.train("extra_data")
    trained.run_dir.mkdir(parents=True)
    other = lock_folder(trained.run_dir)

    def end() -> None:
        time.sleep(0.5)
        (trained.run_dir / "result.json").write_text(json.dumps(trained.record))
        other.close()

    threading.Thread(target=end).start()
    nb.train("lr_schedule")
    assert len(launched) == 1


def test_table_sets_poster_and_yours_side_by_side(given, launched, monkeypatch, tmp_path):
    monkeypatch.setattr(notebook_module, "REFERENCE_LEDGER", tmp_path / "no-reference.jsonl")
    nb = Notebook("x", given)
    nb.train("pals")
    nb.train("pals", name="first_steps", steps_per_epoch=7)  # no row of the table
    table = nb.table("pals", "bp1")
    text = str(table)
    assert "poster: BERT + PALs" in text
    assert "0.736" in text
    yours = table.frame[table.frame["whose"] == "yours"]
    assert list(yours["row"]) == ["pals"]
    assert list(yours["95% interval"]) == ["0.600 to 0.630"]
    assert list(yours["seeds"]) == ["1"]
    assert "its encoder is bert-base-uncased, not encoder. Compare" in text
    bundle = table._repr_mimebundle_()
    assert "<table" in bundle["text/html"]
    assert bundle["text/plain"] == text


def test_table_warns_of_what_minilm_has_seen(given, launched):
    from dataclasses import replace

    nb = Notebook("x", replace(given, data=None, encoder=None))
    nb.train("pals")
    assert "SNLI and Quora" in str(nb.table("pals"))
    assert "no scores" not in str(nb.table("pals"))


def test_table_of_nothing(given, monkeypatch, tmp_path):
    monkeypatch.setattr(notebook_module, "REFERENCE_LEDGER", tmp_path / "no-reference.jsonl")
    assert "no scores yet" in str(Notebook("x", given).table("square_root"))


def test_description_names_what_runs(given, launched):
    nb = Notebook("02_pals", given)
    text = nb.describe(["frozen_pals", "pals"])
    assert "10 sst, 10 para, 10 sts examples" in text
    assert "workbook (as asked)" in text
    assert "frozen_pals about" in text
    nb.train("frozen_pals")
    expected = duration(10 + 0.05 * 3 * PRESETS["workbook"].steps_per_epoch)
    assert f"pals about {expected}" in nb.describe(["pals"])  # the measured run and the loading


def test_minutes_are_those_of_the_row_else_of_its_kind(given, launched):
    nb = Notebook("02_pals", given)

    def record(row: str, seconds: float) -> None:
        [config] = nb.configs(row)
        result = run_folders.launch(config, nb.folder(config), 0, 1, {})
        made = notebook_module.make_record(result) | {
            "seconds": seconds,
            "wall_seconds": seconds + 9,
        }
        notebook_module.append_line(nb.ledger, made)

    steps = 3 * PRESETS["workbook"].steps_per_epoch
    record("frozen", 12.0)  # 0.1 s a step and 3 s a pause, as all these have 120 steps
    record("shared", 60.0)
    for row, seconds in (("frozen", 12), ("shared", 60), ("frozen_pals", 12), ("pals", 60)):
        expected = duration(10 + seconds / 120 * steps + 9)
        assert f"{row} about {expected}" in nb.describe([row])


def test_finish_leaves_the_result(given, launched):
    nb = Notebook("02_pals", given)
    nb.train("pals")
    nb.finish()
    path = nb.run_dir / "02_pals.result.json"
    assert json.loads(path.read_text())["scores"]["pals"][0]["sst"] == 0.4
    Notebook("02_pals", given)  # begun again, and not finished yet
    assert not path.exists()


def test_config_takes_the_parameters(given):
    nb = Notebook("x", given)
    assert nb.config("bp1", epochs=9).epochs == 9
    assert nb.config("bp1").patience is None
    assert nb.config("bp1").epochs == row_config("bp1").epochs
    with pytest.raises(ValueError, match="did you mean 'epochs'"):
        nb.config("bp1", epoch=9)


def test_parameter_table_has_the_papers_numbers():
    table = parameter_table({"BERT": bert_base(), "PALs": bert_base(Pals(size=204))})
    assert table.loc["PALs sst", "PALs"] == "1,819,836"
    assert table.loc["in all, relative", "PALs"] == "1.050"
    assert list(table.index[-3:]) == ["in all", "of them learn", "in all, relative"]


def test_gradient_table_shows_idle_tasks(encoder, data_folder):
    from palbert.data.sources import load_data
    from palbert.model import PalBert
    from palbert.tasks import TASKS

    data = load_data(data_folder)
    model = PalBert.from_encoder(encoder, Pals(size=4, heads=2))
    batches = [example_batch(encoder, task, data.dev[task][:4]) for task in TASKS]
    table = gradient_table(model, batches)
    assert table.loc["PALs sst", "sst batch"] != "-"
    assert table.loc["PALs sst", "para batch"] == "-"
    assert table.loc["head sts", "sst batch"] == "-"
    assert all(parameter.grad is None for parameter in model.parameters())
    geometry = geometry_table({"a": model, "b": model}, encoder, data.dev["sts"])
    assert geometry.loc["a"].equals(geometry.loc["b"])
    assert model.training is False


def test_grade_table_counts_answers_and_their_distance(tmp_path):
    import numpy as np

    labels = np.array([0.0, 1.0, 3.0, 4.0])
    for name, grades in (("shouts", [0, 0, 4, 4]), ("right", [0, 1, 3, 4])):
        (tmp_path / name / "predictions").mkdir(parents=True)
        path = tmp_path / name / "predictions" / "dev.npz"
        others = {name: labels / 5 for name in ("para", "sts", "para_labels", "sts_labels")}
        np.savez(path, sst=np.eye(5)[grades], sst_labels=labels, **others)
    table = grade_table({name: tmp_path / name for name in ("shouts", "right")})
    assert table.loc["labels"].tolist() == ["25%", "25%", "0%", "25%", "25%", ""]
    assert table.loc["shouts"].tolist() == ["50%", "0%", "0%", "0%", "50%", "0.500"]
    assert table.loc["right", "distance"] == "0.000"


def test_examples_of_extra_sets_go_by_their_names(data_folder):
    from palbert.data.sources import load_data

    table = examples_table(load_data(data_folder, ["sst", "snli"]).train, each=2)
    assert list(table["task"]) == ["Sentiment", "Sentiment", "snli", "snli"]


def test_explained_share_of_a_linear_target_is_one_and_of_a_product_none():
    import torch

    x = torch.randn(500, 3, generator=torch.Generator().manual_seed(0))
    assert explained_share(x, x @ torch.tensor([1.0, 0, -2]) + 3) == pytest.approx(1, abs=1e-5)
    assert explained_share(x, x[:, 0] * x[:, 1]) < 0.1
