"""Checkpoints that are damaged, half written, out of room, or not what they say."""

import errno
import json
import pickle
import shutil
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import torch

from palbert.bert.encoders import load_tokenizer
from palbert.model import PalBert
from palbert.predictor import Predictor
from palbert.runs import sealed_folder as sealed
from palbert.runs.files import DiskFull
from palbert.runs.sealed_folder import sealed_folder
from palbert.training import checkpoint
from palbert.training.checkpoint import (
    Checkpoint,
    load_checkpoint,
    read_checkpoint,
    save_checkpoint,
    save_model,
)

FACTS = {"same": {"config": "abc"}, "progress": {"best": 0.5}}


def make(step: int) -> Checkpoint:
    weights = {"layer.weight": torch.full((3, 4), float(step)), "layer.bias": torch.arange(4.0)}
    optimizer = {"state": {0: {"step": torch.tensor(step), "exp_avg": torch.ones(3, 4) * step}}}
    return Checkpoint(step, weights, optimizer, FACTS)


@pytest.fixture
def folder(tmp_path):
    """With checkpoints of steps 10 and 20."""
    for step in (10, 20):
        save_checkpoint(tmp_path / "checkpoint", make(step))
    return tmp_path / "checkpoint"


def newest(folder: Path) -> Path:
    return folder / "step_00000020"


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


class Killed(BaseException):
    """Nothing may catch it."""


def fail(*arguments, **settings):
    raise Killed


def sign_again(path: Path) -> None:
    """Make the manifest's checksums those of the files, as an attacker would."""
    facts = json.loads((path / "manifest.json").read_text())["contents"]["facts"]
    shutil.copytree(path, path.with_name("copy"))
    with sealed_folder(path, 0, facts) as draft:
        for name in ("weights.safetensors", "optimizer.pt"):
            shutil.copy(path.with_name("copy") / name, draft)
    shutil.rmtree(path.with_name("copy"))


def test_round_trip(folder):
    found, expected = load_checkpoint(folder), make(20)
    assert (found.step, found.facts) == (20, FACTS)
    assert all(torch.equal(found.weights[name], t) for name, t in expected.weights.items())
    assert torch.equal(found.optimizer["state"][0]["exp_avg"], torch.full((3, 4), 20.0))


def test_no_checkpoint(tmp_path):
    assert load_checkpoint(tmp_path / "none") is None


def test_the_two_newest_are_kept(folder):
    for step in (30, 120):
        save_checkpoint(folder, make(step))
    assert names(folder) == ["step_00000030", "step_00000120"]


def test_the_same_step_again_replaces_it(folder):
    save_checkpoint(folder, make(20))
    assert load_checkpoint(folder).step == 20
    assert names(folder) == ["step_00000010", "step_00000020"]


@pytest.mark.parametrize("name", ["weights.safetensors", "optimizer.pt", "manifest.json"])
@pytest.mark.parametrize("damage", ["cut", "flip", "gone", "empty"])
def test_a_damaged_checkpoint_is_skipped_with_a_warning(folder, name, damage):
    path = newest(folder) / name
    content = bytearray(path.read_bytes())
    if damage == "flip":
        content[-9] ^= 1
    path.write_bytes({"cut": content[:-20], "flip": content}.get(damage, b""))
    if damage == "gone":
        path.unlink()
    with pytest.warns(UserWarning, match="checkpoint .*step_00000020 was skipped"):
        assert load_checkpoint(folder).step == 10


def test_the_warning_names_the_damaged_file(folder):
    path = newest(folder) / "weights.safetensors"
    content = bytearray(path.read_bytes())
    content[-1] ^= 128
    path.write_bytes(content)
    with pytest.warns(UserWarning, match="weights.safetensors is damaged"):
        load_checkpoint(folder)


def test_a_half_written_folder_is_skipped(folder):
    (newest(folder) / "manifest.json").unlink()  # it is written last
    with pytest.warns(UserWarning, match="step_00000020 was skipped"):
        assert load_checkpoint(folder).step == 10


def test_a_draft_left_by_a_kill_is_no_checkpoint_and_in_nobodys_way(folder):
    shutil.copytree(newest(folder), folder / ".tmp_step_00000030")
    assert load_checkpoint(folder).step == 20
    save_checkpoint(folder, make(30))
    assert load_checkpoint(folder).step == 30
    assert names(folder) == ["step_00000020", "step_00000030"]


def flipped(content: bytes, bit: int) -> bytes:
    """With one bit the other way."""
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def test_every_single_bit_of_the_manifest_counts(folder):
    path = newest(folder) / "manifest.json"
    whole = path.read_bytes()
    for bit in range(8 * len(whole)):
        path.write_bytes(flipped(whole, bit))
        with pytest.raises(checkpoint.UNREADABLE):
            read_checkpoint(newest(folder))


def test_a_manifest_of_another_step_is_not_believed(folder):
    shutil.rmtree(newest(folder))
    (folder / "step_00000010").rename(newest(folder))
    with pytest.warns(UserWarning, match="step_00000020 was skipped: .* that of step 10"):
        assert load_checkpoint(folder) is None


def test_new_ones_are_kept_where_all_others_are_damaged(folder):
    for path in folder.glob("*/optimizer.pt"):
        path.write_bytes(flipped(path.read_bytes(), 800))
    (folder / "step_99999999").symlink_to("nowhere")
    (folder / "step_77777777").write_text("alien")
    (folder / "step_notes").mkdir()  # nobody's business
    with pytest.warns(UserWarning, match="was skipped"):
        assert load_checkpoint(folder) is None
    for step in (1, 2, 3):
        save_checkpoint(folder, make(step))
        assert load_checkpoint(folder).step == step
    assert names(folder) == ["step_00000002", "step_00000003", "step_notes"]


def test_everything_damaged_is_no_checkpoint(folder):
    for path in folder.glob("*/manifest.json"):
        path.unlink()
    with pytest.warns(UserWarning, match="was skipped") as caught:
        assert load_checkpoint(folder) is None
    assert len(caught) == 2


@pytest.mark.parametrize("writer", ["save_file", "torch.save", "force_to_disk"])
def test_a_full_disk_leaves_the_old_ones(folder, monkeypatch, writer):
    def full(*arguments, **settings):
        raise OSError(errno.ENOSPC, "No space left on device")

    with monkeypatch.context() as patch:
        if writer == "torch.save":
            patch.setattr(torch, "save", full)
        else:
            place = checkpoint if writer == "save_file" else sealed
            patch.setattr(place, writer, full)
        with pytest.raises(DiskFull, match="the disk of .*checkpoint is full: .* MB needed"):
            save_checkpoint(folder, make(30))
    assert names(folder) == ["step_00000010", "step_00000020"]
    assert load_checkpoint(folder).step == 20
    save_checkpoint(folder, make(30))  # there is room again
    assert load_checkpoint(folder).step == 30


@pytest.mark.parametrize("moment", ["before the rename", "before the old ones go"])
def test_killed_while_saving(folder, monkeypatch, moment):
    with monkeypatch.context() as patch:
        if moment == "before the rename":
            patch.setattr(Path, "replace", fail)
        else:
            patch.setattr(checkpoint, "checkpoints", fail)
        with pytest.raises(Killed):
            save_checkpoint(folder, make(30))
    expected = 20 if moment == "before the rename" else 30
    assert load_checkpoint(folder).step == expected


class Malicious:
    """Runs code when it is unpickled."""

    def __init__(self, trace: Path) -> None:
        self.trace = trace

    def __reduce__(self):
        return Path.write_text, (self.trace, "it ran")


@pytest.mark.parametrize("as_torch_file", [True, False])
def test_a_malicious_pickle_is_not_run(folder, tmp_path, as_torch_file):
    trace, path = tmp_path / "trace", newest(folder) / "optimizer.pt"
    if as_torch_file:
        torch.save({"state": Malicious(trace)}, path)
    else:
        path.write_bytes(pickle.dumps(Malicious(trace), protocol=2))
    sign_again(newest(folder))
    with pytest.warns(UserWarning, match="step_00000020 was skipped"):
        assert load_checkpoint(folder).step == 10
    assert not trace.exists()


def test_weights_that_are_a_pickle_are_not_run(folder, tmp_path):
    trace, path = tmp_path / "trace", newest(folder) / "weights.safetensors"
    path.write_bytes(pickle.dumps(Malicious(trace), protocol=2))
    sign_again(newest(folder))
    with pytest.warns(UserWarning, match="step_00000020 was skipped"):
        assert load_checkpoint(folder).step == 10
    assert not trace.exists()


def test_a_model_is_replaced_whole(encoder, tmp_path):
    model = PalBert.from_encoder(encoder)
    for bias in (1.0, 2.0):
        torch.nn.init.constant_(model.heads["sst"].bias, bias)
        save_model(tmp_path / "best", model)
    assert names(tmp_path) == ["best"]
    loaded = PalBert.from_pretrained(tmp_path / "best")
    assert loaded.heads["sst"].bias.tolist() == [2.0] * 5


@pytest.fixture
def best(encoder, tmp_path) -> Path:
    save_model(tmp_path / "best", PalBert.from_encoder(encoder), load_tokenizer(encoder))
    return tmp_path / "best"


def test_every_damaged_file_of_a_trained_model_is_named(best):
    for path in sorted(best.iterdir()):
        whole = path.read_bytes()
        for bit in range(0, 8 * len(whole), 8 * len(whole) // 10 + 1):
            path.write_bytes(flipped(whole, bit))
            with pytest.raises(ValueError, match=f"{path.name} is damaged"):
                Predictor.from_pretrained(best, "cpu")
        path.write_bytes(whole)
    Predictor.from_pretrained(best, "cpu")


def test_a_code_map_in_a_trained_model_leads_nowhere(best, tmp_path, monkeypatch):
    (tmp_path / "alien.py").write_text(f"open({str(tmp_path / 'ran')!r}, 'w')\nclass Alien: pass\n")
    shutil.copy(tmp_path / "alien.py", best)
    (best / "manifest.json").unlink()  # as if somebody had written the folder
    for name, kind in (("config.json", "AutoModel"), ("tokenizer_config.json", "AutoTokenizer")):
        settings = json.loads((best / name).read_text())
        of = [None, "alien.Alien"] if kind == "AutoTokenizer" else "alien.Alien"
        (best / name).write_text(json.dumps({**settings, "auto_map": {kind: of}}))
    monkeypatch.setattr("builtins.input", fail)
    Predictor.from_pretrained(best, "cpu")
    assert not (tmp_path / "ran").exists()


def killed_after(calls: int, patch: pytest.MonkeyPatch, save: Callable[[], None]) -> bool:
    """Save, and be killed at the next call but so many that touches a folder's name."""
    done = []

    def counted(function: Callable) -> Callable:
        def call(*arguments):
            done.append(function)
            return fail() if len(done) > calls else function(*arguments)

        return call

    patch.setattr(Path, "replace", counted(Path.replace))
    for name in ("_exchange", "remove"):
        patch.setattr(sealed, name, counted(getattr(sealed, name)))
    with suppress(Killed):
        save()
    return len(done) > calls


@pytest.mark.parametrize(
    ("can_exchange", "can_move"), [(True, True), (False, True), (False, False)]
)
def test_a_kill_leaves_a_best_model_at_any_moment(
    best, encoder, monkeypatch, can_exchange, can_move
):
    """Where folders cannot be exchanged, too, and where one of a container's image cannot move."""

    def cannot(*folders):
        raise OSError(errno.EINVAL, "no exchange here")

    def move(path, target):
        if not can_move and path == best:
            raise OSError(errno.EXDEV, "Invalid cross-device link")
        return replace(path, target)

    replace = Path.replace
    monkeypatch.setattr(Path, "replace", move)

    model, tokenizer = PalBert.from_encoder(encoder), load_tokenizer(encoder)
    torch.nn.init.ones_(model.heads["sst"].bias)
    if not can_exchange:
        monkeypatch.setattr(sealed, "_exchange", cannot)
    for calls in range(10):
        with monkeypatch.context() as patch:
            killed = killed_after(calls, patch, lambda: save_model(best, model, tokenizer))
        assert best.is_dir() or not can_exchange
        sealed.mend_replacement(best)
        bias = Predictor.from_pretrained(best, "cpu").model.heads["sst"].bias.tolist()
        assert bias in ([0.0] * 5, [1.0] * 5)
        if not killed:
            break
    assert (bias, calls > 2) == ([1.0] * 5, True)
