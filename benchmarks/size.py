"""Disk: the environment that all runs in, and what a finished build leaves in its output folder."""

import json
import sys
from pathlib import Path

from benchmarks.measurements import Row, Sample
from td1report.storage.folder import RESULTS


def rows(built: Path, environment: Path = Path(sys.prefix)) -> tuple[Row, ...]:
    """The sizes of both; `built` is an output folder of `td1report build --pdf`."""
    origin = json.loads((built / RESULTS).read_text(encoding="utf-8"))["provenance"]
    return (
        _row("disk of the environment", "tests and all", environment),
        _row("disk of a build", f"{origin['preset']}, {len(origin['seeds'])} seed(s)", built),
    )


def _row(name: str, label: str, folder: Path) -> Row:
    mib = num_bytes(folder) / 2**20
    return Row(name=name, value=mib, unit="MiB", ours=Sample(label=label, unit="MiB", values=(mib,)))


def num_bytes(folder: Path) -> int:
    """The bytes of all files below a folder; a link counts as the few bytes that it takes itself."""
    return sum(path.lstat().st_size for path in folder.rglob("*") if path.is_symlink() or path.is_file())
