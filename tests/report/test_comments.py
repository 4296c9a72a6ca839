"""What the authors add under an answer: printed as Markdown says, in page and PDF, and never more than text."""

import json
import re
import subprocess
from pathlib import Path

import pytest
from documents import pdf_of
from interruptions import PAGE, PDF, RESULTS, Build, copied
from markupsafe import escape
from payloads import REMARK, TEXTS
from pdf_text import PDFTOTEXT, page_texts
from rendering import documents_of
from small_reports import small_report

from td1report.commands.build import build_report
from td1report.errors import RequestError
from td1report.inputs.config import read_config
from td1report.records import Cover
from td1report.render.remarks import remark_html
from td1report.render.typed_numbers import typed_numbers


def write(folder: Path, **texts: str | bytes) -> Path:
    """A folder of comments."""
    folder.mkdir()
    for name, text in texts.items():
        (folder / f"{name}.md").write_bytes(text if isinstance(text, bytes) else text.encode())
    return folder


def remark_of(page: str) -> str:
    """The HTML of the only remark of a page."""
    (found,) = re.findall(r'<aside class="remark">(.*?)</aside>', page, re.DOTALL)
    return str(found)


def text_of(content: bytes) -> str:
    """What a PDF says, with every kind of space as one plain space."""
    return re.sub(r"\s+", " ", " ".join(page_texts(content)))


def test_comments_are_read_by_question(tmp_path: Path) -> None:
    """Each file is the comment of the question that it is named after; other files and empty ones are none."""
    folder = write(tmp_path / "mine", q3_7="\ufeffLigne 1\r\nLigne 2\n", q1_1=" \n", q2_2="", intro="Un")
    (folder / "notes.txt").write_text("mine", encoding="utf-8")
    config = read_config(None, {"comments": folder})

    assert {"q3_7": "Ligne 1\nLigne 2", "intro": "Un"} == config.comments
    assert (folder / "notes.txt",) == config.passed_over


def test_the_usual_folder_lies_beside_the_config_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without a word, ./comments, or the one beside the file that --config names; a named one must exist."""
    write(tmp_path / "comments", q1_1="Un")
    (tmp_path / "td1.toml").write_text("", encoding="utf-8")
    assert {"q1_1": "Un"} == read_config(tmp_path / "td1.toml", {}).comments
    assert {} == read_config(None, {}).comments
    monkeypatch.chdir(tmp_path)
    assert {"q1_1": "Un"} == read_config(None, {}).comments
    with pytest.raises(RequestError, match=r"The comments folder .* does not exist"):
        read_config(None, {"comments": tmp_path / "nowhere"})


@pytest.mark.parametrize(
    ("content", "fault"),
    [
        ("été".encode("latin-1"), "utf-8"),
        (b"a" * 20_001, "exceeds 20000 bytes"),
        (b"a\x00b", r"U\+0000 is a control character"),
        ("a\u202eb".encode(), r"U\+202E is a bidirectional control"),
    ],
)
def test_a_comment_that_cannot_be_printed_is_refused(tmp_path: Path, content: bytes, fault: str) -> None:
    """The error names the file."""
    folder = write(tmp_path / "mine", q3_7=content)

    with pytest.raises(RequestError, match=rf"The comment .*q3_7\.md.* is wrong: .*{fault}"):
        read_config(None, {"comments": folder})


@pytest.mark.slow
def test_a_remark_stands_under_its_answer_in_both_documents(cache: Path) -> None:
    """Under the evidence of its question, with its title; emphasis, lists, tables and code as Markdown says."""
    documents = documents_of(small_report(comments={"q2_5": REMARK}), cache)

    for html in (documents.page, documents.print_document.html):
        remark = remark_of(html)
        assert "Remarque de l’auteur" in remark
        for part in (
            "<strong>242</strong>",
            "<em>petit</em>",
            '<a href="https://keras.io">Keras</a>',
            "<code>batch_size",
            "<s>barré</s>",
        ):
            assert part in remark
        assert ["<blockquote>", "<hr", "<li>", "<ol>", "<pre>", "<table>", "<ul>"] == sorted(
            set(re.findall(r"<(?:ol|ul|li|table|pre|blockquote)>|<hr", remark))
        )
        assert ["<h3>Notre avis", "<h4>Plus bas"] == re.findall(r"<h\d>[^<]*", remark)
        assert '<span class="note">Sa <em>note</em>, avec <' in remark
        assert ["x^2", "y", r"\dfrac{1}{n} \sum_i x_i"] == re.findall(r' (?:alt|aria-label)="([^"]*)"', remark)
        assert html.index('id="q2_5"') < html.index("Remarque de l’auteur")
    text = text_of(pdf_of(small_report(comments={"q2_5": REMARK}), documents))
    assert "Remarque de l’auteur" in text


def test_without_a_comment_there_is_no_remark(cache: Path) -> None:
    """No title without words under it."""
    assert "Remarque de l’auteur" not in documents_of(small_report(), cache).page


@pytest.mark.parametrize(
    "text",
    [
        *(text.format(http="http://127.0.0.1:9/a", file="file:///etc/hostname") for text in TEXTS),
        "[here](javascript:alert(1))",
        "[here](JaVaScRiPt:alert(1))",
        "[here](file:///etc/hostname)",
        "[here](data:text/html,x)",
        "[here](../../etc/passwd)",
        "[here][1]\n\n[1]: javascript:alert(1)",
        "<javascript:alert(1)>",
        "![](http://127.0.0.1:9/a.png)",
        "![](file:///etc/hostname)",
        "![](data:image/png;base64,AAAA)",
        '```" onmouseover="alert(1)\n```',
        "&lt;script&gt;",
    ],
)
def test_a_remark_is_never_more_than_text(text: str) -> None:
    """No element that Markdown has not, no attribute but the address of a link, no scheme but those of the web."""
    html = str(remark_html(text, lambda latex, _: escape(latex)))
    elements = re.findall(r"<(\w+)([^>]*)>", html)

    assert {name for name, _ in elements} <= {
        "p",
        "a",
        "pre",
        "code",
        "em",
        "strong",
        "ul",
        "ol",
        "li",
        "blockquote",
        "br",
        "span",
    }
    for name, attributes in elements:
        assert re.fullmatch(
            r'(?: href="(?:https?://|mailto:)[^"]*"| class="(?:language-[^"]*|unbroken)")?', attributes
        ), html
        assert name in {"a", "code", "span"} or not attributes


WIDE = """\
Une adresse : (https://example.org/{letters}) et **un**{letters}.

|{columns}
|{rules}
|{cells}

- dans une liste
  - d'une liste : {letters} et $x + {sum}$

| adresse | note |
| --- | --- |
| {letters} | {letters} |
""".format(
    letters="a" * 200,
    columns="colonne|" * 22,
    rules="-|" * 22,
    cells="12,5|" * 22,
    sum=" + ".join(["x_i"] * 60),
)


@pytest.mark.skipif(PDFTOTEXT is None, reason="needs pdftotext, of poppler-utils, which CI installs")
@pytest.mark.slow
def test_a_wide_remark_stays_on_the_paper(cache: Path, tmp_path: Path) -> None:
    """Many columns, words without a break, in lists and tables too: nothing is right of the margin of 21 mm."""
    report = small_report(comments={"q2_5": WIDE})
    (tmp_path / "td1.pdf").write_bytes(pdf_of(report, documents_of(report, cache)))  # which looks at the formula too
    assert PDFTOTEXT is not None
    subprocess.run([PDFTOTEXT, "-bbox", "td1.pdf", "words.html"], cwd=tmp_path, check=True)
    words = (tmp_path / "words.html").read_text(encoding="utf-8").partition("Remarque")[2]

    assert 22 == words.count(">12,5<")
    assert max(map(float, re.findall(r'xMax="([\d.]+)"', words))) < (210 - 21) / 25.4 * 72 + 1


OWN = {"intro": "# Notre démarche\n\nEn **3** pas.\n\n## Le premier", "conclusion": "Fin, en $42$ mots."}


@pytest.mark.slow
def test_introduction_and_conclusion_stand_around_the_answers(cache: Path) -> None:
    """In both documents, as sections with an entry of the contents, in the authors' name; any number is theirs."""
    cover = Cover(students=("Ada", "Grace"))
    documents = documents_of(small_report(comments=OWN, cover=cover), cache)

    for html in (documents.page, documents.print_document.html):
        places = [html.index(f'<section class="chapter" id="{name}">') for name in ("intro", "section-2", "conclusion")]
        assert sorted(places) == places
        assert places[-1] < html.index('id="references"')
        assert ["Notre démarche", "Conclusion"] == re.findall(r'<h1><span class="own">([^<]*)</span></h1>', html)
        assert ["#intro", "#conclusion"] == re.findall(r'<a href="([^"]*)"><span class="own">', html)
        assert 2 == html.count("Mots des auteurs")
        assert "<h2>Le premier</h2>" in html
        assert [] == list(typed_numbers(html, "fr"))
    text = text_of(pdf_of(small_report(), documents))
    assert (
        text.rindex("Notre démarche") < text.rindex("Mots des auteurs En 3 pas") < text.rindex("Mots des auteurs Fin")
    )


def test_a_wrong_remark_is_refused_before_anything_is_trained(tmp_path: Path) -> None:
    """With its file and its line; neither is the output folder made."""
    folder = write(tmp_path / "mine", q3_3="Un schéma :\n\n![schéma](schema.png)")
    output = tmp_path / "output"

    with pytest.raises(RequestError, match=r"The comment q3_3\.md cannot be printed: its line 3 holds a picture"):
        build_report(
            read_config(None, {"comments": folder, "output": output}), (), with_pdf=False, language="fr", log=print
        )
    assert not output.exists()


def test_a_remark_survives_every_rebuild(small_data: Path, small_build: Path, tmp_path: Path) -> None:
    """It is in the page, in the PDF and in results.json of one build and of the next; a wrong name ends the build."""
    output = copied(small_build, tmp_path)
    folder = write(tmp_path / "mine", q3_3="Ma **remarque**.", README="Pour nous.")
    for author in ("Ada", "Grace"):
        with Build(small_data, output, "--comments", str(folder), "--author", author) as run:
            assert 0 == run.finish(), run.said()
        assert "Ma <strong>remarque</strong>" in (output / PAGE).read_text(encoding="utf-8")
        assert {"q3_3": "Ma **remarque**."} == json.loads((output / RESULTS).read_bytes())["comments"]
        assert "Remarque de l’auteur" in text_of((output / PDF).read_bytes())
        assert f"{folder / 'README.md'} is not printed" in run.said()
    write(tmp_path / "wrong", q3_33="Ma remarque.")
    with Build(small_data, output, "--comments", str(tmp_path / "wrong")) as run:
        assert 2 == run.finish()
    assert "The comment q3_33.md belongs to no question. Did you mean 'q3_3'?" in run.said()
