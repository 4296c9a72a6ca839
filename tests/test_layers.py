"""The layers: a room imports only from below, and the slow libraries stay where they belong."""

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import td1report

PACKAGE = Path(td1report.__file__).parent

LAYERS = (
    {"errors", "records"},
    {"machine", "fonts", "languages", "experiments", "data", "inference", "shares", "selection", "simulation"}
    | {"figures", "palette", "store", "kept", "codebase", "config", "inspection"},
    {"training", "anomalies", "timing", "preloaded", "workers"},
    {"execute", "answers"},
    {"outline"},
    {"plan"},
    {"datatables", "pagedata", "handover", "schema", "drawings", "render", "archive", "pdf", "publish", "build"},
    {"assemble"},
    {"progress", "workflow"},
    {"cli"},
)

NEIGHBOURS = {
    ("config", "machine"),  # the default number of workers
    ("figures", "fonts"),  # the typefaces of drawn words
    ("figures", "palette"),  # the colours of the report
    ("shares", "inference"),  # the level of an interval, and how values are checked
    ("selection", "inference"),  # the comparisons with the lowest candidate
    ("simulation", "inference"),  # the level whose promise is checked
    ("preloaded", "training"),  # what a process that trains loads first
    ("timing", "training"),  # the network that is timed is the one that is trained
    ("render", "datatables"),  # the data under its figures
    ("drawings", "pagedata"),  # the picture of all missed images
    ("render", "drawings"),  # what it shows besides text
    ("render", "pagedata"),  # what the explorers of the page show
    ("render", "handover"),  # the JSON values that templates print
    ("pdf", "archive"),  # what finishes its PDF
    ("render", "pdf"),  # the print document that it makes
    ("build", "handover"),  # the text whose digest is the build's id
    ("workflow", "progress"),
}
"""Imports within one layer that are wanted, each with its reason."""

KERAS = {"keras", "tensorflow"}
SLOW = KERAS | {"numpy", "sklearn", "matplotlib", "weasyprint"}

LEVELS = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}
MODULES = tuple(sorted(PACKAGE.rglob("*.py")))


def room_of(path: Path) -> str:
    """The room a module belongs to: its own name, or that of its folder."""
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


def imported_names(tree: ast.AST) -> Iterator[str]:
    """Dotted names of all that is imported; `from td1report import data` counts as td1report.data."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def imported_rooms(path: Path) -> set[str]:
    """Rooms that a module imports, wherever in it the import stands; its own left out."""
    names = (name.split(".") for name in imported_names(ast.parse(path.read_text(encoding="utf-8"))))
    return {parts[1] for parts in names if parts[0] == "td1report" and parts[1] in LEVELS} - {room_of(path)}


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


def test_every_room_has_a_layer() -> None:
    """A new room must be given its place before anything may import it."""
    assert set(LEVELS) == {room_of(path) for path in MODULES} - {"__init__"}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(PACKAGE).as_posix())
def test_room_imports_only_from_below(path: Path) -> None:
    """No module imports a room of its own layer or above, but for the neighbours listed."""
    room = room_of(path)
    level = LEVELS.get(room, len(LAYERS))

    breaches = {other for other in imported_rooms(path) if LEVELS[other] >= level and (room, other) not in NEIGHBOURS}

    assert set() == breaches


def test_every_neighbour_listed_is_one() -> None:
    """An exception that nobody uses any more is taken off the list."""
    imported = {(room_of(path), other) for path in MODULES for other in imported_rooms(path)}

    assert set() == NEIGHBOURS - imported


@pytest.mark.parametrize(
    ("room", "forbidden"),
    [
        ("render", {"answers", "data", "training", "execute", "build", "store", "outline", "inference", "experiments"}),
        ("handover", {"answers", "data", "training", "execute", "build", "store", "outline"}),
        ("figures", {"inference", "data", "experiments", "store"}),
        ("answers", {"training", "store", "execute"}),
    ],
)
def test_hand_over_is_the_report_alone(room: str, forbidden: set[str]) -> None:
    """Rendering sees the records and the figures; answers see results, not where they come from."""
    imported = {other for path in MODULES if room_of(path) == room for other in imported_rooms(path)}

    assert set() == imported & forbidden


def test_keras_is_imported_at_once_by_training_alone() -> None:
    """Every other module imports keras and tensorflow inside a function, if at all."""
    assert {"training.py"} == {path.name for path in MODULES if packages_on_import(path) & KERAS}


def test_scikit_learn_stays_in_its_room() -> None:
    """Only functions of anomalies.py import scikit-learn."""
    assert {"anomalies.py"} == {path.name for path in MODULES if "sklearn" in packages_anywhere(path)}
    assert "sklearn" not in packages_on_import(PACKAGE / "anomalies.py")


def test_answers_compute_from_what_is_stored() -> None:
    """No answer trains a network or fits a forest."""
    answers = [path for path in MODULES if room_of(path) == "answers"]

    assert set() == {path.name for path in answers if packages_anywhere(path) & (KERAS | {"sklearn"})}


@pytest.mark.parametrize(
    ("module", "forbidden"),
    [
        ("cli", SLOW),
        ("outline", KERAS | {"sklearn", "matplotlib", "weasyprint"}),
        ("workflow", KERAS | {"sklearn", "matplotlib", "weasyprint"}),
        ("render", KERAS | {"sklearn", "weasyprint"}),
    ],
)
def test_import_loads_no_slow_library(module: str, forbidden: set[str]) -> None:
    """Importing a room in a fresh interpreter leaves these libraries unloaded."""
    code = f"import sys, td1report.{module}; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True).stdout.split()

    assert set() == forbidden & set(loaded)
