"""The pictures: what they say in text, and that they are sharp PNGs."""

import json

import pytest
from conftest import SCORES, make_event, write_events
from matplotlib.figure import Figure

from palbert.figures import (
    plot_curves,
    plot_geometry,
    plot_learning_curves,
    plot_pal_shares,
    plot_rows,
    plot_sampling,
    plot_scores,
    plot_steps,
    plot_trained_parameters,
    runs_by_examples,
)
from palbert.figures.everything import draw_all
from palbert.figures.picture import panels, whole_numbers
from palbert.poster import POSTER
from palbert.results.ledger import make_record
from palbert.results.setups import find_setups
from palbert.results.summary import results_table

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
        make_event("evaluation", step=10 * epoch, epoch=epoch, scores={
            "sst": 0.3, "para": 0.7, "sts": 0.2 * epoch, "overall": 0.5 + 0.01 * epoch,
        })
        for epoch in (1, 2)
    ]  # fmt: skip
    write_events(tmp_path, make_event("start"), *events)
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
            make_event("step", step=number, task=task, learning_rate=rate,
                       losses={task: 1 / number})
            for number, (task, rate) in enumerate(zip(tasks, rates, strict=True), 1)
        ]  # fmt: skip
        (tmp_path / name).mkdir()
        write_events(tmp_path / name, *lines)
    picture = plot_steps({name: tmp_path / name for name in ("decay", "constant", "not begun")})
    assert "decay: rate 4.0e-01 at its peak, 1.0e-01 at the end, last losses sst 0.333;" in (
        picture.alt
    )
    rate, sentiment, *_ = picture.figure.axes
    assert [list(line.get_ydata()) for line in rate.lines[:2]] == [[0.2, 0.4, 0.1], [0.4] * 3]
    assert list(sentiment.lines[1].get_xdata()) == [2, 3]
    assert rate.get_legend_handles_labels()[1][:2] == ["decay", "constant"]


def test_a_running_mean_looks_back_a_tenth():
    from palbert.figures.runs import _running_mean

    assert _running_mean([]) == []
    assert _running_mean([3.0, 1.0]) == [3.0, 1.0]
    assert _running_mean([*range(20)])[:4] == [0.0, 0.5, 1.5, 2.5]


def a_run(final: float, shares: dict | None = None) -> dict:
    """What ``results/`` keeps of a run beside its answers."""
    scores = {"sst": final, "para": final + 0.2, "sts": final + 0.3}
    evaluations = [{"step": 9 * n, "epoch": n, "scores": scores} for n in (1, 2)]
    return {
        "evaluations": evaluations,
        "losses": {"sst": [[1, 1.5], [9, 1.1]], "para": [[2, 0.7]]},  # STS was never drawn
        "pal_shares": shares or {},
        "geometry": {"alignment": final, "uniformity": -final},
        "geometry_before": {"alignment": 0.111, "uniformity": -2.5},
    }


def test_curves_have_losses_above_scores():
    picture = plot_curves({"pals": a_run(0.4), "bp1": a_run(0.5)})
    assert "pals sst 0.400, para 0.600, sts 0.700; bp1 sst 0.500" in picture.alt
    labels = [axes.get_ylabel() for axes in picture.figure.axes]
    assert labels == ["training loss", "", "", "dev score", "", ""]
    assert picture.png().startswith(b"\x89PNG")


def test_one_evaluation_is_no_curve():
    short = a_run(0.4)
    picture = plot_curves({"pals": short | {"evaluations": short["evaluations"][:1]}})
    assert picture.alt.startswith("Training loss by step. Dev scores at the end: pals sst 0.400")
    assert len(picture.figure.axes) == 3


def test_a_dark_theme_turns_the_picture_around_where_somebody_looks(monkeypatch):
    picture = plot_sampling(SIZES, epochs=3)
    assert "text/html" not in picture._repr_mimebundle_()[0]
    monkeypatch.setattr("palbert.figures.picture.attended", lambda: True)
    page = picture._repr_mimebundle_()[0]["text/html"]
    assert '[data-jp-theme-light="false"] .palbert-figure img' in page
    assert f'alt="{picture.alt}"' in page


def test_pal_shares_leave_out_rows_without_pals():
    shares = {"sst": [0.1, 0.3], "para": [0.2, 0.25], "sts": [0.0, 0.4]}
    picture = plot_pal_shares({"shared": a_run(0.3), "pals": a_run(0.4, shares)})
    assert picture.alt.endswith("at its largest: pals: sst 0.3, para 0.25, sts 0.4.")
    [axes] = picture.figure.axes
    assert list(axes.lines[0].get_xdata()) == [0, 1]  # as the probe counts layers
    assert [axes.get_title(loc="left") for axes in picture.figure.axes] == ["pals"]


def test_geometry_begins_with_the_encoder_as_it_came():
    alt = plot_geometry({"pals": a_run(0.4)}).alt
    assert alt.endswith("as it came 0.111 and -2.500; pals 0.400 and -0.400.")


def test_rows_show_every_score_beside_the_posters(make_ledger):
    [setup] = find_setups(make_ledger(["pals", "bp1", "shared"]))
    picture = plot_rows(setup)
    assert len(picture.figure.axes) == 4
    line = setup.table().loc["bp1"]
    assert f"bp1 {line['sst']:.3f}, {line['para']:.3f}, {line['sts']:.3f}" in picture.alt
    overall = picture.figure.axes[3]
    poster = overall.get_legend_handles_labels()[0][1]
    assert list(poster.get_xdata()) == [POSTER["pals"].overall, POSTER["bp1"].overall]
    assert list(poster.get_ydata()) == [1, 2]  # not beside "shared"


def test_everything_is_drawn_from_a_ledger_alone(make_ledger):
    ledger = make_ledger(["shared", "pals"])
    names = [name for name, _ in draw_all(ledger)]
    assert names == ["sampling", "scores"]  # nothing was kept beside the records
    for path in (ledger.parent / "runs").glob("*.npz"):
        path.with_suffix(".json").write_text(json.dumps(a_run(0.4, {"sst": [0.1]})))
    drawn = dict(draw_all(ledger))
    assert set(drawn) == {"sampling", "scores", "curves", "geometry", "pal_shares"}
    assert all(picture.png().startswith(b"\x89PNG") for picture in drawn.values())
    assert [name for name, _ in draw_all(ledger.parent / "none.jsonl")] == ["sampling"]


@pytest.mark.parametrize("letters", [5, 20, 60])
def test_the_legend_is_no_wider_than_the_picture(letters):
    def draw(_, axes):
        for number in range(6):
            axes.plot([1], [2], label=f"{number} {'n' * letters}")

    figure = panels(1, 3, draw)
    figure.draw_without_rendering()
    [legend] = figure.legends
    assert legend.get_window_extent().x0 >= 0
    assert legend.get_window_extent().x1 <= figure.bbox.x1


def test_a_single_epoch_has_one_tick():
    axes = Figure().subplots()
    axes.plot([1], [0.5])
    whole_numbers(axes)
    low, high = axes.get_xlim()
    assert [tick for tick in axes.get_xticks() if low <= tick <= high] == [1]


def test_trained_parameters_by_number_of_examples(finished):
    def run(name, overall, parameters, seed=1):
        result = finished("frozen", SCORES | {"overall": overall}, name=name, seed=seed)
        result.record["trained_parameters"] = parameters
        return make_record(result)

    records = [
        run("frozen-10", 0.4, 1000), run("frozen-10", 0.5, 1000, seed=2),
        run("shared-10", 0.6, 10**6), run("frozen", 0.7, 1000), run("pals", 0.9, 10**6),
    ]  # fmt: skip
    runs = runs_by_examples(records)
    assert {amount: list(rows) for amount, rows in runs.items()} == {
        "10": ["frozen", "shared"],
        "all": ["frozen"],
    }
    picture = plot_trained_parameters(runs)
    assert "10 examples a task: heads alone 1,000 and 0.450, everything 1,000,000" in picture.alt
    assert [axes.get_title(loc="left") for axes in picture.figure.axes] == [
        "10 a task", "all examples",
    ]  # fmt: skip
    assert len(picture.figure.axes[0].lines) == 3  # every seed
