import subprocess
import sys
from importlib.metadata import version

import pytest
import torch
from typer.testing import CliRunner

from palbert.__main__ import app
from palbert.bert.encoders import load_tokenizer
from palbert.config import Pals
from palbert.model import PalBert
from palbert.nvidia import Driver
from palbert.processes.failures import RunStopped
from palbert.training.checkpoint import save_model


@pytest.fixture(scope="module")
def run(encoder, tmp_path_factory):
    folder = tmp_path_factory.mktemp("run")
    model = PalBert.from_encoder(encoder, Pals(size=4, heads=2))
    save_model(folder / "best", model, load_tokenizer(encoder))
    return str(folder)


def invoke(*arguments):
    return CliRunner().invoke(app, [str(argument) for argument in arguments])


def palbert(*arguments):
    command = [sys.executable, "-m", "palbert", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True)


@pytest.mark.parametrize("command", ["train", "evaluate", "predict", "results", "data", "doctor"])
def test_each_command_has_help(command):
    result = invoke(command, "--help")
    assert result.exit_code == 0
    assert "Usage" in result.output


def test_version():
    assert invoke("--version").output == f"palbert {version('palbert')}\n"


def test_without_a_row_nothing_is_trained(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert "bp1, pals" in invoke("train").output
    assert not list(tmp_path.iterdir())


def test_standard_output_may_be_closed(tmp_path):
    command = [sys.executable, "-m", "palbert", "data", "show", "workbok"]
    closed = f"import os, sys; os.close(1); os.execv(sys.executable, {command!r})"
    done = subprocess.run([sys.executable, "-c", closed], capture_output=True, text=True)
    assert done.stderr.startswith("palbert: data source 'workbok'")


def test_an_interrupted_training_says_how_to_go_on(tmp_path, monkeypatch):
    def stop(*_, **__):
        raise RunStopped("stopped at step 9 of 90: start the same run again")

    monkeypatch.setattr("palbert.processes.launcher.launch", stop)
    result = invoke("train", "bp1", "--run-dir", tmp_path / "run")
    assert result.exit_code == 130
    assert result.output.endswith("palbert: stopped at step 9 of 90: start the same run again\n")


def test_what_a_user_did_wrong_is_one_line():
    for arguments, words in (
        (("train", "bpp1"), "unknown row 'bpp1' (did you mean 'bp1'?)"),
        (("train", "bp1", "--epochs", "0"), "epochs: Input should be greater than 0, got 0"),
        (("train", "bp1", "--patience", "0"), "patience: Input should be greater than 0, got 0"),
        (("evaluate", "nowhere"), "no model in nowhere"),
        (("train", "bp1", "--encoder", "./none"), "none' does not exist"),
        (("data", "show", "workbok"), "workbok"),
        (("data", "fetch", "hub"), "'hub' needs no fetching"),
    ):
        result = palbert(*arguments)
        assert result.returncode == 1
        assert words in result.stderr
        assert len(result.stderr.strip().splitlines()) == 1, result.stderr


def test_evaluate_prints_every_score_with_its_interval(run, data_folder):
    result = invoke("evaluate", run, "--data", data_folder)
    assert result.exit_code == 0, result.output
    names = [line.split()[0] for line in result.output.splitlines() if "interval" in line]
    assert names == ["sst", "para", "sts", "overall", "mean"]


def test_predict_answers_for_texts_and_pairs(run):
    result = invoke("predict", run, "the storm ends .", "my violin is loud .")
    assert result.output.count("of 0..4") == 2
    result = invoke("predict", run, "--task", "sts", "the storm ends .", "it is calm .")
    assert "the storm ends . | it is calm ." in result.output
    result = invoke("predict", run, "--task", "para", "the storm ends .")
    assert "takes texts two by two, got 1" in str(result.exception)


def test_data_shows_and_checks_a_folder(data_folder):
    shown = invoke("data", "show", data_folder)
    assert shown.exit_code == 0, shown.output
    assert "para" in shown.output
    checked = invoke("data", "check", data_folder)
    assert checked.exit_code == 1  # ten rows are not the official files
    assert "quora-train.csv" in checked.output


def test_results_of_no_runs_are_the_posters_rows(tmp_path):
    result = invoke("results", tmp_path / "ledger.jsonl")
    assert result.exit_code == 0, result.output
    assert "BP1" in result.output
    refused = invoke("results", tmp_path / "ledger.jsonl", "--add", tmp_path)
    assert "holds no finished run" in str(refused.exception)


def test_doctor_finds_the_encoder_and_the_corpus():
    result = invoke("doctor")
    assert "embedded corpus whole" in result.output
    assert "all is well" in result.output


def test_doctor_says_that_apples_gpu_is_left_alone(monkeypatch):
    monkeypatch.setattr(torch.backends.mps, "is_available", lambda: True)
    found = invoke("doctor")
    assert "its GPU (MPS) is not used; trains in" in found.output
    assert "Apple's GPU (MPS) is left alone on purpose" in found.output


def test_doctor_says_when_torch_cannot_use_the_gpus(monkeypatch):
    driver = Driver("535.1", (12, 2), 4)
    monkeypatch.setattr("palbert.hardware.read_driver", lambda: driver)
    monkeypatch.setattr("palbert.workbook.installation.read_driver", lambda: driver)
    monkeypatch.setattr(torch.version, "cuda", "13.0")
    monkeypatch.setenv("CUDA_VISIBLE_DEVICES", "")
    assert "up to 12.2; CUDA_VISIBLE_DEVICES hides them" in invoke("doctor").output
    monkeypatch.delenv("CUDA_VISIBLE_DEVICES")
    found = invoke("doctor")
    assert found.exit_code == 1
    assert "PROBLEM: 4 GPUs were promised and CUDA found 0: NVIDIA's driver 535.1" in found.output


def test_predict_answers_a_file_or_says_what_to_give(run, tmp_path):
    source, out = tmp_path / "pairs.tsv", tmp_path / "answers.tsv"
    source.write_text("the storm ends .\tit is calm .\n")
    result = invoke("predict", run, "--task", "para", "--file", source, "--out", out)
    assert result.exit_code == 0, result.output
    assert out.read_text().startswith("id\tis_duplicate\tprobability\n1\t")
    for arguments in ((), ("a text", "--file", source)):
        assert "either texts or --file" in str(invoke("predict", run, *arguments).exception)
    assert "--out takes" in str(invoke("predict", run, "a text", "--out", out).exception)
