"""Start: `td1report --help` against the import of the library that prints it."""

import sys
from pathlib import Path

from benchmarks import processes
from benchmarks.measurements import Bar, Row, Sample, ratio

LONGEST = 5.0

HELP = processes.td1report("--help")
IMPORT = [sys.executable, "-c", "import typer"]


def rows(repeats: int) -> tuple[Row, ...]:
    """Measures both in turn, so many times, after one of each that fills the caches of Python and of the disk."""
    pairs = [(_seconds(HELP), _seconds(IMPORT)) for _ in range(repeats + 1)][1:]
    ours, theirs = zip(*pairs, strict=True)
    return (
        ratio(
            "start",
            Sample(label="`td1report --help`", unit="s", values=ours),
            Sample(label='`python -c "import typer"`', unit="s", values=theirs),
            Bar.at_most(LONGEST),
        ),
    )


def _seconds(command: list[str]) -> float:
    return processes.run(command, Path.cwd()).seconds
