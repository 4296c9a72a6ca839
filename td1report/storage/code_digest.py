"""Code that is depended on: by an answer, on whole modules; by a stored result, on the syntax tree of what it calls."""

import ast
import hashlib
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]

Definition = tuple[str, str]
"""Module, and name in it; the empty name is all that the module states."""


@cache
def digest_of(module: str) -> str:
    """SHA-256 of a module's source and of all modules of this package that it imports, directly or not.

    Args:
        module: its dotted name, such as "td1report.answers.q3_7".
    """
    digest = hashlib.sha256()
    for name in sorted(modules_of(module)):
        digest.update(f"{name}\0".encode() + source(path_of(name)) + b"\0")
    return digest.hexdigest()


def modules_of(module: str) -> frozenset[str]:
    """A module and all modules of this package that it imports, directly or not, wherever the imports stand."""
    reached: set[str] = set()
    waiting = {module}
    while waiting:
        name = waiting.pop()
        reached.add(name)
        waiting |= imported_by(name) - reached
    return frozenset(reached)


def digest_of_package() -> str:
    """SHA-256 of the whole package's source, file names included: the code that built the report.

    The listings of the report are words of it, not code that builds it: a wheel holds them inside the package, a
    checkout beside it.
    """
    digest = hashlib.sha256()
    words = ROOT / "templates"
    for path in sorted(path for path in ROOT.rglob("*.py") if not path.is_relative_to(words)):
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + source(path) + b"\0")
    return digest.hexdigest()


def source(path: Path) -> bytes:
    """A text file with the line ends that git stores, whatever those of this checkout."""
    return path.read_bytes().replace(b"\r\n", b"\n")


# --- code that computes ---------------------------------------------------------------------------------------------


@cache
def digest_of_code(*modules: str) -> str:
    """SHA-256 of what modules compute: of their syntax trees and those of all that they use of this package.

    Of a function that they call, the whole counts, and whatever it calls; of a class, its methods; of a constant, its
    value. Comments, docstrings, layout and fields of records do not count: stored results outlive a change of them.

    Args:
        modules: dotted names, such as "td1report.runs.training".
    """
    reached: set[Definition] = set()
    waiting: set[Definition] = {(module, "") for module in modules}
    while waiting:
        reached |= waiting
        waiting = {used for definition in waiting for used in _used_by(definition)} - reached
    # Of a module that counts whole, each part counts once.
    parts = sorted((module, name) for module, name in reached if not name or (module, "") not in reached)
    trees = [[module, name, [_plain(node) for node in _statements(module, name)]] for module, name in parts]
    return hashlib.sha256(json.dumps(trees).encode()).hexdigest()


def _used_by(definition: Definition) -> Iterator[Definition]:
    """Definitions of this package that the statements of one name."""
    module, _ = definition
    imported, own = _imported_names(module), _own_names(module)
    for statement in _statements(*definition):
        for node in ast.walk(statement):
            if isinstance(node, ast.Name) and node.id in own:
                yield module, node.id
            elif isinstance(node, ast.Name) and imported.get(node.id, ("", ""))[1]:
                yield imported[node.id]
            elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name) and node.value.id in imported:
                whole, name = imported[node.value.id]
                yield (whole, name or node.attr)


def _statements(module: str, name: str) -> list[ast.stmt]:
    """Statements that define a name, in the order of the module; of a class, its methods; all for the empty name."""
    if not name:
        return _tree(module).body
    found: list[ast.stmt] = []
    for statement in _tree(module).body:
        if name in _defined(statement):
            parts = statement.body if isinstance(statement, ast.ClassDef) else [statement]
            found += [part for part in parts if part is statement or isinstance(part, ast.FunctionDef)]
    return found


def _defined(statement: ast.stmt) -> frozenset[str]:
    """Names that a statement at the top level of a module defines."""
    if isinstance(statement, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
        return frozenset({statement.name})
    if isinstance(statement, ast.Assign | ast.AnnAssign):
        targets = statement.targets if isinstance(statement, ast.Assign) else [statement.target]
        return frozenset(node.id for target in targets for node in ast.walk(target) if isinstance(node, ast.Name))
    return frozenset()


def _own_names(module: str) -> frozenset[str]:
    return frozenset(name for statement in _tree(module).body for name in _defined(statement))


def _imported_names(module: str) -> dict[str, Definition]:
    """Name in a module -> what of this package it is there, wherever the import stands."""
    names: dict[str, Definition] = {}
    for node in ast.walk(_tree(module)):
        if isinstance(node, ast.ImportFrom) and node.module is not None:
            for alias in node.names:
                inner = f"{node.module}.{alias.name}"
                if _exists(inner):
                    names[alias.asname or alias.name] = (inner, "")
                elif _exists(node.module):
                    names[alias.asname or alias.name] = (node.module, alias.name)
    return names


@cache
def _tree(module: str) -> ast.Module:
    return ast.parse(path_of(module).read_bytes())


def _plain(node: object) -> Any:
    """A syntax tree as lists, the same in all versions of Python; strings that stand alone are docstrings, left out."""
    if isinstance(node, ast.AST):
        fields = ((name, _plain(value)) for name, value in ast.iter_fields(node) if name not in {"kind", "ctx"})
        return [type(node).__name__, *([name, value] for name, value in fields if value not in (None, []))]
    if isinstance(node, list):
        return [_plain(part) for part in node if not _is_docstring(part)]
    return node if node is None else repr(node)


def _is_docstring(node: object) -> bool:
    return isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str)


# --- modules --------------------------------------------------------------------------------------------------------


@cache
def imported_by(module: str) -> frozenset[str]:
    """The modules of this package that a module names in its imports."""
    tree = ast.parse(path_of(module).read_bytes())
    return frozenset(name for name in _names(tree) if _exists(name))


def path_of(module: str) -> Path:
    """The source file of a module of this package; a package's is its __init__."""
    path = ROOT.parent.joinpath(*module.split("."))
    return path / "__init__.py" if path.is_dir() else path.with_suffix(".py")


def _names(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module is not None:
            yield node.module
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def _exists(module: str) -> bool:
    return module.split(".", maxsplit=1)[0] == ROOT.name and path_of(module).is_file()
