"""An excerpt says that it is one, and claims nothing that it did not do."""

import re
from pathlib import Path

import pytest
from builders import complete_results
from rendering import documents_of, render_text
from small_reports import report_of, small_report

from td1report.answers.outline import QUESTIONS, select
from td1report.records import Cover, Report
from td1report.render.template_files import templates_folder
from td1report.report.assembly import finish

ANCHORS = re.findall(r'<li id="(ref-[^"]*)"', (templates_folder() / "fr" / "references.html.j2").read_text("utf-8"))


def excerpt(*tokens: str, title: str | None = None) -> Report:
    """The excerpt of some questions about tiny data."""
    return report_of(complete_results(2), select(tokens), cover=Cover(title=title), is_excerpt=True)


def words(html: str, anchor: str) -> str:
    """The text of a section, with plain spaces."""
    section = html.partition(f'id="{anchor}"')[2].partition("</section>")[0]
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", section.replace("<p", " <p")))


@pytest.mark.parametrize(
    ("tokens", "told"), [(("q2_5",), "Extrait : question 2.5"), (("q2_5", "q1_2"), "Extrait : questions 1.2, 2.5")]
)
def test_it_names_itself(tokens: tuple[str, ...], told: str) -> None:
    """On its cover, as the name of its window, and in the running head."""
    page = re.sub(r"[\s\u00a0]+", " ", render_text(excerpt(*tokens, title="Des habits"), "fr"))

    assert told in re.sub(r"<[^>]*>", "", page.partition('class="cover"')[2].partition("</section>")[0])
    assert f"<title>Des habits · {told}</title>" in page
    assert 'data-short-title="Extrait · Des habits"' in page


def test_both_documents_are_marked(cache: Path) -> None:
    """The page and what is printed say the same."""
    documents = documents_of(excerpt("q1_2"), cache)

    for html in (documents.page, documents.print_document.html):
        assert "Extrait" in html.partition('class="draft-mark"')[2].partition("</p>")[0]


def test_a_whole_report_is_none() -> None:
    """It claims all that it did, and lists all works, each of which it cites: no excerpt can lose one it needs."""
    page = render_text(report_of(complete_results(2), QUESTIONS), "fr")

    assert "xtrait" not in words(page, "appendix")
    assert "xtrait" not in page.partition('class="cover"')[2].partition("</section>")[0]
    assert "Chaque configuration a été entraînée" in words(page, "appendix")
    assert ANCHORS == re.findall(r'<li id="(ref-[^"]*)"', page)
    assert set(ANCHORS) == set(re.findall(r'href="#(ref-[^"]*)"', page))


def test_where_nothing_was_trained_nothing_is_claimed() -> None:
    """No training, no table of models, no procedure, no work that is not cited."""
    page = render_text(excerpt("q1_2"), "fr")
    appendix = words(page, "appendix")

    assert "Cet extrait répond à la question 1.2. Les autres questions qu’il nomme" in appendix
    for claim in ("entraîné", "Configuration", "procédure de verdict", "Holm", "—"):
        assert claim not in appendix.removeprefix(">Annexe : environnement, graines et procédure")
    assert ["ref-keras"] == re.findall(r'<li id="(ref-[^"]*)"', page)


def test_it_claims_the_trainings_that_it_needed() -> None:
    """One model was trained, and stands alone in the table; what compares several is left out."""
    page = render_text(excerpt("q2_6"), "fr")
    table = page.partition('id="report-experiments"')[2].partition("</figure>")[0]

    assert "Chaque configuration de cet extrait a été entraînée avec 2 graines" in words(page, "appendix")
    assert 1 == table.count('<th scope="row">')
    assert "procédure de verdict" not in words(page, "appendix").removeprefix(">Annexe")


def test_where_models_are_compared_the_procedure_is_told() -> None:
    """With the works that it rests on."""
    page = render_text(excerpt("q4_2"), "fr")

    assert "La procédure de verdict" in words(page, "appendix")
    assert {"ref-welch", "ref-holm", "ref-schuirmann"} <= set(re.findall(r'<li id="(ref-[^"]*)"', page))


def test_no_question_is_named_by_its_place() -> None:
    """An excerpt has another next one: outside of the TD's own words, a question is named by its number."""
    for path in sorted(templates_folder().glob("fr/*.j2")):
        own = re.sub(r"\{% block quote %\}.*?\{% endblock %\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
        assert not re.search(r"questions? (?:suivante|précédente)", own), path.name


def test_it_has_neither_introduction_nor_conclusion() -> None:
    """They speak of the whole; the remarks on its answers are there."""
    whole = small_report()
    written = {"intro": "a", "q2_5": "b", "q1_1": "c", "conclusion": "d"}

    assert {"q2_5"} == finish(whole, whole.answers, Cover(), written, is_excerpt=True).comments.keys()
    assert {"intro", "q2_5", "conclusion"} == finish(whole, whole.answers, Cover(), written).comments.keys()
