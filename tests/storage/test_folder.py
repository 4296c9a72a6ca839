"""The files of a build: replaced whole, or left as they were, by one build at a time."""

import errno
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest
from builders import ORIGIN
from limits import files_limited_to

from td1report.errors import BuildError
from td1report.records import Anomalies, Preset
from td1report.storage.folder import PREDICTIONS, RESULTS, SCHEMA, Kind, OutputFolder

PRESETS: tuple[Preset, ...] = ("full", "draft")


def contents_of(folder: Path) -> dict[str, bytes]:
    """{name: content} of the files of a folder, hidden ones included; the lock says nothing."""
    files = (path for path in folder.iterdir() if path.is_file() and path.name != ".lock")
    return {path.name: path.read_bytes() for path in files}


def test_files_replace_their_forerunners(tmp_path: Path) -> None:
    """Each named file has its new content; others stay, and nothing partial is left."""
    (tmp_path / "td1.html").write_bytes(b"old")
    (tmp_path / "notes.txt").write_bytes(b"mine")

    OutputFolder(tmp_path).replace({"td1.html": b"new", "results.json": b"{}"})

    assert {"td1.html": b"new", "results.json": b"{}", "notes.txt": b"mine"} == contents_of(tmp_path)


def test_folder_in_the_way_leaves_all_files_as_they_were(tmp_path: Path) -> None:
    """If the last file cannot be put in place, the first is not replaced either."""
    (tmp_path / "td1.html").write_bytes(b"old")
    (tmp_path / "td1.pdf").mkdir()

    with pytest.raises(BuildError, match=r"cannot be written in .*'td1\.pdf' is a folder there.*another --output"):
        OutputFolder(tmp_path).replace({"td1.html": b"new", "td1.pdf": b"%PDF"})

    assert {"td1.html": b"old"} == contents_of(tmp_path)


def test_file_that_cannot_be_prepared_leaves_all_files_as_they_were(tmp_path: Path) -> None:
    """If one of the files cannot be written aside, none replaces its forerunner."""
    (tmp_path / "td1.html").write_bytes(b"old")
    (tmp_path / ".td1.pdf.partial").mkdir()

    with pytest.raises(BuildError, match="the trainings are kept"):
        OutputFolder(tmp_path).replace({"td1.html": b"new", "td1.pdf": b"%PDF"})

    assert {"td1.html": b"old"} == contents_of(tmp_path)


def test_full_disk_leaves_all_files_as_they_were(tmp_path: Path) -> None:
    """When the second file does not fit, the first is not replaced either, and nothing partial is left."""
    (tmp_path / "td1.html").write_bytes(b"old")

    with files_limited_to(10_000), pytest.raises(BuildError, match="Free some space"):
        OutputFolder(tmp_path).replace({"td1.html": b"new", "td1.pdf": bytes(10_001)})

    assert {"td1.html": b"old"} == contents_of(tmp_path)


def test_folder_that_is_a_file_is_an_error(tmp_path: Path) -> None:
    """A path below a file can be written by nobody: the message names it and the cause, and no full disk."""
    (tmp_path / "output").write_bytes(b"a file")

    with pytest.raises(BuildError, match=r"output'.*A file stands where a folder is needed: move it"):
        OutputFolder(tmp_path / "output").replace({"td1.html": b"new"})

    assert {"output": b"a file"} == contents_of(tmp_path)


@pytest.fixture
def three(tmp_path: Path) -> OutputFolder:
    """A folder with a report of five seeds, a draft of one, and an excerpt."""
    output = OutputFolder(tmp_path)
    kinds: dict[Kind, int] = {"report": 5, "draft": 1}
    for kind, seeds in kinds.items():
        results = json.dumps({"provenance": {"seeds": list(range(seeds))}}).encode()
        output.write_report(kind, b"page", b"%PDF", {RESULTS: results, SCHEMA: kind.encode(), PREDICTIONS: b"seed"})
    output.write_report("excerpt", b"page", None, {})
    return output


def test_a_draft_and_an_excerpt_touch_no_report(three: OutputFolder) -> None:
    """Each kind has names of its own; the schema is that of the report, where there is one."""
    contents = contents_of(three.path)
    names = {"td1.html", "td1.pdf", "results.json", "predictions.csv", "results.schema.json"}
    drafts = {"td1.draft.html", "td1.draft.pdf", "results.draft.json", "predictions.draft.csv"}

    assert names | drafts | {"td1.excerpt.html"} == set(contents)
    assert b"report" == contents["results.schema.json"]
    assert three.path / "td1.draft.pdf" == three.former_pdf("draft")
    assert three.former_pdf("excerpt") is None


def test_a_draft_alone_has_its_schema(tmp_path: Path) -> None:
    """It explains the only results that are there."""
    written = OutputFolder(tmp_path).write_report("draft", b"", None, {RESULTS: b"{}", SCHEMA: b"new"})

    assert ("td1.draft.html", "results.draft.json", "results.schema.json") == tuple(path.name for path in written)


@pytest.mark.parametrize("damage", [b"", b"{}", b"[]", b'{"provenance": 3}', b"\xff"])
def test_the_seeds_of_what_lies_there(three: OutputFolder, damage: bytes) -> None:
    """Those of the report and of the draft; none of an excerpt, nor of results that cannot be read."""
    assert (5, 1, None) == tuple(three.former_seeds(kind) for kind in ("report", "draft", "excerpt"))

    (three.path / "results.json").write_bytes(damage)

    assert three.former_seeds("report") is None


def test_the_parts_of_drafts_and_reports_lie_apart(tmp_path: Path) -> None:
    """A look at the layout costs the next report nothing, whole or in part."""
    output = OutputFolder(tmp_path)
    places = {output.parts(whole=whole, preset=preset).folder for whole in (True, False) for preset in PRESETS}

    assert 4 == len(places)


@pytest.mark.parametrize(
    ("number", "advice"),
    [
        (errno.ENOSPC, "Free some space or choose another --output"),
        (errno.EDQUOT, "Free some space or choose another --output"),
        (errno.EACCES, r"Its owner lets others in by `chmod -R g\+rwX`"),
        (errno.EROFS, "Its file system is read-only: choose another --output"),
        (errno.ENOTDIR, "A file stands where a folder is needed"),
        (errno.EMFILE, "This process may open too few files: raise its limit"),
        (errno.EIO, "Choose another --output"),
    ],
)
def test_the_advice_follows_the_cause(tmp_path: Path, number: int, advice: str) -> None:
    """Space is asked for where there is none, and nowhere else."""
    said = rf"'part' cannot be read or written: .*\. {advice}.*former report is untouched"
    with pytest.raises(BuildError, match=said) as caught, OutputFolder(tmp_path).locked():
        raise OSError(number, os.strerror(number), "part")

    assert ("Free some space" in str(caught.value)) == (number in {errno.ENOSPC, errno.EDQUOT})


def test_an_error_of_no_file_blames_no_folder(tmp_path: Path) -> None:
    """The system refuses a semaphore or a process: another output folder would not help."""
    with (
        pytest.raises(BuildError, match=r"^The system refused what the build asked of it: Function not imp") as caught,
        OutputFolder(tmp_path).locked(),
    ):
        raise OSError(errno.ENOSYS, os.strerror(errno.ENOSYS))

    assert "--output" not in str(caught.value)


KILLED_AT = """
import os, signal, sys
from pathlib import Path
from td1report.storage.folder import OutputFolder

folder, last = Path(sys.argv[1]), int(sys.argv[2])
count = 0

def kill(event, arguments):
    global count
    if event in ("os.rename", "os.remove") and str(arguments[0]).startswith(str(folder)):
        count += 1
        if count == last:
            os.kill(os.getpid(), signal.SIGKILL)

sys.addaudithook(kill)
OutputFolder(folder).replace({name: b"new " + name.encode() for name in sys.argv[3:]})
"""
NAMES = ("td1.html", "td1.pdf", "results.json", "results.schema.json", "predictions.csv")


NUM_STEPS = 13
"""The journal put in its place; the five files put in theirs; the journal and the six rests removed."""


@pytest.mark.slow
@pytest.mark.parametrize("moment", range(1, NUM_STEPS + 2))
def test_a_kill_while_replacing_is_completed_or_undone(tmp_path: Path, moment: int) -> None:
    """Killed before any renaming or removing that it does: afterwards all files are old, or all are new."""
    old = dict.fromkeys(NAMES, b"old")
    for name, content in old.items():
        (tmp_path / name).write_bytes(content)
    command = [sys.executable, "-c", KILLED_AT, str(tmp_path), str(moment), *NAMES]
    status = subprocess.run(command, check=False).returncode

    with OutputFolder(tmp_path).locked():
        pass

    new = {name: b"new " + name.encode() for name in NAMES}
    assert (old if moment <= 1 else new) == contents_of(tmp_path)
    assert (-signal.SIGKILL if moment <= NUM_STEPS else 0) == status


@pytest.mark.parametrize("journal", [b"", b"[]", b'{"../elsewhere": "0"}', b'{"td1.html": 3}', b'{"td1.html": "0"}'])
def test_a_damaged_journal_replaces_nothing(tmp_path: Path, journal: bytes) -> None:
    """What was not written by a build, or is not what its digest says, takes no file's place."""
    (tmp_path / "td1.html").write_bytes(b"old")
    (tmp_path / ".td1.html.partial").write_bytes(b"strange")
    (tmp_path / ".replacing.json").write_bytes(journal)

    with OutputFolder(tmp_path).locked():
        pass

    assert {"td1.html": b"old"} == contents_of(tmp_path)


def test_print_document_is_kept_alone(tmp_path: Path) -> None:
    """The folder holds the HTML and the assets of the last document, nothing of the one before."""
    OutputFolder(tmp_path).save_print_document("<p>été</p>", {"old.svg": b"<svg/>"})
    OutputFolder(tmp_path).save_print_document("<p>hiver</p>", {"new.svg": b"<svg/>"})

    assert {"document.html": b"<p>hiver</p>", "new.svg": b"<svg/>"} == contents_of(
        OutputFolder(tmp_path).print_document
    )


def test_two_builds_in_one_folder_do_not_meet(tmp_path: Path) -> None:
    """The second build says so; after the first has ended it goes through."""
    with (
        OutputFolder(tmp_path).locked(),
        pytest.raises(BuildError, match="Another build is at work"),
        OutputFolder(tmp_path).locked(),
    ):
        pass
    with OutputFolder(tmp_path).locked():
        pass


def test_an_output_folder_that_cannot_be_made_is_a_clear_error(tmp_path: Path) -> None:
    """A file stands where the folder should be: the message names it."""
    (tmp_path / "file").write_text("in the way", encoding="utf-8")

    with pytest.raises(BuildError, match="file"), OutputFolder(tmp_path / "file" / "output").locked():
        pass


def test_what_killed_processes_left_is_removed(tmp_path: Path) -> None:
    """Half-written results, cached files and reports go when the next build begins; whole ones stay."""
    output = OutputFolder(tmp_path)
    forest = Anomalies(seed=0, label=1, contamination=0.1, trees=1, ids=(), scores=(), origin=ORIGIN)
    output.store.write({"kind": "anomalies"}, forest)
    output.parts(whole=True).write("answers/q1_1", "key", b"content")
    for place in ("runs/.partial-1/result.json", "rebuild/whole/answers/.partial-2", ".td1.html.partial"):
        (tmp_path / place).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / place).write_bytes(b"half")

    with output.locked():
        pass

    assert [] == [path for path in tmp_path.rglob("*") if "partial" in path.name]
    assert forest == output.store.read({"kind": "anomalies"}, Anomalies)
    assert b"content" == output.parts(whole=True).read("answers/q1_1", "key")


def test_a_disk_error_during_a_build_is_a_clear_error(tmp_path: Path) -> None:
    """Whatever the build was writing: the message names the file and the reason, and what is not lost."""
    with (
        pytest.raises(BuildError, match=r"'part' cannot be read or written: No space left.*former report is untouched"),
        OutputFolder(tmp_path).locked(),
    ):
        raise OSError(errno.ENOSPC, "No space left on device", "part")
