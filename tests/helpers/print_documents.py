"""A small print document, and the PDF of a document."""

import base64

from td1report.render.pdf import PrintDocument, write_pdf
from td1report.style import fonts

PIXEL = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGNgAAAAAgABSK+kcQAAAABJRU5ErkJggg==")
SQUARE = b'<svg xmlns="http://www.w3.org/2000/svg" width="20" height="20"><rect width="9" height="9"/></svg>'
STYLE = '@font-face { font-family: "Test"; src: url("asset:sans.ttf") } * { font-family: "Test" }'


def print_document(body: str, style: str = STYLE, **assets: bytes) -> PrintDocument:
    """A small print document with one typeface; assets are named with an underscore for the dot."""
    html = (
        f'<!DOCTYPE html><html lang="fr"><head><meta charset="utf-8"><title>Essai</title>'
        f"<style>{style}</style></head><body>{body}</body></html>"
    )
    named = {name.replace("_", "."): content for name, content in assets.items()}
    return PrintDocument(html, {"sans.ttf": fonts.font_files()["sans"].read_bytes()} | named)


def pdf_bytes(of: PrintDocument, identifier: str = "0123") -> bytes:
    """The PDF of a document, dated 22 November 2026."""
    return write_pdf(of, identifier=identifier, created_at="2026-11-22T17:00:00+00:00")
