"""Sentences that depend on a finding name it in the page, and nothing of that stands in the print document."""

import re
from typing import Any

from oracle import value_texts
from page_text import Mark, read
from reading import resolve
from rendering import WordsAlone, render_text

from td1report.answers.outline import QUESTIONS
from td1report.records import Report
from td1report.render.document import Document, Material
from td1report.render.templates import environment_of
from td1report.storage.report_file import report_values

WITHOUT_FINDING = {"q1_2", "q1_4", "q2_1", "q2_2", "q2_3", "q2_4", "q2_6"}
"""They say the same of all data."""


def test_the_page_marks_its_findings(real_report: Report) -> None:
    """Summary, cover and all questions but those that say the same of all data; each value is that of its path."""
    marks = read(render_text(real_report, "fr")).marks
    values = report_values(real_report)
    places = {mark.place.partition(".")[0] for mark in marks}

    assert {"cover", "essentials", *(q.token for q in QUESTIONS)} - places <= WITHOUT_FINDING
    assert [] == [fault for mark in marks for path, value in told(mark) if (fault := wrong(values, path, value))]


def told(mark: Mark) -> list[tuple[str, str]]:
    """The paths and values of a mark."""
    return list(zip(mark.paths, mark.value.split(" "), strict=True))


def wrong(values: Any, path: str, value: str) -> str:
    """The path, where results.json does not hold this value there."""
    return "" if value in value_texts(resolve(values, path)) else path


def test_the_print_document_has_the_same_words_without_marks(real_report: Report) -> None:
    """There they would only add elements."""
    environment = environment_of("fr", None)
    page, printed = (
        Document(Material(real_report), "fr", medium, environment, WordsAlone()).render()
        for medium in ("page", "print")
    )

    assert "data-finding" in page
    assert "data-finding" not in printed
    assert short_answers(page) == short_answers(printed)


def short_answers(html: str) -> list[str]:
    """The direct answers, their tags left out and their spaces plain."""
    found = re.findall(r'<p class="short">(.*?)</p>', html, re.DOTALL)
    return [re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", text)).strip() for text in found]
