"""The layers: a folder imports only from below, and the slow libraries stay where they belong."""

import ast
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from places import ROOT

import td1report

PACKAGE = Path(td1report.__file__).parent

LAYERS = (
    {"errors", "records"},
    {"style", "stats", "inputs", "storage", "workers"},
    {"figures"},
    {"answers", "runs", "render"},
    {"report"},
    {"commands"},
    {"cli"},
    {"__main__"},
)
"""From the ground up. A folder imports from the layers below its own, without exception."""

KERAS = {"keras", "tensorflow"}
SLOW = KERAS | {"numpy", "sklearn", "matplotlib", "weasyprint"}

LEVELS = {folder: level for level, folders in enumerate(LAYERS) for folder in folders}
MODULES = tuple(sorted(PACKAGE.rglob("*.py")))


def folder_of(path: Path) -> str:
    """The folder of a module, or its own name where it stands in none."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_names(tree: ast.AST) -> Iterator[str]:
    """Dotted names of all that is imported; `from td1report.inputs import data` counts as td1report.inputs.data."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported_folders(path: Path) -> set[str]:
    """Folders that a module imports, wherever in it the import stands; its own left out."""
    names = (name.split(".") for name in imported_names(ast.parse(path.read_text(encoding="utf-8"))))
    return {parts[1] for parts in names if parts[0] == "td1report" and parts[1] in LEVELS} - {folder_of(path)}


def statements_run_on_import(tree: ast.AST) -> Iterator[ast.stmt]:
    """Statements outside functions, those of `if TYPE_CHECKING:` left out."""
    for node in ast.iter_child_nodes(tree):
        guarded = isinstance(node, ast.If) and ast.unparse(node.test) == "TYPE_CHECKING"
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef) or guarded:
            continue
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield node
        yield from statements_run_on_import(node)


def packages_on_import(path: Path) -> set[str]:
    """Top-level packages that importing the module imports at once."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {name.split(".")[0] for node in statements_run_on_import(tree) for name in imported_names(node)}


def packages_anywhere(path: Path) -> set[str]:
    """Top-level packages that the module imports, now or later."""
    return {name.split(".")[0] for name in imported_names(ast.parse(path.read_text(encoding="utf-8")))}


def test_every_folder_has_a_layer() -> None:
    """A new folder must be given its place before anything may import it."""
    assert set(LEVELS) == {folder_of(path) for path in MODULES} - {"__init__"}


def test_the_picture_of_the_map_shows_the_layers() -> None:
    """docs/road.svg has one row a layer, its folders side by side, the ground at the bottom."""
    picture = (ROOT / "docs" / "road.svg").read_text(encoding="utf-8")
    rows: dict[int, set[str]] = {}
    for y, names in re.findall(r'<rect class="folder" [^>]*\by="(\d+)"[^>]*/><text [^>]*>([^<]+)</text>', picture):
        rows.setdefault(int(y), set()).update(re.findall(r"(\w+)(?:/|\.py)", names))

    assert list(LAYERS) == [rows[y] for y in sorted(rows, reverse=True)]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_a_folder_imports_only_from_below(path: Path) -> None:
    """No module imports a folder of its own layer or above."""
    level = LEVELS.get(folder_of(path), len(LAYERS))

    breaches = {other for other in imported_folders(path) if LEVELS[other] >= level}

    assert set() == breaches


@pytest.mark.parametrize("path", sorted(PACKAGE.glob("answers/q*.py")), ids=lambda path: path.stem)
def test_no_question_imports_another(path: Path) -> None:
    """What two questions need stands beside them, not in one of them."""
    names = imported_names(ast.parse(path.read_text(encoding="utf-8")))

    assert [] == [name for name in names if re.search(r"\bq\d_\d\b", name)]


@pytest.mark.parametrize(
    ("folder", "forbidden"),
    [
        ("render", {"answers", "runs", "report", "stats", "inputs"}),
        ("figures", {"answers", "runs", "render", "stats", "inputs"}),
        ("answers", {"runs", "render", "report", "storage", "workers", "figures", "style"}),
        ("report", {"render", "figures", "style", "workers"}),
    ],
)
def test_the_report_is_the_one_value_handed_on(folder: str, forbidden: set[str]) -> None:
    """Rendering and figures see records alone; answers see results, not where they come from."""
    imported = {other for path in MODULES if folder_of(path) == folder for other in imported_folders(path)}

    assert set() == imported & forbidden


def test_keras_is_imported_at_once_by_training_alone() -> None:
    """Every other module imports keras and tensorflow inside a function, if at all."""
    assert {"training.py"} == {path.name for path in MODULES if packages_on_import(path) & KERAS}


def test_scikit_learn_stays_in_its_module() -> None:
    """Only functions of runs/anomalies.py import scikit-learn."""
    assert {"anomalies.py"} == {path.name for path in MODULES if "sklearn" in packages_anywhere(path)}
    assert "sklearn" not in packages_on_import(PACKAGE / "runs" / "anomalies.py")


def test_answers_compute_from_what_is_stored() -> None:
    """No answer trains a network or fits a forest."""
    answers = [path for path in MODULES if folder_of(path) == "answers"]

    assert set() == {path.name for path in answers if packages_anywhere(path) & (KERAS | {"sklearn"})}


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("cli", SLOW),
        ("answers.outline", KERAS | {"sklearn", "matplotlib", "weasyprint"}),
        ("commands.build", KERAS | {"sklearn", "matplotlib", "weasyprint"}),
        ("commands.explain", KERAS | {"sklearn", "matplotlib", "weasyprint"}),
        ("render.documents", KERAS | {"sklearn", "matplotlib", "weasyprint"}),
    ],
)
def test_import_loads_no_slow_library(module: str, forbidden: set[str]) -> None:
    """Importing a module in a fresh interpreter leaves these libraries unloaded."""
    code = f"import sys, td1report.{module}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert set() == forbidden & set(loaded)
