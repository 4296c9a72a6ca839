"""Code that a result depends on: the modules of this package that a module imports, directly or not."""

import ast
import hashlib
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[1]


@cache
def digest_of(module: str) -> str:
    """SHA-256 of a module's source and of all modules of this package that it imports, directly or not.

    Args:
        module: its dotted name, such as "td1report.answers.q3_7".
    """
    digest = hashlib.sha256()
    for name in sorted(modules_of(module)):
        digest.update(f"{name}\0".encode() + path_of(name).read_bytes() + b"\0")
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
        digest.update(path.relative_to(ROOT).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


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
