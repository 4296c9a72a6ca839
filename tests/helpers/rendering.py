"""Documents of a report for the tests, with drawings or without."""

from collections.abc import Callable
from pathlib import Path

from td1report.records import Report
from td1report.render.document import Document, Material
from td1report.render.documents import Documents
from td1report.render.templates import environment_of
from td1report.storage.cache import Cache
from td1report.storage.report_file import report_from


def saved_report(path: Path) -> Report:
    """The report that a build has saved in a file."""
    return report_from(path.read_bytes())


def documents_of(report: Report, cache: Path, templates: Path | None = None) -> Documents:
    """Both documents in French, their drawings cached in a folder."""
    return Documents(report, "fr", Cache(cache / "drawings"), cache / "fonts", templates)


class WordsAlone:
    """Draws nothing: for those who read the text alone."""

    def svg(self, *_: object) -> Callable[[], bytes]:
        return lambda: b"<svg ></svg>"

    def formula(self, *_: object) -> tuple[bytes, float, float]:
        return b"<svg ></svg>", 0.0, 0.0

    def sprite(self, *_: object) -> bytes:
        return b""

    def web_fonts(self, *_: object) -> dict[str, bytes]:
        return {}


def render_text(report: Report, language: str, templates: Path | None = None) -> str:
    """The page as one reads it, without its drawings and fonts: all its text, in a fraction of the time."""
    return Document(Material(report), language, "page", environment_of(language, templates), WordsAlone()).render()
