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
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from td1report.errors import BuildError
from td1report.workers.worker import garbage_collection_paused

ASSET_SCHEME = "asset:"
_INLINE_PNG = "data:image/png;base64,"
_MIME_TYPES = {".svg": "image/svg+xml", ".png": "image/png", ".ttf": "font/ttf", ".css": "text/css"}

PANGO_HELP = (
    "WeasyPrint cannot load the system library Pango, which draws the text of the PDF. "
    "Debian, Ubuntu: sudo apt-get install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0. "
    "Fedora: sudo dnf install pango. macOS: brew install pango. Or leave out --pdf: the page needs no library."
)


@dataclass(frozen=True)
class PrintDocument:
    """Document and assets passed to WeasyPrint.

    Attributes:
        html: the document, whose pictures and fonts are `asset:` addresses.
        assets: name -> content of each of them.
    """

    html: str
    assets: Mapping[str, bytes] = field(default_factory=dict)


def is_available() -> str | None:
    """None if WeasyPrint can be loaded, else what is missing and how to mend it."""
    try:
        with _no_system_fonts():
            import weasyprint  # noqa: F401
    except OSError as error:
        return f"{PANGO_HELP} ({error})"
    return None


def require() -> None:
    """Makes sure that a PDF can be written.

    Raises:
        BuildError: if the system library Pango is missing; the message says how to install it.
    """
    problem = is_available()
    if problem is not None:
        raise BuildError(problem)


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
        BuildError: if Pango or a font is missing, if a resource was refused or is missing, if WeasyPrint warned, or if
            an anchor is on no page.
    """
    require()
    if "@font-face" not in document.html:  # with no font at all, Pango ends the whole process
        raise BuildError("The PDF was not written, because its document names no font. Expected: an @font-face rule.")
    from weasyprint import HTML

    from td1report.render import pdf_conformance

    fetcher = _fetcher(document.assets)
    with _no_system_fonts(), _complaints() as complaints, _source_date(created_at), garbage_collection_paused():
        options = {"pdf_variant": "pdf/a-3a", "pdf_identifier": identifier.encode(), "custom_metadata": True}
        pages = HTML(string=document.html, url_fetcher=fetcher).render(**options)
        anchors = {anchor for page in pages.pages for anchor in page.anchors}
        _check(fetcher.refused, complaints)  # before the pages are drawn, which takes as long again
        # The names of a PDF are looked up by bisection, so that they must be in order; WeasyPrint keeps that given.
        attached = [_attachment(name, content, created_at) for name, content in sorted(attachments.items())]
        content: bytes = pages.write_pdf(finisher=pdf_conformance.finish, attachments=attached, **options)
    _check(fetcher.refused, [*complaints, *(f"on no page: {anchor}" for anchor in must_hold if anchor not in anchors)])
    return content


def _check(refused: Sequence[str], complaints: Sequence[str]) -> None:
    """Raises a BuildError if resources were refused or if there is anything to complain about."""
    problems = [f"refused: {url}" for url in refused] + list(complaints)
    if problems:
        raise BuildError(f"The PDF was not written, because WeasyPrint complained: {'; '.join(problems[:5])}.")


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


@contextmanager
def _complaints() -> Iterator[list[str]]:
    """WeasyPrint's warnings, which it does not show otherwise."""
    received: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            received.append(record.getMessage())

    collector = Collector(logging.WARNING)
    logger = logging.getLogger("weasyprint")
    logger.addHandler(collector)
    try:
        yield received
    finally:
        logger.removeHandler(collector)


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
    """An empty fontconfig: the PDF is the same whatever fonts the system has."""
    if "FONTCONFIG_FILE" in os.environ:
        yield
        return
    with tempfile.NamedTemporaryFile("w", suffix=".conf", delete=False) as file:
        file.write('<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig></fontconfig>')
    os.environ["FONTCONFIG_FILE"] = file.name
    try:
        with warnings.catch_warnings():
            warnings.filterwarnings("ignore", "No fonts configured")  # that is the point
            yield
    finally:
        del os.environ["FONTCONFIG_FILE"]
        Path(file.name).unlink(missing_ok=True)
