"""Control groups of version 1 with limits, made for one command, where the machine lets a test make them."""

import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path

import pytest

TREES = Path("/sys/fs/cgroup")


def can_limit() -> bool:
    """Whether this process may make groups that limit others."""
    return all(os.access(TREES / controller, os.W_OK) for controller in ("cpu", "memory", "pids")) and os.geteuid() == 0


needs_control_groups = pytest.mark.skipif(
    not can_limit(), reason="this machine lets a test make no control groups of version 1"
)


@contextmanager
def _group(controller: str, limits: Mapping[str, int]) -> Iterator[Path]:
    """A group below that of this process, with these limits; yields the file that takes process ids."""
    lines = Path("/proc/self/cgroup").read_text(encoding="utf-8").splitlines()
    own = next(path for _, names, path in (line.split(":", 2) for line in lines) if controller in names.split(","))
    folder = TREES / controller / own.lstrip("/") / f"td1report-test-{os.getpid()}"
    folder.mkdir()
    try:
        for name, value in limits.items():
            (folder / name).write_text(str(value), encoding="ascii")
        yield folder / "cgroup.procs"
    finally:
        for _ in range(50):  # a helper of Python's own ends a moment after it
            with suppress(OSError):
                folder.rmdir()
                break
            time.sleep(0.1)


def run_within(groups: Mapping[str, Mapping[str, int]], command: Sequence[str]) -> "subprocess.CompletedProcess[str]":
    """Runs a command in groups of its own.

    Args:
        groups: controller -> names and values of its limits.
        command: the program and its arguments.
    """
    with ExitStack() as stack:
        files = [stack.enter_context(_group(controller, limits)) for controller, limits in groups.items()]
        entered = "".join(f"echo $$ > '{file}' && " for file in files)
        entering = ["/bin/sh", "-c", f'{entered}exec "$@"', "sh", *command]
        return subprocess.run(entering, capture_output=True, text=True, check=False, timeout=120)
