"""Disk: the environment that all runs in, and what a finished build leaves in its output folder."""

import sys
from pathlib import Path

from benchmarks.measurements import Row, Sample


def rows(built: Path) -> tuple[Row, ...]:
    """The sizes of both; `built` is an output folder of `td1report build --pdf`."""
    return (
        _row("disk of the environment", "tests and all", Path(sys.prefix)),
        _row("disk of a build", "`build --pdf`", built),
    )


def _row(name: str, label: str, folder: Path) -> Row:
    mib = num_bytes(folder) / 2**20
    return Row(name=name, value=mib, unit="MiB", ours=Sample(label=label, unit="MiB", values=(mib,)))


def num_bytes(folder: Path) -> int:
    """The bytes of all files below a folder; a link counts as the few bytes that it takes itself."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_symlink() or path.is_file())
