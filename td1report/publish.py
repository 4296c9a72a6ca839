"""The files of one build: all of them replace their forerunners, or none does.

Each is first written whole beside its place. Then a journal says that the replacing has begun; a build killed after
that is completed by the next one, a build killed before it leaves the former files, and nothing else, in their places.
"""

import hashlib
import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from td1report.errors import BuildError

JOURNAL = ".replacing.json"
"""While it is there, the files it names are being replaced: {name: SHA-256 of the new content}."""


def replace_files(folder: Path, contents: Mapping[str, bytes]) -> None:
    """Replaces the named files of a folder together.

    Raises:
        BuildError: if the folder cannot be written or the disk is full; the former files are untouched.
    """
    names = [*contents, JOURNAL]
    journal = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
    try:
        for name in contents:
            if (folder / name).is_dir():  # found out before the first file is replaced
                raise IsADirectoryError(f"{name!r} is a folder there")
        for name, content in {**contents, JOURNAL: json.dumps(journal).encode()}.items():
            _write_to_disk(_partial(folder, name), content)
        _partial(folder, JOURNAL).replace(folder / JOURNAL)
        complete_replacement(folder)
    except OSError as error:
        raise BuildError(
            f"The report cannot be written in {str(folder)!r}: {error}. Free some space or choose another --output; "
            "the trainings are kept."
        ) from error
    finally:
        for name in names:
            with suppress(OSError):  # what cannot be removed must not hide why the files could not be written
                if not (folder / JOURNAL).exists():
                    _partial(folder, name).unlink(missing_ok=True)


def complete_replacement(folder: Path) -> None:
    """Brings a replacement that has begun to its end; does nothing where none has.

    Only while no other build is at work in the folder.

    Raises:
        OSError: if the folder cannot be written; the journal stays, and the next build tries again.
    """
    for name, digest in _begun(folder).items():
        partial = _partial(folder, name)
        if partial.is_file() and hashlib.sha256(partial.read_bytes()).hexdigest() == digest:
            partial.replace(folder / name)
    (folder / JOURNAL).unlink(missing_ok=True)
    for partial in folder.glob(".*.partial"):
        partial.unlink(missing_ok=True)


def _begun(folder: Path) -> dict[str, str]:
    try:
        journal = json.loads((folder / JOURNAL).read_bytes())
    except (OSError, ValueError):
        return {}
    known = isinstance(journal, dict) and all(isinstance(value, str) for value in journal.values())
    return {name: digest for name, digest in journal.items() if Path(name).name == name} if known else {}


def _partial(folder: Path, name: str) -> Path:
    return folder / f".{name}.partial"


def _write_to_disk(path: Path, content: bytes) -> None:
    with path.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())


def keep_print_document(folder: Path, html: str, assets: Mapping[str, bytes]) -> None:
    """Keeps the HTML and the assets that WeasyPrint was given, so that its rendering can be timed or looked into."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    (folder / "document.html").write_text(html, encoding="utf-8")
    for name, content in assets.items():
        (folder / name).write_bytes(content)
