"""Where workers come from: forked from one server, or spawned."""

import errno
import logging
import os
import subprocess
import sys
from multiprocessing import forkserver

import pytest
from control_groups import needs_control_groups, run_within
from namespaces import needs_mount, run_python

from td1report.runs.execute import PRELOAD
from td1report.workers.pool import Workers
from td1report.workers.worker import send


def parent_and_libraries() -> tuple[int, set[str]]:
    """In a worker: its parent, and the libraries that are loaded before it has done anything."""
    return os.getppid(), {"keras", "tensorflow", PRELOAD} & set(sys.modules)


def told_by_workers(preload: str | None) -> set[tuple[int, frozenset[str]]]:
    """What the above tells in two workers of one pool and one of the next."""
    told = []
    for num_jobs in (2, 1):
        with Workers(num_jobs, lambda _: None, preload=preload) as workers:
            told += [workers.submit("x", parent_and_libraries).result() for _ in range(num_jobs)]
    return {(parent, frozenset(libraries)) for parent, libraries in told}


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="workers are forked on Linux alone")
def test_workers_that_train_are_forked_from_one_server() -> None:
    """Pool after pool they have one parent, which is not this process, and TensorFlow loaded when they begin."""
    ((parent, libraries),) = told_by_workers(PRELOAD)

    assert os.getpid() != parent
    assert {"keras", "tensorflow", PRELOAD} == libraries


@pytest.mark.slow
def test_other_workers_load_what_they_need_by_themselves() -> None:
    """One that times or prints has nothing of the settings of a training."""
    assert {(os.getpid(), frozenset())} == told_by_workers(None)


@pytest.mark.slow
def test_where_no_server_can_be_workers_are_spawned(monkeypatch: pytest.MonkeyPatch) -> None:
    """No folder for its socket: each worker loads TensorFlow for itself, and trains all the same."""

    def fails() -> None:
        raise OSError(errno.ENAMETOOLONG, "AF_UNIX path too long")

    monkeypatch.setattr(forkserver, "ensure_running", fails)
    ((parent, libraries),) = told_by_workers(PRELOAD)

    assert os.getpid() == parent
    assert {"keras", "tensorflow", PRELOAD} == libraries


def events(count: int) -> int:
    """In a worker: sends that many events, and returns their number."""
    for number in range(count):
        send([number])
    return count


@pytest.mark.slow
def test_work_goes_on_when_its_events_cannot_be_shown(caplog: pytest.LogCaptureFixture) -> None:
    """What is called with the first event raises: the work is done, and one line says why nothing is shown."""
    shown: list[object] = []

    def show(event: object) -> None:
        shown.append(event)
        raise OSError(errno.EIO, "Input/output error")

    with caplog.at_level(logging.WARNING), Workers(1, show) as workers:
        assert 20_000 == workers.submit("events", events, 20_000).result()

    assert [[0]] == shown
    assert ["Progress is shown no more: [Errno 5] Input/output error"] == caplog.messages


START = """
import sys
from td1report.errors import BuildError
from td1report.workers.pool import Workers
try:
    with Workers(1, print) as workers:
        print(workers.submit("a sum", sum, (1, 2)).result())
except BuildError as error:
    print(error)
"""
"""A program that starts a worker, and prints its result or why there is none."""


@needs_mount
@pytest.mark.slow
@pytest.mark.parametrize(
    ("mounted", "cause"),
    [
        ("mount -t tmpfs -o ro none /dev/shm", "Read-only file system"),
        ("mount -t tmpfs -o size=4k none /dev/shm; head -c 4096 /dev/zero > /dev/shm/full", "No space left on device"),
        ("mount -t tmpfs -o mode=755 none /dev/shm", "3"),
    ],
    ids=["read-only", "full", "as it should be"],
)
def test_without_semaphores_dev_shm_is_named(mounted: str, cause: str) -> None:
    """What processes wait by lies there on Linux: no disk is blamed, and the command that mounts it is told."""
    said = run_python(mounted, START).stdout

    assert cause in said
    assert (cause != "3") == ("mount -t tmpfs tmpfs /dev/shm" in said)


@pytest.mark.slow
def test_too_few_open_files_are_told_as_such() -> None:
    """The limit is named, with the command that raises it."""
    code = f"import resource; resource.setrlimit(resource.RLIMIT_NOFILE, (6, 64))\n{START}"
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False).stdout

    assert "No process can be started beside this one: [Errno 24] Too many open files. Allow more" in said
    assert "ulimit -n" in said


@needs_control_groups
@pytest.mark.slow
@pytest.mark.parametrize(
    ("allowed", "refused"),
    [(2, "can't start new thread"), (3, "[Errno 11] Resource temporarily unavailable"), (4, "can't start new thread")],
)
def test_too_few_processes_are_told_as_such(allowed: int, refused: str) -> None:
    """A container that allows so many, threads included: beside Python's own helper none is left for a worker."""
    said = run_within({"pids": {"pids.max": allowed}}, [sys.executable, "-c", START]).stdout

    assert f"No process can be started beside this one: {refused}. Allow more processes" in said
    assert "--pids-limit" in said
