"""Numbers that somebody typed into a template: found wherever they are read, told with their template."""

import re
from pathlib import Path

import pytest
from builders import complete_results, make_results
from interruptions import contents_kept, copied
from rendering import documents_of, render_text
from small_build import build
from small_reports import report_of

from td1report.answers.outline import QUESTIONS, select
from td1report.errors import BuildError, RequestError
from td1report.render.template_files import templates_folder
from td1report.render.typed_numbers import check, check_alternative, typed_numbers

SENTENCE = "Une réponse juste dans 99,9 % des cas."


def page(text: str) -> str:
    """A document of one question that says this."""
    return f'<main><article class="question" id="q2_5"><p>Avant.</p>{text}</article></main>'


@pytest.mark.parametrize(
    ("text", "number"),
    [
        (f"<p>{SENTENCE}</p>", "99,9"),
        ("<p>Sur trois <b>graines</b></p>", "trois"),
        ("<table><tr><td>Erreur</td><td>12</td></tr></table>", "12"),
        ("<figure><figcaption>Les 20 époques</figcaption></figure>", "20"),
        ("<P CLASS=short>Sur <I>deux</I> graines</P>", "deux"),
        ("<p>&#57;&#57;</p>", "99"),
        ('<p title="a > b">Un tiers</p>', "tiers"),
        ('<svg role="img" aria-label="Une courbe de 20 époques"><text>0</text></svg>', "20"),
        ("<img alt='Une courbe de 20 époques' src='a.png'>", "20"),
        ('<p><span class="n" data-from="a.b">7</span> erreurs sur 9</p>', "9"),
        ("<pre>1</pre><p>Sur <br>12", "12"),
    ],
)
def test_a_typed_number_is_found(text: str, number: str) -> None:
    """In digits, in words, in a table, a caption, an alternative text; with its question and the words around it."""
    (found,) = typed_numbers(page(text), "fr")

    assert ("q2_5", number) == (found.place, found.number)
    assert number in found.passage


@pytest.mark.parametrize(
    "text",
    [
        '<p><span class="n" data-from="a.b">1<sup>re</sup></span> erreur</p>',
        '<p><span class="constant">deux</span> fois</p>',
        '<p>Soit <span class="math"><i>n</i> = 28</span>.</p>',
        '<blockquote class="quote"><p>Plus de 20 <i>epochs</i> ?</p></blockquote>',
        "<pre><code>x = 3</code></pre><p><code>28</code></p>",
        '<div class="drawing" data-from="a.b"><svg role="img" aria-label="À 20 époques"><text>0</text></svg></div>',
        '<img src="a.svg" alt="À 20 époques" data-from="a.b">',
        '<aside class="remark"><p>Remarque</p><p>Nous étions 2.</p></aside>',
        '<p class="observation">On voit 3 manches.</p>',
        "<!-- 12 --><style>p { margin: 1em }</style><script>let a = 1 < 2</script>",
    ],
)
def test_what_has_a_source_or_needs_none_is_let_through(text: str) -> None:
    """Printed facts, constants, mathematics, the TD's words, code, drawings, and what the authors say themselves."""
    assert [] == list(typed_numbers(page(text), "fr"))


def test_text_of_the_authors_stands_on_the_cover_alone() -> None:
    """The title that they chose may hold a number; elsewhere a paragraph of that class may not."""
    cover = '<section class="cover"><p class="title">Dix vêtements</p><p class="people">Groupe 3</p></section>'

    assert [] == list(typed_numbers(cover, "fr"))
    assert ["Dix", "3"] == [found.number for found in typed_numbers(cover.replace("cover", "other"), "fr")]


def test_the_refusal_names_the_template_and_both_ways_out(tmp_path: Path) -> None:
    """The user's template is the request; the number of one that the package wrote is a fault of the program."""
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "q2_5.html.j2").write_text(SENTENCE, encoding="utf-8")
    told = "A number of q2_5 comes from no result: '99,9' in 'Une réponse juste dans 99,9 % des cas.'"

    with pytest.raises(RequestError) as refused:
        check([page(f"<p>{SENTENCE}</p>")] * 2, "fr", tmp_path)
    with pytest.raises(BuildError, match=re.escape(f"{str(templates_folder() / 'fr' / 'q2_5.html.j2')!r}")):
        check([page(f"<p>{SENTENCE}</p>")], "fr", None)

    assert str(refused.value).startswith(f"{told}, of the template '{tmp_path}/fr/q2_5.html.j2'. Print the fact")
    assert "{{ f.epochs|num }}" in str(refused.value)
    assert '{{ "99,9"|constant }}' in str(refused.value)


def test_words_that_places_share_are_found_in_their_file(tmp_path: Path) -> None:
    """A number of a macro stands in the file of the macro, whichever question prints it."""
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "words.html.j2").write_text("{% macro klass(number) %}classe 12345{% endmacro %}", "utf-8")

    with pytest.raises(RequestError, match=r"'12345' in 'La classe 12345', of the template '.*words\.html\.j2'"):
        check([page("<p>La classe 12345</p>")], "fr", tmp_path)


def test_an_alternative_text_is_refused_where_it_is_given(tmp_path: Path) -> None:
    """A number typed into the words for a figure ends the rendering, with file and line."""
    source = (templates_folder() / "fr" / "q2_7.html.j2").read_text(encoding="utf-8")
    assert "alt=alt," in source
    (tmp_path / "mine" / "fr").mkdir(parents=True)
    changed = source.replace("alt=alt,", 'alt="Une courbe de 40 époques",')
    (tmp_path / "mine" / "fr" / "q2_7.html.j2").write_text(changed, encoding="utf-8")
    line = 1 + source.partition("alt=alt,")[0].count("\n")

    with pytest.raises(RequestError, match=rf"q2_7\.html\.j2', line {line}: .*'40' in 'Une courbe de 40 époques'"):
        _ = documents_of(report_of(make_results(2), select(["q2_7"])), tmp_path, tmp_path / "mine").page
    check_alternative('Une courbe de <span class="n" data-from="a.b">40</span> époques', "fr")


def test_a_build_with_a_typed_number_leaves_the_former_report(
    small_data: Path, small_build: Path, tmp_path: Path
) -> None:
    """The documents are read before one of the files is replaced."""
    output = copied(small_build, tmp_path)
    (tmp_path / "mine" / "fr").mkdir(parents=True)
    text = f'{{% extends "td1report/fr/q3_3.html.j2" %}}\n{{% block short %}}{SENTENCE}{{% endblock %}}\n'
    (tmp_path / "mine" / "fr" / "q3_3.html.j2").write_text(text, encoding="utf-8")

    with contents_kept(output), pytest.raises(RequestError, match=r"A number of q3_3 comes from no result: '99,9'"):
        build([str(small_data), str(output), "--templates", str(tmp_path / "mine")])


@pytest.mark.parametrize("num_seeds", [1, 2])
def test_an_excerpt_of_any_question_holds_no_typed_number(num_seeds: int) -> None:
    """The name of a question that an excerpt does not hold is no number, and `build --only` refuses none of ours."""
    results = complete_results(num_seeds)
    pages = {question.token: render_text(report_of(results, [question]), "fr") for question in QUESTIONS}

    assert [] == [(token, found) for token, html in pages.items() for found in typed_numbers(html, "fr")]
