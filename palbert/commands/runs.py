"""Commands for runs, and for what they read and leave behind: train, watch, compare."""

import sys
from pathlib import Path
from typing import Annotated, Literal

import typer

app = typer.Typer()
INTERRUPTED = 130  # exit code, as shells have it


@app.command(no_args_is_help=True)
def train(
    row: Annotated[str, typer.Argument(help="bp1, pals, ...; a wrong name lists all.")],
    preset: Annotated[str, typer.Option(help="auto, workbook, laptop or poster.")] = "auto",
    data: Annotated[str | None, typer.Option(help="workbook, cs224n, hub or a folder.")] = None,
    encoder: Annotated[str | None, typer.Option(help="minilm, a folder or a hub name.")] = None,
    epochs: Annotated[int | None, typer.Option(help="Epochs; the preset's if left out.")] = None,
    patience: Annotated[
        int | None,
        typer.Option(help="Epochs without a better dev score that end the run."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Seed of the run.")] = 11711,
    gpus: Annotated[int, typer.Option(help="GPUs, one process each; 0 for the CPU.")] = 0,
    workers: Annotated[int, typer.Option(help="Processes on the CPU.")] = 1,
    run_dir: Annotated[
        Path | None, typer.Option(help="Folder; ROW in the course's runs/ if left out.")
    ] = None,
    exact: Annotated[
        bool, typer.Option("--exact", help="Do not go on where bits would differ.")
    ] = False,
    machines: Annotated[
        str | None, typer.Option(help="That train together: 2, or 1:2 if fewer may go on.")
    ] = None,
    rendezvous: Annotated[
        str | None, typer.Option(help="HOST:PORT of the first machine, the same on all.")
    ] = None,
    address: Annotated[
        str, typer.Option(help="This machine's own, in a network that you trust: see below.")
    ] = "",
) -> None:
    """Train one row of the results table; goes on where it was stopped, on other machines too.

    With --machines run the same command on each of them, with one RUN_DIR that all can see and
    each with its own --address. What they say to each other there has no password, and whoever
    can reach them at these addresses can run commands as you: use a network that you trust.
    """
    from palbert.data.sources import data_sets, left_out
    from palbert.paths import displayed_path, runs_folder
    from palbert.presets import choose_preset, row_config
    from palbert.processes.failures import RunStopped
    from palbert.processes.launcher import launch
    from palbert.processes.machines import Machines

    chosen = choose_preset(preset, gpus, data)
    settings = {"data": data, "encoder": encoder, "epochs": epochs, "seed": seed}
    config = row_config(row, chosen, patience=patience, **settings)
    if (machines is None) != (rendezvous is None):
        raise ValueError("--machines and --rendezvous go together")
    left_out(config.data, data_sets(config.extra_data, config.task))
    group = Machines(machines, rendezvous, address) if machines and rendezvous else None
    folder = run_dir or runs_folder() / row
    print(f"run folder: {displayed_path(folder.resolve())}")
    try:
        result = launch(config, folder, gpus=gpus, workers=workers, machines=group, exact=exact)
    except RunStopped as stopped:  # which click would turn into a silent end
        print(f"palbert: {stopped}", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    print(f"{result.run_dir}: {_scores(result.scores)}")


def _scores(scores: object) -> str:
    return ", ".join(f"{name} {score:.3f}" for name, score in dict(scores).items())  # type: ignore[call-overload]


@app.command()
def reproduce(
    rows: Annotated[
        list[str] | None,
        typer.Argument(help="Rows, or table, small_data, experiments; table if left out."),
    ] = None,
    seed: Annotated[list[int] | None, typer.Option(help="Seeds; three if left out.")] = None,
    preset: Annotated[str, typer.Option(help="workbook, laptop or poster.")] = "laptop",
    data: Annotated[str | None, typer.Option(help="workbook, cs224n, hub or a folder.")] = None,
    encoder: Annotated[str | None, typer.Option(help="minilm, a folder or a hub name.")] = None,
    jobs: Annotated[
        int | None, typer.Option(help="Runs at a time; one a core if left out.")
    ] = None,
    gpus: Annotated[int, typer.Option(help="GPUs that the runs share; 0 for the CPU.")] = 0,
    runs: Annotated[
        Path | None, typer.Option(help="Folder of the runs; reproduce in runs/ if left out.")
    ] = None,
    ledger: Annotated[
        Path | None, typer.Option(help="Ledger to add to; the reference results' in a clone.")
    ] = None,
    minutes: Annotated[float | None, typer.Option(help="Stop then; call again to go on.")] = None,
    keep_models: Annotated[
        bool, typer.Option("--keep-models", help="Keep every best model, 90 MB with MiniLM.")
    ] = False,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Say what is missing and how long it takes.")
    ] = False,
) -> None:
    """Train what is missing of the table, several runs at a time, and keep every run that ends.

    Stopped or killed, it goes on where it was when it is called again. A run that fails is named at
    the end, and does not stop the others.
    """
    from palbert.course_files import IS_CHECKOUT
    from palbert.data.overlap import check_extra_data
    from palbert.data.sources import data_sets, load_data
    from palbert.paths import runs_folder
    from palbert.reproduce import table
    from palbert.reproduce.plan import SEEDS, plan_runs
    from palbert.results.ledger import REFERENCE_LEDGER

    chosen = plan_runs(rows or ["table"], seed or SEEDS, preset, data=data, encoder=encoder)
    place = table.Place(
        runs or runs_folder() / "reproduce",
        ledger or (REFERENCE_LEDGER if IS_CHECKOUT else runs_folder() / "reproduce.jsonl"),
        jobs or table.usual_jobs(gpus),
        gpus,
        keep_models,
    )
    print(table.describe(table.missing_runs(chosen, place), place))
    if dry_run:
        return
    names = dict.fromkeys(n for run in chosen for n in data_sets(run.config.extra_data))
    check_extra_data(load_data(chosen[0].config.data, names))
    failed = table.reproduce(chosen, place, minutes)
    print("\n".join(failed))
    raise typer.Exit(1 if failed else 0)


@app.command()
def baselines(
    data: Annotated[str, typer.Argument(help="workbook, cs224n, hub or a folder.")] = "workbook",
    encoder: Annotated[str, typer.Option(help="minilm, a folder or a hub name.")] = "minilm",
) -> None:
    """Score what costs nothing: the majority, common words, the encoder's cosine untrained."""
    from palbert.course_files import IS_CHECKOUT
    from palbert.data.sources import load_data
    from palbert.results.baselines import free_baselines, keep_baselines

    found = free_baselines(load_data(data), encoder)
    for name, each in found.items():
        print(f"{name:13} {_scores(each['scores'])}")
    if IS_CHECKOUT:
        print(f"written: {keep_baselines(found, data, encoder)}")


@app.command()
def tensorboard(
    runs: Annotated[list[Path], typer.Argument(help="Folders of runs, that train or have ended.")],
) -> None:
    """Write runs' records for TensorBoard, where it is installed, until the last run has ended."""
    from palbert.runs.tensorboard_log import log_runs

    for folder in log_runs(runs):
        print(f"written: {folder}")
    print(f"look at them with: tensorboard --logdir {runs[0].parent}")


@app.command()
def results(
    ledger: Annotated[
        Path | None, typer.Argument(help="A ledger of runs; the course's if left out.")
    ] = None,
    add: Annotated[Path | None, typer.Option(help="First record this finished run.")] = None,
    keep: Annotated[
        list[Path] | None,
        typer.Option(help="First add this finished run to the reference results, results/."),
    ] = None,
) -> None:
    """Print the poster's table beside the reference's and yours, and what of it was reproduced."""
    from palbert.paths import runs_folder
    from palbert.presets import TABLE
    from palbert.results.ledger import REFERENCE_LEDGER, make_record, read_ledger
    from palbert.results.reference_runs import keep_run
    from palbert.results.reproduction import reproduction_tables
    from palbert.results.score_table import ScoreTable
    from palbert.results.setups import find_setups
    from palbert.runs.files import append_line
    from palbert.runs.folder import RunResult

    ledger = ledger or runs_folder() / "ledger.jsonl"
    for folder in keep or []:
        keep_run(folder)
    if add is not None:
        run = RunResult.read(add)
        if run is None:
            raise ValueError(f"{add} holds no finished run")
        ledger.parent.mkdir(parents=True, exist_ok=True)
        append_line(ledger, make_record(run))
    print(ScoreTable([*TABLE, "best"], read_ledger(ledger), read_ledger(REFERENCE_LEDGER)))
    for whose, path in (("Reference", REFERENCE_LEDGER), ("Yours", ledger)):
        for table in reproduction_tables(find_setups(path)):
            print(f"\n{whose}: {table}")


@app.command()
def data(
    action: Annotated[
        Literal["show", "check", "fetch", "overlap"],
        typer.Argument(help="show counts, check files, fetch them, or count what splits share."),
    ],
    source: Annotated[
        str, typer.Argument(help="workbook, cs224n, hub or a folder; for fetch a folder.")
    ] = "workbook",
) -> None:
    """Show, check or fetch a data set."""
    from palbert.data import cs224n_release as official
    from palbert.data.overlap import data_sets_there, overlap_table
    from palbert.data.sources import NAMES, describe, load_data

    if action == "fetch":
        if source in ("workbook", "hub"):
            raise ValueError(f"{source!r} needs no fetching: give the folder to put the files in")
        print("\n".join(str(path) for path in official.fetch(source)) or "nothing was missing")
        return
    if action == "check":
        findings = official.check(source)
        print("\n".join(findings) or "no findings")
        raise typer.Exit(1 if findings else 0)
    if action == "overlap":
        print(overlap_table(load_data(source, data_sets_there(source))).to_string(index=False))
        return
    names = NAMES if source == "workbook" else None
    print(describe(load_data(source, names)).to_string(index=False))
