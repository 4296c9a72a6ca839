"""The saved real report as a page and a PDF; run as a program, it prints their digests.

python tests/helpers/documents.py CACHE
"""

import hashlib
import sys
from pathlib import Path

from places import TESTS
from rendering import documents_of, saved_report

from td1report.answers import schema
from td1report.records import Report
from td1report.render.documents import Documents
from td1report.render.pdf import write_pdf
from td1report.storage.folder import PREDICTIONS, RESULTS, SCHEMA
from td1report.storage.report_file import results_json

SAVED = TESTS / "real" / "report.npz"
PREDICTED = b"seed,index\n0,0\n"
"""Stands for predictions.csv, which no saved report holds."""


def pdf_of(report: Report, documents: Documents) -> bytes:
    """The PDF as a build writes it."""
    provenance = report.provenance
    return write_pdf(
        documents.print_document,
        identifier=provenance.build_id,
        created_at=provenance.created_at,
        must_hold=tuple(report.answers),
        attachments={
            RESULTS: results_json(report).encode(),
            SCHEMA: schema.PATH.read_bytes(),
            PREDICTIONS: PREDICTED,
        },
    )


if __name__ == "__main__":
    saved = saved_report(SAVED)
    rendered = documents_of(saved, Path(sys.argv[1]))
    for content in (rendered.page.encode(), pdf_of(saved, rendered)):
        sys.stdout.write(f"{hashlib.sha256(content).hexdigest()}\n")
