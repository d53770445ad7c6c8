"""Commands for learners and teachers: open or run the course, look after it, grade it."""

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from palbert.commands.runs import results

app = typer.Typer()
CourseFolder = Annotated[
    Path | None,
    typer.Argument(help="Of the course; this one if it is in it, else a new one, palbert-course."),
]


@app.command()
def lab(
    folder: CourseFolder = None,
    browser: Annotated[bool, typer.Option(help="Open it in a browser.")] = True,
    port: Annotated[int | None, typer.Option(help="Port; the first free one if left out.")] = None,
    start: Annotated[bool, typer.Option(help="Start JupyterLab after the copying.")] = True,
) -> None:
    """Open the workbook in JupyterLab; notebooks that the folder lacks are copied there first."""
    from palbert.workbook.course import chosen_folder, copy_notebooks, lab_command

    place = chosen_folder(folder)
    copied = copy_notebooks(place)
    print(f"the course is in {place.resolve()}: {len(copied)} notebooks copied, none written over")
    if not start:
        return
    command = lab_command(place, browser=browser, port=port)
    sys.stdout.flush()
    os.execv(command[0], command)


@app.command()
def course(
    folder: CourseFolder = None,
    at_once: Annotated[
        int | None,
        typer.Option(min=1, help="Notebooks side by side; what the machine holds if left out."),
    ] = None,
) -> None:
    """Run the whole course unattended, into FOLDER/executed, and print the results table."""
    from palbert.workbook.course import chosen_folder, run_course

    results(run_course(chosen_folder(folder), at_once))


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
