"""Commands run in fresh processes, with their wall time and the peak memory of their process trees."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any, NamedTuple

from td1report.errors import BuildError
from td1report.records import Record

ROOT = Path(__file__).resolve().parents[1]
"""The checkout, whose td1report is measured whatever else is installed."""

POLL_SECONDS = 0.05
_PROC = Path("/proc")


class Ran(Record):
    """The cost of one command."""

    seconds: float
    """Wall time, start of Python included."""
    parent_bytes: int | None = None
    """Peak memory of the command itself; None where the system does not tell, or nobody asked."""
    worker_bytes: int | None = None
    """The same of the largest process that it started."""


class Peaks(NamedTuple):
    """The two of `Ran`."""

    parent_bytes: int | None = None
    worker_bytes: int | None = None


Watch = Callable[["subprocess.Popen[bytes]"], Peaks]
"""Watches the memory of a command until it ends."""


def environment() -> dict[str, str]:
    """The environment of a measured command: that of this process, with the checkout's packages first."""
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))}


def td1report(*arguments: str) -> list[str]:
    """The command `td1report ...`, as its console script starts it."""
    return [sys.executable, "-c", "from td1report.cli import main; main()", *arguments]


def run(command: Sequence[str], folder: Path, *, watch: Watch | None = None) -> Ran:
    """Runs a command to its end in this folder.

    The folder matters: `td1report` reads the td1.toml that stands there.

    Raises:
        BuildError: if the command fails, with the last words that it printed.
    """
    began = time.perf_counter()
    with tempfile.TemporaryFile() as output:  # not a pipe, which stops a command that prints more than anybody reads
        with (
            subprocess.Popen(
                command, cwd=folder, env=environment(), stdout=output, stderr=subprocess.STDOUT
            ) as process,
            _killed_on_error(process),
        ):
            peaks = watch(process) if watch and _PROC.is_dir() else Peaks()
            process.wait()
        seconds = time.perf_counter() - began
        _check(process, output)
    return Ran(seconds=seconds, parent_bytes=peaks.parent_bytes, worker_bytes=peaks.worker_bytes)


def lines(command: Sequence[str]) -> Iterator[str]:
    """Runs a command in the checkout; each line of its standard output comes as soon as it is printed.

    Raises:
        BuildError: as `run`; what TensorFlow greets with on standard error is shown only then.
    """
    with tempfile.TemporaryFile() as output:
        with (
            subprocess.Popen(
                command, cwd=ROOT, env=environment(), stdout=subprocess.PIPE, stderr=output, encoding="utf-8"
            ) as process,
            _killed_on_error(process),
        ):
            yield from process.stdout or ()
            process.wait()
        _check(process, output)


@contextmanager
def _killed_on_error(process: "subprocess.Popen[Any]") -> "Iterator[None]":
    """Whoever is interrupted, or wants no more lines, leaves no process behind that goes on training."""
    try:
        yield
    except BaseException:
        process.kill()
        raise


def _check(process: "subprocess.Popen[Any]", output: IO[bytes]) -> None:
    if process.returncode != 0:
        output.seek(0)
        words = output.read().decode(errors="replace").strip()[-500:]
        raise BuildError(
            f"Expected status 0 of {process.args!r}. Received: {process.returncode}. Its last words: {words}"
        )


def resident(process: "subprocess.Popen[bytes]") -> Peaks:
    """Resident memory: of the command, and of the largest process that it starts. What several share counts in each.

    The system keeps each peak itself (VmHWM), so that a glance now and then misses only a process's last moments.
    """
    peaks: dict[int, int] = {}
    while process.poll() is None:
        for pid in [process.pid, *descendants(process.pid)]:
            peak = peak_bytes(pid)
            if peak is not None:
                peaks[pid] = peak
        time.sleep(POLL_SECONDS)
    return Peaks(peaks.pop(process.pid, None), max(peaks.values(), default=None))


def shares(process: "subprocess.Popen[bytes]") -> Peaks:
    """Proportional shares (PSS): of the largest worker that its server forks, and of all others together.

    What several processes share is divided among them. The system keeps no peaks of these, so that one between two
    glances is missed.
    """
    others = worker = 0
    while process.poll() is None:
        near = [process.pid, *children(process.pid)]
        workers = {child for parent in near[1:] for child in children(parent)}
        others = max(others, sum(map(share_bytes, near)))
        worker = max(worker, *map(share_bytes, workers), 0)
        time.sleep(POLL_SECONDS)
    return Peaks(others or None, worker or None)


def descendants(pid: int) -> Iterator[int]:
    """Processes that this one started, and those that they started."""
    for child in children(pid):
        yield child
        yield from descendants(child)


def children(pid: int) -> list[int]:
    """Processes that this one started; none if it has ended."""
    with suppress(OSError):
        files = [task / "children" for task in (_PROC / str(pid) / "task").iterdir()]
        return [int(child) for file in files for child in file.read_text(encoding="ascii").split()]
    return []


def peak_bytes(pid: int) -> int | None:
    """The peak resident memory of a living process; None if it has ended."""
    with suppress(OSError):
        for line in (_PROC / str(pid) / "status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return 1024 * int(line.split()[1])
    return None


def share_bytes(pid: int) -> int:
    """The proportional share of a living process; 0 if it has ended."""
    with suppress(OSError):
        for line in (_PROC / str(pid) / "smaps_rollup").read_text(encoding="ascii").splitlines():
            if line.startswith("Pss:"):
                return 1024 * int(line.split()[1])
    return 0
