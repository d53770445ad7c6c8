"""The pictures: what they say in text, and that they are sharp PNGs."""

import json

import pytest

from palbert.figures import plot_learning_curves, plot_sampling, plot_scores, plot_steps
from palbert.results import results_table

SIZES = {"sst": 8544, "para": 141498, "sts": 6040}


def test_sampling_says_first_and_last_epoch():
    picture = plot_sampling(SIZES, epochs=25)
    assert "annealed: sst 0.05, para 0.91, sts 0.04 in epoch 1" in picture.alt
    assert "sst 0.27, para 0.48, sts 0.25 in epoch 25" in picture.alt
    assert len(picture.figure.axes) == 4


def test_one_epoch_is_enough():
    assert plot_sampling(SIZES, epochs=1, samplers=["annealed"]).png().startswith(b"\x89PNG")


def test_notebooks_show_it_sharp_and_with_its_text(tmp_path):
    picture = plot_sampling(SIZES, epochs=3)
    content, metadata = picture._repr_mimebundle_()
    assert content["text/plain"] == metadata["image/png"]["alt"] == picture.alt
    pixels = int.from_bytes(content["image/png"][16:20], "big")  # width in the PNG's header
    assert pixels == 2 * metadata["image/png"]["width"]
    assert picture.save(tmp_path / "deep" / "sampling.png").stat().st_size > 1000


def test_learning_curves_read_run_folders(tmp_path):
    events = [
        {"event": "evaluation", "time": 0, "step": 10 * epoch, "epoch": epoch,
         "scores": {"sst": 0.3, "para": 0.7, "sts": 0.2 * epoch, "overall": 0.5 + 0.01 * epoch}}
        for epoch in (1, 2)
    ]  # fmt: skip
    lines = [{"event": "start", "time": 0}, *events]
    (tmp_path / "metrics.jsonl").write_text("".join(json.dumps(line) + "\n" for line in lines))
    picture = plot_learning_curves({"mine": tmp_path, "not begun": tmp_path / "nothing"})
    assert picture.alt == "Dev scores by epoch. mine: overall 0.520 after epoch 2."
    assert len(picture.figure.axes) == 4


@pytest.mark.parametrize("score", ["overall", "sst"])
def test_scores_stand_beside_the_posters(score):
    record = {
        "row": "bp1", "name": "bp1", "code": "reference", "data": "workbook", "encoder": "minilm",
        "preset": "workbook", "seed": 1, "seconds": 9.0, "settings": {},
        "scores": {"sst": 0.4, "para": 0.7, "sts": 0.5, "overall": 0.6, "mean": 0.5},
    }  # fmt: skip
    picture = plot_scores(results_table([record]), score)
    assert "bp1 (workbook, minilm) 0." in picture.alt
    labels = picture.figure.axes[0].get_legend_handles_labels()[1]
    assert labels == ["this run", "poster"]
    assert picture.png().startswith(b"\x89PNG")


def test_no_scores_are_no_error():
    assert plot_scores(results_table([])).png().startswith(b"\x89PNG")


def test_steps_show_the_rate_and_each_tasks_loss(tmp_path):
    tasks = ("simcse", "sst", "sst")
    for name, rates in (("decay", (0.2, 0.4, 0.1)), ("constant", (0.4, 0.4, 0.4))):
        lines = [
            {"event": "step", "time": 0, "step": number, "task": task, "learning_rate": rate,
             "losses": {task: 1 / number}}
            for number, (task, rate) in enumerate(zip(tasks, rates, strict=True), 1)
        ]  # fmt: skip
        (tmp_path / name).mkdir()
        text = "".join(json.dumps(line) + "\n" for line in lines)
        (tmp_path / name / "metrics.jsonl").write_text(text)
    picture = plot_steps({name: tmp_path / name for name in ("decay", "constant", "not begun")})
    assert "decay: rate 4.0e-01 at its peak, 1.0e-01 at the end, last losses sst 0.333;" in (
        picture.alt
    )
    rate, sentiment, *_ = picture.figure.axes
    assert [list(line.get_ydata()) for line in rate.lines[:2]] == [[0.2, 0.4, 0.1], [0.4] * 3]
    assert list(sentiment.lines[1].get_xdata()) == [2, 3]
    assert rate.get_legend_handles_labels()[1][:2] == ["decay", "constant"]


def test_a_running_mean_looks_back_a_tenth():
    from palbert.figures import _running_mean

    assert _running_mean([]) == []
    assert _running_mean([3.0, 1.0]) == [3.0, 1.0]
    assert _running_mean([*range(20)])[:4] == [0.0, 0.5, 1.5, 2.5]
