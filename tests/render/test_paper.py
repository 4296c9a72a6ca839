"""What leaves the paper is found, and costs the PDF."""

import pytest
from print_documents import SQUARE, STYLE, pdf_bytes, print_document

from td1report.errors import BuildError

A4 = STYLE + "@page { size: A4; margin: 20mm; @top-left { content: 'x'; width: 100% } } p { overflow-wrap: anywhere }"
LONG = "mot" * 100


@pytest.mark.parametrize(
    "body",
    [
        f"<p>{LONG}</p>",
        f'<p>(<a href="https://a.b"><span style="word-break: break-all">{LONG}</span></a>)</p>',
        "<table><tr>" + "<td>mot</td>" * 10 + "</tr></table>",
        '<p style="height: 400mm">mot</p>',
        '<div style="margin: 5mm">mot</div>',
    ],
)
def test_what_stays_on_the_paper_is_let_through(body: str) -> None:
    """Words that break, tables that fit, empty space."""
    assert pdf_bytes(print_document(body, A4))


@pytest.mark.parametrize(
    ("body", "told"),
    [
        (f"<div>{LONG}</div>", "'motmot"),
        (f"<p>(<b>a</b>{LONG})</p>", "'motmot"),
        ("<table><tr>" + "<td>colonne</td>" * 22 + "</tr></table>", "'colonne'"),
        ('<div style="margin: -30mm">mot</div>', "'mot'"),
        ('<p style="position: absolute; top: 300mm">note</p>', "'note'"),
        ('<img src="asset:a.svg" alt="carré" style="position: absolute; left: 160mm; width: 30mm">', "'carré'"),
    ],
)  # fmt: skip
def test_what_leaves_the_paper_is_told(body: str, told: str) -> None:
    """To the right, to the left, at the foot; the words themselves, with their page."""
    with pytest.raises(BuildError, match=f"something leaves its page 1: {told}"):
        pdf_bytes(print_document(f"<p>a</p>{body}", A4, a_svg=SQUARE))
