"""Every number of the text comes from results.json, and the printed number is the one found there.

The report read here is a saved build of five seeds on the real data (tests/real/report.npz), and small ones beside it.
"""

import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any

import jinja2
import pytest
from babel.dates import format_date
from builders import complete_results
from jinja2 import nodes
from reading import Page, resolve
from rendering import render_text
from small_reports import report_of

from td1report.answers.outline import QUESTIONS, select
from td1report.records import Report
from td1report.render.filters import filters
from td1report.render.template_files import templates_folder
from td1report.render.typed_numbers import typed_numbers
from td1report.storage.report_file import results_json
from td1report.style.numbers import LOCALES

LANGUAGES = sorted(folder.name for folder in templates_folder().iterdir() if folder.name in LOCALES)
CONSTANTS = {"fr": {"deux", "la moitié", "1"}}
"""All constants that the text may hold: a power of two, half as large, the bias of a neuron and the like."""
DIGITS = r"(?<![A-Za-z_])\d[\d\u202f,]*"
SCALES = (1, 100, 2**-10, 2**-20)
"""As it stands, in percent, in kibibytes, in mebibytes."""


def small_report(num_seeds: int) -> Report:
    """All questions about tiny data."""
    return report_of(complete_results(num_seeds), select())


@pytest.fixture(scope="module", params=["real", "one seed", "ten seeds"])
def report(request: pytest.FixtureRequest, real_report: Report) -> Report:
    """Reports whose texts take different branches."""
    return real_report if request.param == "real" else small_report({"one seed": 1, "ten seeds": 10}[request.param])


@pytest.fixture(scope="module", params=LANGUAGES)
def language(request: pytest.FixtureRequest) -> str:
    """Every language there is."""
    return str(request.param)


@pytest.fixture(scope="module")
def page(report: Report, language: str) -> Page:
    """The text of the page, taken apart."""
    return Page(render_text(report, language))


@pytest.fixture(scope="module")
def values(report: Report) -> Any:
    """results.json as others read it."""
    return json.loads(results_json(report))


def test_no_number_stands_in_the_text_without_a_source(page: Page, language: str) -> None:
    """In digits or in words, in running text, tables and captions, every number names its place in results.json."""
    assert [] == list(typed_numbers(page.html, language))


def test_every_printed_number_is_the_one_at_its_path(page: Page, values: Any, language: str) -> None:
    """Read back from the text, in its language, a number is the value of results.json rounded to what is printed."""
    printed = [element for element in page.numbers if element.tag == "span"]
    wrong = []
    for element in printed:
        found = [resolve(values, path) for path in element.attributes["data-from"].split()]
        if not says(element.text, found, language):
            wrong.append((element.text, element.attributes["data-from"], found))

    assert len(printed) > 1000
    assert [] == wrong


def test_numbers_of_alternative_texts_have_sources(page: Page, values: Any, language: str) -> None:
    """An alternative text, which a screen reader speaks, holds numbers of the paths it names, and no others."""
    drawings = [element for element in page.numbers if element.tag == "div"]
    wrong = []
    for drawing in drawings:
        found = [resolve(values, path) for path in drawing.attributes["data-from"].split()]
        sizes = {size for value in found if isinstance(value, list) for size in (len(value), *value)}
        sources = [[value] for value in [*found, *sizes] if not isinstance(value, list)]
        numbers = re.findall(rf"\u2212?{DIGITS}", label_of(drawing, page.html))
        wrong += [number for number in numbers if not any(says(number, source, language) for source in sources)]

    assert len(drawings) > 15
    assert [] == wrong


def test_constants_are_few_and_known(page: Page, language: str) -> None:
    """Only the numbers of definitions are printed without a source, each marked, all of them listed here."""
    assert set(page.constants) <= CONSTANTS[language]
    assert all(re.search(r"[^\W\d]", formula) for formula in page.formulas)


def label_of(drawing: Any, html: str) -> str:
    """The alternative text of a drawing of the page, found by its sources."""
    sources = re.escape(drawing.attributes["data-from"])
    match = re.search(rf'data-from="{sources}"[^>]*><svg role="img" aria-label="([^"]*)"', html)
    assert match is not None
    return match[1]


def says(text: str, found: list[Any], language: str) -> bool:
    """Whether the text of a number says these values, read independently of the code that wrote it."""
    (first, *_) = found
    if isinstance(first, str):
        return text.replace("\u2019", "'") in (first, _day(first, language))
    if isinstance(first, list):
        return text == _word(len(first), language) or [int(n) for n in re.findall(r"\d+", text)] in (
            [len(first), first[0]],
            first,
        )
    if text == _word(first, language):
        return True
    numbers = re.findall(r"\u2212?\d[\d\u202f]*(?:,\d+)?", text)
    if "<" in text:
        return bool(first < _read(numbers[0]))
    return len(numbers) == len(found) and all(map(_rounded, numbers, found))


def _read(number: str) -> float:
    return float(number.replace("\u202f", "").replace(",", ".").replace("\u2212", "-"))


def _rounded(number: str, value: float) -> bool:
    unit = 10.0 ** -len(number.partition(",")[2])
    return any(abs(_read(number) - scale * value) <= 0.5 * unit * (1 + 1e-9) for scale in SCALES)


def _word(value: Any, language: str) -> str | None:
    french = ["zéro", "un", "deux", "trois", "quatre", "cinq", "six", "sept", "huit", "neuf", "dix", "onze", "douze"]
    return {"fr": dict(enumerate(french))}[language].get(value) if isinstance(value, int) else None


def _day(text: str, language: str) -> str | None:
    try:
        day = format_date(datetime.fromisoformat(text).date(), format="long", locale=LOCALES[language])
        return re.sub(r"^1 (?=\D)", "1er ", day) if language == "fr" else day
    except ValueError:
        return None


def test_the_checker_finds_a_wrong_number() -> None:
    """The reading above can fail: a number of another value, sign, unit or interval is not the one at its path."""
    assert says("10,7\u202f%", [10.66], "fr")
    assert says("88,3\u202f%", [0.8834], "fr")
    assert says("[11,0\u202f; 11,4]\u202f%", [11.02, 11.38], "fr")
    assert says("deux", [2], "fr")
    assert not says("10,6\u202f%", [10.66], "fr")
    assert not says("0,25", [-0.25], "fr")
    assert not says("\u22120,25", [0.25], "fr")
    assert not says("[11,0\u202f; 11,4]", [11.02], "fr")
    assert not says("trois", [2], "fr")
    assert not says("<\u00a00,001", [0.01], "fr")


# --- the templates themselves --------------------------------------------------------------------------------------

TEMPLATES = sorted(path for path in templates_folder().rglob("*.j2"))


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(templates_folder()).as_posix())
def test_a_template_holds_no_arithmetic(path: Path) -> None:
    """What is computed is computed in the answers; `~`, which joins texts, is all a template may do."""
    environment = jinja2.Environment(autoescape=True)
    environment.filters.update(filters("fr"))
    tree = environment.parse(path.read_text(encoding="utf-8"))
    operators = (nodes.Add, nodes.Sub, nodes.Mul, nodes.Div, nodes.FloorDiv, nodes.Mod, nodes.Pow, nodes.Neg)

    assert [] == [
        (type(node).__name__, node.lineno) for node in tree.find_all(operators) if not isinstance(node, nodes.Neg)
        or not isinstance(node.node, nodes.Const)
    ]  # fmt: skip


def test_every_question_has_a_template_in_every_language(language: str) -> None:
    """The questions of the outline and the templates of each language are the same set."""
    templates = {path.name.partition(".")[0] for path in (templates_folder() / language).glob("q*.html.j2")}

    assert {question.token for question in QUESTIONS} == templates
