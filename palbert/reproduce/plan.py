"""Which runs a table is made of, in the order in which they are worth having."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace

from palbert.config import Config, suggestion
from palbert.presets import EXPERIMENTS, MADE_OF, ROWS, SMALL_DATA, TABLE, row_config, twins_of
from palbert.results.ledger import Record, settings_of

SEEDS = (11711, 11712, 11713)
SMALL = tuple(f"{row}-{count}" for count in SMALL_DATA.steps for row in SMALL_DATA.rows)
SETS = {"table": TABLE, "small_data": SMALL, "experiments": tuple(EXPERIMENTS)}


@dataclass(frozen=True)
class PlannedRun:
    """One run, and the rows that it counts for.

    Args:
        configs: Its config as that of each row; rows of the same settings share a run. The first is
            what is trained.
        part_of: Row that it is a part of; None for a run that is a row by itself.
    """

    configs: tuple[Config, ...]
    part_of: str | None = None

    @property
    def config(self) -> Config:
        """What is trained."""
        return self.configs[0]

    @property
    def key(self) -> str:
        """Name of its folder."""
        return f"{self.config.name}-seed{self.config.seed}-{self.config.fingerprint()}"


def plan_runs(
    wanted: Iterable[str], seeds: Sequence[int], preset: str, **settings: object
) -> list[PlannedRun]:
    """The runs of rows, experiments and sets of them: all with the first seed, then the next.

    Args:
        wanted: Names: ``table``, ``small_data``, ``experiments``, or of what is in them.
        seeds: Seeds of each row; of an experiment that is not named itself, the first alone.
        preset: Name of the preset.
        settings: Further fields of ``Config`` for all of them; None leaves the preset's.

    Raises:
        ValueError: There is no such row or set.
    """
    runs: dict[Config, PlannedRun] = {}
    for word in wanted:
        names = SETS.get(word, (word,))
        for seed in seeds[:1] if word == "experiments" else seeds:
            for run in (run for name in names for run in _runs(name, preset, seed, settings)):
                same = replace(run.config, name="same", row="same")
                known = runs.setdefault(same, run)
                new = tuple(each for each in run.configs if each not in known.configs)
                runs[same] = replace(known, configs=known.configs + new)
    return list(runs.values())


def _runs(name: str, preset: str, seed: int, settings: dict[str, object]) -> list[PlannedRun]:
    changes = {**settings, "seed": seed}
    if name in MADE_OF:
        parts = (row_config(part, preset, **changes) for part in MADE_OF[name])
        return [PlannedRun((part,), name) for part in parts]
    if name in EXPERIMENTS:
        row, changed = EXPERIMENTS[name]
        changes |= {**changed, "name": name}
        return [PlannedRun((replace(row_config(row, preset, **changes), row="experiment"),))]
    if name in SMALL:
        row, count = name.rsplit("-", 1)
        changes |= {"name": name, "train_examples": int(count), "epochs": 1}
        changes["steps_per_epoch"] = SMALL_DATA.steps[int(count)]
        return [PlannedRun((replace(row_config(row, preset, **changes), row="small_data"),))]
    if name not in ROWS:
        known = [*SETS, *ROWS, *MADE_OF, *EXPERIMENTS, *SMALL]
        raise ValueError(f"unknown row or set {name!r}{suggestion(name, known)}")
    config = row_config(name, preset, **changes)
    return [PlannedRun((config, *twins_of(config)))]


def is_kept(config: Config, records: Iterable[Record]) -> bool:
    """Whether a ledger has this run: the same settings and seed, wherever its data lay."""
    wanted = settings_of(asdict(config))
    return any(
        (record["name"], record["seed"], record["settings"]) == (config.name, config.seed, wanted)
        for record in records
    )
