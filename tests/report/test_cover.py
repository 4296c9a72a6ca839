"""The cover: what td1.toml says has its place there, and what it does not say leaves none."""

import re
import subprocess
from pathlib import Path

import pytest
from documents import pdf_of
from pdf_text import PDFTOTEXT
from rendering import documents_of, render_text
from small_reports import small_report

from td1report.records import Cover

MARGIN = 21 / 25.4 * 72
"""Of a page, in points."""


def cover_of(**entries: object) -> str:
    """The words of the cover of a page, with plain spaces."""
    page = render_text(small_report(cover=Cover(**entries)), "fr")
    return " ".join(re.sub(r"<[^>]*>", " ", page.partition('class="cover"')[2].partition("</section>")[0]).split())


def test_an_empty_entry_leaves_no_trace() -> None:
    """Nothing is said to be missing, on the cover or in the metadata, and nothing separates what is not there."""
    page = render_text(small_report(cover=Cover()), "fr")

    assert "renseigné" not in page
    assert '<meta name="author"' not in page
    assert "·" not in cover_of()
    assert "Enseignant" not in cover_of()
    assert "Compte rendu du TD1" in cover_of()


@pytest.mark.parametrize(
    ("entries", "shown"),
    [
        ({"institution": "Université", "course": "TD1"}, "Université · TD1 Compte rendu"),
        ({"institution": "Université"}, "Université Compte rendu"),
        ({"course": "TD1"}, "TD1 Compte rendu"),
        ({"students": ("Zoë Œuvrard", "Ada L'Ovelace")}, "Zoë Œuvrard, Ada L’Ovelace"),
        ({"teacher": "Mme X"}, "Enseignant : Mme X"),
        ({"date": "hier"}, "hier"),
    ],
)
def test_an_entry_is_shown(entries: dict[str, object], shown: str) -> None:
    """Each alone, and those that stand in one line together."""
    assert shown in cover_of(**entries).replace("\u00a0", " ")


def test_the_running_head_has_the_typography_of_the_cover() -> None:
    """The apostrophe of a title is a typographic one there too."""
    page = render_text(small_report(cover=Cover(title="L'été : « un » essai")), "fr")

    assert 'data-short-title="L’été\u00a0: «\u00a0un\u00a0» essai"' in page


LONG = {
    "words": "Reconnaître des vêtements : « l’œil » d’un perceptron – une étude à l’aide de Keras et de ses couches "
    "denses, de la première époque à la quarantième, avec dropout et sans, en deux tailles de lots et trois hauteurs",
    "no spaces": "Reconnaissance" * 14,
    "capitals": "W" * 200,
}


@pytest.mark.skipif(PDFTOTEXT is None, reason="needs pdftotext, of poppler-utils, which CI installs")
@pytest.mark.parametrize("text", LONG.values(), ids=LONG)
def test_the_longest_entries_fit_the_paper(cache: Path, tmp_path: Path, text: str) -> None:
    """Ten names and all other entries of 200 characters: no word leaves the cover, the page, its head or its foot."""
    entry = text[:200]
    cover = Cover(title=entry, students=(entry,) * 10, course=entry, teacher=entry, institution=entry, date=entry)
    report = small_report(cover=cover)
    (tmp_path / "td1.pdf").write_bytes(pdf_of(report, documents_of(report, cache)))  # which looks at the cover itself
    assert PDFTOTEXT is not None
    subprocess.run([PDFTOTEXT, "-bbox", "td1.pdf", "words.html"], cwd=tmp_path, check=True)
    sheets = (tmp_path / "words.html").read_text(encoding="utf-8").split("<page ")[1:]
    assert text == "W" * 200 or "Sommaire" in sheets[1]
    ends = [max(map(float, re.findall(r'xMax="([\d.]+)"', sheet))) for sheet in sheets]

    assert len(sheets) > 1
    assert max(ends) < 210 / 25.4 * 72 - MARGIN + 1
