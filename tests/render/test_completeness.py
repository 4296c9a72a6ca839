"""A document that is not whole takes no former one's place."""

from collections.abc import Callable
from pathlib import Path

import pytest
from interruptions import contents_kept, copied
from places import ROOT
from print_documents import print_document
from small_build import build

from td1report.errors import BuildError
from td1report.render import completeness
from td1report.render.pdf import write_pdf

ARTICLE = (
    '<article class="question" id="{token}"><h2>Titre</h2><blockquote class="quote">Question <i>du</i> TD<br>'
    '</blockquote><p class="short">Réponse</p>'
    '<figure id="{token}-curve"><img src="a.png" alt="Une courbe"></figure></article>'
)


def page(*tokens: str) -> str:
    """A document that answers these questions as it should."""
    return "<main>" + "".join(ARTICLE.format(token=token) for token in tokens) + "</main>"


def test_a_whole_document_has_no_fault() -> None:
    """Every question is there, says something, and its pictures are described."""
    assert [] == completeness.faults(page("q1_1", "q1_2"), ["q1_1", "q1_2"])


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (lambda text: text.replace('id="q1_2"', 'id="q9_9"'), "q1_2 is missing"),
        (lambda text: text.replace("<article", "<div"), "q1_2 is missing"),
        (lambda text: text.replace("Réponse", " \n"), "q1_2 lacks a short answer"),
        (lambda text: text.replace('class="short"', ""), "q1_2 lacks a short answer"),
        (lambda text: text.replace("Question <i>du</i> TD", "&nbsp;"), "q1_2 lacks the TD's words"),
        (lambda text: text.replace("Une courbe", " "), "a picture of q1_2-curve has no alternative text"),
        (lambda text: text.replace(' alt="Une courbe"', ""), "a picture of q1_2-curve has no alternative text"),
        (lambda text: text.replace("<img", "<svg><path/></svg><img"), "a picture of q1_2-curve has no alternative"),
    ],
)
def test_what_is_missing_is_named(change: Callable[[str], str], fault: str) -> None:
    """Each fault is found, where it is, and no other."""
    (found,) = completeness.faults(page("q1_1") + change(page("q1_2")), ["q1_1", "q1_2"])

    assert found.startswith(fault)


def test_a_described_drawing_is_one_picture() -> None:
    """What a drawing is made of needs no words of its own."""
    drawing = '<svg role="img" aria-label="Une courbe"><svg><image href="data:"/></svg></svg>'

    assert [] == completeness.faults(page("q1_1") + drawing, ["q1_1"])


def test_a_pdf_must_hold_what_it_is_asked_to() -> None:
    """An anchor that no page has is an error: the question was hidden, or fell out of the layout."""
    text = print_document('<p id="q1_1">a</p><p id="q1_2" style="display: none">b</p>')

    write_pdf(text, identifier="0", created_at="2026-11-22T00:00:00+00:00", must_hold=["q1_1"])
    with pytest.raises(BuildError, match="on no page: q1_2"):
        write_pdf(text, identifier="0", created_at="2026-11-22T00:00:00+00:00", must_hold=["q1_1", "q1_2"])


@pytest.mark.parametrize(
    ("template", "former", "wrong", "fault"),
    [
        ("question.html.j2", '<p class="short">', '<p class="short"></p><p>', "lacks a short answer"),
        ("question.html.j2", '<article class="question"', '<article class="hidden"', "q1_1 is missing"),
        ("style.css", "@page {", ".question { display: none }\n@page {", "No anchor #q1_1"),
        ("style.css", "@page {", "p { colour: red }\n@page {", "WeasyPrint complained"),
        ("style.css", "@page {", "p { background: url(http://127.0.0.1:9/a.png) }\n@page {", "refused: http"),
        ("fr/q3_7.html.j2", ', alt="s de x égale', ', alt=" ") }}{{ ("', "has no alternative text"),
    ],
)
def test_a_report_that_is_not_whole_is_not_written(
    small_data: Path, small_build: Path, tmp_path: Path, template: str, former: str, wrong: str, fault: str
) -> None:
    """A template that loses something: exit 1 with its name, and the former report stays."""
    output = copied(small_build, tmp_path)
    text = (ROOT / "templates" / template).read_text(encoding="utf-8")
    assert former in text
    path = tmp_path / "mine" / template
    path.parent.mkdir(parents=True)
    path.write_text(text.replace(former, wrong), encoding="utf-8")

    with contents_kept(output), pytest.raises(BuildError, match=fault):
        build([str(small_data), str(output), "--templates", str(tmp_path / "mine")])
