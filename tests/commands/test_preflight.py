"""What is found out before anything is trained, and remembered."""

import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from td1report.commands import preflight
from td1report.inputs import machine
from td1report.storage.folder import OutputFolder

pytestmark = pytest.mark.slow


def proofs(output: OutputFolder) -> dict[str, int]:
    """The remembered successes, and when each was written."""
    folder = output.rehearsals.folder
    return {path.name: path.stat().st_mtime_ns for path in (folder / "drawing", folder / "pdf") if path.exists()}


def test_a_success_is_remembered_for_its_versions(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The second build of a folder draws and prints nothing for a try, until a version has changed."""
    output = OutputFolder(tmp_path)
    preflight.check(output, with_pdf=False)
    assert {"drawing"} == set(proofs(output))

    preflight.check(output, with_pdf=True)
    first = proofs(output)
    preflight.check(output, with_pdf=True)
    assert {"drawing", "pdf"} == set(first)
    assert first == proofs(output)

    monkeypatch.setattr(machine, "versions", lambda: {"weasyprint": "another"})
    preflight.check(output, with_pdf=True)
    assert set(first.items()).isdisjoint(proofs(output).items())


BUILD = """
import sys
from pathlib import Path
from td1report.commands import preflight
from td1report.records import Record
from td1report.storage.folder import OutputFolder
from td1report.workers.pool import Workers

class Result(Record):
    value: int

output = OutputFolder(Path(sys.argv[1]))
with output.locked():
    preflight.check(output, with_pdf=True)
    output.store.write({"kind": "a"}, Result(value=1))
    output.replace({"td1.html": b"page"})
    with Workers(1, print, preload="json") as workers:
        print(workers.submit("a sum", sum, (1, 2)).result())
try:
    Path(sys.argv[1]).chmod(0o755)
except PermissionError as error:
    print(error.strerror)
"""
"""All that a build does with files, then a change of mode, which must fail."""


needs_strace = pytest.mark.skipif(
    shutil.which("strace") is None, reason="strace refuses calls of the system for this test"
)


def run_refused(calls: str, output: Path) -> "subprocess.CompletedProcess[str]":
    """Runs the program above where the system refuses these calls, as some file systems do."""
    traced = ["strace", "-f", "-qq", "-o", "/dev/null", "--seccomp-bpf", "-e", f"trace={calls}"]
    command = [*traced, "-e", f"inject={calls}:error=EPERM", sys.executable, "-c", BUILD, str(output)]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=120)


@needs_strace
def test_a_file_system_that_refuses_modes_serves(tmp_path: Path) -> None:
    """A Windows drive in WSL, an exFAT stick: every change of a mode is refused, and a build needs none."""
    done = run_refused("chmod,fchmod,fchmodat", tmp_path)

    assert "3\nOperation not permitted\n" == done.stdout, done.stderr
    assert b"page" == (tmp_path / "td1.html").read_bytes()


@needs_strace
def test_a_file_system_that_refuses_to_rename_is_found_out(tmp_path: Path) -> None:
    """Before anything is drawn, printed or trained."""
    done = run_refused("rename", tmp_path)

    assert "Operation not permitted" in done.stderr
    assert "" == done.stdout
    assert {} == proofs(OutputFolder(tmp_path))
