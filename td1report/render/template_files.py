"""The files that hold the words of the report: those of the package, and those of a user's that take their places."""

import hashlib
import html
import os
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from td1report.errors import RequestError, closest
from td1report.storage.code_digest import source

PACKAGED_TEMPLATES = Path(__file__).parents[1] / "templates"
"""Folder of the templates in the wheel; a checkout has them at its top level."""
PACKAGED = "td1report"
"""Beginning of the names that always mean the packaged file: "td1report/fr/q2_7.html.j2"."""
SUFFIX = ".html.j2"
_TITLE = re.compile(r"{%-? *block title *-?%}(.*?){%-? *endblock", re.DOTALL)
_FILLED_IN = re.compile(r"{{.*?}}", re.DOTALL)
_TAG = re.compile(r"<[^>]*>|{%.*?%}|{#.*?#}", re.DOTALL)


def templates_folder() -> Path:
    """The templates that come with the package."""
    return PACKAGED_TEMPLATES if PACKAGED_TEMPLATES.is_dir() else Path(__file__).parents[2] / "templates"


@cache
def names() -> tuple[str, ...]:
    """Paths of all packaged files, relative to their folder: what a file of the user's may take the place of."""
    return tuple(sorted(files_of(templates_folder())))


def files_of(folder: Path) -> Iterator[str]:
    """Paths of the files in a folder, relative to it; hidden ones and what editors and Python leave are passed over."""
    for place, folders, files in os.walk(folder):
        folders[:] = [name for name in folders if not _is_leftover(name)]
        for name in files:
            if not _is_leftover(name):
                yield (Path(place) / name).relative_to(folder).as_posix()


def _is_leftover(name: str) -> bool:
    return name.startswith((".", "#")) or name.endswith("~") or name == "__pycache__"


def full_name(name: str, language: str) -> str:
    """The path of a packaged file that a user asks for by its path or by a shorter name, such as q3_7.

    Raises:
        RequestError: if no packaged file has that name.
    """
    path = name.removeprefix(f"{PACKAGED}/")
    for candidate in (path, path + SUFFIX, f"{language}/{path}", f"{language}/{path}{SUFFIX}"):
        if candidate in names():
            return candidate
    short = [known.removeprefix(f"{language}/").removesuffix(SUFFIX) for known in names()]
    raise RequestError(
        f"There is no template {name!r}.{closest(path, (*short, *names()))} `td1report template` lists them all."
    )


def path_of(name: str, own: Path | None = None) -> Path:
    """The file that a name means: that of the user's folder if it has one, else the packaged one."""
    if own is not None and not name.startswith(f"{PACKAGED}/") and (own / name).is_file():
        return own / name
    return templates_folder() / name.removeprefix(f"{PACKAGED}/")


def title_of(token: str, language: str, own: Path | None = None) -> str:
    """The title of a question without markup, before there are results: what they will fill in is shown as "…".

    Args:
        token: the question.
        language: "fr".
        own: a folder of the user's, whose title wins.
    """
    name = f"{language}/{token}{SUFFIX}"
    texts = [path.read_text(encoding="utf-8-sig") for path in (path_of(name, own), path_of(name))]
    title = next(found[1] for text in texts if (found := _TITLE.search(text)))
    return html.unescape(_TAG.sub("", _FILLED_IN.sub("…", title))).strip()


def replaced(own: Path) -> tuple[str, ...]:
    """Names of the packaged files in whose place a folder of the user's has another text."""
    taken = (name for name in names() if (own / name).is_file())
    return tuple(name for name in taken if source(own / name) != source(path_of(name)))


def digest_of_words(own: Path | None = None) -> str:
    """SHA-256 of all files that a report is worded by, names included: templates, listings, style, scripts.

    Args:
        own: a folder of the user's, whose files take the places of the packaged ones.
    """
    digest = hashlib.sha256()
    for name in sorted({*names(), *(() if own is None else files_of(own))}):
        digest.update(name.encode() + b"\0" + source(path_of(name, own)) + b"\0")
    return digest.hexdigest()
