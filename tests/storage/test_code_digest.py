"""Which code a part depends on."""

from pathlib import Path

import pytest

from td1report.storage import code_digest


@pytest.fixture
def package(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package of four modules: top -> middle -> bottom, and one that stands apart."""
    root = tmp_path / "td1report"
    (root / "answers").mkdir(parents=True)
    sources = {
        "__init__": "", "answers/__init__": "", "bottom": "VALUE = 1\n", "apart": "import json\n",
        "middle": "from td1report.bottom import VALUE\n", "answers/top": "from td1report import middle\n",
    }  # fmt: skip
    for name, source in sources.items():
        (root / f"{name}.py").write_text(source, encoding="utf-8")
    monkeypatch.setattr(code_digest, "ROOT", root)
    return root


def changed(package: Path, name: str, module: str) -> bool:
    """Whether the digest of a module changes with the source of `name`."""
    code_digest.digest_of.cache_clear()
    code_digest.imported_by.cache_clear()
    before = code_digest.digest_of(module)
    path = package / f"{name}.py"
    path.write_text(path.read_text(encoding="utf-8") + "OTHER = 2\n", encoding="utf-8")
    code_digest.digest_of.cache_clear()
    code_digest.imported_by.cache_clear()
    return before != code_digest.digest_of(module)


def test_a_module_depends_on_all_it_imports(package: Path) -> None:
    """Directly or not; a module that nothing leads to changes nothing."""
    top = "td1report.answers.top"

    assert changed(package, "answers/top", top)
    assert changed(package, "middle", top)
    assert changed(package, "bottom", top)
    assert not changed(package, "apart", top)
    assert not changed(package, "answers/top", "td1report.bottom")


def test_the_package_is_all_its_sources(package: Path) -> None:
    """The digest that the report prints changes with any of them."""
    before = code_digest.digest_of_package()
    (package / "apart.py").write_text("import csv\n", encoding="utf-8")

    assert before != code_digest.digest_of_package()


def test_listings_are_no_source_of_the_package(package: Path) -> None:
    """A wheel holds the templates inside the package, a checkout beside it: the digest is the same."""
    before = code_digest.digest_of_package()
    (package / "templates" / "code").mkdir(parents=True)
    (package / "templates" / "code" / "q3_7.py").write_text("x = 1\n", encoding="utf-8")

    assert before == code_digest.digest_of_package()


def test_an_answer_does_not_depend_on_drawing_or_rendering() -> None:
    """A change of those rooms answers no question again; a change of the statistics does."""
    reached, waiting = set[str](), {"td1report.answers.q4_8"}
    while waiting:
        reached |= waiting
        waiting = {name for module in waiting for name in code_digest.imported_by(module)} - reached

    assert {"td1report.stats.inference", "td1report.stats.selection", "td1report.records"} <= reached
    assert set() == {name for name in reached if "render" in name or "figures" in name or "training" in name}
