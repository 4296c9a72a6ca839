"""The terminal, the pipe or the disk that shows the progress of a build goes away: the build goes on."""

import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow

SHOWING = """
import sys
import time
from pathlib import Path

from td1report import cli
from td1report.commands.progress import reporter, stages
from td1report.runs.tasks import AnomaliesTask, Event
from td1report.workers.pool import Workers
from td1report.workers.worker import send

folder = Path(sys.argv[1])


def work() -> str:
    for seed in range(20):
        send(Event("begun", "a training", seed))
        send(Event("stored", "a training", seed))
        if seed == 2:
            (folder / "begun").touch()
            time.sleep(0.5)
        time.sleep(0.02)
    return "done"


def build() -> int:
    with reporter((AnomaliesTask(1, 0.1, 1, tuple(range(20))),)) as on_event, Workers(1, on_event) as workers:
        result = workers.submit("work", work).result()
    with stages() as stage:
        stage("PDF")
        cli._log("Wrote it")
    (folder / "result").write_text(result)
    return 0


if __name__ == "__main__":
    cli.guarded(build)
"""
"""What shows the progress of a build, without the build: a worker that sends events, stages, lines."""


@contextmanager
def showing(folder: Path, stderr: int, *before: str) -> Iterator[subprocess.Popen[bytes]]:
    """The above under way, in a session of its own, once it has shown something."""
    script = folder / "showing.py"
    script.write_text(SHOWING, encoding="utf-8")
    command = [*before, sys.executable, str(script), str(folder)]
    with subprocess.Popen(command, stdin=subprocess.DEVNULL, stderr=stderr, start_new_session=True) as process:
        deadline = time.monotonic() + 30
        while not (folder / "begun").exists():
            assert process.poll() is None
            assert time.monotonic() < deadline
            time.sleep(0.01)
        yield process


@pytest.mark.parametrize("make", [os.pipe, pty.openpty], ids=["pipe", "terminal"])
def test_nobody_reads_on(tmp_path: Path, make: Callable[[], tuple[int, int]]) -> None:
    """`2> >(head -1)`, or a window that is closed on a job of the background: it ends with its result and status 0."""
    theirs, ours = make()
    with showing(tmp_path, ours) as process:
        os.close(ours)
        os.close(theirs)
        assert 0 == process.wait(timeout=30)

    assert "done" == (tmp_path / "result").read_text()


def test_a_log_that_finds_no_room(tmp_path: Path) -> None:
    """`2> log` on a full disk."""
    with Path("/dev/full").open("wb") as full, showing(tmp_path, full.fileno()) as process:
        assert 0 == process.wait(timeout=30)

    assert "done" == (tmp_path / "result").read_text()


@pytest.mark.parametrize(("before", "status"), [(("nohup",), 0), ((), -signal.SIGHUP)], ids=["nohup", "plain"])
def test_a_hangup_ends_it_unless_nohup_does_not_want_that(tmp_path: Path, before: tuple[str, ...], status: int) -> None:
    """As with any command; the workers, which get the signal too, obey likewise."""
    with (tmp_path / "log").open("wb") as log, showing(tmp_path, log.fileno(), *before) as process:
        os.killpg(process.pid, signal.SIGHUP)
        assert status == process.wait(timeout=30)

    assert (status == 0) == (tmp_path / "result").exists()
