"""Commands run in fresh processes, with their wall time and the peak memory of their process trees."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

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
    """Peak resident memory of the command itself; None where the system does not tell, or nobody asked."""
    worker_bytes: int | None = None
    """The same of the largest process that it started."""


def environment() -> dict[str, str]:
    """The environment of a measured command: that of this process, with the checkout's packages first."""
    return os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))}


def td1report(*arguments: str) -> list[str]:
    """The command `td1report ...`, as its console script starts it."""
    return [sys.executable, "-c", "from td1report.cli import main; main()", *arguments]


def run(command: Sequence[str], folder: Path, *, watch_memory: bool = False) -> Ran:
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
            peaks = _watch(process) if watch_memory and _PROC.is_dir() else {}
            process.wait()
        seconds = time.perf_counter() - began
        _check(process, output)
    parent = peaks.pop(process.pid, None)
    return Ran(seconds=seconds, parent_bytes=parent, worker_bytes=max(peaks.values(), default=None))


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


def _watch(process: "subprocess.Popen[bytes]") -> dict[int, int]:
    """{process id: peak resident bytes} of the command and of all that it starts, until it ends.

    The system keeps each peak itself (VmHWM), so that a glance now and then misses only a process's last moments.
    """
    peaks: dict[int, int] = {}
    while process.poll() is None:
        for pid in [process.pid, *descendants(process.pid)]:
            peak = peak_bytes(pid)
            if peak is not None:
                peaks[pid] = peak
        time.sleep(POLL_SECONDS)
    return peaks


def descendants(pid: int) -> Iterator[int]:
    """Processes that this one started, and those that they started."""
    with suppress(OSError):  # it ended meanwhile
        for task in (_PROC / str(pid) / "task").iterdir():
            for child in map(int, (task / "children").read_text(encoding="ascii").split()):
                yield child
                yield from descendants(child)


def peak_bytes(pid: int) -> int | None:
    """The peak resident memory of a living process; None if it has ended."""
    with suppress(OSError):
        for line in (_PROC / str(pid) / "status").read_text(encoding="utf-8").splitlines():
            if line.startswith("VmHWM:"):
                return 1024 * int(line.split()[1])
    return None
