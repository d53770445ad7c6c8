"""Whole runs of a second each: they learn, they stop, and they go on with the same bits."""

import gc
import json
import math
import shutil
from dataclasses import replace
from pathlib import Path

import pytest
import torch
from safetensors.torch import load_file

from palbert.config import ExtraData, Simcse
from palbert.distributed import seed_everything
from palbert.tasks import TASKS, Example
from palbert.training import checkpoint_writer, objective
from palbert.training import loop as training
from palbert.training.loop import Training, train
from palbert.training.objective import NonFiniteLoss


def events(run_dir: Path, kind: str) -> list[dict]:
    lines = (run_dir / "metrics.jsonl").read_text().splitlines()
    return [event for event in map(json.loads, lines) if event["event"] == kind]


def outcome(run_dir: Path) -> dict:
    """All that must not depend on interruptions."""
    steps = events(run_dir, "step")
    return {
        "losses": [(e["step"], e["task"], e["losses"], e["learning_rate"]) for e in steps],
        "evaluations": [(e["step"], e["scores"]) for e in events(run_dir, "evaluation")],
        "scores": json.loads((run_dir / "result.json").read_text())["scores"],
        "best": (run_dir / "best" / "model.safetensors").read_bytes(),
        "predictions": {p.name: p.read_bytes() for p in (run_dir / "predictions").glob("*.csv")},
    }


def train_examples_in_memory() -> int:
    gc.collect()
    there = (each for each in gc.get_objects() if type(each) is Example)
    return sum("-train-" in example.id for example in there)


def test_training_sentences_are_let_go_once_they_are_token_numbers(tiny, tmp_path):
    before = train_examples_in_memory()
    run = Training(tiny, tmp_path, lambda: False)
    assert {len(data) for data in run.source.tokenized.values()} == {10}
    assert train_examples_in_memory() == before


def until(config, run_dir: Path, step: int, error: type[BaseException] | None = None) -> None:
    """Train until a step, then stop in good order, or die of an error."""

    def stop() -> bool:
        if error is not None and run.step == step:
            raise error
        return run.step == step

    run_dir.mkdir(exist_ok=True)
    run = Training(config, run_dir, stop)
    run.run()


def run(config, run_dir: Path) -> dict:
    run_dir.mkdir(exist_ok=True)
    train(config, run_dir)
    return outcome(run_dir)


CONFIGS = {
    "stage": {
        "simcse": Simcse(steps=2, batch_size=6, learning_rate=1e-3),
        "extra_data": ExtraData(snli_share=0.4, cfimdb="likelihood"),
    },
    "surgery": {
        "simcse": Simcse(steps=2, batch_size=6, learning_rate=1e-3),
        "sampler": "together",
        "surgery": True,
        "steps_per_epoch": 9,  # three of three batches
    },
    "auxiliary": {
        "simcse": Simcse(mode="auxiliary", batch_size=6),
        "accumulation": 2,
        "relational_layer": True,
    },
}


@pytest.fixture(scope="module", params=CONFIGS)
def config(request, tiny):
    return replace(tiny, **CONFIGS[request.param])


@pytest.fixture(scope="module")
def whole(config, tmp_path_factory):
    """A run that nothing interrupts."""
    run_dir = tmp_path_factory.mktemp("whole")
    run(config, run_dir)
    return run_dir


def test_what_a_run_leaves(whole, config):
    total = 6 + (2 if config.simcse.mode == "stage" else 0)
    (start,), (end,) = events(whole, "start"), events(whole, "end")
    assert (start["step"], start["total_steps"], end["step"]) == (0, total, total)
    assert [event["step"] for event in events(whole, "step")] == [*range(1, total + 1)]
    assert [event["epoch"] for event in events(whole, "evaluation")] == [1, 2]
    result = json.loads((whole / "result.json").read_text())
    assert result["fingerprint"] == config.fingerprint()
    assert set(result["scores"]) == {*TASKS, "overall", "mean"}
    assert set(result["intervals"]) == set(result["scores"])
    best = max(event["scores"]["overall"] for event in events(whole, "evaluation"))
    assert result["scores"]["overall"] == best
    names = {f"{task}-{split}-output.csv" for task in TASKS for split in ("dev", "test")}
    assert set(outcome(whole)["predictions"]) == names
    kept = {"best", "predictions", "metrics.jsonl", "result.json"}
    assert {path.name for path in whole.iterdir()} == kept


def test_tasks_begin_without_the_moments_of_the_simcse_stage(tiny, tmp_path):
    config = replace(tiny, simcse=Simcse(steps=2, batch_size=6))
    stopped = Training(config, tmp_path, lambda: stopped.step == 3)
    stopped.run()
    (state,) = [part.state for part in stopped.optimizer.optimizers[:1]]
    assert {int(moments["step"]) for moments in state.values()} == {1}


def test_stopped_and_resumed_it_is_the_same_to_the_bit(config, whole, tmp_path):
    for step in (1, 2, 4, 5):  # in the stage, at its end, in and between epochs
        until(config, tmp_path, step)
        assert events(tmp_path, "stopped")[-1]["step"] == step
        assert not (tmp_path / "result.json").exists()
    assert run(config, tmp_path) == outcome(whole)
    assert [event["step"] for event in events(tmp_path, "start")] == [0, 1, 2, 4, 5]


def test_a_run_out_of_patience_ends_and_says_why_and_resumes_to_the_same_end(
    tiny, tmp_path, monkeypatch
):
    """Steps of 1e-12 change no score, so the first epoch stays the best."""
    config = replace(tiny, epochs=6, patience=2, learning_rate=1e-12)
    expected = run(config, tmp_path / "whole")
    facts = {"epoch": 3, "best_epoch": 1, "of": 6}
    assert json.loads((tmp_path / "whole" / "result.json").read_text())["stopped_early"] == facts
    (said,) = events(tmp_path / "whole", "stopped_early")
    assert facts.items() <= said.items()
    assert said["step"] == events(tmp_path / "whole", "end")[0]["step"] == 9  # of 18

    until(config, tmp_path / "resumed", 7)  # the third epoch is on
    monkeypatch.setattr(training.RunRecord, "stop_early", _raise_interrupt)
    with pytest.raises(KeyboardInterrupt):
        train(config, tmp_path / "resumed")  # killed after the checkpoint that ends it
    monkeypatch.undo()
    assert run(config, tmp_path / "resumed") == expected
    assert [event["step"] for event in events(tmp_path / "resumed", "start")] == [0, 7, 9]


def _raise_interrupt(*_: object) -> None:
    raise KeyboardInterrupt


def test_killed_and_with_the_newest_checkpoint_damaged_it_is_the_same(
    config, whole, tmp_path, monkeypatch
):
    monkeypatch.setattr(checkpoint_writer, "LEAST_SECONDS", -1)
    monkeypatch.setattr(checkpoint_writer, "MOST_SHARE", math.inf)
    with pytest.raises(KeyboardInterrupt):
        until(config, tmp_path, 4, KeyboardInterrupt)
    newest = max(tmp_path.glob("checkpoint/step_*"))
    assert newest.name == "step_00000004"
    path = newest / "weights.safetensors"
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    with pytest.warns(UserWarning, match="step_00000004 was skipped"):
        found = run(config, tmp_path)
    assert found == outcome(whole)
    assert [event["step"] for event in events(tmp_path, "start")] == [0, 3]


def test_killed_before_the_first_checkpoint_it_starts_over(tiny, tmp_path):
    with pytest.raises(KeyboardInterrupt):
        until(tiny, tmp_path, 2, KeyboardInterrupt)
    assert len(events(tmp_path, "step")) == 2
    run(tiny, tmp_path)
    assert [event["step"] for event in events(tmp_path, "step")] == [1, 2, 3, 4, 5, 6]


def test_what_fails_after_the_last_step_trains_nothing_twice(tiny, tmp_path, monkeypatch):
    def killed(*arguments):
        raise KeyboardInterrupt

    run_dir = tmp_path / "killed"
    with monkeypatch.context() as patch:
        patch.setattr("palbert.training.run_record.intervals", killed)
        with pytest.raises(KeyboardInterrupt):
            run(tiny, run_dir)
    assert run(tiny, run_dir) == run(tiny, tmp_path / "whole")
    assert [event["step"] for event in events(run_dir, "start")] == [0, 6]


def test_a_full_disk_ends_the_run_and_it_goes_on_when_there_is_room(tiny, tmp_path, monkeypatch):
    until(tiny, tmp_path, 1)

    def full(*arguments):
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("palbert.training.checkpoint.save_file", full)
        with pytest.raises(OSError, match="the disk of .* is full"):
            train(tiny, tmp_path)
    train(tiny, tmp_path)
    assert events(tmp_path, "start")[-1]["step"] == 1


def test_another_runs_checkpoint_is_refused_with_the_difference(tiny, tmp_path, monkeypatch):
    until(tiny, tmp_path, 1)
    with pytest.raises(ValueError, match=r"cannot go on with .*config \w+ there, \w+ here"):
        train(replace(tiny, seed=1), tmp_path)
    monkeypatch.setattr(torch, "get_num_threads", lambda: 7)
    with pytest.raises(ValueError, match="threads 1 there, 7 here"):
        train(tiny, tmp_path, exact=True)
    monkeypatch.undo()
    monkeypatch.setattr("palbert.training.same_run.world_size", lambda: 2)
    with pytest.raises(ValueError, match="world_size 1 there, 2 here"):
        train(tiny, tmp_path)


def test_a_run_goes_on_with_other_threads_and_another_torch_and_says_so(
    tiny, tmp_path, monkeypatch
):
    until(tiny, tmp_path, 1)
    monkeypatch.setattr(torch, "get_num_threads", lambda: 7)
    moved = Training(tiny, tmp_path, lambda: False)
    moved.same["torch"] = "9.9"
    moved.run()
    first, second = events(tmp_path, "start")
    assert "moved" not in first
    assert second["moved"] == f"threads 1 there, 7 here; torch {torch.__version__} there, 9.9 here"


def test_a_run_goes_on_where_its_data_and_encoder_lie_now(tiny, tmp_path, monkeypatch):
    until(tiny, tmp_path, 1)
    data, encoder = tmp_path / "data", tmp_path / "encoder"
    shutil.copytree(tiny.data, data)
    shutil.copytree(tiny.encoder, encoder)
    monkeypatch.chdir(tmp_path)
    until(replace(tiny, data="data/", encoder=str(encoder)), tmp_path, 2)
    (data / "sts-dev.csv").write_bytes((data / "sts-train.csv").read_bytes())
    with pytest.raises(ValueError, match=r"cannot go on with .*: data \w+ there, \w+ here$"):
        train(replace(tiny, data="data", encoder=str(encoder)), tmp_path)


@pytest.mark.parametrize("step", [4, 6])  # with an evaluation to come, and after the last one
def test_a_run_whose_best_model_was_deleted_chooses_among_the_epochs_to_come(
    tiny, tmp_path, monkeypatch, step
):
    with monkeypatch.context() as patch:
        patch.setattr(Training, "_finish", lambda _: None)
        until(tiny, tmp_path, step)
    shutil.rmtree(tmp_path / "best")
    shutil.rmtree(tmp_path / "predictions")
    train(tiny, tmp_path)
    assert events(tmp_path, "start")[-1]["moved"] == "the best model was deleted"
    assert (tmp_path / "best" / "model.safetensors").exists()
    scores = json.loads((tmp_path / "result.json").read_text())["scores"]
    assert scores == events(tmp_path, "evaluation")[-1]["scores"]


def test_a_run_goes_on_in_float16_that_began_in_float32(tiny, tmp_path):
    """On the GPU of another machine; here only what it loads is seen."""
    until(tiny, tmp_path, 1)
    there = Training(tiny, tmp_path, lambda: False)
    there.optimizer.scaler = torch.amp.GradScaler("cpu", enabled=True)
    there._resume()
    assert there.step == 1


@pytest.mark.parametrize("value", [float("nan"), float("inf")])
def test_a_loss_that_is_not_finite_stops_the_run(tiny, tmp_path, monkeypatch, value):
    config = replace(tiny, sampler="round_robin", steps_per_epoch=2)
    until(config, tmp_path, 1)
    before = (max(tmp_path.glob("checkpoint/step_*")) / "weights.safetensors").read_bytes()
    loss = objective.task_loss

    def spoilt(task, logits, labels):
        return loss(task, logits, labels) * (value if task == "sts" else 1)

    monkeypatch.setattr(objective, "task_loss", spoilt)
    with pytest.raises(NonFiniteLoss, match=r"step 3 \(epoch 2, task 'sts'\).*Lower learning_rate"):
        train(config, tmp_path)
    kept = sorted(tmp_path.glob("checkpoint/step_*"))
    assert [path.name for path in kept] == ["step_00000001", "step_00000002"]
    assert (kept[0] / "weights.safetensors").read_bytes() == before
    assert all(t.isfinite().all() for t in load_file(kept[1] / "weights.safetensors").values())
    assert not (tmp_path / "result.json").exists()


def test_the_same_config_gives_the_same_run_and_another_seed_another(tiny, tmp_path):
    first, second = run(tiny, tmp_path / "a"), run(tiny, tmp_path / "b")
    assert first == second
    assert run(replace(tiny, seed=1), tmp_path / "c")["losses"] != first["losses"]


def test_parts_of_a_batch_add_up_to_it(plain, tmp_path):
    config = replace(plain, schedule="constant", learning_rate=1e-3)
    run(config, tmp_path / "one")
    run(replace(config, accumulation=2), tmp_path / "two")
    for one, two in zip(*(events(tmp_path / name, "step") for name in ("one", "two")), strict=True):
        assert one["loss"] == pytest.approx(two["loss"], rel=1e-4, abs=1e-5)


def test_ten_examples_are_learnt_by_heart(plain, data_folder, tmp_path):
    data = tmp_path / "data"
    data.mkdir()
    for path in Path(data_folder).glob("*-train.csv"):
        for split in ("train", "dev"):
            (data / path.name.replace("train", split)).write_bytes(path.read_bytes())
    config = replace(
        plain, data=str(data), sampler="round_robin", epochs=1, steps_per_epoch=300,
        batch_size=10, learning_rate=1e-2,
    )  # fmt: skip
    scores = run(config, tmp_path / "run")["scores"]
    assert scores["sst"] == scores["para"] == 1
    assert scores["sts"] > 0.99


def test_dropout_is_on_again_after_an_evaluation(tiny, tmp_path):
    training_run = Training(tiny, tmp_path, lambda: False)
    modes = []
    train_step = training_run._train_step

    def spy(step):
        modes.append(training_run.model.training and training_run.model.dropout.training)
        return train_step(step)

    training_run._train_step = spy
    training_run.run()
    assert modes == [True] * 6


def test_idle_tasks_are_not_moved(tiny, tmp_path):
    """Not by weight decay either, and not by momentum of earlier steps."""
    run_ = Training(replace(tiny, sampler="round_robin"), tmp_path, lambda: False)
    run_.objective.train()
    for step in run_.plan[:4]:  # sst, para, sts, sst
        idle = [
            p for name, p in run_.model.named_parameters()
            if name.startswith(("pals.", "heads.")) and name.split(".")[1] != step.task
        ]  # fmt: skip
        before = [parameter.detach().clone() for parameter in idle]
        assert run_._train_step(step)
        run_.step += 1
        assert all(torch.equal(old, new) for old, new in zip(before, idle, strict=True))


def test_a_frozen_encoder_does_not_move(tiny, tmp_path):
    run_ = Training(replace(tiny, frozen=True), tmp_path, lambda: False)
    state = {name: tensor.clone() for name, tensor in run_.model.state_dict().items()}
    run_.run()
    moved = {name for name, t in run_.model.state_dict().items() if not torch.equal(t, state[name])}
    assert not {name for name in moved if name.startswith(("bert.em", "bert.en"))}
    assert "bert.pooler.dense.weight" in moved


def test_separate_encoding_trains(tiny, tmp_path):
    assert len(run(replace(tiny, encoding="separate", pals=None), tmp_path)["losses"]) == 6


def test_seeds_differ_by_step_and_rank():
    drawn = []
    for seed, step, rank in ((1, 5, 0), (1, 5, 0), (1, 6, 0), (1, 5, 1), (2, 5, 0)):
        seed_everything(seed, step, rank)
        drawn.append(torch.rand(1).item())
    assert drawn[0] == drawn[1]
    assert len(set(drawn)) == 4
