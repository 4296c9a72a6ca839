"""The files of words: their names, short and full, and which of them are the user's."""

import shutil
from pathlib import Path

import pytest
from own_templates import written

from td1report.errors import RequestError
from td1report.render import template_files
from td1report.render.template_files import (
    digest_of_words,
    files_of,
    full_name,
    path_of,
    replaced,
    templates_folder,
    title_of,
)


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("q3_7", "fr/q3_7.html.j2"),
        ("fr/q3_7", "fr/q3_7.html.j2"),
        ("q3_7.html.j2", "fr/q3_7.html.j2"),
        ("td1report/fr/q3_7.html.j2", "fr/q3_7.html.j2"),
        ("essentials", "fr/essentials.html.j2"),
        ("question", "question.html.j2"),
        ("parts/table", "parts/table.html.j2"),
        ("style.css", "style.css"),
        ("code/q3_7.py", "code/q3_7.py"),
    ],
)
def test_a_file_is_found_by_its_short_or_full_name(name: str, path: str) -> None:
    """The name of a question is enough."""
    assert path == full_name(name, "fr")
    assert (templates_folder() / path).is_file()


@pytest.mark.parametrize(
    ("name", "near"), [("q3_77", "q3_7"), ("essential", "essentials"), ("styles.css", "style.css"), ("../q3_7", "q3_7")]
)
def test_an_unknown_name_is_refused_with_the_nearest(name: str, near: str) -> None:
    """Whether that is a short name or a path."""
    with pytest.raises(RequestError, match=rf"There is no template '{name}'\. Did you mean '.*{near}'\?"):
        full_name(name, "fr")


def test_hidden_files_and_leftovers_are_passed_over(tmp_path: Path) -> None:
    """What git, a file manager, an editor or Python leaves beside the words is no word."""
    leftovers = (
        ".DS_Store",
        "fr/.q2_5.html.j2.swp",
        "fr/q2_5.html.j2~",
        "#a#",
        ".git/config",
        "code/__pycache__/q.pyc",
    )
    written(tmp_path, dict.fromkeys((*leftovers, "fr/q2_5.html.j2", "a.txt"), ""))

    assert ["a.txt", "fr/q2_5.html.j2"] == sorted(files_of(tmp_path))


def test_a_file_replaces_words_if_it_has_others(tmp_path: Path) -> None:
    """A copy that was not changed yet replaces nothing; the packaged name never means the user's file."""
    (tmp_path / "fr").mkdir()
    shutil.copy(templates_folder() / "fr" / "q2_5.html.j2", tmp_path / "fr")
    assert () == replaced(tmp_path)
    written(tmp_path, {"fr/q2_5.html.j2": "mine", "other.txt": "mine"})

    assert ("fr/q2_5.html.j2",) == replaced(tmp_path)
    assert tmp_path / "fr" / "q2_5.html.j2" == path_of("fr/q2_5.html.j2", tmp_path)
    assert templates_folder() / "fr" / "q2_5.html.j2" == path_of("td1report/fr/q2_5.html.j2", tmp_path)
    assert templates_folder() / "style.css" == path_of("style.css", tmp_path)


def test_the_digest_is_that_of_all_words(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """It changes with a packaged file of any kind, and with those of the user's that take their places."""
    copy = Path(shutil.copytree(templates_folder(), tmp_path / "packaged"))
    before = digest_of_words()
    monkeypatch.setattr(template_files, "PACKAGED_TEMPLATES", copy)
    assert before == digest_of_words()
    digests = {before, digest_of_words(written(tmp_path / "mine", {"fr/q2_5.html.j2": "mine"}))}
    for name in ("fr/q2_7.html.j2", "style.css", "scripts/page.js", "code/q3_7.py"):
        (copy / name).write_text("other", encoding="utf-8")
        digests.add(digest_of_words())

    assert 6 == len(digests)


def test_the_line_ends_of_a_checkout_change_no_words(tmp_path: Path) -> None:
    """A copy of a packaged file with those of Windows replaces nothing, and has its digest."""
    copied = tmp_path / "fr" / "q3_7.html.j2"
    copied.parent.mkdir()
    copied.write_bytes(path_of("fr/q3_7.html.j2").read_bytes().replace(b"\n", b"\r\n"))

    assert () == replaced(tmp_path)
    assert digest_of_words() == digest_of_words(tmp_path)


@pytest.mark.parametrize(
    ("token", "title"),
    [
        ("q3_7", "Anomalies : Isolation Forest"),
        ("q2_7", "Les taux d’erreur, et plus d’époques ?"),
        ("q4_7", "De … à … neurones avec dropout"),
    ],
)
def test_a_title_is_known_before_there_are_results(token: str, title: str) -> None:
    """As the template has it; what a result will fill in is left open."""
    assert title == title_of(token, "fr")


def test_a_title_of_the_users_wins(tmp_path: Path) -> None:
    """Without its markup; a file that has none leaves the packaged one."""
    (tmp_path / "fr").mkdir()
    (tmp_path / "fr" / "q3_7.html.j2").write_text("{%- block title -%} Formes <i>rares</i> &amp; Cie {% endblock %}")
    (tmp_path / "fr" / "q3_8.html.j2").write_text('{% extends "td1report/fr/q3_8.html.j2" %}')

    assert "Formes rares & Cie" == title_of("q3_7", "fr", tmp_path)
    assert "Anomalies et erreurs du réseau" == title_of("q3_8", "fr", tmp_path)
