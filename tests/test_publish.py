"""The files of a build: replaced whole, or left as they were."""

from pathlib import Path

import pytest
from conftest import files_limited_to

from td1report.errors import BuildError
from td1report.pdf import PrintDocument
from td1report.publish import keep_print_document, replace_files


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


def test_print_document_is_kept_alone(tmp_path: Path) -> None:
    """The folder holds the HTML and the assets of the last document, nothing of the one before."""
    keep_print_document(tmp_path / "print", PrintDocument("<p>été</p>", {"old.svg": b"<svg/>"}))
    keep_print_document(tmp_path / "print", PrintDocument("<p>hiver</p>", {"new.svg": b"<svg/>"}))

    assert {"document.html": b"<p>hiver</p>", "new.svg": b"<svg/>"} == contents_of(tmp_path / "print")
