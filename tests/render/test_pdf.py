"""The PDF: made from the document's own assets alone, without complaint, the same each time."""

import base64
import io
import logging
import os
from pathlib import Path

import pytest
from namespaces import needs_mount, run_python
from print_documents import PIXEL, SQUARE, STYLE, pdf_bytes, print_document
from pypdf import PdfReader

from td1report.errors import BuildError
from td1report.render import pdf
from td1report.render.pdf import PrintDocument


def test_text_and_pictures_arrive() -> None:
    """A document with SVG, PNG and inline PNG becomes a PDF whose text can be read."""
    inline = f"data:image/png;base64,{base64.b64encode(PIXEL).decode()}"
    body = f'<p>Où l’été</p><img src="asset:a.svg" alt="a"><img src="asset:b.png" alt="b"><img src="{inline}" alt="c">'

    reader = PdfReader(io.BytesIO(pdf_bytes(print_document(body, a_svg=SQUARE, b_png=PIXEL))))

    assert "Où l’été" in reader.pages[0].extract_text()
    assert "Essai" == (reader.metadata.title if reader.metadata else None)


def test_two_renderings_are_identical() -> None:
    """The same document, identifier and date give the same bytes; another identifier does not."""
    made = print_document('<p>Où l’été</p><img src="asset:a.svg" alt="a">', a_svg=SQUARE)

    assert pdf_bytes(made) == pdf_bytes(made)
    assert pdf_bytes(made) != pdf_bytes(made, identifier="4567")


@pytest.mark.parametrize(
    "address",
    [
        "file:///etc/hostname",
        "http://127.0.0.1:9/a.png",
        "https://127.0.0.1:9/a.png",
        "ftp://127.0.0.1:9/a.png",
        "data:text/plain,hello",
        "data:image/svg+xml,<svg/>",
        "asset:absent.png",
        "asset:../sans.ttf",
        "/etc/hostname",
    ],
)
def test_foreign_picture_is_refused(address: str) -> None:
    """Nothing but the document's assets and inline PNG pictures is read: anything else ends without a PDF."""
    with pytest.raises(BuildError, match="The PDF was not written, because WeasyPrint complained"):
        pdf_bytes(print_document(f"<p>x</p><img src='{address}' alt='a'>"))


@pytest.mark.parametrize(
    "body",
    [
        '<link rel="stylesheet" href="{address}">',
        '<link rel="attachment" href="{address}">',
        '<a rel="attachment" href="{address}">x</a>',
        '<p style="background: url({address})">x</p>',
        '<object data="{address}"></object>',
        '<embed src="{address}">',
        '<svg xmlns:xlink="http://www.w3.org/1999/xlink"><image xlink:href="{address}" width="9" height="9"/></svg>',
        "<style>@font-face {{ font-family: Stolen; src: url({address}) }}</style><p style='font-family: Stolen'>x</p>",
    ],
)
def test_no_way_leads_to_a_file(tmp_path: Path, body: str) -> None:
    """Whichever element asks for it, a file of the machine is not read."""
    secret = tmp_path / "secret.txt"
    secret.write_text("the secret", encoding="utf-8")

    with pytest.raises(BuildError, match=r"refused: file:.*secret\.txt"):
        pdf_bytes(print_document("<p>x</p>" + body.format(address=secret.as_uri())))


def test_picture_inside_a_drawing_is_refused() -> None:
    """An SVG asset that asks for a file is refused too, though WeasyPrint itself would only leave it out."""
    drawing = SQUARE.replace(b"<rect", b'<image href="file:///etc/hostname" width="9" height="9"/><rect')

    with pytest.raises(BuildError, match="refused: file:///etc/hostname"):
        pdf_bytes(print_document('<img src="asset:a.svg" alt="a">', a_svg=drawing))


@pytest.mark.parametrize(
    ("body", "style", "complaint"),
    [
        ("<p>x</p>", STYLE + "p { colour: red }", "colour"),
        ('<a href="#nowhere">x</a>', STYLE, "nowhere"),
        ('<img src="asset:a.png" alt="a">', STYLE, r"asset:a\.png"),
    ],
    ids=["unknown property", "dead link", "broken picture"],
)
def test_warning_of_weasyprint_is_an_error(body: str, style: str, complaint: str) -> None:
    """What WeasyPrint only warns of would be a fault that nobody sees: it ends without a PDF, and is told."""
    with pytest.raises(BuildError, match=f"WeasyPrint complained: .*{complaint}"):
        pdf_bytes(print_document(body, style, a_png=b"no picture"))


def test_environment_is_left_as_it_was(monkeypatch: pytest.MonkeyPatch) -> None:
    """The date and the empty font configuration last for the rendering only, whatever was set before."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "12")
    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)

    pdf_bytes(print_document("<p>x</p>"))

    assert "12" == os.environ["SOURCE_DATE_EPOCH"]
    assert "FONTCONFIG_FILE" not in os.environ


def test_pango_is_there() -> None:
    """Where the tests run, nothing is missing."""
    assert pdf.is_available() is None


def test_document_without_a_font_is_an_error() -> None:
    """Pango would end the whole process by a segmentation fault."""
    with pytest.raises(BuildError, match="names no font"):
        pdf_bytes(PrintDocument('<html lang="fr"><title>x</title><p>x</p></html>'))


def test_a_rehearsal_writes_a_whole_pdf() -> None:
    """Where the tests run, nothing is to be remarked."""
    assert () == pdf.rehearse(SQUARE)


def test_a_rehearsal_complains_as_a_pdf_does() -> None:
    """A drawing that asks for a file is refused in it too."""
    with pytest.raises(BuildError, match="refused: file:///etc/hostname"):
        pdf.rehearse(SQUARE.replace(b"<rect", b'<image href="file:///etc/hostname" width="9" height="9"/><rect'))


def test_a_slow_machine_is_remarked_and_writes_its_pdf(monkeypatch: pytest.MonkeyPatch) -> None:
    """Debian 11 and Ubuntu 22.04 have no HarfBuzz-Subset: one line says what it costs, and the text is all there."""
    import weasyprint.pdf.fonts

    monkeypatch.setattr(weasyprint.pdf.fonts, "harfbuzz_subset", None)

    (remark,) = pdf.rehearse(SQUARE)
    made = print_document("<p>Où <b>l’été</b></p>")

    assert "fontTools instead of HarfBuzz-Subset" in remark
    assert "The PDF is right all the same" in remark
    assert "Où l’été" in PdfReader(io.BytesIO(pdf_bytes(made))).pages[0].extract_text()


@pytest.mark.parametrize(
    ("warning", "is_remark"),
    [
        ('Using fontTools instead of HarfBuzz-Subset for font "A". This will be unsupported', True),
        ('Unable to subset "A" with HarfBuzz', True),
        ('Unable to subset "A" with fontTools', True),
        ('Unable to instantiate "A" variable font', False),
        ("Font-face 'A' cannot be loaded", False),
        ("Failed to load image at 'Unable to subset ': no such file", False),
        ("A warning of a version to come", False),
    ],
)
def test_a_warning_is_about_the_document_unless_known_otherwise(warning: str, is_remark: bool) -> None:
    """What is not known to be about the machine refuses the PDF."""
    with pdf._warnings() as warned:
        logging.getLogger("weasyprint").warning(warning)

    assert ([warning] if is_remark else []) == warned.remarks
    assert ([] if is_remark else [warning]) == warned.complaints


@needs_mount
@pytest.mark.slow
@pytest.mark.parametrize(
    ("mounted", "cause"),
    [
        (
            "for f in /tmp /var/tmp; do mount --bind $f $f; mount -o remount,bind,ro $f; done; cd /proc",
            "No usable temporary directory",
        ),
        (
            "mount -t tmpfs -o size=8k none /mnt; export TMPDIR=/mnt",
            "No space left on device",
        ),
    ],
    ids=["read-only", "full"],
)
def test_a_temporary_folder_that_cannot_be_written_is_named(mounted: str, cause: str) -> None:
    """Neither Pango nor the output folder is blamed, and the variable that names another folder is told."""
    code = (
        "from td1report.errors import BuildError\nfrom td1report.render import pdf\n"
        f"try: pdf.rehearse({SQUARE!r})\nexcept BuildError as error: print(error)"
    )
    said = run_python(mounted, code).stdout

    assert cause in said
    assert "temporary folder" in said
    assert "TMPDIR=" in said
    assert not {"Pango", "--output"} & set(said.split())
