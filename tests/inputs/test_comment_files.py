"""The folder of comments: what is printed, what is refused as a slip of the pen, what is nobody's business."""

from pathlib import Path

import pytest

from td1report.errors import RequestError
from td1report.inputs.comment_files import sorted_out


def filled(folder: Path, *names: str) -> Path:
    """A folder with a right comment and files of these names."""
    for name in ("q3_7.md", *names):
        (folder / name).write_text("Oui", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "name", [".q3_7.md.swp", "._q3_7.md", "#q3_7.md#", "q3_7.md~", "q3_7.md.~1~", ".DS_Store", "Thumbs.db", "essai.png"]
)
def test_what_editors_and_systems_leave_is_not_seen(tmp_path: Path, name: str) -> None:
    """Whatever is in it, and although it may be named like a comment."""
    folder = filled(tmp_path)
    (folder / name).write_bytes(b"\x00\xff")

    assert ([folder / "q3_7.md"], []) == sorted_out(folder)


def test_the_lock_of_an_open_editor_is_not_seen(tmp_path: Path) -> None:
    """Emacs marks a file that is being changed by a link that leads nowhere."""
    (filled(tmp_path) / ".#q3_7.md").symlink_to("me@host.1")

    assert ([tmp_path / "q3_7.md"], []) == sorted_out(tmp_path)


@pytest.mark.parametrize(
    ("name", "meant"),
    [
        ("q3_7.MD", "q3_7.md"),
        ("q3_7.md.txt", "q3_7.md"),
        ("q3_7.markdown", "q3_7.md"),
        ("q3_7.txt", "q3_7.md"),
        ("q3_7", "q3_7.md"),
        ("q3_7 (conflicted copy).md", "q3_7.md"),
        ("q3_7 2.md", "q3_7.md"),
        ("Copie de q3_7.md", "q3_7.md"),
        ("3.7.md", "q3_7.md"),
        ("q3-7.md", "q3_7.md"),
        ("Q3_7.md", "q3_7.md"),
        ("question 3.7.md", "q3_7.md"),
        ("q37.md", "q3_7.md"),
        ("Intro.md", "intro.md"),
        ("introduction.md", "intro.md"),
        ("conclusions.txt", "conclusion.md"),
    ],
)
def test_a_near_miss_is_refused_with_the_right_name(tmp_path: Path, name: str, meant: str) -> None:
    """Passed over, the remark would be missing from what is handed in, without a word."""
    with pytest.raises(RequestError, match=rf"looks like a comment and would not be printed. Did you mean '{meant}'"):
        sorted_out(filled(tmp_path, name))


@pytest.mark.parametrize("name", ["README.md", "notes.txt", "2026-11-27.md", "20 mots.md", "À faire.MD"])
def test_other_texts_are_passed_over_and_told(tmp_path: Path, name: str) -> None:
    """Notes of one's own may lie beside the comments."""
    folder = filled(tmp_path, name)

    assert ([folder / "q3_7.md"], [folder / name]) == sorted_out(folder)


def test_there_need_be_no_folder(tmp_path: Path) -> None:
    """Without one there are no comments."""
    assert ([], []) == sorted_out(tmp_path / "comments")
