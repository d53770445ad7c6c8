"""How long a run is expected to take, from runs like it."""

from collections.abc import Sequence
from dataclasses import asdict
from statistics import median

from palbert.config import Config
from palbert.presets import PRESETS
from palbert.results.ledger import Record, duration_of, settings_of

KIND = ("frozen", "encoding", "batch_size", "max_length")  # what decides a step's time most
LOADING = 10  # seconds from a launch to its first step
# Seconds of one run where none was measured yet: on two CPU cores, poster's on one GPU.
GUESSES = {"workbook": 60, "laptop": 2400, "poster": 4 * 3600}


def expected_seconds(config: Config, measured: Sequence[Record], device: str) -> float:
    """Seconds that one run is expected to take, from like runs or a first guess.

    Args:
        config: Settings of the run.
        measured: Records of finished runs, of any kind.
        device: ``cuda`` or ``cpu``.
    """
    like = _most_like(config, measured, device)
    if not like:
        preset = PRESETS[config.preset]
        usual = preset.epochs * preset.steps_per_epoch
        return LOADING + GUESSES[config.preset] / usual * config.epochs * config.steps_per_epoch
    a_step = median(run["seconds"] / run["steps"] for run in like)
    pause = median((duration_of(run) - run["seconds"]) / run["settings"]["epochs"] for run in like)
    return LOADING + config.epochs * (a_step * config.steps_per_epoch + pause)


def _most_like(config: Config, measured: Sequence[Record], device: str) -> list[Record]:
    """Records that tell how long a run takes: of its row, else of its kind, else any."""
    wanted = settings_of(asdict(config))
    there = [
        record
        for record in measured
        if record["encoder"] == wanted["encoder"] and record["device"] == device
    ]
    for same in (("row", *KIND), KIND, ()):
        found = [run for run in there if all(run["settings"].get(k) == wanted[k] for k in same)]
        if found:
            return found
    return []
