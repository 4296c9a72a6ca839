"""The output folder: all that builds leave on disk, and what keeps it whole.

The files of one build replace their forerunners together, or none does. Each is first written whole beside its place.
Then a journal states that the replacing has begun; a build killed after that is completed by the next one, a build
killed before it leaves the former files, and nothing else, in their places.
"""

import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path

import filelock

from td1report.errors import BuildError
from td1report.storage import atomic
from td1report.storage.cache import Cache
from td1report.storage.store import Store

JOURNAL = ".replacing.json"
"""While it is there, the files it names are being replaced: {name: SHA-256 of the new content}."""
LOCK = ".lock"
RESULTS, SCHEMA, PREDICTIONS = "results.json", "results.schema.json", "predictions.csv"
"""Names of the files of data, in the folder and attached to the PDF; the second explains the first."""
RUNS = "runs"
REBUILD = "rebuild"
"""Folder of what makes a rebuild quick; it may be deleted at any time."""


class OutputFolder:
    """The folder that builds write into; nobody else knows the names in it.

    Attributes:
        path: the folder, which need not exist yet.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    @cached_property
    def store(self) -> Store:
        """The results of trainings, forests and times."""
        return Store(self.path / RUNS)

    def parts(self, *, whole: bool) -> Cache:
        """The cached parts of whole reports, or of excerpts."""
        return Cache(self.path / REBUILD / ("whole" if whole else "excerpt"))

    @property
    def drawings(self) -> Cache:
        """The cached drawings and web fonts."""
        return Cache(self.path / REBUILD / "drawings")

    @property
    def fonts(self) -> Path:
        """Folder of the fonts that matplotlib reads as files."""
        return self.path / REBUILD / "fonts"

    @property
    def print_document(self) -> Path:
        """Folder of the HTML and the assets that WeasyPrint was given last."""
        return self.path / REBUILD / "print"

    @property
    def saved_report(self) -> Path:
        """File of the last whole report, arrays included."""
        return self.path / REBUILD / "report.npz"

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keeps other builds out, and mends what a killed one has left; the lock dies with its process.

        Raises:
            BuildError: if another build is at work there, or if the folder cannot be written, now or at any moment
                until the end: the message names the file and the reason.
        """
        try:
            self._make()
            with filelock.FileLock(self.path / LOCK, timeout=0), self._disk_errors_explained():
                self._mend()
                yield
        except filelock.Timeout:
            raise BuildError(
                f"Another build is at work in {str(self.path)!r}. Wait for it to end, or choose another --output."
            ) from None

    def write_report(self, page: bytes, pdf: bytes | None, data: Mapping[str, bytes]) -> tuple[Path, ...]:
        """Replaces the files of the former report, or of the former excerpt, together.

        Args:
            page: the HTML page.
            pdf: the PDF, or None to leave the former one alone.
            data: RESULTS, SCHEMA and PREDICTIONS, with their contents; empty for an excerpt.

        Returns:
            The files written, the page first.

        Raises:
            BuildError: if the folder cannot be written or the disk is full; the former files are untouched.
        """
        page_name, pdf_name = self._names(excerpt=not data)
        files = {page_name: page} | ({} if pdf is None else {pdf_name: pdf}) | dict(data)
        self.replace(files)
        return tuple(self.path / name for name in files)

    def former_pdf(self, *, excerpt: bool) -> Path | None:
        """The PDF of the report, or of the excerpt, that lies there; None without one."""
        path = self.path / self._names(excerpt=excerpt)[1]
        return path if path.exists() else None

    @staticmethod
    def _names(*, excerpt: bool) -> tuple[str, str]:
        stem = "td1.excerpt" if excerpt else "td1"
        return f"{stem}.html", f"{stem}.pdf"

    def replace(self, contents: Mapping[str, bytes]) -> None:
        """Replaces the named files together.

        Raises:
            BuildError: if the folder cannot be written or the disk is full; the former files are untouched.
        """
        journal = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
        try:
            for name in contents:
                if (self.path / name).is_dir():  # found out before the first file is replaced
                    raise IsADirectoryError(f"{name!r} is a folder there")
            for name, content in {**contents, JOURNAL: json.dumps(journal).encode()}.items():
                atomic.write_in_place(self._pending(name), content, durable=True)
            self._pending(JOURNAL).replace(self.path / JOURNAL)
            self._complete_replacement()
        except OSError as error:
            raise BuildError(
                f"The report cannot be written in {str(self.path)!r}: {error}. Free some space or choose another "
                "--output; the trainings are kept."
            ) from error
        finally:
            for name in (*contents, JOURNAL):
                with suppress(OSError):  # what cannot be removed must not hide why the files could not be written
                    if not (self.path / JOURNAL).exists():
                        self._pending(name).unlink(missing_ok=True)

    def save_report(self, content: bytes) -> None:
        """Stores the whole report, arrays included, as `report_file.report_bytes` packs it.

        Raises:
            OSError: if it cannot be written; the former one is then still there.
        """
        atomic.write(self.saved_report, content, durable=True)

    def save_print_document(self, html: str, assets: Mapping[str, bytes]) -> None:
        """Stores the HTML and the assets that WeasyPrint was given, so that its rendering can be timed alone.

        Raises:
            OSError: if they cannot be written.
        """
        with atomic.new_folder(self.print_document) as folder:
            (folder / "document.html").write_text(html, encoding="utf-8")
            for name, content in assets.items():
                (folder / name).write_bytes(content)

    def _make(self) -> None:
        try:
            self.path.mkdir(parents=True, exist_ok=True)
            with tempfile.TemporaryFile(dir=self.path):
                pass
        except OSError as error:
            raise BuildError(
                f"The output folder {str(self.path)!r} cannot be written: {error.strerror}. Choose another --output."
            ) from error

    @contextmanager
    def _disk_errors_explained(self) -> Iterator[None]:
        """Reports that a disk is full or a folder became read-only, at any moment, and that nothing is lost."""
        try:
            yield
        except OSError as error:
            raise BuildError(
                f"{str(error.filename or self.path)!r} cannot be read or written: {error.strerror or error}. Free some "
                "space or choose another --output; the former report is untouched, and finished runs are kept."
            ) from error

    def _mend(self) -> None:
        """Removes what a build or a worker killed in the middle of a write has left, and ends a begun replacement."""
        for folder in (self.path / RUNS, self.path / REBUILD):
            atomic.remove_partial(folder)
        self._complete_replacement()

    def _complete_replacement(self) -> None:
        """Brings a replacement that has begun to its end; does nothing where none has.

        Raises:
            OSError: if the folder cannot be written; the journal stays, and the next build tries again.
        """
        for name, digest in self._begun().items():
            pending = self._pending(name)
            if pending.is_file() and hashlib.sha256(pending.read_bytes()).hexdigest() == digest:
                pending.replace(self.path / name)
        (self.path / JOURNAL).unlink(missing_ok=True)
        for pending in self.path.glob(".*.partial"):
            if pending.is_file():
                pending.unlink(missing_ok=True)

    def _begun(self) -> dict[str, str]:
        try:
            journal = json.loads((self.path / JOURNAL).read_bytes())
        except (OSError, ValueError):
            return {}
        known = isinstance(journal, dict) and all(isinstance(value, str) for value in journal.values())
        return {name: digest for name, digest in journal.items() if Path(name).name == name} if known else {}

    def _pending(self, name: str) -> Path:
        """The new content of a file, whole, until all files of the build are."""
        return self.path / f".{name}.partial"
