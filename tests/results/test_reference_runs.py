"""A run that is kept: its record, its answers and its numbers, without a word of the data."""

import json
import re
import shutil
from dataclasses import replace

import numpy as np
import pytest
from conftest import SENTENCES, WORDS, make_event, write_events

from palbert.evaluation import evaluating
from palbert.metrics import task_scores
from palbert.model import PalBert
from palbert.results.dev_predictions import find_predictions, key_of
from palbert.results.ledger import read_ledger
from palbert.results.reference_runs import POINTS, keep_run, pal_shares, read_curves, read_numbers
from palbert.results.setups import find_setups
from palbert.training.loop import train


@pytest.fixture(scope="module")
def run(tiny, tmp_path_factory):
    folder = tmp_path_factory.mktemp("kept") / "tiny"
    folder.mkdir()
    config = replace(tiny, name="bp1", sampler="round_robin")
    (folder / "config.json").write_text(config.to_json())
    train(config, folder)
    return folder


@pytest.fixture(scope="module")
def ledger(run, tmp_path_factory):
    path = tmp_path_factory.mktemp("results") / "ledger.jsonl"
    keep_run(run, path)
    return path


def test_record_answers_and_scores_belong_together(ledger):
    [record] = read_ledger(ledger)
    [answers] = find_predictions(ledger, [record]).values()
    assert task_scores(answers.predictions, answers.labels) == pytest.approx(record["scores"])
    assert [list(setup.runs) for setup in find_setups(ledger)] == [["bp1"]]


def test_numbers_for_the_figures(ledger):
    [record] = read_ledger(ledger)
    numbers = read_numbers(ledger, record)
    assert [event["epoch"] for event in numbers["evaluations"]] == [1, 2]
    assert set(numbers["losses"]) == {"sst", "para", "sts"}
    assert {len(shares) for shares in numbers["pal_shares"].values()} == {2}
    assert numbers["geometry"] != numbers["geometry_before"]
    assert set(numbers["geometry"]) == {"alignment", "uniformity"}
    assert read_numbers(ledger, record | {"name": "other"}) is None


def test_no_word_of_the_data_and_no_folder_is_kept(ledger, run):
    for path in ledger.parent.rglob("*"):
        if path.suffix in (".json", ".jsonl"):
            text = path.read_text()
            assert str(run.parent) not in text
            assert not [sentence for sentence in SENTENCES if sentence in text]
            words = set(re.findall("[a-z]+", text)) & {word for word in WORDS if len(word) > 4}
            assert not words, path


def test_a_run_is_kept_once(ledger, run):
    with pytest.raises(ValueError, match="already"):
        keep_run(run, ledger)
    assert len(read_ledger(ledger)) == 1


def test_an_unfinished_run_is_refused(tmp_path):
    with pytest.raises(ValueError, match="holds no finished run"):
        keep_run(tmp_path, tmp_path / "ledger.jsonl")
    assert not (tmp_path / "ledger.jsonl").exists()


def test_loss_curves_are_means_of_equal_parts(tmp_path):
    steps = range(4 * POINTS)
    lines = (make_event("step", step=n + 1, losses={"sst": float(n)}) for n in steps)
    write_events(tmp_path, *lines)
    curve = read_curves(tmp_path)["losses"]["sst"]
    assert len(curve) == POINTS
    assert curve[0] == (4, 1.5)
    assert curve[-1][0] == 4 * POINTS


def test_shares_are_means_over_tokens_and_zero_at_the_start(tiny, data_folder):
    from palbert.data.sources import load_data

    model = PalBert.from_encoder(tiny.encoder, tiny.pals)
    dev = load_data(data_folder).dev
    assert pal_shares(model, tiny, dev)["sst"] == [0.0, 0.0]  # the decoder begins at zero
    for pals in model.pals.values():
        pals.decoder.weight.data.normal_()
    with evaluating(model):
        shares = pal_shares(model, tiny, dev)
    assert all(0 < share < np.inf for layers in shares.values() for share in layers)


def test_the_key_names_row_seed_and_settings(ledger):
    [record] = read_ledger(ledger)
    assert re.fullmatch(r"bp1-seed11711-[0-9a-f]{12}", key_of(record))


def test_a_name_that_leads_elsewhere_writes_nothing(run, tmp_path):
    shutil.copytree(run, tmp_path / "run")
    result = json.loads((run / "result.json").read_text())
    result["config"]["name"] = "../../../../OUTSIDE/x"
    (tmp_path / "run" / "result.json").write_text(json.dumps(result))
    with pytest.raises(ValueError, match=r"result\.json is damaged: config\.name"):
        keep_run(tmp_path / "run", tmp_path / "a" / "b" / "ledger.jsonl")
    assert {path.name for path in tmp_path.iterdir()} == {"run"}
