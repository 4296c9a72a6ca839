"""Templates -> documents: numbers of exhibits, templates of the user's, and what is refused."""

import pickle
import re
import shutil
from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import pytest
from builders import make_results
from rendering import documents_of
from small_reports import report_of

from td1report.answers.outline import select
from td1report.errors import RequestError
from td1report.records import Cover, Report
from td1report.render.documents import Documents
from td1report.storage.cache import Cache


def report(*tokens: str, author: str = "Ada Lovelace") -> Report:
    """A report of a few questions about tiny data."""
    return report_of(make_results(2), select(tokens), cover=Cover(students=(author,)))


def overridden(tmp_path: Path, cache: Path, text: str) -> Documents:
    """A report rendered with one template of the user's."""
    (tmp_path / "mine" / "fr").mkdir(parents=True)
    (tmp_path / "mine" / "fr" / "q2_5.html.j2").write_text(text, encoding="utf-8")
    return documents_of(report("q2_5"), cache, tmp_path / "mine")


def blocks(**changes: str) -> str:
    """A question template of four blocks."""
    texts = {"title": "Titre", "quote": "Question", "short": "Réponse", "body": "Corps"} | changes
    body = "".join(f"{{% block {name} %}}{text}{{% endblock %}}" for name, text in texts.items())
    return '{% extends "question.html.j2" %}' + body


def test_both_documents_hold_the_same_numbered_exhibits(cache: Path) -> None:
    """Figures, tables and listings are numbered 1, 2, 3 … in the order of the document, in the page and in print."""
    rendered = documents_of(report("q2_2", "q2_3"), cache)
    labels = [re.findall(r'class="label">(\w+) (\d+)<', text) for text in (rendered.page, rendered.print_document.html)]

    assert labels[0] == labels[1]
    for kind in {kind for kind, _ in labels[0]}:
        numbers = [int(number) for label, number in labels[0] if label == kind]
        assert list(range(1, len(numbers) + 1)) == numbers


def test_a_template_of_the_user_wins(tmp_path: Path, cache: Path) -> None:
    """`--templates DIR` rewords one question and leaves the others alone."""
    page = overridden(tmp_path, cache, blocks(short="Lot de {{ f.batch_size|num }} images, dit à ma façon")).page

    assert "dit à ma façon" in page
    assert re.search(r'data-from="answers\.q2_5\.batch_size">242</span>', page)


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        (blocks(short="{{ f.no_such_fact }}"), "no_such_fact"),
        (blocks(short="{{ 242|num }}"), "Expected a number that comes from results.json"),
        (blocks(short="{% if %}"), "line 1"),
        (blocks(body='{% call table("t") %}{{ f.batch_size.upper() }}{% endcall %}'), "upper"),
    ],
    ids=["unknown fact", "typed number", "syntax", "wrong method"],
)
def test_a_wrong_template_is_refused_with_its_fault(tmp_path: Path, cache: Path, text: str, fault: str) -> None:
    """The user's template is the request: a fault in it names itself and the folder."""
    with pytest.raises(RequestError, match=re.escape(fault)):
        _ = overridden(tmp_path, cache, text).page


def test_text_of_the_cover_is_shown_as_text(cache: Path) -> None:
    """A name with markup and Jinja in it is printed, not obeyed."""
    page = documents_of(report("q1_2", author="<script>alert(1)</script> {{ 7*7 }}"), cache).page

    assert "&lt;script&gt;alert(1)&lt;/script&gt; {{ 7*7 }}" in page
    assert "<script>alert" not in page


def test_an_excerpt_keeps_the_name_of_a_question_it_does_not_hold(cache: Path) -> None:
    """No link leads nowhere."""
    page = documents_of(report("q2_3"), cache).page
    anchors = set(re.findall(r'\bid="([^"]+)"', page))

    assert set(re.findall(r'href="#([^"]+)"', page)) <= anchors


@pytest.mark.slow
@pytest.mark.parametrize("num_taken", [0, 1, 99])
def test_a_helper_draws_what_it_has_taken(cache: Path, tmp_path: Path, num_taken: int) -> None:
    """It takes the first figures; whatever it has not begun is drawn without it; the documents stay the same."""
    shutil.copytree(cache / "fonts", tmp_path / "fonts")
    made = report("q2_2", "q2_7", "q3_1")
    pending: list[Future[bytes]] = []

    def helper(draw: Callable[[], bytes]) -> Future[bytes]:
        pending.append(Future())
        if len(pending) <= num_taken:
            pending[-1].set_running_or_notify_cancel()
            pending[-1].set_result(pickle.loads(pickle.dumps(draw))())  # noqa: S301  (our own)
        return pending[-1]

    alone = documents_of(made, cache)
    helped = Documents(made, "fr", Cache(tmp_path / "drawings"), tmp_path / "fonts", helper=helper)

    assert alone.print_document == helped.print_document
    assert alone.page == helped.page
    figures = [name for name in helped.print_document.assets if re.fullmatch(r"q.*\.svg", name)]
    assert 3 == len(figures) == len(pending)
    assert [number >= num_taken for number in range(len(pending))] == [future.cancelled() for future in pending]
    assert helped.page == Documents(made, "fr", Cache(tmp_path / "drawings"), tmp_path / "fonts", helper=helper).page
    assert len(figures) == len(pending), "a kept drawing was begun again"


@pytest.mark.slow
def test_a_second_rendering_gives_the_same_bytes_from_kept_or_damaged_drawings(cache: Path, tmp_path: Path) -> None:
    """What the cache keeps serves again; a damaged drawing is made again, and nothing changes."""
    shutil.copytree(cache / "fonts", tmp_path / "fonts")
    first = documents_of(report("q2_2"), tmp_path)
    assert first.page
    assert first.print_document.html
    drawings = list((tmp_path / "drawings").glob("*.svg"))
    assert drawings
    for drawing in drawings:
        drawing.write_bytes(b"<svg>damaged</svg>")

    second = documents_of(report("q2_2"), tmp_path)
    assert first.page == second.page
    assert first.print_document == second.print_document
