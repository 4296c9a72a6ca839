"""Files that were damaged on disk: noticed by their digests, named, and made again."""

import json
import logging
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from interruptions import Build, build_ids, copied, results_of, stored

from td1report.figures.font_cache import static_instances
from td1report.records import Anomalies, Record, Run
from td1report.storage.cache import Cache
from td1report.storage.store import Store


def flip(path: Path) -> None:
    """One bit in the middle."""
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def truncate(path: Path) -> None:
    """The second half is gone."""
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def empty(path: Path) -> None:
    """Nothing is left of its content."""
    path.write_bytes(b"")


DAMAGES: tuple[Callable[[Path], None], ...] = (flip, truncate, empty, Path.unlink)


def files(folder: Path) -> list[Path]:
    """All files below a folder."""
    return sorted(path for path in folder.rglob("*") if path.is_file())


def assets(rebuild: Path) -> Iterator[Path]:
    """The files that a rebuild reads again: cached parts of the report, drawings, fonts."""
    for part in ("draft-whole", "drawings", "fonts"):
        yield from files(rebuild / part)


@pytest.mark.parametrize("damage", DAMAGES)
def test_every_damaged_file_of_a_result_is_noticed(
    small_build: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: Callable[[Path], None]
) -> None:
    """Each file of each stored result, one at a time: the result counts as missing, and the log says which it is."""
    shutil.copytree(small_build / "runs", tmp_path / "runs")
    for path in files(tmp_path / "runs"):
        result = path.parent / "result.json"
        identity = json.loads(result.read_bytes())["identity"]
        record_type: type[Record] = Run if identity["kind"] == "run" else Anomalies
        content = path.read_bytes()
        assert Store(tmp_path / "runs").read(identity, record_type) is not None
        caplog.clear()

        damage(path)

        assert Store(tmp_path / "runs").read(identity, record_type, "one of them") is None
        (said,) = caplog.messages
        assert str(path.parent) in said
        assert path.name in said
        assert "The stored result of one of them (" in said
        path.write_bytes(content)


@pytest.mark.parametrize("damage", DAMAGES[:3])
def test_every_damaged_asset_is_noticed(
    small_build: Path, tmp_path: Path, caplog: pytest.LogCaptureFixture, damage: Callable[[Path], None]
) -> None:
    """Each cached part, drawing and font, one at a time: it is not used, and the log says which it is."""
    shutil.copytree(small_build / "rebuild", tmp_path / "rebuild")
    paths = list(assets(tmp_path / "rebuild"))
    assert len(paths) > 15
    for path in paths:
        content = path.read_bytes()
        caplog.clear()
        damage(path)

        if path.parent.name == "fonts":
            static_instances(path.parent)
        else:
            key = json.loads(content.partition(b"\n")[0])["key"]
            assert Cache(path.parent).read(path.name, key) is None
            path.write_bytes(content)
            assert Cache(path.parent).read(path.name, key) is not None

        (said,) = [record.getMessage() for record in caplog.records if record.levelno == logging.WARNING]
        assert str(path) in said
        assert content == path.read_bytes()


def test_a_build_mends_what_is_damaged(small_data: Path, small_build: Path, tmp_path: Path) -> None:
    """Every file is damaged in one of the ways, in turn: the build names each, makes it again, and says the same."""
    output = copied(small_build, tmp_path)
    damaged = [*files(output / "runs"), *assets(output / "rebuild")]
    for number, path in enumerate(damaged):
        DAMAGES[number % len(DAMAGES)](path)
    with Build(small_data, output) as build:
        assert 0 == build.finish(), build.said()

    said = build.said()
    assert not [key for key in stored(output) if key not in said]
    unnamed = [path for path in assets(output / "rebuild") if str(path) not in said]
    assert all(DAMAGES[damaged.index(path) % len(DAMAGES)] is Path.unlink for path in unnamed)
    assert results_of(small_build) == results_of(output)
    assert 1 == len(build_ids(output))
