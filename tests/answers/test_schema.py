"""The published schema of results.json is the one that the records and facts make."""

from td1report.answers.outline import QUESTIONS
from td1report.answers.schema import PATH, facts_type, schema_text


def test_the_published_schema_is_up_to_date() -> None:
    """`python -m td1report.answers.schema` would write what the package holds."""
    assert schema_text() == PATH.read_text(encoding="utf-8")


def test_each_question_has_typed_facts_of_its_own() -> None:
    """No question hands on an untyped bag: its facts are a class with fields."""
    for question in QUESTIONS:
        assert facts_type(question.token).model_fields, question.token
