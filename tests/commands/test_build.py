"""`td1report build`: whose place a report takes, and what is told of it."""

import subprocess
import sys
from pathlib import Path

import pytest
from interruptions import FILES, Build, contents_kept, copied, results_of
from places import TESTS


def test_a_report_of_fewer_seeds_replaces_none_unless_told_to(
    small_data: Path, small_build: Path, tmp_path: Path
) -> None:
    """Refused before anything is done, exit 2; with --replace it is built and says what it replaced."""
    output = copied(small_build, tmp_path)
    with contents_kept(output), Build(small_data, output, "--seeds", "1") as build:
        assert 2 == build.finish()
    assert "has 2 seed(s), this one would have 1. Expected as many or more: --replace" in build.said()

    with Build(small_data, output, "--seeds", "1", "--replace") as build:
        assert 0 == build.finish(), build.said()
    assert "It takes the place of a report of 2 seed(s); this one has 1." in build.said()
    assert [0] == results_of(output)["provenance"]["seeds"]


def test_a_draft_and_a_report_lie_side_by_side(small_data: Path, small_build: Path, tmp_path: Path) -> None:
    """The report of fewer seeds replaces no draft; the last line names the empty fields of its cover."""
    output = copied(small_build, tmp_path)
    with contents_kept(output), Build(small_data, output, "--preset", "full", "--seeds", "1") as build:
        assert 0 == build.finish(), build.said()

    reports = {name.replace(".draft", "") for name in FILES}
    assert {*FILES, *reports} <= {path.name for path in output.iterdir()}
    assert b"Brouillon" not in (output / "td1.html").read_bytes()
    *_, last = build.said().splitlines()
    assert "The cover leaves out course, teacher, institution: td1.toml fills them in" in last


UNGUARDED = """
import sys
sys.path.insert(0, sys.argv[3])
import small_build
small_build.build(sys.argv[1:3])
"""


@pytest.mark.slow
def test_a_script_without_a_guard_is_told_so(small_data: Path, small_build: Path, tmp_path: Path) -> None:
    """Each worker would import the script and build again: the error names the line that is missing, not memory."""
    script = tmp_path / "script.py"
    script.write_text(UNGUARDED, encoding="utf-8")
    arguments = [str(small_data), str(copied(small_build, tmp_path)), str(TESTS / "helpers")]
    done = subprocess.run([sys.executable, str(script), *arguments], capture_output=True, text=True, check=False)

    assert 1 == done.returncode
    assert 'outside `if __name__ == "__main__":`; put that line above the call' in done.stderr
    assert "memory" not in done.stderr.splitlines()[-1]
    assert 1 == done.stderr.count("Traceback")
