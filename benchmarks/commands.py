"""How a command of this package is run: an error of ours ends it with one paragraph, as in `td1report`."""

import signal
import sys
from collections.abc import Callable

import typer

from td1report.errors import TD1Error


def log(message: str) -> None:
    """To standard error: standard output is for what was measured."""
    typer.echo(message, err=True)


def run(command: Callable[..., None]) -> None:
    """Runs a function with the arguments and options of the command line.

    SIGTERM ends it as an exception does: what it started is ended too, and trains no further while others measure.
    """
    signal.signal(signal.SIGTERM, lambda number, _: sys.exit(128 + number))
    try:
        typer.run(command)
    except TD1Error as error:
        log(f"benchmarks: {error}")
        sys.exit(error.exit_status)
