"""The command line: what ``palbert --help`` lists."""

import os
import sys
import warnings
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from palbert.predictor import Predictor

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
INTERRUPTED = 130  # exit code, as shells have it
RunFolder = Annotated[Path, typer.Argument(help="A run folder, or a save_pretrained folder.")]
CourseFolder = Annotated[
    Path | None,
    typer.Argument(help="Of the course; this one if it is in it, else a new one, palbert-course."),
]
TaskName = Literal["sst", "para", "sts"]
DataSource = Annotated[str, typer.Option(help="workbook, cs224n, hub, or a folder.")]


def _print_version(wanted: bool) -> None:
    if wanted:
        print(f"palbert {version('palbert')}")
        raise typer.Exit


@app.callback()
def _options(
    show_version: Annotated[
        bool, typer.Option("--version", callback=_print_version, is_eager=True, help="Print it.")
    ] = False,
) -> None:
    """Train and probe a multi-task BERT with projected attention layers."""


@app.command()
def lab(
    folder: CourseFolder = None,
    browser: Annotated[bool, typer.Option(help="Open it in a browser.")] = True,
    port: Annotated[int | None, typer.Option(help="Port; the first free one if left out.")] = None,
) -> None:
    """Open the workbook in JupyterLab; notebooks that the folder lacks are copied there first."""
    from palbert.workbook.course import chosen_folder, copy_notebooks, lab_command

    place = chosen_folder(folder)
    copied = copy_notebooks(place)
    print(f"the course is in {place.resolve()}: {len(copied)} notebooks copied, none written over")
    command = lab_command(place, browser=browser, port=port)
    sys.stdout.flush()
    os.execv(command[0], command)


@app.command()
def course(folder: CourseFolder = None) -> None:
    """Run the whole course unattended, into FOLDER/executed, and print the results table."""
    from palbert.workbook.course import chosen_folder, run_course

    results(run_course(chosen_folder(folder)))


@app.command(no_args_is_help=True)
def train(
    row: Annotated[str, typer.Argument(help="bp1, pals, ...: palbert results lists all.")],
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
    left_out(config.data, data_sets(config.extra_data))
    group = Machines(machines, rendezvous, address) if machines and rendezvous else None
    folder = run_dir or runs_folder() / row
    print(f"run folder: {displayed_path(folder.resolve())}")
    try:
        result = launch(config, folder, gpus=gpus, workers=workers, machines=group, exact=exact)
    except RunStopped as stopped:  # which click would turn into a silent end
        print(f"palbert: {stopped}", file=sys.stderr)
        raise typer.Exit(INTERRUPTED) from None
    print(f"{result.run_dir}: {_scores(result.scores)}")


@app.command()
def evaluate(
    run: RunFolder,
    data: DataSource = "workbook",
) -> None:
    """Score a trained model on the dev splits of a data set."""
    from palbert.data.batches import TaskData
    from palbert.data.sources import load_data
    from palbert.evaluation import predict
    from palbert.metrics import intervals, task_scores
    from palbert.predictor import Predictor

    predictor = Predictor.from_pretrained(run)
    dev = {
        task: TaskData(
            task, examples, predictor.tokenizer, predictor.max_length,
            predictor.model.config.encoding,
        )
        for task, examples in load_data(data, predictor.tasks).dev.items()
    }  # fmt: skip
    predictions = {task: predict(predictor.model, each) for task, each in dev.items()}
    labels = {task: each.labels.numpy() for task, each in dev.items()}
    spread = intervals(predictions, labels)
    for name, score in task_scores(predictions, labels).items():
        low, high = spread[name]
        print(f"{name:8} {score:.3f}   95% interval {low:.3f} to {high:.3f}")


@app.command()
def predict(
    run: RunFolder,
    texts: Annotated[
        list[str] | None, typer.Argument(help="Texts; for a pair task two by two.")
    ] = None,
    task: Annotated[TaskName, typer.Option(help="What to ask.")] = "sst",
    file: Annotated[
        str | None,
        typer.Option(help="A text a line, or two with a tab between; - for standard input."),
    ] = None,
    out: Annotated[Path | None, typer.Option(help="File for the answers to --file.")] = None,
) -> None:
    """Answer for texts or pairs of texts: those given here, or every line of a file of any size."""
    from palbert.predictor import Predictor

    if bool(texts) == bool(file):
        raise ValueError("give either texts or --file, a file with one input a line")
    if file:
        from palbert.prediction_file import answer_file

        answer_file(Predictor.from_pretrained(run), task, file, out)
        return
    if out:
        raise ValueError("--out takes the answers to --file; those to texts are printed")
    texts = texts or []
    if task != "sst" and len(texts) % 2:
        raise ValueError(f"--task {task} takes texts two by two, got {len(texts)}")
    _print_answers(Predictor.from_pretrained(run), task, texts)


def _print_answers(predictor: "Predictor", task: TaskName, texts: list[str]) -> None:
    if task == "sst":
        for text, grades in zip(texts, predictor.sentiment(texts), strict=True):
            shares = " ".join(f"{share:.2f}" for share in grades)
            print(f"grade {grades.argmax()} of 0..4 ({shares})  {text}")
        return
    pairs = list(zip(texts[::2], texts[1::2], strict=True))
    ask = predictor.paraphrase if task == "para" else predictor.similarity
    for (first, second), answer in zip(pairs, ask(pairs), strict=True):
        print(f"{answer:.3f}  {first} | {second}")


@app.command()
def submit(
    run: Annotated[Path, typer.Argument(help="A finished run's folder.")],
    out: Annotated[Path, typer.Option(help="The zip.")] = Path("submission.zip"),
    data: Annotated[
        str | None, typer.Option(help="Folder of the official files; the run's if left out.")
    ] = None,
) -> None:
    """Check a run's predictions against the official CS224N files, and zip them."""
    from palbert.submission import submit as check_and_zip

    print("\n".join([*check_and_zip(run, out, data), f"written: {out}"]))


@app.command()
def grade(
    folder: Annotated[
        Path, typer.Argument(help="A notebook a learner, or a folder a learner: see below.")
    ],
    out: Annotated[Path, typer.Option(help="The table; pages go into a folder beside it.")] = Path(
        "grades.csv"
    ),
) -> None:
    """Check what learners have handed in: a table, and a page for each of them.

    FOLDER holds a notebook for each learner, or a folder of notebooks or of work/ files. Each
    answer runs in a process of its own with limits on time and memory; what this machine cannot
    keep it from is printed. Stubs that nobody touched, the package's own code, and the same code of
    two learners are marked.
    """
    from palbert.workbook.grading.confinement import not_enforced
    from palbert.workbook.grading.gradebook import grade as judge_all
    from palbert.workbook.grading.pages import write_grades
    from palbert.workbook.grading.submissions import submissions

    handed_in = submissions(folder)
    print(f"answers are not kept from: {', '.join(not_enforced())}")
    grades = judge_all(handed_in)
    for each in grades:
        print(f"{each.learner}: {each.passed} of {len(each.marks)} handed in pass")
    print(f"written: {out}, pages in {write_grades(grades, out)}")


@app.command()
def assignment(
    notebook: Annotated[str, typer.Argument(help="Of the course, such as 02_pals.")],
    out: Annotated[Path | None, typer.Option(help="File; NOTEBOOK.ipynb here if left out.")] = None,
) -> None:
    """Write a notebook of the course without hints and solutions, to be handed out."""
    from palbert.workbook.grading.assignment import write_assignment

    print(f"written: {write_assignment(notebook, out)}")


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
    from palbert.presets import ROWS
    from palbert.results.ledger import REFERENCE_LEDGER, make_record, read_ledger
    from palbert.results.reference_runs import keep_run
    from palbert.results.reproduction import find_setups, reproduction_table
    from palbert.results.score_table import ScoreTable
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
    print(ScoreTable(list(ROWS), read_ledger(ledger), read_ledger(REFERENCE_LEDGER)))
    for whose, path in (("Reference", REFERENCE_LEDGER), ("Yours", ledger)):
        for setup in find_setups(path):
            print(f"\n{whose}: {reproduction_table(setup)}")


@app.command()
def data(
    action: Annotated[
        Literal["show", "check", "fetch"],
        typer.Argument(help="show counts, check files, or fetch them."),
    ],
    source: Annotated[
        str, typer.Argument(help="workbook, cs224n, hub or a folder; for fetch a folder.")
    ] = "workbook",
) -> None:
    """Show, check or fetch a data set."""
    from palbert.data import cs224n_release as official
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
    names = NAMES if source == "workbook" else None
    print(describe(load_data(source, names)).to_string(index=False))


@app.command()
def progress(
    work: Annotated[Path | None, typer.Argument(help="Folder of your answers.")] = None,
) -> None:
    """Say which exercises are done, what has changed since, and what comes next."""
    from palbert.workbook.answer_store import work_folder
    from palbert.workbook.progress import describe

    print(describe(work or work_folder()))


@app.command()
def tidy(
    runs: Annotated[
        Path | None, typer.Argument(help="Folder of runs; the course's if left out.")
    ] = None,
    delete: Annotated[bool, typer.Option("--delete", help="Delete what is listed.")] = False,
) -> None:
    """List what finished runs and replaced answers have left in a folder of runs, or delete it."""
    from palbert.paths import runs_folder
    from palbert.workbook.answer_store import store
    from palbert.workbook.tidy import clear, find_leftovers

    found = find_leftovers(runs or runs_folder(), store())
    for leftover in found:
        print(f"{leftover.num_bytes / 1e6:8,.0f} MB  {leftover.path}: {leftover.why}")
    if not found:
        print("nothing to clear")
        return
    if delete:
        clear(found)
    size = sum(leftover.num_bytes for leftover in found) / 1e9
    print(f"{size:.1f} GB {'cleared' if delete else 'in all; --delete clears it'}")


@app.command()
def doctor(
    run_dir: Annotated[
        Path | None, typer.Argument(help="A run folder; without one the installation is checked.")
    ] = None,
) -> None:
    """Check a run folder, or what is installed and what this machine computes on."""
    if run_dir:
        raise typer.Exit(_examine(run_dir))
    from palbert.workbook.installation import check_installation

    table = check_installation(start_gpus=True)
    print(table if table.notes else f"{table}all is well")
    raise typer.Exit(1 if table.notes else 0)


def _examine(run_dir: Path) -> int:
    from palbert.results.run_report import examine

    findings, outlook = examine(run_dir)
    width = max(len(finding.part) for finding in findings)
    for finding in findings:
        state = "DAMAGED" if finding.damaged else "whole  "
        print(f"{state}  {finding.part:<{width}}  {finding.detail}")
    print(outlook)
    return 1 if any(finding.damaged for finding in findings) else 0


def _scores(scores: object) -> str:
    return ", ".join(f"{name} {score:.3f}" for name, score in dict(scores).items())  # type: ignore[call-overload]


def main() -> None:
    """Run the command line; what a user did wrong is one line, not a traceback."""
    warnings.showwarning = _one_line_warning
    if sys.stdout is not None:  # a terminal has the locale's characters, a file or a pipe is UTF-8
        encoding = None if sys.stdout.isatty() else "utf-8"
        sys.stdout.reconfigure(encoding=encoding, errors="backslashreplace")  # type: ignore[union-attr]
    try:
        app()
    except (ValueError, OSError, RuntimeError, KeyboardInterrupt) as error:
        print(f"palbert: {error or type(error).__name__}", file=sys.stderr)
        sys.exit(1)


def _one_line_warning(message: Warning | str, *_: object) -> None:
    print(f"warning: {message}", file=sys.stderr)


if __name__ == "__main__":
    main()
