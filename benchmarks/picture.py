"""Draw ``docs/speed.png`` from what the benchmarks have saved on one machine.

    python benchmarks/picture.py results/speed

Where the time goes: the training step beside its peers and beside a machine that only multiplies
matrices; a step by kind of operation; what grows with the number of examples, and what does not.
"""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from statistics import median

from matplotlib.axes import Axes

from palbert.figures.picture import COLOURS, MARKERS, Picture, panels

NAMES = {
    "trainer": "Trainer's defaults",
    "cross_encoder": "cross-encoder trainer",
    "trainer_best": "Trainer at its best",
    "palbert_pals": "palbert with PALs",
    "palbert": "palbert without PALs",
}
OTHER, GREY = "everything else", "#bbbbbb"
SHORT = 0.03  # share of a step below which a kind of operation is not named


def read(folder: Path, name: str) -> dict:
    """What a benchmark has saved."""
    return json.loads((folder / f"{name}.json").read_text(encoding="utf-8"))


def draw_speeds(axes: Axes, training: dict) -> str:
    """Bars of examples a second, and the roof: all of a step's products at the machine's rate."""
    best: dict[str, dict] = {}
    for each in training["measured"]:
        name = each["contender"]
        if name in NAMES:
            found = [best[name], each] if name in best else [each]
            best[name] = max(found, key=lambda one: one["examples_per_second"])
    names = [name for name in NAMES if name in best]
    speeds = [best[name]["examples_per_second"] for name in names]
    roof = median(
        each["examples_per_second"] / each["share_of_matrix_rate"] for each in best.values()
    )
    axes.barh([NAMES[name] for name in names], speeds, color=COLOURS[0])
    axes.axvline(roof, color=COLOURS[1], linestyle="--", label="products alone, at full rate")
    axes.set(title="training", xlabel="examples a second")
    said = ", ".join(
        f"{NAMES[name]} {speed:.0f}" for name, speed in zip(names, speeds, strict=True)
    )
    return (
        f"Examples a second in training: {said}; a machine that does the products alone {roof:.0f}"
    )


def draw_step(axes: Axes, profile: dict) -> str:
    """One bar without and one with PALs, cut by kind of operation."""
    said = []
    plain = next(each for each in profile["measured"] if not each["pals"])["milliseconds"]
    total = sum(plain.values())
    large = (k for k in plain if plain[k] > SHORT * total and k != OTHER)
    kinds = sorted(large, key=lambda k: -plain[k])
    for row, each in enumerate(profile["measured"]):
        times, start = each["milliseconds"], 0.0
        shown = {kind: times.get(kind, 0.0) for kind in kinds}
        shown["the rest"] = sum(times.values()) - sum(shown.values())
        for number, (kind, width) in enumerate(shown.items()):
            axes.barh(row, width, left=start, color=(*COLOURS[: len(kinds)], GREY)[number],
                      label=kind, edgecolor="white")  # fmt: skip
            start += width
        parts = ", ".join(f"{kind} {width:.0f}" for kind, width in shown.items())
        said.append(f"{'with' if each['pals'] else 'without'} PALs {start:.0f} ms: {parts}")
    names = ["with PALs" if each["pals"] else "without" for each in profile["measured"]]
    axes.set_yticks(range(len(names)), names)
    axes.set(title="one step", xlabel="ms")
    return f"A step of 32, {'; '.join(said)}"


def draw_growth(axes: Axes, growth: dict, keys: Sequence[tuple[str, str]], unit: str) -> str:
    """Lines over the number of examples; several have a logarithmic axis."""
    measured = growth["measured"]
    sizes = [each["examples"] for each in measured]
    for number, (key, label) in enumerate(keys):
        values = [each[key] for each in measured]
        axes.plot(sizes, values, MARKERS[number], linestyle="-", color=COLOURS[number], label=label)
    axes.set(xscale="log", xlabel="examples", ylabel=unit)
    if len(keys) > 1:
        axes.set_yscale("log")
    else:
        axes.set_ylim(0, 1.1 * max(values))
    ends = [
        f"{label} {measured[0][key]:,.4g} to {measured[-1][key]:,.4g} {unit}" for key, label in keys
    ]
    return f"From {sizes[0]:,} to {sizes[-1]:,} examples: {', '.join(ends)}"


def draw(folder: Path) -> Picture:
    """All four panels."""
    training, profile, growth = (read(folder, name) for name in ("training", "step", "growth"))
    said: list[str] = [""] * 4
    times = [("read_seconds", "read"), ("setup_seconds", "to the first step")]

    def panel(number: int, axes: Axes) -> None:
        said[number] = (
            lambda: draw_speeds(axes, training),
            lambda: draw_step(axes, profile),
            lambda: draw_growth(axes, growth, times, "seconds"),
            lambda: draw_growth(axes, growth, [("peak_memory_mb", "peak memory")], "MB"),
        )[number]()

    figure = panels(4, 5.5, panel, columns=2)
    return Picture(figure, f"{training['machine']['hardware']}. {'. '.join(said)}.")


def main() -> None:
    """Draw it and say what it shows."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("results", type=Path, help="folder of what the benchmarks have saved")
    options = parser.parse_args()
    picture = draw(options.results)
    path = Path(__file__).resolve().parents[1] / "docs" / "speed.png"
    print(f"{picture.save(path)}: {picture.alt}")


if __name__ == "__main__":
    main()
