"""French typography: spaces and apostrophes, in prose alone."""

import pytest
from written_numbers import FIXED, NARROW

from td1report.style.typography import french, typeset


@pytest.mark.parametrize(
    ("plain", "typeset_text"),
    [
        ("Pourquoi ?", f"Pourquoi{NARROW}?"),
        ("Oui ! Non ; enfin", f"Oui{NARROW}! Non{NARROW}; enfin"),
        ("Deux choses : une", f"Deux choses{FIXED}: une"),
        ("« Sac »", f"«{FIXED}Sac{FIXED}»"),
        ("«Sac»", f"«{FIXED}Sac{FIXED}»"),
        ("5 %", f"5{NARROW}%"),
        ("l'erreur", "l\u2019erreur"),
        ("l&#39;erreur", "l\u2019erreur"),
        ("10:30", "10:30"),
        ("fin.", "fin."),
    ],
)
def test_french_typography(plain: str, typeset_text: str) -> None:
    """Spaces before high punctuation, inside guillemets and before %; curved apostrophes."""
    assert typeset_text == french(plain)
    assert typeset_text == french(typeset_text)


@pytest.mark.parametrize(
    "html",
    [
        '<img alt="l\'axe : un ?" title="5 %">',
        "<pre>d['a'] ; b : c ?</pre>",
        "<p><code>x if y else 'z' ; 5 %</code></p>",
        "<pre><span class='k'>if</span> a : <b>b ?</b></pre>",
        "<style>a : hover ; b ! c</style>",
        "<script>let a = 'b' ; c ? d : e</script>",
        "<svg><text>l'axe : x ?</text></svg>",
        "<!-- l'auteur : un ? -->",
    ],
)
def test_what_is_no_prose_stays(html: str) -> None:
    """Tags and their attributes, code, styles, drawings and comments are left as they are."""
    assert html == typeset(html, "fr")


def test_prose_around_code_is_typeset() -> None:
    """Text before and after code is prose again."""
    assert f"<p>a{FIXED}: <code>b : c</code>{NARROW}?</p>" == typeset("<p>a : <code>b : c</code> ?</p>", "fr")


def test_english_has_no_french_spaces() -> None:
    """English text is left alone."""
    assert "<p>Why? l'x : 5 %</p>" == typeset("<p>Why? l'x : 5 %</p>", "en")


@pytest.mark.parametrize(
    ("lines", "french", "english"),
    [
        ("<p>un\n, deux\n.</p>", "<p>un, deux.</p>", "<p>un, deux.</p>"),
        ("<p>(\nun\n)</p>", "<p>(un)</p>", "<p>(un)</p>"),
        ("<p>un\n; deux\n: trois</p>", f"<p>un{NARROW}; deux{FIXED}: trois</p>", "<p>un; deux: trois</p>"),
        ("<p>un\n<b>deux</b>\ntrois</p>", "<p>un\n<b>deux</b>\ntrois</p>", "<p>un\n<b>deux</b>\ntrois</p>"),
        ("<pre>f(a\n, b)</pre>", "<pre>f(a\n, b)</pre>", "<pre>f(a\n, b)</pre>"),
    ],
)
def test_a_line_may_begin_with_a_mark(lines: str, french: str, english: str) -> None:
    """The line break of a template before a comma or a stop is dropped; French keeps its space before high marks."""
    assert french == typeset(lines, "fr")
    assert english == typeset(lines, "en")


MARK = '<span data-finding="a" data-value="b">{}</span>'


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (f"un\n{MARK.format(', deux')}\n.", f"un{MARK.format(', deux')}."),
        (f"un\n{MARK.format('')}\n.", f"un{MARK.format('')}."),
        (f"un\n{MARK.format('')}; deux", f"un{MARK.format('')}{NARROW}; deux"),
        (f"un\n{MARK.format('')}{MARK.format('')}, deux", f"un{MARK.format('')}{MARK.format('')}, deux"),
        (f"un\n{MARK.format('deux')}\ntrois", f"un\n{MARK.format('deux')}\ntrois"),
        ("un\n<b>, deux</b>", "un\n<b>, deux</b>"),
    ],
)
def test_a_mark_of_a_finding_is_no_obstacle(lines: str, expected: str) -> None:
    """The break is dropped too where a mark begins with the comma, or holds nothing and stands before it."""
    assert expected == typeset(lines, "fr")
