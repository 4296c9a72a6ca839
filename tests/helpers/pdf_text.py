"""The text of a PDF."""

import io
import shutil
import subprocess

from pypdf import PdfReader

PDFTOTEXT = shutil.which("pdftotext")
"""Of poppler-utils, which CI installs."""


def page_texts(content: bytes) -> list[str]:
    """The text of each page, by pdftotext where there is one: pypdf takes a hundred times as long for the report."""
    if PDFTOTEXT is None:
        return [page.extract_text() for page in PdfReader(io.BytesIO(content)).pages]
    done = subprocess.run([PDFTOTEXT, "-enc", "UTF-8", "-", "-"], input=content, capture_output=True, check=True)
    return done.stdout.decode().split("\f")[:-1]
