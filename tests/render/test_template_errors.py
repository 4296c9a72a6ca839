"""Faults of templates that only their rendering tells, with file, line, and the names that there are."""

import re
from pathlib import Path

import pytest
from own_templates import own_templates, short, written
from rendering import documents_of
from small_reports import small_report

from td1report.errors import BuildError, RequestError
from td1report.render import template_files, templates
from td1report.render.template_check import check
from td1report.render.template_errors import explained


@pytest.mark.parametrize(
    ("text", "line", "told"),
    [
        ("{{ f.batch_sise|num }}", 3, "'batch_sise' is unknown. Did you mean 'batch_size'? Facts there are: batch"),
        ("\n{{ f.batch_size|num }}\n{{ reprot.seed_count|num }}", 5, "'reprot' is unknown. Did you mean 'report'?"),
        ("{{ report.procedure.powr|share }}", 3, "'powr' is unknown. Did you mean 'power'?"),
        ("{{ 3|num }}", 3, "Expected a number that comes from results.json. Received: 3 (int)."),
        ("{{ f.batch_size|counted('lot') }}", 3, "missing 1 required positional argument: 'many'"),
        ('{% call figure("nope", words={}, alt="") %}{% endcall %}', 3, "KeyError: 'nope'"),
        ("{% call finding(f.batch_sise) %}{% endcall %}", 3, "'batch_sise' is unknown. Did you mean 'batch_size'?"),
        ("{{ report.provenance|verbatim('code_digst') }}", 3, "'code_digst' is unknown. Did you mean 'code_digest'?"),
        ('{% call table("t", f.nope) %}{% endcall %}', 3, "'nope' is unknown"),
        ('\n{% include "fr/" ~ "wrds.html.j2" %}', 4, "there is no template 'fr/wrds.html.j2'. Did you mean 'fr/words"),
        ("{{ ''.__class__ }}", 3, "access to attribute '__class__' of 'str' object is unsafe."),
        ("{{ f.batch_size.upper() }}", 3, "has no attribute 'upper'"),
    ],
)  # fmt: skip
def test_a_fault_is_told_with_file_and_line(tmp_path: Path, text: str, line: int, told: str) -> None:
    """Where the user wrote it, though a filter, a figure or a part of a page noticed it."""
    mine = own_templates(tmp_path, fr__q2_5=short(text))
    place = f"Template '{mine / 'fr' / 'q2_5.html.j2'}', line {line}: "
    check(mine, "fr")

    with pytest.raises(RequestError) as refused:
        _ = documents_of(small_report(), tmp_path, mine).page

    assert str(refused.value).startswith(place)
    assert told in str(refused.value)
    assert not re.search(r"\.\.|\?\.", str(refused.value).removeprefix(place))


def test_a_template_that_includes_itself_is_told(tmp_path: Path) -> None:
    """Without an end."""
    mine = own_templates(tmp_path, fr__q2_5=short('{% include "fr/a.html.j2" %}'), fr__a='{% include "fr/a.html.j2" %}')

    with pytest.raises(RequestError, match=r"fr/a\.html\.j2', line 1: RecursionError"):
        _ = documents_of(small_report(), tmp_path, mine).page


def test_a_packaged_template_is_told_alike(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever edits a checkout reads file and line too; the request was right, hence the other status."""
    source = template_files.path_of("fr/q2_5.html.j2").read_text(encoding="utf-8")
    packaged = {name: template_files.path_of(name).read_bytes() for name in template_files.names()}
    packaged["fr/q2_5.html.j2"] = source.replace("{% block short %}", "{% block short %}{{ f.nope }}").encode()
    monkeypatch.setattr(template_files, "PACKAGED_TEMPLATES", written(tmp_path / "packaged", dict(packaged)))
    templates.environment_of.cache_clear()
    line = 1 + source.partition("{% block short %}")[0].count("\n")

    with pytest.raises(BuildError, match=rf"packaged/fr/q2_5\.html\.j2', line {line}: 'nope' is unknown"):
        _ = documents_of(small_report(), tmp_path).page

    templates.environment_of.cache_clear()


def test_an_error_of_no_template_is_not_told_as_one() -> None:
    """It is a fault of the program, and shown as such."""
    assert explained(ValueError("elsewhere"), None) is None
