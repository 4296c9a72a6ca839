"""A folder for two: what one of them builds the other may read and replace as the umask says, or is told so."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from other_users import ADA, GRACE, needs_root, run_as, shared_folder

pytestmark = pytest.mark.slow

IMPORTS = """
import logging
from td1report.cli import guarded
from td1report.inputs import machine
from td1report.records import Anomalies
from td1report.storage.folder import PREDICTIONS, RESULTS, SCHEMA, OutputFolder
import traceback
ORIGIN = machine.origin("0")
"""
BUILD = """
output = OutputFolder(folder / "output")
forest = Anomalies(seed=0, label=1, contamination=0.1, trees=1, ids=(), scores=(), origin=ORIGIN)

def build():
    with output.locked():
        stored = output.store.read({"kind": "anomalies"}, Anomalies)
        output.store.write({"kind": "anomalies", "of": uid}, forest)
        output.store.write({"kind": "anomalies"}, forest)
        output.parts(whole=True).get("answers/q1_1", "key", lambda: b"content")
        output.save_print_document("<p>", {"a.svg": b"<svg/>"})
        output.save_report("report", b"report")
        output.write_report("report", b"page", b"%PDF", {RESULTS: b"{}", SCHEMA: b"{}", PREDICTIONS: b"seed"})
    print("found" if stored else "nothing")
    return 0

guarded(build)
"""
"""All that a build does in its folder."""


@pytest.fixture
def folder() -> Iterator[Path]:
    """A folder of both."""
    with shared_folder() as made:
        yield made


@needs_root
def test_a_folder_for_two(folder: Path) -> None:
    """With umask 002 in a folder of their group: each goes on from what the other has left."""
    told = [run_as(user, 0o002, folder, IMPORTS, BUILD) for user in (ADA, GRACE, ADA)]

    assert [(0, "nothing\n", ""), (0, "found\n", ""), (0, "found\n", "")] == [
        (done.returncode, done.stdout, done.stderr) for done in told
    ]
    for path in (folder / "output").rglob("*"):
        assert (0o070 if path.is_dir() else 0o060) == path.stat().st_mode & 0o070, path
        assert folder.stat().st_gid == path.stat().st_gid, path


@needs_root
@pytest.mark.parametrize("umask", [0o022, 0o077], ids=oct)
def test_a_folder_of_somebody_elses_is_told_as_such(folder: Path, umask: int) -> None:
    """What the first keeps for herself: exit 1, the cause and the command that mends it, before anything is done."""
    assert 0 == run_as(ADA, umask, folder, IMPORTS, BUILD).returncode

    done = run_as(GRACE, 0o002, folder, IMPORTS, BUILD)

    assert (1, "") == (done.returncode, done.stdout)
    (said,) = done.stderr.splitlines()
    assert "Permission denied" in said
    assert "Its owner lets others in by `chmod -R g+rwX`" in said
    assert "damaged" not in said
    assert "Free some space" not in said


@needs_root
@pytest.mark.parametrize("closed", ["output/runs/*/result.json", "output/runs/*", "output/runs"])
def test_a_result_that_may_not_be_read_is_not_called_damaged(folder: Path, closed: str) -> None:
    """A file, its folder or all of them: reading alone, as `explain` does, tells it too."""
    assert 0 == run_as(ADA, 0o002, folder, IMPORTS, BUILD).returncode
    for path in folder.glob(closed):
        path.chmod(0)
    read = "guarded(lambda: OutputFolder(folder / 'output').store.read({'kind': 'anomalies'}, Anomalies) is None)"

    done = run_as(GRACE, 0o002, folder, IMPORTS, read)

    assert 1 == done.returncode
    assert "cannot be read: Permission denied. Its owner lets others in" in done.stderr
    assert "damaged" not in done.stderr


@needs_root
def test_a_cached_file_that_may_not_be_read_is_made_again(folder: Path) -> None:
    """It is told as what it is, and the build goes on."""
    assert 0 == run_as(ADA, 0o002, folder, IMPORTS, BUILD).returncode
    (folder / "output/rebuild/whole/answers/q1_1").chmod(0)

    done = run_as(GRACE, 0o002, folder, IMPORTS, BUILD)

    assert (0, "found\n") == (done.returncode, done.stdout)
    assert "answers/q1_1 cannot be read: Permission denied. It is made again." in done.stderr
    assert "damaged" not in done.stderr


def test_all_that_a_build_leaves_has_the_modes_of_the_umask(small_build: Path) -> None:
    """Whoever may read what its user writes elsewhere may read it, and copy it."""
    former = os.umask(0o077)
    os.umask(former)

    for path in small_build.rglob("*"):
        assert (0o777 if path.is_dir() else 0o666) & ~former == path.stat().st_mode & 0o777, path
