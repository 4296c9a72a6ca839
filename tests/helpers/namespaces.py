"""Namespaces in which a test mounts file systems of its own, where the machine allows it."""

import os
import subprocess
import sys

import pytest

ISOLATED = ("unshare", "--user", "--map-root-user", "--mount")
"""A namespace in which a test may mount what it likes, and which ends with it."""


def can_mount() -> bool:
    """Whether this machine lets a process have such a namespace."""
    try:
        done = subprocess.run([*ISOLATED, "mount", "-t", "tmpfs", "none", "/mnt"], capture_output=True, check=False)
    except OSError:
        return False
    return done.returncode == 0


def run_python(mounted: str, code: str, *arguments: str) -> "subprocess.CompletedProcess[str]":
    """Runs Python code in such a namespace, which reaches no other machine either.

    Args:
        mounted: shell commands that mount what the code shall meet.
        code: the program.
        arguments: those that it is called with.
    """
    command = [*ISOLATED, "--net", "sh", "-c", f'set -e\n{mounted}\nexec "$@"', "sh", sys.executable, "-c", code]
    environment = {"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "PYTHONPATH": os.environ.get("PYTHONPATH", "")}
    return subprocess.run(
        [*command, *arguments], capture_output=True, text=True, check=False, timeout=120, cwd="/", env=environment
    )


needs_mount = pytest.mark.skipif(not can_mount(), reason="this machine allows no mounts in a namespace")
