"""Faults of templates that their text tells, each refused before anything is trained."""

import re
from pathlib import Path

import pytest
from own_templates import EXTENDS, own_templates, short, written
from small_build import build

from td1report.errors import RequestError
from td1report.render.template_check import check
from td1report.render.template_files import names, templates_folder


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        (f"{EXTENDS}{{% block shrot %}}a{{% endblock %}}", 2, "the block 'shrot' is unknown. Did you mean 'short'?"),
        (f"{EXTENDS}{{% block short %}}{{% if %}}{{% endblock %}}", 2, "Expected an expression"),
        (f"{EXTENDS}{{% block short %}}a", 2, "Unexpected end of template"),
        (EXTENDS + 2 * short("").removeprefix(EXTENDS), 5, "'short' defined twice"),
        (f"{EXTENDS}\nBonjour", 2, "words outside of every block are never printed"),
        (f"{EXTENDS}\n{{{{ f.batch_size|num }}}}", 3, "words outside of every block are never printed"),
        (short("{{ f.batch_size|nun }}"), 3, "the filter 'nun' is unknown. Did you mean 'num'? There are: bar,"),
        (short("{% if false %}{{ f.batch_size|nun }}{% endif %}"), 3, "the filter 'nun' is unknown"),
        (short("{% if f.batch_size is evn %}a{% endif %}"), 3, "the test 'evn' is unknown. Did you mean 'even'?"),
        (short("{{ f.batch_size|constant }}"), 3, "a constant is a text between quotes"),
        (short("{% filter constant %}deux{% endfilter %}"), 3, "a constant is a text between quotes"),
        (short('\n<span data-from="a.b">99</span>'), 4, "data-from is written by the filters"),
        (short("""{{ '<i data-from="a">99</i>'|safe }}"""), 3, "data-from is written by the filters"),
        (short('{% include "fr/rmark.html.j2" %}'), 3, "there is no template 'fr/rmark.html.j2'. Did you mean 'fr/rem"),
        (short('{% import "fr/word.html.j2" as w %}'), 3, "Did you mean 'fr/words.html.j2'?"),
        (EXTENDS.replace("q2_5", "q2_55"), 1, "there is no template 'td1report/fr/q2_55.html.j2'"),
        (EXTENDS.replace("td1report/", ""), 1, "it extends itself. Did you mean 'td1report/fr/q2_5.html.j2'?"),
        ("{% block short %}a{% endblock %}", 1, 'its blocks belong to {% extends "td1report/fr/q2_5.html.j2" %}'),
        ('{% extends "question.html.j2" %}{% block short %}{% endblock %}', 1, "the block 'body' is missing."),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_file_line_and_the_nearest_name(tmp_path: Path, text: str, line: int, told: str) -> None:
    """Whether Jinja would find it when it reads the file, when it prints that sentence, or never."""
    mine = own_templates(tmp_path, fr__q2_5=text)
    place = f"Template '{mine / 'fr' / 'q2_5.html.j2'}', line {line}: "

    with pytest.raises(RequestError) as refused:
        check(mine, "fr")

    assert str(refused.value).startswith(place)
    assert told in str(refused.value)
    assert not re.search(r"\.\.|\?\.", str(refused.value).removeprefix(place))


@pytest.mark.parametrize(
    ("name", "told"),
    [
        ("fr/q2_55.html.j2", "Did you mean 'fr/q2_5.html.j2'?"),
        ("q2_5.html.j2", "Did you mean 'fr/q2_5.html.j2'?"),
        ("fr/q2_5.html", "Did you mean 'fr/q2_5.html.j2'?"),
        ("styles.css", "Did you mean 'style.css'?"),
        ("README", "stands there for nothing: no template has that name, and none uses it. `td1report template` lists"),
    ],
)
def test_a_file_that_nothing_uses_is_refused_with_the_nearest_name(tmp_path: Path, name: str, told: str) -> None:
    """A misspelt name would silently change nothing."""
    mine = written(tmp_path / "mine", {name: "", "fr/q2_7.html.j2~": "", ".git/config": ""})

    with pytest.raises(RequestError, match=re.escape(told)) as refused:
        check(mine, "fr")

    assert str(refused.value).startswith(f"'{mine / name}' stands there for nothing")


def test_what_cannot_be_read_is_refused(tmp_path: Path) -> None:
    """A template in another encoding is named."""
    mine = own_templates(tmp_path, fr__q2_5=short("été").encode("latin-1"))

    with pytest.raises(RequestError, match=r"The template '.*q2_5\.html\.j2' cannot be read: 'utf-8' codec"):
        check(mine, "fr")


def test_files_that_a_template_of_the_user_uses_are_let_through(tmp_path: Path) -> None:
    """Macros of one's own and a listing of one's own, and a block within a block."""
    files: dict[str, str | bytes] = {
        "fr/q2_5.html.j2": '{% import "fr/mine.html.j2" as mine %}'
        + short('{% block mine %}{{ mine.word }}{% endblock %}{{ listing("mine.py", "Un code.") }}'),
        "fr/mine.html.j2": '{% include "fr/more.html.j2" %}',
        "fr/more.html.j2": "a",
        "code/mine.py": "x = 1",
    }

    check(written(tmp_path / "mine", files), "fr")


def test_whole_templates_as_they_are_packaged_have_no_fault() -> None:
    """The old way, a copy of a whole file, still works; and the packaged templates pass what a user's must."""
    assert len(names()) > 70

    check(templates_folder(), "fr")


def test_a_build_ends_before_it_begins(small_data: Path, tmp_path: Path) -> None:
    """Neither folder nor training for a request that is wrong."""
    mine = own_templates(tmp_path, fr__q2_55="")

    with pytest.raises(RequestError, match=r"Did you mean 'fr/q2_5\.html\.j2'\?"):
        build([str(small_data), str(tmp_path / "output"), "--templates", str(mine)])

    assert not (tmp_path / "output").exists()
