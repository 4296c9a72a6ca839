"""The printer: PDFs written beside its caller."""

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
