"""The files of a build: replaced whole, or left as they were, by one build at a time."""

import errno
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from builders import ORIGIN
from limits import files_limited_to

from td1report.errors import BuildError
from td1report.records import Anomalies
from td1report.storage.folder import OutputFolder


def contents_of(folder: Path) -> dict[str, bytes]:
    """{name: content} of the files of a folder, hidden ones included; the lock says nothing."""
    files = (path for path in folder.iterdir() if path.is_file() and path.name != ".lock")
    return {path.name: path.read_bytes() for path in files}


def test_files_replace_their_forerunners(tmp_path: Path) -> None:
    """Each named file has its new content; others stay, and nothing partial is left."""
    (tmp_path / "td1.html").write_bytes(b"old")
    (tmp_path / "notes.txt").write_bytes(b"mine")

    OutputFolder(tmp_path).replace({"td1.html": b"new", "results.json": b"{}"})

    assert {"td1.html": b"new", "results.json": b"{}", "notes.txt": b"mine"} == contents_of(tmp_path)


def test_folder_in_the_way_leaves_all_files_as_they_were(tmp_path: Path) -> None:
    """If the last file cannot be put in place, the first is not replaced either."""
    (tmp_path / "td1.html").write_bytes(b"old")
    (tmp_path / "td1.pdf").mkdir()

    with pytest.raises(BuildError, match=r"cannot be written in .*'td1\.pdf' is a folder there.*another --output"):
        OutputFolder(tmp_path).replace({"td1.html": b"new", "td1.pdf": b"%PDF"})

    assert {"td1.html": b"old"} == contents_of(tmp_path)


def test_file_that_cannot_be_prepared_leaves_all_files_as_they_were(tmp_path: Path) -> None:
    """If one of the files cannot be written aside, none replaces its forerunner."""
    (tmp_path / "td1.html").write_bytes(b"old")
    (tmp_path / ".td1.pdf.partial").mkdir()

    with pytest.raises(BuildError, match="the trainings are kept"):
        OutputFolder(tmp_path).replace({"td1.html": b"new", "td1.pdf": b"%PDF"})

    assert {"td1.html": b"old"} == contents_of(tmp_path)


def test_full_disk_leaves_all_files_as_they_were(tmp_path: Path) -> None:
    """When the second file does not fit, the first is not replaced either, and nothing partial is left."""
    (tmp_path / "td1.html").write_bytes(b"old")

    with files_limited_to(10_000), pytest.raises(BuildError, match="Free some space"):
        OutputFolder(tmp_path).replace({"td1.html": b"new", "td1.pdf": bytes(10_001)})

    assert {"td1.html": b"old"} == contents_of(tmp_path)


def test_folder_that_is_a_file_is_an_error(tmp_path: Path) -> None:
    """A path below a file can be written by nobody: the message names it and the file keeps its content."""
    (tmp_path / "output").write_bytes(b"a file")

    with pytest.raises(BuildError, match=r"output'.*Free some space or choose another --output"):
        OutputFolder(tmp_path / "output").replace({"td1.html": b"new"})

    assert {"output": b"a file"} == contents_of(tmp_path)


KILLED_AT = """
import os, signal, sys
from pathlib import Path
from td1report.storage.folder import OutputFolder

folder, last = Path(sys.argv[1]), int(sys.argv[2])
count = 0

def kill(event, arguments):
    global count
    if event in ("os.rename", "os.remove") and str(arguments[0]).startswith(str(folder)):
        count += 1
        if count == last:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(kill)
OutputFolder(folder).replace({name: b"new " + name.encode() for name in sys.argv[3:]})
"""
NAMES = ("td1.html", "td1.pdf", "results.json", "results.schema.json", "predictions.csv")


NUM_STEPS = 13
"""The journal put in its place; the five files put in theirs; the journal and the six rests removed."""


@pytest.mark.slow
@pytest.mark.parametrize("moment", range(1, NUM_STEPS + 2))
def test_a_kill_while_replacing_is_completed_or_undone(tmp_path: Path, moment: int) -> None:
    """Killed before any renaming or removing that it does: afterwards all files are old, or all are new."""
    old = dict.fromkeys(NAMES, b"old")
    for name, content in old.items():
        (tmp_path / name).write_bytes(content)
    command = [sys.executable, "-c", KILLED_AT, str(tmp_path), str(moment), *NAMES]
    status = subprocess.run(command, check=False).returncode

    with OutputFolder(tmp_path).locked():
        pass

    new = {name: b"new " + name.encode() for name in NAMES}
    assert (old if moment <= 1 else new) == contents_of(tmp_path)
    assert (-signal.SIGKILL if moment <= NUM_STEPS else 0) == status


@pytest.mark.parametrize("journal", [b"", b"[]", b'{"../elsewhere": "0"}', b'{"td1.html": 3}', b'{"td1.html": "0"}'])
def test_a_damaged_journal_replaces_nothing(tmp_path: Path, journal: bytes) -> None:
    """What was not written by a build, or is not what its digest says, takes no file's place."""
    (tmp_path / "td1.html").write_bytes(b"old")
    (tmp_path / ".td1.html.partial").write_bytes(b"strange")
    (tmp_path / ".replacing.json").write_bytes(journal)

    with OutputFolder(tmp_path).locked():
        pass

    assert {"td1.html": b"old"} == contents_of(tmp_path)


def test_print_document_is_kept_alone(tmp_path: Path) -> None:
    """The folder holds the HTML and the assets of the last document, nothing of the one before."""
    OutputFolder(tmp_path).save_print_document("<p>été</p>", {"old.svg": b"<svg/>"})
    OutputFolder(tmp_path).save_print_document("<p>hiver</p>", {"new.svg": b"<svg/>"})

    assert {"document.html": b"<p>hiver</p>", "new.svg": b"<svg/>"} == contents_of(
        OutputFolder(tmp_path).print_document
    )


def test_two_builds_in_one_folder_do_not_meet(tmp_path: Path) -> None:
    """The second build says so; after the first has ended it goes through."""
    with (
        OutputFolder(tmp_path).locked(),
        pytest.raises(BuildError, match="Another build is at work"),
        OutputFolder(tmp_path).locked(),
    ):
        pass
    with OutputFolder(tmp_path).locked():
        pass


def test_an_output_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    """A file stands where the folder should be: the message names it."""
    (tmp_path / "file").write_text("in the way", encoding="utf-8")

    with pytest.raises(BuildError, match="file"), OutputFolder(tmp_path / "file" / "output").locked():
        pass


def test_what_killed_processes_left_is_removed(tmp_path: Path) -> None:
    """Half-written results, cached files and reports go when the next build begins; whole ones stay."""
    output = OutputFolder(tmp_path)
    forest = Anomalies(seed=0, label=1, contamination=0.1, trees=1, ids=(), scores=(), origin=ORIGIN)
    output.store.write({"kind": "anomalies"}, forest)
    output.parts(whole=True).write("answers/q1_1", "key", b"content")
    for place in ("runs/.partial-1/result.json", "rebuild/whole/answers/.partial-2", ".td1.html.partial"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_bytes(b"half")

    with output.locked():
        pass

    assert [] == [path for path in tmp_path.rglob("*") if "partial" in path.name]
    assert forest == output.store.read({"kind": "anomalies"}, Anomalies)
    assert b"content" == output.parts(whole=True).read("answers/q1_1", "key")


def test_a_disk_error_during_a_build_is_a_clear_error(tmp_path: Path) -> None:
    """Whatever the build was writing: the message names the file and the reason, and what is not lost."""
    with (
        pytest.raises(BuildError, match=r"'part' cannot be read or written: No space left.*former report is untouched"),
        OutputFolder(tmp_path).locked(),
    ):
        raise OSError(errno.ENOSPC, "No space left on device", "part")
