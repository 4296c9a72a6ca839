"""The output folder: all that builds leave on disk, and what keeps it whole.

The files of one build replace their forerunners together, or none does. Each is first written whole beside its place.
Then a journal states that the replacing has begun; a build killed after that is completed by the next one, a build
killed before it leaves the former files, and nothing else, in their places.
"""

import errno
import hashlib
import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import Literal

import filelock

from td1report.errors import NO_ROOM, BuildError, way_out
from td1report.records import Preset
from td1report.storage import atomic
from td1report.storage.cache import Cache
from td1report.storage.store import Store

JOURNAL = ".replacing.json"
"""While it is there, the files it names are being replaced: {name: SHA-256 of the new content}."""
LOCK = ".lock"
PAGE, PDF = "td1.html", "td1.pdf"
RESULTS, SCHEMA, PREDICTIONS = "results.json", "results.schema.json", "predictions.csv"
"""Names of the files of data, in the folder and attached to the PDF; the second explains the first."""
FRENCH_PREDICTIONS = "predictions.fr.csv"
"""The same predictions for a spreadsheet that speaks French."""
RUNS = "runs"
REBUILD = "rebuild"
"""Folder of what makes a rebuild quick; it may be deleted at any time."""

Kind = Literal["report", "draft", "excerpt"]
"""What a build writes: a draft and an excerpt have files of their own, and touch no report."""


def named(name: str, kind: Kind) -> str:
    """A file of the report under its name in a build of this kind: td1.html, td1.draft.html, td1.excerpt.html.

    The schema explains reports and drafts alike, and has one name.
    """
    stem, _, suffix = name.partition(".")
    return name if kind == "report" or name == SCHEMA else f"{stem}.{kind}.{suffix}"


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

    def parts(self, *, whole: bool, preset: Preset = "full") -> Cache:
        """The cached parts of whole reports, or of excerpts; those of drafts lie apart, so that both stay."""
        return Cache(self.path / REBUILD / (("" if preset == "full" else "draft-") + ("whole" if whole else "excerpt")))

    @property
    def drawings(self) -> Cache:
        """The cached drawings and web fonts."""
        return Cache(self.path / REBUILD / "drawings")

    @property
    def fonts(self) -> Path:
        """Folder of the fonts that matplotlib reads as files."""
        return self.path / REBUILD / "fonts"

    @property
    def rehearsals(self) -> Cache:
        """The cached proofs that this machine can draw and print."""
        return Cache(self.path / REBUILD / "rehearsals")

    @property
    def print_document(self) -> Path:
        """Folder of the HTML and the assets that WeasyPrint was given last."""
        return self.path / REBUILD / "print"

    def saved_report(self, kind: Kind) -> Path:
        """File of the last whole report or draft, arrays included."""
        return self.path / REBUILD / named("report.npz", kind)

    @contextmanager
    def locked(self) -> Iterator[None]:
        """Keeps other builds out, and mends what a killed one has left; the lock dies with its process.

        Raises:
            BuildError: if another build is at work there, or if the folder cannot be written, now or at any moment
                until the end: the message names the file and the reason.
        """
        try:
            self._make()
            with self._disk_errors_explained(), filelock.FileLock(self.path / LOCK, timeout=0):
                self._mend()
                yield
        except filelock.Timeout:
            raise BuildError(
                f"Another build is at work in {str(self.path)!r}. Wait for it to end, or choose another --output."
            ) from None

    def rehearse(self) -> None:
        """Does once what builds do here: files and folders are written aside, and take the places of former ones.

        Raises:
            OSError: if the file system refuses any of it.
        """
        place = self.path / REBUILD / "rehearsals"
        for content in (b"former", b"new"):
            atomic.write(place / "file", content, durable=True)
            with atomic.new_folder(place / "folder") as folder:
                (folder / "file").write_bytes(content)

    def write_report(self, kind: Kind, page: bytes, pdf: bytes | None, data: Mapping[str, bytes]) -> tuple[Path, ...]:
        """Replaces the files of the former build of this kind together.

        Args:
            kind: of the build.
            page: the HTML page.
            pdf: the PDF, or None to leave the former one alone.
            data: the files of data under their names in a report; empty for an excerpt.

        Returns:
            The files written, the page first.

        Raises:
            BuildError: if the folder cannot be written or the disk is full; the former files are untouched.
        """
        contents = {PAGE: page} | ({} if pdf is None else {PDF: pdf}) | dict(data)
        if kind == "draft" and (self.path / RESULTS).exists():
            del contents[SCHEMA]  # the report that lies there has its own
        files = {named(name, kind): content for name, content in contents.items()}
        self.replace(files)
        return tuple(self.path / name for name in files)

    def former_pdf(self, kind: Kind) -> Path | None:
        """The PDF of this kind that lies there; None without one."""
        path = self.path / named(PDF, kind)
        return path if path.exists() else None

    def former_seeds(self, kind: Kind) -> int | None:
        """Number of seeds of the report, or of the draft, that lies there; None without one that can be read."""
        try:
            return len(json.loads((self.path / named(RESULTS, kind)).read_bytes())["provenance"]["seeds"])
        except (FileNotFoundError, ValueError, LookupError, TypeError, RecursionError):
            return None

    def replace(self, contents: Mapping[str, bytes]) -> None:
        """Replaces the named files together.

        Raises:
            BuildError: if the folder cannot be written or the disk is full; the former files are untouched.
        """
        journal = {name: hashlib.sha256(content).hexdigest() for name, content in contents.items()}
        try:
            for name in contents:
                if (self.path / name).is_dir():  # found out before the first file is replaced
                    raise IsADirectoryError(errno.EISDIR, f"{name!r} is a folder there")
            for name, content in {**contents, JOURNAL: json.dumps(journal).encode()}.items():
                atomic.write_in_place(self._pending(name), content, durable=True)
            self._pending(JOURNAL).replace(self.path / JOURNAL)
            self._complete_replacement()
        except OSError as error:
            raise BuildError(
                f"The report cannot be written in {str(self.path)!r}: {error}. {way_out(error)}; "
                "the trainings are kept."
            ) from error
        finally:
            for name in (*contents, JOURNAL):
                with suppress(OSError):  # what cannot be removed must not hide why the files could not be written
                    if not (self.path / JOURNAL).exists():
                        self._pending(name).unlink(missing_ok=True)

    def save_report(self, kind: Kind, content: bytes) -> None:
        """Stores the whole report or draft, arrays included, as `report_file.report_bytes` packs it.

        Raises:
            OSError: if it cannot be written; the former one is then still there.
        """
        atomic.write(self.saved_report(kind), content, durable=True)

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
        folder = self.path
        try:
            folder.mkdir(parents=True, exist_ok=True)
            for folder in (self.path, self.path / RUNS, self.path / REBUILD):
                if folder.exists():  # somebody else's, perhaps, in a folder for two
                    with tempfile.TemporaryFile(dir=folder):
                        pass
        except OSError as error:
            raise BuildError(
                f"The output folder {str(folder)!r} cannot be written: {error.strerror}. {way_out(error)}."
            ) from error

    @contextmanager
    def _disk_errors_explained(self) -> Iterator[None]:
        """Reports what the disk refused, at any moment, what mends that cause, and that nothing is lost."""
        try:
            yield
        except filelock.Timeout:
            raise
        except OSError as error:
            kept = "the former report is untouched, and finished runs are kept."
            reason = error.strerror or error
            if error.filename is None and error.errno not in NO_ROOM:  # no file of this folder
                raise BuildError(f"The system refused what the build asked of it: {reason}; {kept}") from error
            name = str(error.filename or self.path)
            raise BuildError(f"{name!r} cannot be read or written: {reason}. {way_out(error)}; {kept}") from error

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
