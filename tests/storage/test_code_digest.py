"""Which code a part depends on, and a stored result."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from td1report.runs.tasks import ANOMALIES_CODE, TIMING_CODE, TRAINING_CODE
from td1report.storage import code_digest

CACHED = (code_digest.digest_of, code_digest.imported_by, code_digest.digest_of_code, code_digest._tree)


@pytest.fixture(autouse=True)
def forgetful() -> Iterator[None]:
    """What one test read of another package is forgotten after it."""
    yield
    forget()


def forget() -> None:
    """Lets the sources be read again."""
    for function in CACHED:
        function.cache_clear()


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
    forget()
    before = code_digest.digest_of(module)
    path = package / f"{name}.py"
    path.write_text(path.read_text(encoding="utf-8") + "OTHER = 2\n", encoding="utf-8")
    forget()
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


def test_the_line_ends_of_a_checkout_change_nothing(package: Path) -> None:
    """Git for Windows may have turned them all: the same code has the same digests."""
    digests = code_digest.digest_of("td1report.answers.top"), code_digest.digest_of_package()
    for path in package.rglob("*.py"):
        path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    forget()

    assert digests == (code_digest.digest_of("td1report.answers.top"), code_digest.digest_of_package())


# --- code that computes ---------------------------------------------------------------------------------------------


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the sources of td1report, from which the digests are taken."""
    copy = tmp_path / "td1report"
    shutil.copytree(
        code_digest.ROOT,
        copy,
        ignore=lambda _, names: [name for name in names if "." in name and not name.endswith(".py")],
    )
    monkeypatch.setattr(code_digest, "ROOT", copy)
    return copy


def told_apart(own: Path, module: str, before: str, after: str) -> set[str]:
    """Kinds of results whose code counts as another one once this change is made in a module."""
    kinds = {"training": TRAINING_CODE, "anomalies": ANOMALIES_CODE, "timing": TIMING_CODE}
    forget()
    former = {kind: code_digest.digest_of_code(*modules) for kind, modules in kinds.items()}
    path = own / f"{module}.py"
    source = path.read_text(encoding="utf-8")
    assert 1 == source.count(before)
    path.write_text(source.replace(before, after), encoding="utf-8")
    forget()
    return {kind for kind, modules in kinds.items() if former[kind] != code_digest.digest_of_code(*modules)}


@pytest.mark.parametrize(
    ("module", "before", "after"),
    [
        ("records", "class Report(Record):", "class Report(Record):\n    another: int = 0"),
        ("records", "class Run(Record):", "class Run(Record):\n    another: int = 0"),
        ("records", '"""One experiment trained once, from one seed."""', '"""Another docstring."""'),
        ("runs/training", '"""Draws new initial weights,', '"""Another docstring: new initial weights,'),
        ("runs/training", "        power_1, power_2 = (", "        # A comment.\n\n        power_1, power_2 = ("),
        (
            "runs/training",
            "loss += tf.reduce_sum(tf.cast(losses, tf.float64))",
            "loss += tf.reduce_sum(\n                tf.cast(losses, tf.float64)\n            )",
        ),
        ("inputs/network", "def num_parameters(", "def added() -> int:\n    return 1\n\n\ndef num_parameters("),
        ("inputs/machine", "def num_cores(", "def added() -> int:\n    return 1\n\n\ndef num_cores("),
        ("inputs/experiments", "EPOCHS = 20", "EPOCHS = 21"),
    ],
)
def test_what_computes_nothing_retrains_nothing(own: Path, module: str, before: str, after: str) -> None:
    """A field of a record, a docstring, a comment, layout, functions that no training calls."""
    assert set() == told_apart(own, module, before, after)


@pytest.mark.parametrize(
    ("module", "before", "after", "kinds"),
    [
        ("runs/training", "keras.optimizers.Adam()", "keras.optimizers.Adam(learning_rate=0.01)", {"training"}),
        ("runs/training", 'activation="softmax"', 'activation="sigmoid"', {"training", "timing"}),
        ("runs/settings", '"TF_ENABLE_ONEDNN_OPTS": "1"', '"TF_ENABLE_ONEDNN_OPTS": "0"', {"training"}),
        ("inputs/network", "NUM_CLASSES = 10", "NUM_CLASSES = 11", {"training", "timing"}),
        ("inputs/experiments", "VALIDATION_SPLIT = 0.2", "VALIDATION_SPLIT = 0.1", {"training", "timing", "anomalies"}),
        ("inputs/data", "/ np.float32(255)", "/ np.float32(256)", {"timing", "anomalies"}),
        ("records", "return (self.units, self.dropout,", "return (self.dropout, self.units,", {"training", "timing"}),
        ("runs/anomalies", "random_state=seed", "random_state=0", {"anomalies"}),
        ("runs/timing", "verbose=0", "verbose=2", {"timing"}),
    ],
)  # fmt: skip
def test_what_computes_otherwise_is_computed_again(
    own: Path, module: str, before: str, after: str, kinds: set[str]
) -> None:
    """The modules themselves, the constants, functions and methods that they use of others, and theirs."""
    assert kinds == told_apart(own, module, before, after)
