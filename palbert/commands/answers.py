"""Commands that ask a trained model: about the dev splits, texts or a file of them."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

if TYPE_CHECKING:
    from palbert.predictor import Predictor

app = typer.Typer()
RunFolder = Annotated[Path, typer.Argument(help="A run folder, or a save_pretrained folder.")]
TaskName = Literal["sst", "para", "sts"]


@app.command()
def evaluate(
    run: RunFolder,
    data: Annotated[str, typer.Option(help="workbook, cs224n, hub, or a folder.")] = "workbook",
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
