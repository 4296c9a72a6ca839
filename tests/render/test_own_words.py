"""The appendix names the words that are the user's, and no others."""

import re
from pathlib import Path

import pytest
from builders import make_results
from own_templates import written
from rendering import render_text
from small_reports import report_of

from td1report.answers.outline import select
from td1report.records import Report
from td1report.render.template_files import digest_of_words, path_of
from td1report.render.typed_numbers import typed_numbers


def rewords(token: str, text: str) -> dict[str, str | bytes]:
    """A file that replaces the direct answer to a question."""
    extends = f'{{% extends "td1report/fr/{token}.html.j2" %}}'
    return {f"fr/{token}.html.j2": f"{extends}{{% block short %}}{text}{{% endblock %}}"}


CONSTANTS = 'Les {{ "deux"|constant }} lots, <span class="math"><i>n</i> = 28 × {{ f.batch_size|num }}</span>.'
CHANGED = {"style.css": path_of("style.css").read_bytes() + b"\n", "code/q2_3.py": "x = 1\n"}


@pytest.fixture(scope="module")
def report() -> Report:
    """Three questions about tiny data."""
    return report_of(make_results(2), select(["q1_2", "q2_3", "q2_5"]))


def appendix(html: str) -> str:
    """Its words, with plain spaces."""
    section = html.partition('id="appendix"')[2].partition("</section>")[0]
    apart = re.sub(r"</?(?:p|h\d|figure|figcaption)\b[^>]*>", " ", section)
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", apart))


@pytest.mark.parametrize(
    ("files", "told"),
    [
        ({}, None),
        ({"fr/q2_5.html.j2": path_of("fr/q2_5.html.j2").read_bytes()}, None),
        (rewords("q2_5", "Peu."), "Les mots de la question 2.5 sont ceux de l’auteur. Tableau"),
        (
            rewords("q1_2", "Peu.") | rewords("q2_5", "Peu.") | CHANGED,
            "Les mots des questions 1.2, 2.3 et 2.5 sont ceux de l’auteur. L’auteur a aussi remplacé style.css.",
        ),
        (CHANGED | {"code/q2_3.py": path_of("code/q2_3.py").read_bytes()}, "L’auteur a remplacé style.css. Tableau"),
        (
            rewords("q2_5", CONSTANTS),
            "de l’auteur. Ces nombres y figurent sans venir d’un résultat : « deux », « n = 28 × … ». Tableau",
        ),
        (rewords("q2_5", 'Les {{ "deux"|constant }} lots'), "Ce nombre y figure sans venir d’un résultat : « deux »."),
    ],
)  # fmt: skip
def test_the_appendix_names_what_was_replaced(
    report: Report, tmp_path: Path, files: dict[str, str | bytes], told: str | None
) -> None:
    """Questions, other files, constants; nothing where nothing was replaced; no number in it is a typed one."""
    page = render_text(report, "fr", written(tmp_path / "mine", files) if files else None)

    if told is None:
        assert "l’auteur" not in appendix(page).lower()
    else:
        assert told in appendix(page)
    assert [] == list(typed_numbers(page, "fr"))


def test_the_digest_of_the_words_stands_beside_that_of_the_program(report: Report, tmp_path: Path) -> None:
    """The words as they are: those of the package, with the user's in their places."""
    mine = written(tmp_path / "mine", rewords("q2_5", "Peu."))
    told = f"{report.provenance.code_digest[:16]} (programme), {{}} (mots)"

    assert told.format(digest_of_words()[:16]) in appendix(render_text(report, "fr"))
    assert told.format(digest_of_words(mine)[:16]) in appendix(render_text(report, "fr", mine))
    assert digest_of_words() != digest_of_words(mine)
