"""The remains of a build that ended before its time."""

from pathlib import Path

from interruptions import build_ids, stored

from td1report.storage.folder import OutputFolder


def check_nothing_is_lost(output: Path, before: dict[str, int]) -> None:
    """Results stored before are still those that were written then; the five files are of one build, or not there."""
    after = stored(output)
    assert before == {key: after.get(key) for key in before}
    with OutputFolder(output).locked():
        pass
    assert len(build_ids(output)) <= 1
