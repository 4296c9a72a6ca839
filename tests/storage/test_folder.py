"""The files of a build: replaced whole, or left as they were, by one build at a time."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from limits import files_limited_to

from td1report.errors import BuildError
from td1report.storage import folder
from td1report.storage.folder import complete_replacement, keep_print_document, replace_files


def contents_of(folder: Path) -> dict[str, bytes]:
    """{name: content} of the files of a folder, hidden ones included."""
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


def test_files_replace_their_forerunners(tmp_path: Path) -> None:
    """Each named file has its new content; others stay, and nothing partial is left."""
    (tmp_path / "td1.html").write_bytes(b"old")
    (tmp_path / "notes.txt").write_bytes(b"mine")

    replace_files(tmp_path, {"td1.html": b"new", "results.json": b"{}"})

    assert {"td1.html": b"new", "results.json": b"{}", "notes.txt": b"mine"} == contents_of(tmp_path)


def test_folder_in_the_way_leaves_all_files_as_they_were(tmp_path: Path) -> None:
    """If the last file cannot be put in place, the first is not replaced either."""
    (tmp_path / "td1.html").write_bytes(b"old")
    (tmp_path / "td1.pdf").mkdir()

    with pytest.raises(BuildError, match=r"cannot be written in .*'td1\.pdf' is a folder there.*another --output"):
        replace_files(tmp_path, {"td1.html": b"new", "td1.pdf": b"%PDF"})

    assert {"td1.html": b"old"} == contents_of(tmp_path)


def test_file_that_cannot_be_prepared_leaves_all_files_as_they_were(tmp_path: Path) -> None:
    """If one of the files cannot be written aside, none replaces its forerunner."""
    (tmp_path / "td1.html").write_bytes(b"old")
    (tmp_path / ".td1.pdf.partial").mkdir()

    with pytest.raises(BuildError, match="the trainings are kept"):
        replace_files(tmp_path, {"td1.html": b"new", "td1.pdf": b"%PDF"})

    assert {"td1.html": b"old"} == contents_of(tmp_path)


def test_full_disk_leaves_all_files_as_they_were(tmp_path: Path) -> None:
    """When the second file does not fit, the first is not replaced either, and nothing partial is left."""
    (tmp_path / "td1.html").write_bytes(b"old")

    with files_limited_to(10_000), pytest.raises(BuildError, match="Free some space"):
        replace_files(tmp_path, {"td1.html": b"new", "td1.pdf": bytes(10_001)})

    assert {"td1.html": b"old"} == contents_of(tmp_path)


def test_folder_that_is_a_file_is_an_error(tmp_path: Path) -> None:
    """A path below a file can be written by nobody: the message names it and the file keeps its content."""
    (tmp_path / "output").write_bytes(b"a file")

    with pytest.raises(BuildError, match=r"output'.*Free some space or choose another --output"):
        replace_files(tmp_path / "output", {"td1.html": b"new"})

    assert {"output": b"a file"} == contents_of(tmp_path)


KILLED_AT = """
import os, signal, sys
from pathlib import Path
from td1report.storage.folder import replace_files

folder, last = Path(sys.argv[1]), int(sys.argv[2])
count = 0

def kill(event, arguments):
    global count
    if event in ("os.rename", "os.remove") and str(arguments[0]).startswith(str(folder)):
        count += 1
        if count == last:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(kill)
replace_files(folder, {name: b"new " + name.encode() for name in sys.argv[3:]})
"""
NAMES = ("td1.html", "td1.pdf", "results.json", "predictions.csv")


@pytest.mark.parametrize("moment", range(1, 13))
def test_a_kill_while_replacing_is_completed_or_undone(tmp_path: Path, moment: int) -> None:
    """Killed before any renaming or removing that it does: afterwards all files are old, or all are new."""
    old = dict.fromkeys(NAMES, b"old")
    for name, content in old.items():
        (tmp_path / name).write_bytes(content)
    command = [sys.executable, "-c", KILLED_AT, str(tmp_path), str(moment), *NAMES]
    status = subprocess.run(command, check=False).returncode

    complete_replacement(tmp_path)

    new = {name: b"new " + name.encode() for name in NAMES}
    assert (old if moment == 1 else new) == contents_of(tmp_path)
    assert (-signal.SIGKILL if moment <= 11 else 0) == status


@pytest.mark.parametrize("journal", [b"", b"[]", b'{"../elsewhere": "0"}', b'{"td1.html": 3}', b'{"td1.html": "0"}'])
def test_a_damaged_journal_replaces_nothing(tmp_path: Path, journal: bytes) -> None:
    """What was not written by a build, or is not what its digest says, takes no file's place."""
    (tmp_path / "td1.html").write_bytes(b"old")
    (tmp_path / ".td1.html.partial").write_bytes(b"strange")
    (tmp_path / ".replacing.json").write_bytes(journal)

    complete_replacement(tmp_path)

    assert {"td1.html": b"old"} == contents_of(tmp_path)


def test_print_document_is_kept_alone(tmp_path: Path) -> None:
    """The folder holds the HTML and the assets of the last document, nothing of the one before."""
    keep_print_document(tmp_path / "print", "<p>été</p>", {"old.svg": b"<svg/>"})
    keep_print_document(tmp_path / "print", "<p>hiver</p>", {"new.svg": b"<svg/>"})

    assert {"document.html": b"<p>hiver</p>", "new.svg": b"<svg/>"} == contents_of(tmp_path / "print")


def test_two_builds_in_one_folder_do_not_meet(tmp_path: Path) -> None:
    """The second build says so; after the first has ended it goes through."""
    with (
        folder.only_build_in(tmp_path),
        pytest.raises(BuildError, match="Another build is at work"),
        folder.only_build_in(tmp_path),
    ):
        pass
    with folder.only_build_in(tmp_path):
        pass


def test_an_output_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    """A file stands where the folder should be: the message names it."""
    (tmp_path / "file").write_text("in the way", encoding="utf-8")

    with pytest.raises(BuildError, match="file"), folder.only_build_in(tmp_path / "file" / "output"):
        pass
