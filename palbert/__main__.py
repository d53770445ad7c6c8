"""The command line: what ``palbert --help`` lists."""

import sys
import warnings
from importlib.metadata import version
from typing import Annotated

import typer

from palbert.commands import answers, course, runs

app = typer.Typer(
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
for commands in (course, runs, answers):
    app.add_typer(commands.app)


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
