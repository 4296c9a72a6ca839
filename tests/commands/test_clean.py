"""Stored results that no build asks for any more, and no others, are removed."""

from pathlib import Path

import pytest

from td1report.answers.outline import QUESTIONS
from td1report.commands.clean import clean_lines, unused_results
from td1report.errors import BuildError
from td1report.records import Record
from td1report.report.plan import plan
from td1report.storage.folder import OutputFolder
from td1report.storage.store import Identity, key_of


class Result(Record):
    """Any result: only its identity matters here."""

    value: int = 1


def asked_for() -> list[Identity]:
    """Identities that builds ask for: of a report of many seeds, of a draft, and all of them on another machine."""
    plans = (plan(QUESTIONS, "full", (0, 41)), plan(QUESTIONS, "draft", (3,)))
    here = [wanted.identity for work in plans for wanted in work.wanted()]
    return here + [identity | {"processor": "another"} for identity in here if "processor" in identity]


def no_longer_asked_for() -> list[Identity]:
    """Those of another version of TensorFlow, and of other data."""
    (run, *_) = asked_for()
    return [run | {"tensorflow": "2.0"}, run | {"data": {"train-images": "a"}}]


@pytest.fixture
def output(tmp_path: Path) -> OutputFolder:
    """A folder with all of the above stored, and a damaged one."""
    folder = OutputFolder(tmp_path / "output")
    for identity in (*asked_for(), *no_longer_asked_for(), {"kind": "damaged"}):
        folder.store.write(identity, Result())
    (folder.store.root / key_of({"kind": "damaged"}) / "result.json").write_text("{", encoding="utf-8")
    return folder


def test_what_a_build_may_ask_for_stays(output: OutputFolder) -> None:
    """With any seeds, of both presets, on any machine; what cannot be read is not judged."""
    (said,) = clean_lines(output)

    kept = {path.parent.name for path in output.store.paths()}
    assert {key_of(identity) for identity in (*asked_for(), {"kind": "damaged"})} == kept
    assert f"Removed 2 stored results that no build asks for, 0.0 MiB. Kept: {len(kept)}." == said
    assert not list(output.path.rglob(".partial-*"))


def test_looking_removes_nothing(output: OutputFolder) -> None:
    """`doctor` only tells of them."""
    before = output.store.paths()

    unused = unused_results(output.store)

    assert {key_of(identity) for identity in no_longer_asked_for()} == set(map(key_of, unused))
    assert before == output.store.paths()


def test_a_folder_that_is_not_there_is_not_made(tmp_path: Path) -> None:
    """Nothing is stored in it."""
    assert ["Nothing to remove: nothing is stored."] == list(clean_lines(OutputFolder(tmp_path / "absent")))
    assert not (tmp_path / "absent").exists()


def test_a_build_at_work_is_not_disturbed(output: OutputFolder) -> None:
    """What it has just stored may be of a version that this command does not know."""
    before = output.store.paths()

    with output.locked(), pytest.raises(BuildError, match="Another build is at work"):
        list(clean_lines(OutputFolder(output.path)))

    assert before == output.store.paths()
