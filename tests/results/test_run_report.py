"""A run folder with one part damaged after the other."""

import shutil

import pytest
from typer.testing import CliRunner

from palbert.__main__ import app
from palbert.results.run_report import examine
from palbert.training.loop import train


@pytest.fixture(scope="module")
def whole(tiny, tmp_path_factory):
    """A run that has finished and was killed before its checkpoints were gone."""
    folder = tmp_path_factory.mktemp("runs") / "tiny"
    folder.mkdir()
    (folder / "config.json").write_text(tiny.to_json())
    (folder / "launch.json").write_text('{"gpus": 0, "workers": 1}')
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("palbert.training.loop.remove", lambda _: None)
        train(tiny, folder)
    return folder


@pytest.fixture
def run(whole, tmp_path):
    return shutil.copytree(whole, tmp_path / "run")


def doctor(run) -> tuple[int, str]:
    found = CliRunner().invoke(app, ["doctor", str(run)])
    return found.exit_code, found.output


def test_a_whole_run(run):
    code, text = doctor(run)
    assert code == 0
    assert "DAMAGED" not in text
    for part in ("best", "metrics.jsonl", "predictions/dev.npz", "result.json"):
        assert f"whole    {part} " in text
    assert text.endswith("It has finished.\n")


@pytest.mark.parametrize(
    "part",
    [
        "config.json", "launch.json", "metrics.jsonl", "result.json", "predictions/dev.npz",
        "best/model.safetensors", "best/tokenizer.json", "newest/optimizer.pt",
        "newest/manifest.json",
    ],
)  # fmt: skip
def test_what_is_damaged_is_named_and_left_alone(run, part):
    newest = max((run / "checkpoint").iterdir())
    path = newest / part.removeprefix("newest/") if part.startswith("newest") else run / part
    content = path.read_bytes()
    path.write_bytes(content[: len(content) // 2])
    code, text = doctor(run)
    assert code == 1
    (line,) = (line for line in text.splitlines() if line.startswith("DAMAGED"))
    assert path.name in line
    assert path.read_bytes() == content[: len(content) // 2]


def test_how_it_would_go_on(run):
    (run / "result.json").unlink()
    newest, before = sorted((run / "checkpoint").iterdir(), reverse=True)
    assert examine(run)[1] == f"It goes on from checkpoint/{newest.name}."
    (newest / "manifest.json").unlink()
    assert examine(run)[1] == f"It goes on from checkpoint/{before.name}."
    shutil.rmtree(before)
    assert examine(run)[1] == "It begins anew: there is no whole checkpoint."
    (run / "launch.json").write_text("{}")
    assert examine(run)[1] == "It cannot go on before launch.json is mended or deleted."


def test_a_folder_of_no_run(tmp_path):
    with pytest.raises(ValueError, match="holds no run: there is no config.json"):
        examine(tmp_path)
