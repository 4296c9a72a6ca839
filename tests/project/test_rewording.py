"""docs/rewording.md: its example does what it says, and its filters are all there are."""

import re
from pathlib import Path

import pytest
from places import ROOT
from rendering import render_text

from td1report.records import Report
from td1report.render.filters import NumberFilters
from td1report.render.template_check import check

DOCUMENT = (ROOT / "docs" / "rewording.md").read_text(encoding="utf-8")
EXAMPLE, FINDING = re.findall(r"```jinja\n(.*?)```", DOCUMENT, re.DOTALL)
FILTERS = re.findall(r"^\| `(\{\{.*?\}\})` \|", DOCUMENT.replace(r"\|", "|"), re.MULTILINE)
SAID = "À la fin des 20 époques, mon réseau se trompe sur"


def words_of(html: str) -> str:
    """Text between tags, its spaces plain."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", "", html))


def rendered(report: Report, folder: Path, text: str) -> str:
    """The page with this text in the file that the document names, which is checked as a build does."""
    (path,) = set(re.findall(r"my_templates/(fr/\S+\.j2)", DOCUMENT))
    (folder / path).parent.mkdir(parents=True)
    (folder / path).write_text(text, encoding="utf-8")
    check(folder, "fr")
    return render_text(report, "fr", folder)


@pytest.fixture(scope="module")
def packaged(real_report: Report) -> str:
    """The page in the words of the package."""
    return render_text(real_report, "fr")


def test_the_example_rewords_one_sentence_and_nothing_else(real_report: Report, packaged: str, tmp_path: Path) -> None:
    """The file of the document, as it stands there: its sentence is printed, and every other one as before."""
    page = rendered(real_report, tmp_path, EXAMPLE)
    article = re.compile(r'<article class="question" id="(\w+)">.*?</article>', re.DOTALL)
    before, after = ({match[1]: match[0] for match in article.finditer(text)} for text in (packaged, page))
    short = re.compile(r'(?<=<p class="short">).*?(?=</p>)', re.DOTALL)

    assert len(EXAMPLE.splitlines()) <= 5
    assert SAID not in words_of(packaged)
    assert SAID in words_of(short.findall(after["q2_7"])[0])
    assert short.sub("", before["q2_7"]) == short.sub("", after["q2_7"])
    assert ["q2_7"] == [token for token in before if before[token] != after[token]]


def test_the_filters_of_the_document_are_all_there_are() -> None:
    """One example each."""
    named = re.findall(r"\|(\w+)", " ".join(FILTERS))

    assert sorted(name for name in vars(NumberFilters) if not name.startswith("_")) == sorted(named)


def test_every_filter_and_finding_of_the_document_can_be_written_so(real_report: Report, tmp_path: Path) -> None:
    """Each example prints something in an answer to question 2.7, the question of the document."""
    lines = "".join(f"<i>{example}</i>\n" for example in [*FILTERS, FINDING])
    page = rendered(
        real_report, tmp_path, re.sub(r"(?s)(block short %\}).*?(\{% endblock)", rf"\1\n{lines}\2", EXAMPLE)
    )
    short = page.partition('id="q2_7"')[2].partition('<p class="short">')[2].partition("</p>")[0]

    assert len(FILTERS) + 1 == len(re.findall(r"<i>.+?</i>(?:\n|\Z)", short, re.DOTALL))
