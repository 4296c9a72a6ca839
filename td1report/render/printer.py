"""A process that writes PDFs beside that of the build, which makes the page meanwhile."""

from collections.abc import Callable
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from typing import Any, Self

from td1report.errors import BuildError, sentence
from td1report.render.pdf import PrintDocument, Remark, require, write_pdf
from td1report.workers.pool import Workers


class Printer:
    """A process that writes one PDF after the other; it loads WeasyPrint as soon as it is entered.

    Args:
        log: called with what it remarks on this machine, from a thread of this process.

    Raises:
        BuildError: on leaving, if the process died before it had done what was asked of it.
    """

    def __init__(self, log: Callable[[str], None] = lambda _: None) -> None:
        def on_event(remark: Remark) -> None:
            log(remark.text)

        self._workers = Workers(1, on_event)

    def __enter__(self) -> Self:
        self._workers.__enter__()
        self._workers.submit("WeasyPrint", require)  # a fault here, the PDF meets again, and reports it
        return self

    def __exit__(self, kind: type[BaseException] | None, *rest: object) -> None:
        self._workers.__exit__(kind, *rest)
        if kind is not None and issubclass(kind, BrokenProcessPool):
            how = "; ".join(self._workers.deaths().values()) or "for a reason that is not known"
            raise BuildError(
                f"The process that writes the PDF died: {sentence(how)} The former report is untouched, and finished "
                "runs are kept."
            ) from None

    def draw(self, make: Callable[[], bytes]) -> Future[bytes]:
        """Begins a picture for a PDF to come."""
        return self._workers.submit("a picture", make)

    def begin(self, document: PrintDocument, **options: Any) -> Callable[[], bytes]:
        """Begins a PDF, and returns at once.

        Args:
            document: as of `write_pdf`.
            options: as of `write_pdf`.

        Returns: what waits for the PDF; it raises as `write_pdf` does.
        """
        return self._workers.submit("the PDF", partial(write_pdf, document, **options)).result
