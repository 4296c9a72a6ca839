"""The environment: the packaged file that a user's extends, and names that are not there."""

from pathlib import Path

import jinja2
import pytest
from own_templates import own_templates, written

from td1report.render.template_files import names, path_of
from td1report.render.templates import environment_of, source_of
from td1report.render.traced import Node


def test_the_packaged_name_means_the_packaged_file(tmp_path: Path) -> None:
    """A folder of the user's hides a packaged file under its own name, and never under td1report/."""
    mine = written(tmp_path, {"fr/q2_5.html.j2": "mine", "td1report/fr/q2_5.html.j2": "mine too"})
    environment = environment_of("fr", mine)

    assert "mine" == source_of(environment, "fr/q2_5.html.j2")
    assert path_of("fr/q2_5.html.j2").read_text("utf-8") == source_of(environment, "td1report/fr/q2_5.html.j2")
    assert {f"td1report/{name}" for name in names()} <= set(environment.list_templates())


def test_a_byte_order_mark_is_no_word(tmp_path: Path) -> None:
    """Some editors begin UTF-8 with one."""
    mine = own_templates(tmp_path, fr__q2_5="\ufeffété".encode())

    assert "été" == source_of(environment_of("fr", mine), "fr/q2_5.html.j2")


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("{{ f.val_eror }}", r"'val_eror' is unknown\. Did you mean 'val_error'\? Facts there are: val_error, items"),
        ("{{ f.nothing.mean }}", r"'nothing' is unknown\. Facts there are: val_error, items"),
        ("{{ f.val_error.maen }}", r"'maen' is unknown\. Did you mean 'mean'\? Facts there are: mean"),
        ("{% set a = {'base': 1} %}{{ a.bse }}", r"'bse' is unknown\. Did you mean 'base'\? Names there are: base"),
        (
            "{% import 'fr/kinds.html.j2' as w %}{{ w.knd }}",
            r"'knd' is unknown\. Did you mean 'kinds'\? Names ",
        ),
        ("{{ g }}", r"'g' is undefined"),
    ],
)
def test_an_unknown_name_is_told_with_those_there_are(text: str, told: str) -> None:
    """Of facts, of dictionaries and of imported words, the nearest first."""
    facts = Node({"val_error": {"mean": 1.0}, "items": [1]}, "answers.q2_7")

    with pytest.raises(jinja2.UndefinedError, match=told):
        environment_of("fr", None).from_string(text).render(f=facts)
