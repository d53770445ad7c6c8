"""Answers for a file of texts, or for what comes in a pipe: any number of lines in the same memory.

A line holds one text, or for a pair task two with a tab between, quoted as in CSV where need be. A
first line that names the columns of the CS224N files (``id``, ``sentence1``, ``sentence2``) is a
header. A file is read twice, so that what is wrong with its last line is said before its first one
is answered.
"""

import csv
import sys
import time
import warnings
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import BinaryIO, TextIO

from numpy.typing import NDArray

from palbert.data.cs224n import TABLES
from palbert.data.plain_text import half_character, plain_text
from palbert.data.rows import decoded_lines
from palbert.evaluation import predict
from palbert.paths import given_path
from palbert.predictor import Predictor
from palbert.runs.files import replacement
from palbert.tasks import TASKS, Example

CHUNK = 1024  # lines answered at a time, alike in length within a batch
STANDARD = "-"  # in the place of a file: standard input
COLUMNS = {
    "sst": ("sentiment", *(f"p{grade}" for grade in range(TASKS["sst"].num_outputs))),
    "para": ("is_duplicate", "probability"),
    "sts": ("similarity",),
}
SECONDS_BETWEEN_SIGNS = 1.0


def answer_file(predictor: Predictor, task: str, source: str, out: Path | None = None) -> int:
    """Answer every line of a file, in its order.

    The answers are lines with tabs below a header: the ``id`` of the input where it has one, else
    the number of its line, then the answer. How far it is goes to standard error.

    Args:
        predictor: The trained model.
        task: Name of the task.
        source: Path of the file, or ``-`` for standard input.
        out: File of the answers, which is there whole or not at all; None for standard output.

    Returns:
        The number of lines answered.

    Raises:
        ValueError: A line is no input; the message gives file and line.
        FileNotFoundError: There is no such file.
    """
    predictor.require(task)
    origin = "standard input" if source == STANDARD else source
    with ExitStack() as stack:
        if source == STANDARD:
            stream, total = sys.stdin.buffer, None
        else:
            stream = stack.enter_context(_opened(source))
            total = sum(1 for _ in read_inputs(stream, task, origin))
            stream.seek(0)
        target = stack.enter_context(replacement(out)) if out else sys.stdout
        return _answer(predictor, task, read_inputs(stream, task, origin), target, _Signs(total))


def read_inputs(stream: BinaryIO, task: str, origin: str) -> Iterator[Example]:
    """The inputs in a stream of lines, one at a time.

    Args:
        stream: UTF-8 text, at its beginning.
        task: Name of the task, which takes one text or two.
        origin: Name of the file, for errors.

    Yields:
        Examples without labels; the id is the input's own, or the number of its line.

    Raises:
        ValueError: A line is no input, or there is none; the message gives file and line.
    """
    names = TABLES[task].sentences
    columns: Sequence[str] = names
    number_of_blank = found = 0
    for number, line in decoded_lines(stream, origin):
        if not line.strip():
            number_of_blank = number_of_blank or number
            continue
        if number_of_blank:
            raise ValueError(f"{origin}:{number_of_blank}: an empty line among others; remove it")
        try:
            fields = next(csv.reader([line], delimiter="\t", strict=True))
        except csv.Error as error:
            raise ValueError(
                f"{origin}:{number}: malformed line ({error}); close or double its quotes"
            ) from None
        if number == 1 and set(names) <= set(fields):
            columns = fields
            continue
        found += 1
        yield _example(fields, columns, names, f"{origin}:{number}", str(number))
    if not found:
        raise ValueError(f"{origin}: no lines, expected one input a line")


def _example(
    fields: list[str], columns: Sequence[str], names: Sequence[str], place: str, number: str
) -> Example:
    if len(fields) != len(columns):
        raise ValueError(
            f"{place}: malformed line: {len(fields)} fields, expected {len(columns)} "
            f"({', '.join(columns)}), separated by tabs; first field {fields[0][:40]!r}"
        )
    row = dict(zip(columns, fields, strict=True))
    texts = [plain_text(row[name]) for name in names]
    for name, text in zip(names, texts, strict=True):
        if not text:
            raise ValueError(f"{place}: {name} is empty; write a sentence or remove the line")
        if problem := half_character(text):
            raise ValueError(f"{place}: {name} {problem}")
    return Example(row.get("id", number).strip() or number, texts[0], (*texts[1:], None)[0])


def _answer(
    predictor: Predictor, task: str, inputs: Iterable[Example], target: TextIO, signs: "_Signs"
) -> int:
    writer = csv.writer(target, delimiter="\t", lineterminator="\n")
    writer.writerow(["id", *COLUMNS[task]])
    answered = cut = 0
    inputs = iter(inputs)
    while chunk := list(islice(inputs, CHUNK)):
        signs.show(answered)
        predictions, num_cut = _predict_chunk(predictor, task, chunk)
        rows = (_answer_columns(task, prediction) for prediction in predictions)
        writer.writerows([e.id, *row] for e, row in zip(chunk, rows, strict=True))
        target.flush()
        answered, cut = answered + len(chunk), cut + num_cut
    signs.end(answered, f"; {cut} longer than {predictor.max_length} tokens, cut" if cut else "")
    return answered


def _predict_chunk(predictor: Predictor, task: str, examples: list[Example]) -> tuple[NDArray, int]:
    """Predictions in the order of the examples, and how many of those were cut."""
    with warnings.catch_warnings(action="ignore"):  # cut inputs are counted over all chunks
        data = predictor.task_data(task, [(e.sentence1, e.sentence2) for e in examples])
    return predict(predictor.model, data), data.num_truncated


def _answer_columns(task: str, prediction: NDArray) -> list[str]:
    if task == "sst":
        return [str(prediction.argmax()), *(f"{share:.4f}" for share in prediction)]
    if task == "para":
        return [str(int(prediction >= 0.5)), f"{prediction:.4f}"]
    return [f"{prediction:.4f}"]


class _Signs:
    """How far it is, on one line of standard error; at the end only where nobody watches."""

    def __init__(self, total: int | None) -> None:
        self.total, self.shown_at = total, 0.0
        self.started = time.monotonic()

    def show(self, answered: int) -> None:
        now = time.monotonic()
        if sys.stderr.isatty() and now - self.shown_at > SECONDS_BETWEEN_SIGNS:
            self.shown_at = now
            of = f" of {self.total:,}" if self.total else ""
            sys.stderr.write(f"\r{answered:,}{of} lines answered")
            sys.stderr.flush()

    def end(self, answered: int, remark: str) -> None:
        seconds = time.monotonic() - self.started
        start = "\r" if self.shown_at else ""
        sys.stderr.write(f"{start}{answered:,} lines answered in {seconds:.1f} s{remark}\n")


def _opened(source: str) -> BinaryIO:
    path = given_path(source, "file")
    if not path.is_file():
        raise FileNotFoundError(f"{path}: no such file; give a file of texts, or - for a pipe")
    return path.open("rb")
