"""Other users of this machine, for the tests of a folder that two of them share; it takes root to be another."""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can be two other users")
GROUP = 100
"""Number of the group that both users are in."""
ADA, GRACE = 1001, 1002

_BECOME = """
import os, sys
from pathlib import Path
uid, group, umask = map(int, sys.argv[1:4])
folder = Path(sys.argv[4])
{imports}
os.setgroups([])
os.setgid(group)
os.setuid(uid)
os.umask(umask)
{code}
"""
"""Whose modules are imported before root is given up: an interpreter may lie in a home folder that is closed."""


def run_as(uid: int, umask: int, folder: Path, imports: str, code: str) -> subprocess.CompletedProcess[str]:
    """Runs code as another user of the group; it knows the folder as `folder`."""
    program = _BECOME.format(imports=imports, code=code)
    arguments = [str(uid), str(GROUP), str(umask), str(folder)]
    return subprocess.run(
        [sys.executable, "-c", program, *arguments], capture_output=True, text=True, check=False, cwd="/", timeout=60
    )


@contextmanager
def shared_folder() -> Iterator[Path]:
    """A folder that the group may write in and whose files belong to the group, where everybody can get to."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        os.chown(folder, 0, GROUP)
        folder.chmod(0o2775)
        yield folder
