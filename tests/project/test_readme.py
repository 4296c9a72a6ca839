"""README: its map, its table of figures and its tests are those of the project."""

import re

from places import ROOT, TESTS

from benchmarks import measurements, processes
from td1report.answers.outline import markdown_table


def test_readme_holds_the_map_made_from_the_outline() -> None:
    """`td1report outline --markdown` prints what README shows."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    assert markdown_table() in readme


def test_every_fault_of_readme_names_its_tests() -> None:
    """The table "What happens when…" names tests that exist, at least one a row."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    table = readme.split("## What happens when…")[1].split("\n## ")[0]
    rows = [line for line in table.splitlines() if line.startswith("| ")][2:]
    sources = "".join(path.read_text(encoding="utf-8") for path in TESTS.glob("*/test_*.py"))

    assert len(rows) > 10
    for row in rows:
        named = re.findall(r"`(test_\w+)`", row)
        assert named, row
        assert [] == [name for name in named if f"\ndef {name}(" not in sources]


def test_readme_shows_the_figures_that_were_kept() -> None:
    """The table of README is the one that `python -m benchmarks table` prints from benchmarks/results.json."""
    readme = (processes.ROOT / "README.md").read_text(encoding="utf-8")
    kept = measurements.read(processes.ROOT / "benchmarks" / "results.json")

    _, _, rest = readme.partition(measurements.BEGIN)
    shown, end, _ = rest.partition(measurements.END)
    assert kept
    assert end
    assert measurements.markdown(kept) == shown
