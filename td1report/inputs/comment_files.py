"""The files of the folder of comments: those to be printed, those misnamed, and the others."""

import re
from pathlib import Path

from td1report.errors import RequestError
from td1report.records import OWN_SECTIONS

SUFFIX = ".md"
_NAME = re.compile(rf"(?:q\d_\d+|{'|'.join(OWN_SECTIONS)})\{SUFFIX}")
_LIKE_A_QUESTION = re.compile(
    r"(?:^(?:question|q)?[\W_]*|.*?\bq)([1-9])[\W_]*([1-9]\d?)(?!\d)",
    re.IGNORECASE,
)
_TEXTS = (SUFFIX, ".markdown", ".txt")
"""How the names of files end that somebody may have meant to be printed."""


def sorted_out(folder: Path) -> tuple[list[Path], list[Path]]:
    """The comments of a folder, and the texts there that are passed over; none of a folder that does not exist.

    Hidden files, and what editors and systems leave behind, are of neither kind.

    Raises:
        RequestError: for a file whose name is nearly that of a comment: what it says would be missing.
    """
    found = sorted(path for path in folder.glob("*") if not _is_leftover(path.name))
    for path in found:
        if not _NAME.fullmatch(path.name) and (meant := _meant(path.name)):
            raise RequestError(
                f"{str(path)!r} looks like a comment and would not be printed. Did you mean {meant + SUFFIX!r}? "
                "Rename it, or move it out of the folder."
            )
    comments = [path for path in found if _NAME.fullmatch(path.name)]
    return comments, [path for path in found if path not in comments and path.name.lower().endswith(_TEXTS)]


def _is_leftover(name: str) -> bool:
    return name.startswith((".", "#")) or name.endswith("~")


def _meant(name: str) -> str:
    """The name of the comment that a file was probably meant to be, without its suffix; "" for any other file."""
    if match := _LIKE_A_QUESTION.match(name):
        return f"q{match[1]}_{match[2]}"
    return next((section for section in OWN_SECTIONS if name.lower().startswith(section[:5])), "")
