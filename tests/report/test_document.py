"""The saved real report as a document: what a teacher looks for is there, and the test set has served no choice."""

import io
import itertools
import json
import re
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from documents import SAVED
from pdf_text import PDFTOTEXT, page_texts
from pypdf import PdfReader
from reading import Page
from rendering import render_text

import td1report
from td1report.answers.outline import QUESTIONS
from td1report.records import Report
from td1report.storage.report_file import report_values, results_json

MOST_SAVED_BYTES = 3_000_000
NARROWEST_MARGIN = 40
"""In points, about 14 mm: no margin of the design is narrower."""


@pytest.fixture(scope="module")
def text(real_report: Report) -> str:
    """The page without its drawings."""
    return render_text(real_report, "fr")


@pytest.fixture(scope="module")
def page(text: str) -> Page:
    """The same, taken apart."""
    return Page(text)


@pytest.fixture(scope="module")
def reader(real_pdf: bytes) -> PdfReader:
    """The PDF, to be read."""
    return PdfReader(io.BytesIO(real_pdf))


def test_the_saved_report_is_a_real_one_of_this_version(real_report: Report) -> None:
    """Five seeds on the published data, every question, in the form that this version writes: not a stale file."""
    schema = json.loads((Path(td1report.__file__).parent / "results.schema.json").read_text(encoding="utf-8"))
    jsonschema.validate(json.loads(results_json(real_report)), schema)

    assert SAVED.stat().st_size < MOST_SAVED_BYTES
    assert [question.token for question in QUESTIONS] == list(real_report.answers)
    assert 5 == len(real_report.provenance.seeds)
    assert 60 == len(real_report.runs)
    assert report_values(real_report)["answers"]["q1_1"]["official"] is True


def sources(page: Page, token: str) -> Iterator[str]:
    """Paths of the numbers printed from the answer of one question."""
    for element in page.numbers:
        yield from (path for path in element.attributes["data-from"].split() if path.startswith(f"answers.{token}."))


def test_section_4_prints_test_figures_of_the_chosen_model_alone(page: Page) -> None:
    """In the questions that compare and choose, test figures are those of `test` and of the published table."""
    from_test = [
        path
        for question in QUESTIONS
        if question.token.startswith("q4")
        for path in sources(page, question.token)
        if re.search(r"\btest|_test|benchmarks", path)
    ]

    assert {"answers.q4_8.test", "answers.q4_8.benchmarks"} == {".".join(path.split(".")[:3]) for path in from_test}


def test_the_final_test_error_is_one_figure(page: Page) -> None:
    """Cover, summary and conclusion quote the same number, and say that it has not served the choice."""
    quoted = {
        element.attributes["data-from"]
        for element in page.numbers
        if re.search(r"(?<!val_)test.*error|test\.error", element.attributes["data-from"])
        and "q4_8" in element.attributes["data-from"]
    }
    conclusion = " ".join(page.sentences["q4_8"])

    assert {"answers.q4_8.test.error"} <= quoted
    assert "qui n’a pas servi au choix" in conclusion
    assert "Le choix" in conclusion
    assert "sur la validation seule" in conclusion


@pytest.mark.parametrize("token", ["q2_7", "q3_9"])
def test_where_the_td_asks_for_test_errors_they_are_said_to_decide_nothing(page: Page, token: str) -> None:
    """The TD wants test errors of other models too: they are shown, and the sentence stands beside them."""
    assert any("test" in path for path in sources(page, token))
    assert re.search(r"ne décide de rien", " ".join(page.sentences[token]))


def test_every_question_has_its_words_its_short_answer_and_its_evidence(text: str) -> None:
    """Quoted, answered in bold first, then shown."""
    for question in QUESTIONS:
        article = text.partition(f'id="{question.token}"')[2].partition("</article>")[0]
        assert article.index('class="quote"') < article.index('class="short"')
        assert re.search(r"<figure|<p", article.partition('class="short"')[2].partition("</p>")[2])


def test_published_figures_stand_beside_ours(page: Page) -> None:
    """The article's and the repository's accuracies, ours among them, and what may be compared."""
    words = " ".join(page.sentences["q4_8"])

    assert "Xiao et al." in words
    assert "dépôt du jeu de données" in words
    assert "(ce rapport)" in words
    assert "les modèles publiés ont appris sur" in words


def test_the_procedure_tells_what_it_gets_wrong(page: Page) -> None:
    """Power, and the simulated rates of false findings, come from the code that decides."""
    printed = {element.attributes["data-from"] for element in page.numbers}

    assert "procedure.false_alarm" in printed
    assert "answers.q4_8.false_separation" in printed
    assert {"procedure.detectable.0.difference", "procedure.detectable.1.difference"} <= printed


def test_the_pdf_is_read_in_one_sitting(real_pdf: bytes) -> None:
    """Between 18 and 28 pages, none of them empty."""
    sheets = page_texts(real_pdf)

    assert 18 <= len(sheets) <= 28
    assert all(len(sheet) > 300 for sheet in sheets)


@pytest.mark.skipif(PDFTOTEXT is None, reason="needs pdftotext, of poppler-utils, which CI installs")
def test_no_word_leaves_the_page(real_pdf: bytes, tmp_path: Path) -> None:
    """Every word lies between the margins: no table is cut off, no number runs out of its column's page."""
    (tmp_path / "td1.pdf").write_bytes(real_pdf)
    assert PDFTOTEXT is not None
    subprocess.run([PDFTOTEXT, "-bbox", "td1.pdf", "words.html"], cwd=tmp_path, check=True)
    boxes = (tmp_path / "words.html").read_text(encoding="utf-8")
    sheets = re.findall(r'<page width="([\d.]+)".*?>(.*?)</page>', boxes, re.DOTALL)
    outside = [
        (number, word)
        for number, (width, words) in enumerate(sheets, start=1)
        for left, right, word in re.findall(r'xMin="([-\d.]+)".*?xMax="([\d.]+)".*?>(.*?)</word>', words)
        if float(left) < NARROWEST_MARGIN or float(right) > float(width) - NARROWEST_MARGIN
    ]

    assert len(sheets) >= 18
    assert [] == outside


@pytest.mark.skipif(PDFTOTEXT is None, reason="needs pdftotext, of poppler-utils, which CI installs")
def test_no_line_ends_before_its_time(real_pdf: bytes, tmp_path: Path) -> None:
    """No sentence goes on below a line of one or two words, as WeasyPrint leaves where it loses a break."""
    (tmp_path / "td1.pdf").write_bytes(real_pdf)
    assert PDFTOTEXT is not None
    subprocess.run([PDFTOTEXT, "-layout", "td1.pdf", "lines.txt"], cwd=tmp_path, check=True)
    lines = [line for line in (tmp_path / "lines.txt").read_text(encoding="utf-8").splitlines() if line.strip()]
    short = [
        (line, following)
        for line, following in itertools.pairwise(lines)
        if re.fullmatch(r"[^\W\d_ ][\w’ -]{0,24}[^\W\d_]", line) and re.match(r"[a-zà-ÿ]", following)
    ]

    assert len(lines) > 1_000
    assert [] == short


def test_all_fonts_are_embedded_and_none_is_foreign(reader: PdfReader) -> None:
    """The private names of the three families and of the one fallback, each with its font file."""
    embedded: dict[str, bool] = {}
    for sheet in reader.pages:
        for font in fonts_of(sheet["/Resources"]):
            descriptor = font["/DescendantFonts"][0].get_object()["/FontDescriptor"].get_object()
            embedded[str(font["/BaseFont"])] = any(f"/FontFile{kind}" in descriptor for kind in ("", "2", "3"))

    assert all(embedded.values())
    assert all(re.search(r"TD1-(Serif|Sans|Mono|Fallback)", name) for name in embedded)


def fonts_of(resources: Any) -> Iterator[Any]:
    """The fonts of a page and of the drawings on it."""
    resources = resources.get_object()
    yield from (font.get_object() for font in resources.get("/Font", {}).values())
    for drawing in resources.get("/XObject", {}).values():
        if "/Resources" in drawing.get_object():
            yield from fonts_of(drawing.get_object()["/Resources"])
