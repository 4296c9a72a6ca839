"""Remarks in Markdown -> HTML, and what of them is refused."""

import re

import pytest
from markupsafe import Markup

from td1report.errors import RequestError
from td1report.render import remarks


def picture(latex: str, displayed: bool) -> Markup:
    """Stands for the picture of a formula."""
    return Markup("[{} {}]").format("displayed" if displayed else "inline", latex)


def html_of(text: str) -> str:
    """The HTML of a remark."""
    return str(remarks.remark_html(text, picture))


@pytest.mark.parametrize(
    ("text", "html"),
    [
        ("~~barré~~", "<p><s>barré</s></p>\n"),
        ("l'été", "<p>l'été</p>\n"),
        ("soit $x$", "<p>soit [inline x]</p>\n"),
        ("$$\nx\n$$", "<p>[displayed x]</p>\n"),
        ("un $$x$$ fin", "<p>un [displayed x] fin</p>\n"),
        ("un[^1]\n\n[^1]: *Sa* $n$.", '<p>un<span class="note"><em>Sa</em> [inline n].</span></p>\n'),
    ],
)
def test_what_commonmark_lacks_is_printed(text: str, html: str) -> None:
    """Strikethrough, formulas, and notes, which the style sheet sets at the foot of the page."""
    assert html == html_of(text)


@pytest.mark.parametrize(
    ("text", "levels"),
    [
        ("# a\n\n## b\n\n# c", ["h3", "h4", "h3"]),
        ("### a\n\n# b", ["h3", "h3"]),
        ("# a\n\n### b\n\n## c\n\n###### d", ["h3", "h4", "h4", "h5"]),
        ("a\n===\n\nb\n---", ["h3", "h4"]),
        ("# a\n## b\n### c\n#### d\n##### e", ["h3", "h4", "h5", "h6", "h6"]),
    ],
)
def test_headings_stand_below_their_question_and_skip_no_level(text: str, levels: list[str]) -> None:
    """A question has the level h2; PDF/UA and screen readers want each next one at most one deeper."""
    assert levels == re.findall(r"<(h\d)>", html_of(text))
    assert levels == re.findall(r"</(h\d)>", html_of(text))


def test_a_section_of_the_authors_may_name_itself() -> None:
    """A first heading of the highest level is its title; those below it begin one deeper."""
    assert ("Mon <em>avis</em>", "<h2>a</h2>\n") == remarks.section_html("# Mon *avis*\n\n## a", picture)
    assert ("", "<p>a</p>\n") == remarks.section_html("a", picture)


@pytest.mark.parametrize(
    ("table", "is_tight"),
    [
        ("| lot | durée |\n| - | - |\n| 242 | " + "mot " * 100 + "|", False),
        ("|" + "colonne|" * 22 + "\n" + "|" + "-|" * 22, True),
        ("| a | b |\n| - | - |\n| " + "x" * 60 + " | " + "y" * 60 + " |", True),
    ],
)
def test_a_table_whose_words_do_not_fit_is_set_tight(table: str, is_tight: bool) -> None:
    """Many words do fit: they go on below. Long ones, and many columns, do not."""
    assert is_tight == ('<table class="tight">' in html_of(table))


def test_long_words_may_break_anywhere() -> None:
    """An address beside something else would run off the paper."""
    address = "https://example.org/" + "a" * 200

    assert f'(<a href="{address}"><span class="unbroken">{address}</span></a>)' in html_of(f"(<{address}>)")


@pytest.mark.parametrize(
    ("text", "line", "fault"),
    [
        ("a\n\n![schéma](schema.png)", 3, "a picture (schema.png)"),
        ("a\n\n![x][1]\n\n[1]: b.png", 3, "a picture (b.png)"),
        ("a <b>gras</b>", 1, "HTML (<b>)"),
        ("<!-- à revoir -->", 1, "HTML (<!-- à revoir -->)"),
        ("<table>\n<tr>\n</table>", 1, "HTML (<table>"),
        ("- [ ] à faire", 1, "a list of tasks ([ ] à faire)"),
        ("- a\n- [x] fait", 2, "a list of tasks ([x] fait)"),
        ("[plan](plan.pdf)", 1, "a link to what is not on the web (plan.pdf)"),
        ("[plan](javascript:alert(1))", 1, "a link to what is not on the web (javascript:alert(1))"),
        ("[plan]\n\n[plan]: plan.pdf", 1, "a link to what is not on the web (plan.pdf)"),
        (r"a $\begin{cases}$", 1, "mathematics that mathtext cannot print (\\begin{cases}): Unknown symbol: \\begin"),
        ("$x^{2$", 1, "mathematics that mathtext cannot print (x^{2): Expected end_group"),
        ("$一$", 1, "mathematics that mathtext cannot print (一): Font 'rm' does not have a glyph"),
        ("a\n\n$$\nb", 3, "mathematics that has no end"),
        ("a\n\nb[^2]", 3, "the call of a note that is not there"),
        ("a\n\n[^1]: note", 3, "a note that nothing calls"),
        ("a[^1]\n\n[^1]: ![x](y.png)", 3, "a picture (y.png)"),
        ("a[^1]\n\n[^1]: voir [^1]", 1, "the call of a note that is not there"),
    ],
)
def test_what_cannot_be_printed_is_refused(text: str, line: int, fault: str) -> None:
    """With its file, its line, itself, and what is expected instead: nothing of it is printed as its source."""
    with pytest.raises(RequestError) as told:
        remarks.check("q3_7.md", text)

    assert f"The comment q3_7.md cannot be printed: its line {line} holds {fault}" in str(told.value)


def test_what_can_be_printed_is_not_refused() -> None:
    """Signs that other texts use differently, escaped or in code, are signs."""
    remarks.check("q3_7.md", r"[ ] `<b>` 2 < 3 \[ ] \$ 5 $ \[^1] `![](a)` <https://a.b> [a](mailto:a@b.fr) $x$")
