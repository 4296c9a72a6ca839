"""The files of one build: all of them replace their forerunners, or none does.

Each is first written whole beside its place. Then a journal says that the replacing has begun; a build killed after
that is completed by the next one, a build killed before it leaves the former files, and nothing else, in their places.
"""

import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path

import filelock

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


RUNS_FOLDER = "runs"


REBUILD_FOLDER = "rebuild"
"""Under the output folder: what a rebuild keeps; may be deleted at any time."""


SAVED_REPORT = "report.npz"
"""In it: the last whole report, arrays included."""


@contextmanager
def disk_explained(output: Path) -> Iterator[None]:
    """A disk that is full, or a folder that became read-only, at any moment: says so, and that nothing is lost."""
    try:
        yield
    except OSError as error:
        raise BuildError(
            f"{str(error.filename or output)!r} cannot be read or written: {error.strerror or error}. Free some space "
            "or choose another --output; the former report is untouched, and finished runs are kept."
        ) from error


@contextmanager
def only_build_in(output: Path) -> "Iterator[None]":
    """Keeps a second build out of the same folder; the lock dies with its process, however that ends.

    Raises:
        BuildError: if another build is at work there, or if the folder cannot be written.
    """
    try:
        _make_folder(output)
        with filelock.FileLock(output / ".lock", timeout=0):
            yield
    except filelock.Timeout:
        raise BuildError(
            f"Another build is at work in {str(output)!r}. Wait for it to end, or choose another --output."
        ) from None


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise BuildError(
            f"The output folder {str(folder)!r} cannot be written: {error.strerror}. Choose another --output."
        ) from error
