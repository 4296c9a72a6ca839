"""The tests: each stands where what it tests stands, and none imports another."""

import ast
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest
from places import ROOT, TESTS

from td1report.answers.outline import QUESTIONS, Question

FILES = sorted(TESTS.glob("*.py")) + sorted(TESTS.glob("*/*.py"))
FOLDERS = {path.parent.name for path in (ROOT / "td1report").glob("*/__init__.py")}

NAMED_OTHERWISE = {
    "answers/test_listings.py": "the listings are in templates/code",
    "commands/test_cli.py": "td1report/cli.py, which reads the command line, stands above the commands",
    "commands/test_end_to_end.py": "whole builds, as a user starts them",
    "report/test_comments.py": "a remark on its way from a file of the authors to page, PDF and results.json",
    "report/test_cover.py": "the cover, whatever td1.toml says or does not say",
    "report/test_document.py": "the saved real report, whole",
    "report/test_excerpt.py": "a report of some questions, which claims nothing that it did not do",
    "report/test_findings.py": "the findings that its page marks",
    "report/test_prose.py": "the numbers in its text",
    "report/test_prose_typography.py": "the typography of its text",
    "report/test_template_sources.py": "the form of the templates, which a student edits",
}
"""Test files that are not named after one module, and what they test."""


def name_of(path: Path) -> str:
    """Its path below tests/."""
    return path.relative_to(TESTS).as_posix()


def imported_modules(path: Path) -> Iterator[str]:
    """First names of all modules that a file imports, wherever in it the import stands."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name.split(".")[0] for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module.split(".")[0]


def test_nothing_imports_a_test_file() -> None:
    """What two files need is in tests/helpers or tests/truth; fixtures come from conftest.py without an import."""
    breaches = {
        (name_of(path), name)
        for path in FILES
        for name in imported_modules(path)
        if name == "conftest" or name.startswith("test_")
    }

    assert set() == breaches


def test_every_file_has_a_name_of_its_own() -> None:
    """pytest imports test files and helpers by their names alone."""
    counts = Counter(path.name for path in FILES if path.name != "conftest.py")

    assert [] == [name for name, count in counts.items() if count > 1]


def test_a_test_file_is_named_after_the_module_that_it_tests() -> None:
    """td1report/folder/module.py is tested by tests/folder/test_module.py; other names have a reason."""
    paths = [path for path in FILES if path.name.startswith("test_") and path.parent.name in FOLDERS]
    unlike = {
        name_of(path)
        for path in paths
        if not (ROOT / "td1report" / path.parent.name / path.name.removeprefix("test_")).is_file()
    }

    assert unlike == NAMED_OTHERWISE.keys()


WITHOUT_LISTING = {"q1_5", "q2_1", "q3_9", "q4_2", "q4_8"}
"""Questions that are answered without code of a student's."""


@pytest.mark.parametrize("token", [question.token for question in QUESTIONS])
def test_all_files_of_a_question_bear_its_token(token: str) -> None:
    """README's promise: `find . -name '*q3_7*'` finds its answer, its template, its listing and its test."""
    tracked = ("td1report", "templates", "tests")
    found = {
        path.relative_to(ROOT).as_posix()
        for folder in tracked
        for path in (ROOT / folder).rglob(f"*{token}*")
        if path.suffix != ".pyc"
    }
    expected = {f"td1report/answers/{token}.py", f"templates/fr/{token}.html.j2", f"tests/answers/test_{token}.py"}
    listing = set() if token in WITHOUT_LISTING else {f"templates/code/{token}.py"}

    assert expected | listing == found


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.token)
def test_a_question_is_answered_by_the_module_of_its_name(question: Question) -> None:
    """`answers/q3_7.py` holds the function q3_7, which the outline names."""
    assert (question.token, f"td1report.answers.{question.token}") == (
        question.answer.__name__,
        question.answer.__module__,
    )


def test_every_question_has_a_test_file() -> None:
    """tests/answers/ has one for each token of the outline, and no other."""
    expected = {f"test_{question.token}.py" for question in QUESTIONS}

    assert expected == {path.name for path in TESTS.glob("answers/test_q*.py")}
