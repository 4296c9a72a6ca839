"""The map of the project: one token everywhere, the words of the TD, and answers from the needs declared."""

import html
import re

import pytest
from builders import make_results, make_timings
from places import TESTS
from small_reports import text_of_question

from td1report.answers import outline
from td1report.answers.outline import COMPARED, QUESTIONS, select
from td1report.errors import RequestError
from td1report.inputs.experiments import by_role
from td1report.render.template_files import templates_folder

TOKENS = [question.token for question in QUESTIONS]
COUNTS = {1: 7, 2: 7, 3: 9, 4: 8}
ASSIGNMENT = (TESTS / "td1.txt").read_text(encoding="utf-8")
ITEMS = [line.removeprefix("- ") for line in ASSIGNMENT.splitlines() if line.startswith("- ")]


def words(text: str) -> str:
    """A text reduced to its letters and digits, so that typography does not count."""
    return " ".join(re.findall(r"\w+", html.unescape(re.sub(r"<[^>]*>|\{[%#].*?[%#]\}", " ", text))))


def quote_of(token: str) -> str:
    """The block of a template that quotes the TD."""
    source = (templates_folder() / "fr" / f"{token}.html.j2").read_text(encoding="utf-8")
    (quote,) = re.findall(r"\{% block quote %\}(.*?)\{%-? endblock %\}", source, re.DOTALL)
    return str(quote)


def test_every_question_of_the_td_is_in_the_outline_in_its_order() -> None:
    """31 questions: q1_1 to q1_7, q2_1 to q2_7, q3_1 to q3_9, q4_1 to q4_8."""
    expected = [f"q{section}_{number}" for section, count in COUNTS.items() for number in range(1, count + 1)]

    assert expected == TOKENS


def test_there_is_one_template_for_each_question_and_no_other() -> None:
    """The outline's tokens are the French question templates."""
    templates = {path.name.removesuffix(".html.j2") for path in (templates_folder() / "fr").glob("q*.html.j2")}

    assert set(TOKENS) == templates


@pytest.mark.parametrize("token", TOKENS)
def test_the_quote_is_in_the_words_of_the_td(token: str) -> None:
    """What a template quotes stands word for word in the assignment."""
    paragraphs = re.split(r"</p>|<br>|</li>|<pre[^>]*>|</pre>|\[…\]", quote_of(token))

    for paragraph in paragraphs:
        assert words(paragraph) in words(ASSIGNMENT)


@pytest.mark.parametrize(("token", "item"), list(zip(TOKENS, ITEMS, strict=True)))
def test_a_question_quotes_its_whole_item_of_the_td(token: str, item: str) -> None:
    """The items of the assignment, in their order, are the questions: none is skipped or cut."""
    assert words(item) in words(quote_of(token))


def test_needs_name_experiments_of_the_plan() -> None:
    """A need is the role of an experiment, or one of the three other measurements."""
    known = {*by_role(), "anomalies", "timing", "comparisons"}

    assert all(question.needs <= known for question in QUESTIONS)


def test_a_comparison_needs_its_whole_family() -> None:
    """Holm's correction depends on every member: a question that compares needs them all."""
    (question,) = select(["q4_1"])

    assert set(COMPARED) == question.roles


def test_an_unknown_question_is_refused_with_the_nearest_one() -> None:
    """The message names what was received, the nearest token and the list."""
    with pytest.raises(RequestError, match=r"Unknown question 'q3_77'\. Did you mean 'q3_7'\?"):
        select(["q3_77"])


def test_no_answer_of_the_section_needs_a_training() -> None:
    """Every question of the section is answered from the data alone."""
    tokens = [question.token for question in outline.QUESTIONS if question.token.startswith("q1")]
    results = make_results().limited_to(frozenset())

    assert ["q1_1", "q1_2", "q1_3", "q1_4", "q1_5", "q1_6", "q1_7"] == tokens
    for question in outline.select(tokens):
        assert frozenset() == question.needs
        assert question.answer(results).facts.model_dump()


@pytest.mark.parametrize("question", [q for q in outline.QUESTIONS if q.token.startswith("q4")], ids=lambda q: q.token)
@pytest.mark.parametrize("num_seeds", [1, 3])
def test_an_answer_needs_only_what_its_question_declares(question: outline.Question, num_seeds: int) -> None:
    """Each question is answered from its declared needs, be there one run a model or several."""
    results = make_results(num_seeds, timings=make_timings())

    answer = question.answer(results.limited_to(question.needs))

    assert type(answer.facts).__module__ == question.answer.__module__


@pytest.mark.parametrize("token", ["q2_1", "q2_2", "q2_3", "q2_4", "q2_5", "q2_6"])
def test_the_answers_can_be_rendered_from_a_draft(token: str) -> None:
    """One seed and tiny data leave no hole in the text."""
    text = text_of_question(make_results(1), token)

    assert "None" not in text
    assert "nan" not in text
