"""Files and folders written whole or not at all."""

import os
from pathlib import Path

import pytest
from limits import files_limited_to

from td1report.storage import atomic


def names(folder: Path) -> list[str]:
    """All that lies in a folder, hidden names included."""
    return sorted(path.name for path in folder.iterdir())


@pytest.mark.parametrize("durable", [False, True])
def test_a_file_takes_the_place_of_the_former_one(tmp_path: Path, durable: bool) -> None:
    """Its folder is made if it is missing, and nothing else is left there."""
    path = tmp_path / "deep" / "file"
    for content in (b"old", b"new"):
        atomic.write(path, content, durable=durable)

    assert b"new" == path.read_bytes()
    assert ["file"] == names(path.parent)


def test_a_file_has_the_permissions_of_any_file(tmp_path: Path) -> None:
    """Those that the user's umask leaves, so that others may read what they may read elsewhere."""
    former = os.umask(0o027)
    try:
        atomic.write(tmp_path / "file", b"")
        with atomic.new_folder(tmp_path / "folder"):
            pass
    finally:
        os.umask(former)

    assert (0o640, 0o750) == tuple((tmp_path / name).stat().st_mode & 0o777 for name in ("file", "folder"))


def test_a_full_disk_leaves_the_former_file(tmp_path: Path) -> None:
    """The error comes through, and no half of the new content stays."""
    atomic.write(tmp_path / "file", b"old")
    with files_limited_to(100), pytest.raises(OSError, match="File too large"):
        atomic.write(tmp_path / "file", bytes(1000))

    assert b"old" == (tmp_path / "file").read_bytes()
    assert ["file"] == names(tmp_path)


def test_a_folder_takes_the_place_of_the_former_one(tmp_path: Path) -> None:
    """It is there, whole, once it is left."""
    for content in ("old", "new"):
        with atomic.new_folder(tmp_path / "folder") as folder:
            (folder / content).write_text(content, encoding="utf-8")
            assert (tmp_path / "folder" / "new").exists() is False

    assert ["new"] == names(tmp_path / "folder")
    assert ["folder"] == names(tmp_path)


def test_an_error_leaves_the_former_folder(tmp_path: Path) -> None:
    """What was filled so far goes."""
    with atomic.new_folder(tmp_path / "folder") as folder:
        (folder / "old").touch()
    with pytest.raises(FileNotFoundError), atomic.new_folder(tmp_path / "folder") as folder:
        (folder / "nowhere" / "new").touch()

    assert ["old"] == names(tmp_path / "folder")
    assert ["folder"] == names(tmp_path)


def test_what_killed_processes_left_is_removed(tmp_path: Path) -> None:
    """At any depth, files and folders; all else stays, and a missing root is no error."""
    for place in ("a/.partial-1", "a/b/.partial-2/content", "a/whole"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_bytes(b"half")

    atomic.remove_partial(tmp_path)
    atomic.remove_partial(tmp_path / "nowhere")

    assert ["a", "a/b", "a/whole"] == sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*"))
