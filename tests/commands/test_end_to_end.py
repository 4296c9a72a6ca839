"""What a student does, on the real data: one command, then the same command again."""

import csv
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import jsonschema
import pytest
from interruptions import FILES, PAGE, PDF, PREDICTIONS, RESULTS
from pdf_text import page_texts
from pypdf import PdfReader
from reading import resolve

import td1report
from td1report.answers.outline import QUESTIONS
from td1report.answers.schema import PATH
from td1report.render.template_files import templates_folder

pytestmark = pytest.mark.slow

BUILD = (sys.executable, "-m", "td1report", "build", "--pdf", "--preset", "draft")

DRAFT = os.environ.get("TD1REPORT_DRAFT")
"""The output folder of a draft build, as that of `.ci/run` a few minutes before: what it keeps for a rebuild serves."""


def build(folder: Path, *options: str) -> subprocess.CompletedProcess[str]:
    """One draft build into a folder."""
    command = [*BUILD, "--output", str(folder), *options]
    return subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False, timeout=900)


def stored(folder: Path) -> dict[str, int]:
    """The stored results and when each was written."""
    return {path.parent.name: path.stat().st_mtime_ns for path in folder.glob("runs/*/result.json")}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The output folder of a draft build on the real Fashion-MNIST, from the draft that CI names, if there is one."""
    output = tmp_path_factory.mktemp("build") / "rapport d’été"
    if DRAFT:
        for kept in ("runs", "rebuild"):
            shutil.copytree(Path(DRAFT) / kept, output / kept)
    result = build(output, "--author", "Zoé <Müller> & Cie")

    assert (0, "") == (result.returncode, result.stdout), result.stderr
    return output


@pytest.fixture(scope="module")
def text(folder: Path) -> str:
    """The text of the PDF, with every kind of space as one plain space."""
    return re.sub(r"\s+", " ", " ".join(page_texts((folder / PDF).read_bytes())))


def test_a_build_writes_its_files_and_nothing_half_written(folder: Path) -> None:
    """HTML, PDF, results, their schema and both forms of the predictions are there, and no partial file is."""
    names = {path.name for path in folder.iterdir()}

    assert {*FILES, "runs", "rebuild"} <= names
    assert not list(folder.rglob("*.partial"))


def test_the_pdf_holds_every_question(folder: Path) -> None:
    """The outline of the PDF has the 31 questions, in the order of the TD."""
    titles = bookmarks(PdfReader(folder / PDF).outline)
    numbers = [found[0] for title in titles if (found := re.match(r"\d\.\d", title))]

    assert [f"{question.token[1]}.{question.token[3]}" for question in QUESTIONS] == numbers


def bookmarks(entries: Sequence[Any]) -> list[str]:
    """The titles of a tree of bookmarks, as one list."""
    titles: list[str] = []
    for entry in entries:
        titles += bookmarks(entry) if isinstance(entry, list) else [str(entry.title)]
    return titles


@pytest.mark.parametrize(
    "fact",
    [
        "uint8",
        "60 000",
        "1 149",  # the rarest class of the validation slice
        "1 236",  # and the most frequent one
        "200 960",
        "65 792",
        "2 570",
        "269 322",
        "335 114",
        "118 282",
        "2,28",
        "55 050",
        "26 506",
        "13 002",
        "242",
        "199",
        "5 334",
        "302",
        "10,75",  # farthest class means: 1 and 9
        "2,48",  # closest: 2 and 4
        "9,68",  # the TD's own example: 1 and 8
        "0,009",
        "Zoé <Müller> & Cie",
        "c59f468a",
        "1708.07747",
    ],
)
def test_the_pdf_states_the_facts_of_the_data_and_of_the_architecture(text: str, fact: str) -> None:
    """What does not depend on a training is in the PDF, as French writes it."""
    assert fact in text


def test_a_draft_says_so_and_gives_no_verdict(text: str) -> None:
    """One seed decides nothing: the draft is marked and no comparison is called better or worse."""
    assert "Brouillon" in text
    assert "aucun verdict" in text
    assert not re.search(r"fait (mieux|moins bien) que \d × \d", text)
    assert not re.search(r"(aucune différence n’est démontrée entre|sont équivalents à) \d", text)


def test_results_follow_the_published_schema(folder: Path) -> None:
    """results.json is valid against the schema written beside it, which is the package's, and holds all runs."""
    schema = json.loads((folder / "results.schema.json").read_text(encoding="utf-8"))
    results = json.loads((folder / RESULTS).read_text(encoding="utf-8"))

    jsonschema.validate(results, schema)
    assert PATH.read_bytes() == (folder / "results.schema.json").read_bytes()
    assert 12 == len(results["runs"])
    assert {question.token for question in QUESTIONS} == set(results["answers"])


def test_every_printed_number_is_the_one_of_results_json(folder: Path) -> None:
    """Each `data-from` leads to a number of results.json, to a list that is counted, or to a text that is quoted."""
    results = json.loads((folder / RESULTS).read_text(encoding="utf-8"))
    page = (folder / PAGE).read_text(encoding="utf-8")
    paths = {path for attribute in re.findall(r'data-from="([^"]*)"', page) for path in attribute.split()}

    assert len(paths) > 500
    for path in paths:
        assert isinstance(resolve(results, path), int | float | str | list), path


def test_predictions_agree_with_the_confusion_matrix(folder: Path) -> None:
    """predictions.csv counts as many right answers as the diagonal of the run's matrix."""
    results = json.loads((folder / RESULTS).read_text(encoding="utf-8"))
    (run,) = (run for run in results["runs"] if run["experiment"] == "two_layers_256")
    with (folder / PREDICTIONS).open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))

    assert 10_000 == len(rows)
    assert sum(run["confusion_matrix"][k][k] for k in range(10)) == sum(row["correct"] == "True" for row in rows)


def test_the_page_asks_nothing_of_the_network(folder: Path) -> None:
    """The HTML is one self-contained file: no picture, font, style or script from elsewhere."""
    page = (folder / PAGE).read_text(encoding="utf-8")
    page = re.sub(r"<script.*?</script>", "", page, flags=re.DOTALL)  # what it asks for, a browser tells: test_page

    assert not re.findall(r'(?:src|srcset|data)="(?!data:)[^"]+"', page)
    assert not re.findall(r"url\((?!['\"]?(?:data:|#))[^)]*\)", page)
    assert "<link" not in page


def test_a_second_build_trains_nothing_and_says_the_same(folder: Path) -> None:
    """Not one stored result changes; the same request gives the same bytes."""
    before, first = stored(folder), (folder / PDF).read_bytes()
    again = build(folder, "--author", "Zoé <Müller> & Cie")

    assert 0 == again.returncode
    assert before == stored(folder)
    assert first == (folder / PDF).read_bytes()


def test_a_change_of_wording_imports_no_tensorflow_and_no_scikit_learn(folder: Path, tmp_path: Path) -> None:
    """Another sentence in one template: the whole command renders anew, and never loads what trains and analyses."""
    template = Path("fr") / "q3_7.html.j2"
    (tmp_path / "fr").mkdir()
    sentence = "Une phrase de plus."
    source = (templates_folder() / template).read_text(encoding="utf-8")
    (tmp_path / template).write_text(
        source.replace("{% block short %}\n", f"{{% block short %}}\n{sentence}\n"), "utf-8"
    )
    python, *arguments = BUILD
    command = [python, "-X", "importtime", *arguments, "--output", str(folder), "--templates", str(tmp_path)]
    before = stored(folder)

    result = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=True, timeout=300)

    lines = [line for line in result.stderr.splitlines() if line.startswith("import time:")]
    imported = {line.split("|")[-1].strip().partition(".")[0] for line in lines}
    assert {"jinja2", "weasyprint"} <= imported
    assert not {"tensorflow", "keras", "sklearn"} & imported
    assert before == stored(folder)
    assert sentence in (folder / PAGE).read_text(encoding="utf-8")


def test_an_excerpt_leaves_the_report_alone(folder: Path) -> None:
    """`--only q3_7` writes td1.excerpt.* with that question alone."""
    report = (folder / PDF).read_bytes()
    result = build(folder, "--only", "q3_7")
    page = (folder / "td1.excerpt.html").read_text(encoding="utf-8")

    assert 0 == result.returncode
    assert report == (folder / PDF).read_bytes()
    assert 'id="q3_7"' in page
    assert 'id="q3_8"' not in page


def test_without_pango_nothing_is_trained_for_a_pdf_and_the_page_can_be_had(tmp_path: Path) -> None:
    """WeasyPrint fails to load its library as on a bare machine: exit 1 at once with --pdf; without, a page."""
    bare = tmp_path / "bare" / "weasyprint"
    bare.mkdir(parents=True)
    (bare / "__init__.py").write_text(
        "raise OSError(\"cannot load library 'libpango-1.0-0': libpango-1.0.so.0: cannot open shared object file\")\n",
        encoding="utf-8",
    )
    root = Path(td1report.__file__).parents[1]
    environment = os.environ | {"PYTHONPATH": f"{tmp_path / 'bare'}{os.pathsep}{root}"}
    command = [*BUILD, "--only", "q1_2", "--output", str(tmp_path / "output")]
    result = subprocess.run(command, capture_output=True, text=True, check=False, env=environment, timeout=300)

    assert 1 == result.returncode
    assert "apt-get install libpango-1.0-0" in result.stderr
    assert "Traceback" not in result.stderr
    assert not (tmp_path / "output").exists()
    command.remove("--pdf")
    subprocess.run(command, capture_output=True, check=True, env=environment, timeout=300)
    assert (tmp_path / "output" / "td1.excerpt.html").is_file()
    assert not (tmp_path / "output" / "rebuild" / "rehearsals").exists()  # nothing was trained


def test_ctrl_c_ends_a_build_at_once_and_keeps_what_is_finished(tmp_path: Path) -> None:
    """One line, exit 130 and no worker left behind; the next build goes on from the stored runs."""
    command = [*BUILD, "--only", "q4_1", "--output", str(tmp_path)]
    with subprocess.Popen(command, stderr=subprocess.PIPE, text=True, start_new_session=True) as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        while said.endswith(" begins\n"):
            said = process.stderr.readline()
        os.killpg(process.pid, signal.SIGINT)
        began = time.monotonic()
        rest = process.stderr.read()
        status = process.wait(timeout=30)
        seconds = time.monotonic() - began

    assert 130 == status, said + rest
    assert "Interrupted" in rest
    assert "Traceback" not in rest
    assert seconds < 10
    assert stored(tmp_path)
