"""A print document -> PDF, through WeasyPrint, which may read the document's own assets and nothing else.

A build has it done in a process beside its own: it takes longer than all the rest of a rebuild, and the page is made
meanwhile.
"""

import io
import logging
import os
import tempfile
import warnings
from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager, redirect_stdout
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import Any

from td1report.errors import BuildError, sentence
from td1report.style import fonts
from td1report.workers.worker import garbage_collection_paused, send

ASSET_SCHEME = "asset:"
_INLINE_PNG = "data:image/png;base64,"
_MIME_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".ttf": "font/ttf", ".css": "text/css"}

PANGO_HELP = (
    "WeasyPrint cannot load the system library Pango, which draws the text of the PDF. "
    "Debian, Ubuntu, WSL: sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0. "
    "Fedora: sudo dnf install pango. macOS: brew install pango. Or leave out --pdf: the page needs no library."
)
_HARFBUZZ_HELP = (
    "The PDF is right all the same, if slower to write. Debian 12, Ubuntu 24.04, WSL: sudo apt-get install "
    "libharfbuzz-subset0. Fedora: sudo dnf install harfbuzz. macOS: brew install harfbuzz."
)
_ABOUT_THE_MACHINE = ("Using fontTools instead of HarfBuzz-Subset", "Unable to subset ")
"""Beginnings of the warnings that WeasyPrint 70 has about the machine: a font that its libraries cut down slowly, or
not at all, is the same on the page. Every other one, those of versions to come too, is about the document."""
_REHEARSED = "td1report"
"""Word of the PDF that is written to see whether one can be."""
_DATE = "2026-01-01T00:00:00+00:00"
"""Date of that PDF, which nobody sees."""


@dataclass(frozen=True)
class PrintDocument:
    """Document and assets passed to WeasyPrint.

    Attributes:
        html: the document, whose pictures and fonts are `asset:` addresses.
        assets: name -> content of each of them.
    """

    html: str
    assets: Mapping[str, bytes] = field(default_factory=dict)


@dataclass(frozen=True)
class Remark:
    """A sentence about this machine, which the process that writes a PDF sends to its parent."""

    text: str


def is_available() -> str | None:
    """None if WeasyPrint can be loaded, else what is missing and how to mend it."""
    try:
        with _no_system_fonts(), redirect_stdout(io.StringIO()):  # without Pango, it prints a banner
            import weasyprint  # noqa: F401
    except BuildError as error:
        return str(error)
    except OSError as error:
        return f"{PANGO_HELP} ({error})"
    return None


def libraries() -> str:
    """Pango's version and whether HarfBuzz-Subset is there, for whoever has made sure that WeasyPrint can be loaded."""
    from weasyprint.text import ffi

    number = ffi.pango.pango_version()
    subset = "without" if ffi.harfbuzz_subset is None else "with"
    return f"Pango {number // 10_000}.{number // 100 % 100}.{number % 100} {subset} HarfBuzz-Subset"


def require() -> None:
    """Makes sure that WeasyPrint can be loaded; `rehearse` asks for more.

    Raises:
        BuildError: if the system library Pango, or a temporary folder, is missing; the message says how to mend it.
    """
    problem = is_available()
    if problem is not None:
        raise BuildError(problem)


def rehearse(drawing: bytes) -> tuple[str, ...]:
    """Writes a PDF of one word and one drawing, by the road of the report: fonts, Pango, HarfBuzz, temporary folder.

    Args:
        drawing: SVG.

    Returns: the remarks on this machine, which hinder no PDF.

    Raises:
        BuildError: as `write_pdf`.
    """
    html = (
        f'<!DOCTYPE html><html lang="fr"><head><title>{_REHEARSED}</title><style>@font-face {{ font-family: "Word"; '
        'src: url("asset:word.ttf") } * { font-family: "Word" }</style></head><body>'
        f'<p id="{_REHEARSED}">{_REHEARSED}</p><img src="asset:drawing.svg" alt="{_REHEARSED}"></body></html>'
    )
    assets = {"word.ttf": fonts.print_fonts(_REHEARSED)["sans"], "drawing.svg": drawing}
    document = PrintDocument(html, assets)
    return _written(document, identifier=_REHEARSED, created_at=_DATE, must_hold=(_REHEARSED,))[1]


def write_pdf(
    document: PrintDocument,
    *,
    identifier: str,
    created_at: str,
    must_hold: Collection[str] = (),
    attachments: Mapping[str, bytes] = MappingProxyType({}),
) -> bytes:
    """The PDF of a print document, which is PDF/A-3a and PDF/UA-1.

    Args:
        document: the HTML and its assets.
        identifier: file identifier, so that the same results give the same bytes.
        created_at: ISO 8601; the date of the results stands for that of the file.
        must_hold: anchors that some page must have.
        attachments: name -> content of each file of results, attached as the document's data.

    Raises:
        BuildError: if Pango, a font or a temporary folder is missing, if a resource was refused or is missing, if
            WeasyPrint warned of the document, if an anchor is on no page, or if something reaches beyond the paper.
            What WeasyPrint remarks on the machine is sent to the parent of this process.
    """
    content, remarks = _written(
        document, identifier=identifier, created_at=created_at, must_hold=must_hold, attachments=attachments
    )
    for remark in remarks:
        send(Remark(remark))
    return content


def _written(
    document: PrintDocument,
    *,
    identifier: str,
    created_at: str,
    must_hold: Collection[str] = (),
    attachments: Mapping[str, bytes] = MappingProxyType({}),
) -> tuple[bytes, tuple[str, ...]]:
    """The PDF, and the remarks on this machine: all that `write_pdf` does."""
    require()
    if "@font-face" not in document.html:  # with no font at all, Pango ends the whole process
        raise BuildError("The PDF was not written, because its document names no font. Expected: an @font-face rule.")
    from weasyprint import HTML

    from td1report.render import pdf_conformance, pdf_pieces

    fetcher = _fetcher(document.assets)
    options = {"pdf_variant": "pdf/a-3a", "pdf_identifier": identifier.encode(), "custom_metadata": True}
    with _warnings() as warned, _prepared(created_at):
        pages = HTML(string=document.html, url_fetcher=fetcher).render(**options)
        anchors = {anchor for page in pages.pages for anchor in page.anchors}
        _check(fetcher.refused, warned.complaints)  # before the pages are drawn, which takes as long again
        _check_paper(pages.pages)
        # The names of a PDF are looked up by bisection, so that they must be in order; WeasyPrint keeps that given.
        attached = [_attachment(name, content, created_at) for name, content in sorted(attachments.items())]
        with pdf_pieces.origins() as origins:
            finisher = partial(pdf_conformance.finish, origins)
            content: bytes = pages.write_pdf(finisher=finisher, attachments=attached, **options)
    lacking = (f"on no page: {anchor}" for anchor in must_hold if anchor not in anchors)
    _check(fetcher.refused, [*warned.complaints, *lacking])
    remarks = warned.remarks[:1]  # one font is told, the others are alike
    return content, tuple(f"WeasyPrint remarks: {sentence(remark)} {_HARFBUZZ_HELP}" for remark in remarks)


def _check(refused: Sequence[str], complaints: Sequence[str]) -> None:
    """Raises a BuildError if resources were refused or if there is anything to complain about."""
    problems = [f"refused: {url}" for url in refused] + list(complaints)
    if problems:
        raise BuildError(f"The PDF was not written, because WeasyPrint complained: {'; '.join(problems[:5])}.")


def _check_paper(pages: Sequence[Any]) -> None:
    """Raises a BuildError if something lies where a printer would cut it off."""
    from td1report.render import paper

    for number, what in paper.outside(pages):
        raise BuildError(
            f"The PDF was not written, because something leaves its page {number}: {what[:80]!r}. Expected words that "
            "break into lines, and tables with few columns or short cells."
        )


def _attachment(name: str, content: bytes, created_at: str) -> Any:
    from datetime import datetime

    from weasyprint import Attachment

    date = datetime.fromisoformat(created_at)
    return Attachment(
        file_obj=io.BytesIO(content), name=name, created=date, modified=date,
        relationship="Data", url_fetcher=_fetcher({}),
    )  # fmt: skip


def _fetcher(assets: Mapping[str, bytes]) -> Any:
    """Serves the assets from memory and inline PNG images; refuses everything else, and lists it."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class AssetFetcher(URLFetcher):  # type: ignore[misc]  # weasyprint ships no types
        def __init__(self) -> None:
            super().__init__(allowed_protocols=("asset", "data"), allow_redirects=False)
            self.refused: list[str] = []

        def fetch(self, url: str, headers: Mapping[str, str] | None = None) -> Any:
            name = url.removeprefix(ASSET_SCHEME)
            if url.startswith(ASSET_SCHEME) and name in assets:
                mime_type = _MIME_TYPES[Path(name).suffix]
                return URLFetcherResponse(url, body=assets[name], headers={"Content-Type": mime_type})
            if url.startswith(_INLINE_PNG):
                return super().fetch(url, headers)
            self.refused.append(url[:120])
            raise ValueError(f"Expected an asset of the document. Received: {url[:120]}")

    return AssetFetcher()


class _Warnings(logging.Handler):
    """WeasyPrint's warnings, which it does not show otherwise.

    Attributes:
        complaints: those about the document, which is not as it should be.
        remarks: those about the machine.
    """

    def __init__(self) -> None:
        super().__init__(logging.WARNING)
        self.complaints: list[str] = []
        self.remarks: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        message = record.getMessage()
        (self.remarks if message.startswith(_ABOUT_THE_MACHINE) else self.complaints).append(message)


@contextmanager
def _warnings() -> Iterator[_Warnings]:
    collector = _Warnings()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(collector)
    try:
        yield collector
    finally:
        logger.removeHandler(collector)


@contextmanager
def _prepared(created_at: str) -> Iterator[None]:
    """Surroundings in which WeasyPrint makes the same PDF each time; all that it writes meanwhile is temporary.

    Raises:
        BuildError: if the temporary folder cannot be written, now or later.
    """
    try:
        with _no_system_fonts(), _source_date(created_at), garbage_collection_paused():
            yield
    except OSError as error:
        raise _no_temporary_folder(error) from error


@contextmanager
def _source_date(created_at: str) -> Iterator[None]:
    """fontTools stamps the fonts it derives with this date instead of the present one."""
    from datetime import datetime

    former = os.environ.get("SOURCE_DATE_EPOCH")
    os.environ["SOURCE_DATE_EPOCH"] = str(int(datetime.fromisoformat(created_at).timestamp()))
    try:
        yield
    finally:
        if former is None:
            del os.environ["SOURCE_DATE_EPOCH"]
        else:
            os.environ["SOURCE_DATE_EPOCH"] = former


@contextmanager
def _no_system_fonts() -> Iterator[None]:
    """An empty fontconfig: the PDF is the same whatever fonts the system has.

    Raises:
        BuildError: if there is no temporary folder.
    """
    if "FONTCONFIG_FILE" in os.environ:
        yield
        return
    try:
        with tempfile.NamedTemporaryFile("w", suffix=".conf", delete=False) as file:
            file.write('<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>')
    except OSError as error:
        raise _no_temporary_folder(error) from error
    os.environ["FONTCONFIG_FILE"] = file.name
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "No fonts configured")  # that is the point
            yield
    finally:
        del os.environ["FONTCONFIG_FILE"]
        Path(file.name).unlink(missing_ok=True)


def _no_temporary_folder(error: OSError) -> BuildError:
    return BuildError(
        f"The PDF needs a temporary folder for its fonts, which cannot be written: {sentence(str(error))} Free some "
        "space there, or name another one by the variable TMPDIR: `TMPDIR=FOLDER td1report build --pdf`."
    )
