"""The printer: PDFs written beside its caller."""

from concurrent.futures import Future

import pytest
from print_documents import pdf_bytes, print_document

from td1report.errors import BuildError
from td1report.render.printer import Printer


@pytest.mark.slow
def test_a_printer_writes_the_same_beside_its_caller() -> None:
    """Several documents after each other, each with the bytes of `write_pdf`; a fault is told as it tells it."""
    options = {"identifier": "0123", "created_at": "2026-11-22T17:00:00+00:00"}
    documents = [print_document(f"<p>{text}</p>") for text in ("Où", "l’été")]

    with Printer() as printer:
        pending = [printer.begin(made, **options) for made in documents]
        pending.append(printer.begin(print_document('<a href="#nowhere">x</a>'), **options))

        assert [pdf_bytes(made) for made in documents] == [wait() for wait in pending[:2]]
        with pytest.raises(BuildError, match=r"WeasyPrint complained: .*nowhere"):
            pending[2]()


def without_harfbuzz_subset() -> bytes:
    """In the process of a printer: as if the machine had none."""
    import weasyprint.pdf.fonts

    weasyprint.pdf.fonts.harfbuzz_subset = None
    return b""


@pytest.mark.slow
def test_a_printer_tells_what_the_machine_does_slower() -> None:
    """Once a document, whatever the number of its fonts; its process has no standard error to say it on."""
    told: Future[str] = Future()
    with Printer(told.set_result) as printer:
        printer.draw(without_harfbuzz_subset).result()
        wait = printer.begin(print_document("<p>l’été</p>"), identifier="0123", created_at="2026-11-22T17:00:00+00:00")

        assert wait().startswith(b"%PDF")
        assert "HarfBuzz-Subset" in told.result(timeout=10)
