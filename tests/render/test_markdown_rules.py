"""Mathematics and notes in Markdown: where they begin and end, and what only looks like them."""

from typing import Any

import pytest
from markdown_it import MarkdownIt

from td1report.render.markdown_rules import FAULTS, MATHS, NOTE, add_rules


def read(text: str) -> tuple[list[tuple[str, str]], dict[str, Any]]:
    """Formulas and notes of a text, in its order, and what parsing has left behind."""
    markdown = MarkdownIt("commonmark").enable("table")
    add_rules(markdown)
    environment: dict[str, Any] = {}
    tokens = [part for token in markdown.parse(text, environment) for part in (token, *(token.children or ()))]
    return [(token.type, token.content) for token in tokens if token.type in {MATHS, NOTE}], environment


@pytest.mark.parametrize(
    ("text", "formulas"),
    [
        ("soit $x^2$, puis $y$.", ["x^2", "y"]),
        ("deux\nlignes $a +\nb$", ["a + b"]),
        (r"$a\$b$", [r"a\$b"]),
        ("$$x$$", ["x"]),
        ("avant $$x$$ après", ["x"]),
        ("$$a$$ et $$b$$", ["a", "b"]),
        ("$$\na\n+ b\n= c\n$$", ["a + b = c"]),
        ("texte\n$$\na\n$$\nsuite", ["a"]),
        ("> $$\n> x\n> $$", ["x"]),
        ("- $$\n  y\n  $$\n- z", ["y"]),
        ("| $x$ | b |\n| - | - |\n| $y$ | d |", ["x", "y"]),
    ],
)
def test_formulas_are_found(text: str, formulas: list[str]) -> None:
    """In a line, on lines of their own, in quotes, lists and tables; lines join into one."""
    assert [(MATHS, formula) for formula in formulas] == read(text)[0]


@pytest.mark.parametrize("text", ["5 $ ou 10 $", "5$ et 10$", "$5 et $10", r"\$x\$", "`$x$`", "    $$x$$", "$ x $"])
def test_money_and_code_are_no_formulas(text: str) -> None:
    """A space after the first dollar, or a digit after the second one, and whatever is code."""
    assert [] == read(text)[0]


@pytest.mark.parametrize(
    ("text", "notes"),
    [
        ("un[^1]\n\n[^1]: Sa note.", ["Sa note."]),
        ("un[^a] deux[^b]\n\n[^a]: A\n  sur deux lignes\n[^b]: B", ["A sur deux lignes", "B"]),
        ("deux fois[^1][^1]\n[^1]: N", ["N", "N"]),
        ("| a[^1] |\n| - |\n\n[^1]: N", ["N"]),
        ("un `[^1]`\n\n    [^1]: code", []),
    ],
)
def test_notes_stand_where_they_are_called(text: str, notes: list[str]) -> None:
    """Wherever their words are written."""
    found, environment = read(text)

    assert [(NOTE, note) for note in notes] == found
    assert not environment.get(FAULTS)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("$$ a", "has no end"),
        ("appel[^2]", "not there"),
        ("un[^1]\n\n[^1]: A\n\n    suite", "second paragraph"),
        ("un[^1]\n\n[^1]: A\n[^1]: B", "second note of the name '1'"),
    ],
)
def test_what_has_no_end_is_told(text: str, fault: str) -> None:
    """It would be printed as its own source."""
    ((_, told),) = read(text)[1][FAULTS]

    assert fault in told
