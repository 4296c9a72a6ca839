"""Both documents of a report, page and print document, in one language."""

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from td1report.records import Report
from td1report.render.assets import Drawings, Helper
from td1report.render.document import Document, Material
from td1report.render.pdf import PrintDocument
from td1report.render.template_errors import TEMPLATE_ERRORS, explained
from td1report.render.templates import environment_of
from td1report.storage.cache import Cache


class Documents:
    """Both documents of one report in one language; each is made when it is first asked for.

    Args:
        report: the results and answers.
        language: "fr".
        cache: of drawn figures and web fonts; may be deleted at any time.
        fonts: folder of the fonts that matplotlib reads as files; the same.
        templates: a folder of the user's whose files win over the packaged ones.
        helper: begins a piece of work in another process, which may draw half of the figures.
    """

    def __init__(
        self,
        report: Report,
        language: str,
        cache: Cache,
        fonts: Path,
        templates: Path | None = None,
        helper: Helper | None = None,
    ) -> None:
        self._material = Material(report)
        self._language = language
        self._templates = templates
        self._environment = environment_of(language, templates)
        self._drawings = Drawings(cache, fonts, language, helper)
        self._known: Mapping[str, int] = {}
        """The numbers of the exhibits, once one of the documents has found them: the other one has the same."""

    @cached_property
    def page(self) -> str:
        """The self-contained HTML page.

        Raises:
            RequestError: if a template is wrong and some are the user's: its file, line and fault are named.
            BuildError: if one is wrong and all are the package's, or if a figure has no alternative text.
        """
        return self._rendered("page")[0]

    @cached_property
    def print_document(self) -> PrintDocument:
        """The source of the PDF.

        Raises:
            RequestError, BuildError: as `page`.
        """
        return PrintDocument(*self._rendered("print"))

    def _rendered(self, medium: str) -> tuple[str, dict[str, bytes]]:
        document = Document(self._material, self._language, medium, self._environment, self._drawings, self._known)
        try:
            text = document.render()
        except TEMPLATE_ERRORS as error:
            if (told := explained(error, self._templates)) is None:
                raise
            raise told from error
        self._known = document.numbers.known
        return text, document.assets
