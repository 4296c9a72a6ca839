"""README and the pages behind it: what they link to, name and quote is there, and what is generated is up to date."""

import re
from collections.abc import Mapping
from pathlib import Path

import pytest
import typer
from places import ROOT, TESTS
from scenarios import SCENARIOS
from typer.core import TyperGroup
from written_pages import PAGES, anchors, code, page_name, paths, targets

from benchmarks import measurements
from benchmarks.__main__ import KEPT, MEASURES, shown
from td1report.answers.outline import QUESTIONS, markdown_table
from td1report.cli import app
from td1report.inputs.config import DEFAULT_SEEDS
from td1report.inputs.experiments import FAMILY
from td1report.stats.inference import OUTCOME_EPOCHS

README = ROOT / "README.md"
CONTRIBUTING = ROOT / "CONTRIBUTING.md"
DOCS = ROOT / "docs"
MADE_LATER = {".venv", "output", "comments", "my_templates", "td1.toml", "td1.html", "td1.excerpt.html"}
MADE_LATER |= {"results.json", "results.draft.json"}
"""Files and folders that a user or a build makes."""


def read(page: Path) -> str:
    """Its text."""
    return page.read_text(encoding="utf-8")


def test_readme_is_read_in_one_sitting() -> None:
    """It has at most 90 lines, and begins with the commands that build and test."""
    lines = read(README).splitlines()
    commands = [line.split("  ")[0] for line in lines if re.match(r"make |td1report |pip ", line)]

    assert len(lines) <= 90
    assert ["make report", "make test", "make test-fast", "pip install .", "td1report build --pdf"] == commands[:5]


# --- what is named is there ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_every_link_leads_somewhere(page: Path) -> None:
    """A relative link names a file of the project, and an anchor of it where it has one."""
    dead = []
    for target in targets(read(page)):
        name, _, anchor = target.partition("#")
        file = page.parent / name if name else page
        if not file.exists() or (anchor and anchor not in anchors(read(file))):
            dead.append(target)

    assert [] == dead


@pytest.mark.parametrize("page", sorted(DOCS.glob("*.*")), ids=page_name)
def test_every_file_of_docs_is_linked_to(page: Path) -> None:
    """Whoever starts at README or CONTRIBUTING finds it."""
    linked = {
        (source.parent / target.partition("#")[0]).resolve() for source in PAGES for target in targets(read(source))
    }

    assert page.resolve() in linked


def options() -> Mapping[str, set[str]]:
    """{command of td1report: its options}."""
    group = typer.main.get_command(app)
    assert isinstance(group, TyperGroup)
    return {
        name: {option for parameter in command.params for option in parameter.opts}
        for name, command in group.commands.items()
    }


def unknown_words(line: str) -> list[str]:
    """The commands and options of td1report in a line of code that do not exist."""
    found = []
    for command, rest in re.findall(r"(?<![\w./-])td1report ([a-z]\w*)([^|;&#]*)", line):
        known = options().get(command)
        words = [command] if known is None else []
        found += words + [option for option in re.findall(r"(?<!\S)--[a-z-]+", rest) if option not in (known or ())]
    return found


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_every_command_exists(page: Path) -> None:
    """What a page tells to type: commands of td1report with their options, targets of make, measurements."""
    lines = code(read(page))
    makefile = set(re.findall(r"^([a-z-]+):", read(ROOT / "Makefile"), re.MULTILINE))
    made = {target for line in lines for target in re.findall(r"(?<![\w./-])make ([a-z][a-z-]*)", line)}
    measured = {name for line in lines for name in re.findall(r"python -m benchmarks ([a-z]+)", line)}

    assert [] == [word for line in lines for word in unknown_words(line)]
    assert set() == made - makefile
    assert set() == measured - {*MEASURES, "all", "table"}


def test_a_command_that_does_not_exist_is_noticed() -> None:
    """The checker tells commands from options, and lets the module td1report alone."""
    lines = ("td1report biuld --pdf", "td1report build --pfd", "python -m td1report.answers.schema", "td1report build")

    assert [["biuld", "--pdf"], ["--pfd"], [], []] == [unknown_words(line) for line in lines]


@pytest.mark.parametrize("page", [page for page in PAGES if page.name != "CHANGELOG.md"], ids=page_name)
def test_every_path_exists(page: Path) -> None:
    """Files and folders are named from the root, or from where their kind stands; what a build makes is left out."""
    bases = (ROOT, ROOT / "td1report", ROOT / "td1report" / "answers", ROOT / "templates", ROOT / "templates" / "fr")
    named = [path for path in paths(read(page)) if path.split("/")[0] not in MADE_LATER]

    assert [] == [path for path in named if not any((base / path).exists() for base in bases)]


def test_the_recipe_names_all_files_of_a_question() -> None:
    """The steps of "Add a question" are the files that bear the token, and the two that list all questions."""
    recipe = read(CONTRIBUTING).split("## ")[1]
    steps = re.findall(r"^\d\. `([^`]+)`", recipe, re.MULTILINE)
    listed = ["td1report/answers/outline.py", "tests/td1.txt"]
    bearing = [
        path.relative_to(ROOT).as_posix()
        for folder in ("td1report", "templates", "tests")
        for path in (ROOT / folder).rglob("*q3_7*")
        if path.suffix != ".pyc"
    ]

    assert read(CONTRIBUTING).startswith("# Contributing\n\n## Add a question\n")
    assert sorted([*bearing, *listed]) == sorted(steps)


# --- what is quoted is so --------------------------------------------------------------------------------------------


def test_the_table_of_questions_is_made_from_the_outline() -> None:
    """`td1report outline --markdown` prints what docs/architecture.md shows."""
    assert f"\n\n{markdown_table()}\n" in read(DOCS / "architecture.md")


def test_the_map_has_a_row_for_every_folder() -> None:
    """Each folder and each module that stands beside them, once."""
    table = read(DOCS / "architecture.md").split("## ")[0]
    rows = [path for line in table.splitlines() if line.startswith("| `") for path in paths(line.split(" | ")[0])]
    package = ROOT / "td1report"
    expected = {f"td1report/{path.parent.name}/" for path in package.glob("*/__init__.py")} | {
        f"td1report/{path.name}" for path in package.glob("*.py") if path.name != "__init__.py"
    }

    assert sorted(expected) == sorted(path for path in rows if path.startswith("td1report/"))


def test_every_fault_names_its_tests() -> None:
    """The table "What happens when…" names tests that exist, at least one a row."""
    rows = [line for line in read(DOCS / "faults.md").splitlines() if line.startswith("| ")][2:]
    sources = "".join(path.read_text(encoding="utf-8") for path in TESTS.glob("*/test_*.py"))

    assert len(rows) > 10
    for row in rows:
        named = re.findall(r"`(test_\w+)`", row)
        assert named, row
        assert [] == [name for name in named if f"\ndef {name}(" not in sources]


def test_the_measured_figures_are_those_that_were_kept() -> None:
    """What `python -m benchmarks` writes into README and docs/benchmarks.md comes from benchmarks/results.json."""
    kept = measurements.read(KEPT)

    assert kept
    for page, mark, text in shown(kept):
        assert text == measurements.shown_in(page, mark)


@pytest.mark.parametrize(
    ("page", "phrase", "count"),
    [
        (README, "answers its 31 questions", (31, len(QUESTIONS))),
        (README, "five times each", (5, DEFAULT_SEEDS["full"])),
        (DOCS / "using.md", "trained from five seeds", (5, DEFAULT_SEEDS["full"])),
        (DOCS / "using.md", "the last five epochs", (5, OUTCOME_EPOCHS)),
        (DOCS / "using.md", "ten comparisons fixed in advance", (10, len(FAMILY))),
    ],
)
def test_counts_are_those_of_the_program(page: Path, phrase: str, count: tuple[int, int]) -> None:
    """A number that a page says in passing is the one that the program has."""
    said, has = count

    assert phrase in " ".join(read(page).split())
    assert has == said


def test_as_many_results_are_invented_as_readme_says() -> None:
    """Those that are made by hand alone are more than it claims."""
    (claimed,) = re.findall(r"more than (\d+)\s+invented results", read(README))

    assert len(SCENARIOS) > int(claimed)
