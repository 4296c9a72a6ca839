"""Text and templates that try to run, to read a file or to reach the network: none of them does."""

import re
import sys
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from browsing import watched
from payloads import TEXTS
from pdf_text import page_texts
from playwright.sync_api import Browser
from rendering import documents_of
from small_reports import small_report

from td1report.errors import BuildError, RequestError
from td1report.inputs.config import read_config
from td1report.records import Cover, Report
from td1report.render import pdf
from td1report.render.documents import Documents
from td1report.style.typography import french

SECRET = "the-secret-of-the-canary"  # noqa: S105  (no password)


TEMPLATES = (
    "<img src='{address}' alt='a'>",
    "<link rel='stylesheet' href='{address}'>",
    "<a rel='attachment' href='{address}'>x</a>",
    "<object data='{address}'></object>",
    "<p style='background: url({address})'>x</p>",
    "<style>@import '{address}';</style>",
    "<style>@font-face {{ font-family: Stolen; src: url({address}) }}</style><p style='font-family: Stolen'>x</p>",
    "<svg xmlns:xlink='http://www.w3.org/1999/xlink'><image xlink:href='{address}' width='9' height='9'/></svg>",
)
"""In a template of somebody else's: they ask for a resource, which is refused."""

ESCAPES = (
    "{{ ''.__class__.__mro__[1].__subclasses__() }}",
    "{{ f.__init__.__globals__ }}",
    "{{ cycler.__init__.__globals__.os.popen('id').read() }}",
    "{{ ref.__globals__ }}",
    "{{ formula.__func__.__globals__ }}",
    "{% include '../../pyproject.toml' %}",
    "{% include '/etc/hostname' %}",
    "{% for a in range(10 ** 9) %}{% endfor %}",
)
"""In a template: they leave the sandbox, which fails."""


@dataclass
class Canary:
    """A file and a server that nobody may touch."""

    path: Path
    address: str
    requests: list[str] = field(default_factory=list)
    opened: list[str] = field(default_factory=list)

    def filled(self, text: str) -> str:
        """A payload that asks for the file or the server."""
        return text.format(file=self.path.as_uri(), http=self.address)

    def check_untouched(self, *contents: bytes) -> None:
        """Nobody asked the server, opened the file, or shows its content."""
        assert [] == self.requests
        assert [] == self.opened
        for content in contents:
            assert SECRET.encode() not in content


@pytest.fixture(scope="module")
def canary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Canary]:
    """A file whose opening in this process is noticed, and a local server that remembers what it is asked."""
    path = tmp_path_factory.mktemp("c") / "canary.txt"
    path.write_text(SECRET, encoding="utf-8")

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            made.requests.append(self.path)
            self.send_error(404)

        def log_message(self, *_: Any) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    made = Canary(path, f"http://127.0.0.1:{server.server_port}/c")

    def watch(event: str, arguments: tuple[Any, ...]) -> None:
        if event == "open" and isinstance(arguments[0], str) and Path(arguments[0]).name == path.name:
            made.opened.append(arguments[0])

    sys.addaudithook(watch)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield made
    server.shutdown()
    server.server_close()


def report(**cover: Any) -> Report:
    """A report of one question with this cover, which has come through the config's own checks."""
    return small_report(cover=Cover(**cover))


@pytest.fixture(scope="module")
def hostile(canary: Canary, cache: Path) -> list[Documents]:
    """Documents that hold ten payloads at a time among the students, and five of them in the other fields."""
    texts = [canary.filled(text) for text in TEXTS]
    documents = []
    for start in range(0, len(texts), 10):
        group = texts[start : start + 10]
        for number in range(0, len(group), 5):
            fields = dict(zip(("title", "course", "teacher", "institution", "date"), group[number:], strict=False))
            documents.append(documents_of(report(students=tuple(group), **fields), cache))
    return documents


class Shown(HTMLParser):
    """The text of the cover's paragraphs."""

    def __init__(self) -> None:
        super().__init__()
        self.text = ""

    def handle_data(self, data: str) -> None:
        self.text += data


def shown(page: str) -> str:
    """What a reader sees of the cover, without spaces, which French typography changes."""
    reader = Shown()
    reader.feed(re.sub(r"<style>.*?</style>", "", page, flags=re.DOTALL))
    return re.sub(r"\s", "", reader.text)


def test_there_are_forty_injections() -> None:
    """None is counted twice."""
    assert len(set(TEXTS)) >= 40


def test_every_text_is_shown_as_text(canary: Canary, hostile: list[Documents]) -> None:
    """Each payload stands on the page, letter by letter."""
    pages = [shown(document.page) for document in hostile]

    for text in TEXTS:
        expected = re.sub(r"\s", "", french(canary.filled(text)))
        assert any(expected in page for page in pages), text


def test_the_pdf_shows_it_and_reads_nothing(canary: Canary, hostile: list[Documents]) -> None:
    """All payloads in print documents: each becomes a PDF, and neither file nor server is touched."""
    for document in hostile[::2]:  # every payload is among the students, every other one in another field too
        content = pdf.write_pdf(document.print_document, identifier="0", created_at="2026-11-22T00:00:00+00:00")
        text = "".join(page_texts(content))
        canary.check_untouched(content, text.encode())


def test_a_browser_shows_it_and_asks_for_nothing(
    canary: Canary, hostile: list[Documents], browser: Browser, tmp_path: Path
) -> None:
    """All payloads in Chromium: nothing of theirs runs or exists, the only request is the page itself."""
    for number, document in enumerate(hostile):
        path = tmp_path / f"{number}.html"
        path.write_text(document.page, encoding="utf-8")
        page = browser.new_page()
        requests, complaints = watched(page)
        page.goto(path.as_uri(), wait_until="networkidle")

        assert [path.as_uri()] == requests
        assert [] == complaints
        assert page.evaluate("window.canary === undefined && document.title !== ''")
        strangers = "object, embed, iframe, link, base, video, :is(form, input):not(.explorer *)"
        assert 0 == page.locator(strangers).count()
        assert ["data", ""] == page.locator("script").evaluate_all("scripts => scripts.map(script => script.id)")
        page.close()
    canary.check_untouched()


def test_the_policy_of_the_page_stops_what_a_slip_would_allow(
    canary: Canary, browser: Browser, cache: Path, tmp_path: Path
) -> None:
    """Were markup of somebody else's on the page: its policy stops scripts, handlers and requests all the same."""
    slip = f"<img src='{canary.address}' onerror='window.canary = 1'><p id=slip onclick='window.canary = 1'>here</p>"
    slip += f"<script>window.canary = 1</script><iframe src='{canary.address}'></iframe>"
    slip += f"<style>@import '{canary.address}'; #slip {{ background: url({canary.address}) }}</style>"
    path = tmp_path / "page.html"
    path.write_text(documents_of(report(), cache).page.replace("<main>", f"<main>{slip}"), encoding="utf-8")
    page = browser.new_page()
    page.goto(path.as_uri(), wait_until="load")
    page.click("#slip")
    refused = page.evaluate(f"fetch('{canary.address}').then(() => false, () => true)")

    assert refused
    assert page.evaluate("window.canary === undefined")
    page.close()
    canary.check_untouched()


def with_template(folder: Path, cache: Path, body: str) -> Documents:
    """A report rendered with a template of somebody else's for q2_5."""
    (folder / "fr").mkdir(parents=True)
    blocks = {"title": "Titre", "quote": "Question", "short": "Réponse", "body": body}
    text = "".join(f"{{% block {name} %}}{value}{{% endblock %}}" for name, value in blocks.items())
    (folder / "fr" / "q2_5.html.j2").write_text('{% extends "question.html.j2" %}' + text, encoding="utf-8")
    return documents_of(report(), cache, folder)


@pytest.mark.parametrize("target", ["file", "http"])
@pytest.mark.parametrize("body", TEMPLATES)
def test_a_template_cannot_fetch(canary: Canary, cache: Path, tmp_path: Path, body: str, target: str) -> None:
    """Whatever a template asks for is refused by name, and no PDF is made."""
    address = canary.filled(f"{{{target}}}")
    document = with_template(tmp_path / "mine", cache, body.format(address=address)).print_document

    with pytest.raises(BuildError, match=re.escape(f"refused: {address}")):
        pdf.write_pdf(document, identifier="0", created_at="2026-11-22T00:00:00+00:00")
    canary.check_untouched()


@pytest.mark.parametrize("body", ESCAPES)
def test_a_template_cannot_leave_its_sandbox(cache: Path, tmp_path: Path, body: str) -> None:
    """What reaches for Python or for files ends as a wrong template, told with its line."""
    with pytest.raises(RequestError, match=r"^Template '.*/mine/fr/q2_5\.html\.j2', line 1: "):
        _ = with_template(tmp_path / "mine", cache, body).page


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("a" * 5_000, "at most 200 characters"),
        ("Ada\\u0000", r"U\+0000 is a control character"),
        ("Ada\\u001b[31m", r"U\+001B is a control character"),
        ("Ada\\u0085x", r"U\+0085 is a control character"),
        ("Ada\\u202egnihsif", r"U\+202E is a bidirectional control"),
        ("Ada\\u2066", r"U\+2066 is a bidirectional control"),
        ("Ada\\u2028x", r"U\+2028 is a line separator"),
        ("Ada\\ufffe", r"U\+FFFE is no character"),
    ],
)
def test_text_that_cannot_be_printed_is_refused(tmp_path: Path, text: str, fault: str) -> None:
    """The error names the field and the character; nothing of it reaches a document."""
    path = tmp_path / "td1.toml"
    path.write_text(f'[cover]\nteacher = "{text}"\n', encoding="utf-8")

    with pytest.raises(RequestError, match=rf"Wrong value of 'cover\.teacher' in the config file .*{fault}"):
        read_config(path, {})


def test_lines_of_a_text_become_one(tmp_path: Path) -> None:
    """A title of several lines is right, and printed on one."""
    path = tmp_path / "td1.toml"
    path.write_text('[cover]\ntitle = """Un titre\n\tde deux lignes"""\n', encoding="utf-8")

    assert "Un titre de deux lignes" == read_config(path, {}).cover.title
