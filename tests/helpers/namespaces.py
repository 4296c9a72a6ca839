"""Namespaces in which a test mounts file systems of its own, where the machine allows it."""

import subprocess

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


needs_mount = pytest.mark.skipif(not can_mount(), reason="this machine allows no mounts in a namespace")
