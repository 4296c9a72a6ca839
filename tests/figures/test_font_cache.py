"""The static instances that matplotlib reads: made once, bearing our name, made again when damaged."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from td1report.figures.font_cache import static_instances
from td1report.style import fonts


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of static instances that the tests of this module share."""
    cache = tmp_path_factory.mktemp("fonts")
    static_instances(cache)
    return cache


def test_static_instances_are_static_and_bear_our_name(folder: Path) -> None:
    """Each instance has one weight, our private family name, and no layout table."""
    instances = static_instances(folder)

    assert fonts.STATIC_WEIGHTS == tuple(instances)
    for weight, path in instances.items():
        with TTFont(path) as font:
            assert weight == font["OS/2"].usWeightClass
            assert fonts.SANS_FAMILY == font["name"].getDebugName(1)
            assert not {"fvar", "gvar", "GPOS", "GSUB", "GDEF"} & set(font.keys())


def test_heavier_instances_are_wider(folder: Path) -> None:
    """The instances really differ in weight: the advance of "m" grows with it."""
    advances = []
    for path in static_instances(folder).values():
        with TTFont(path) as font:
            advances.append(font["hmtx"][font.getBestCmap()[ord("m")]][0])

    assert sorted(set(advances)) == advances


def test_sound_instances_are_kept(folder: Path) -> None:
    """A second call finds the instances and writes nothing."""
    before = {path: path.stat().st_mtime_ns for path in static_instances(folder).values()}

    after = {path: path.stat().st_mtime_ns for path in static_instances(folder).values()}

    assert before == after


def _truncate(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:1000])


def _flip_a_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 0xFF
    path.write_bytes(content)


def _empty(path: Path) -> None:
    path.write_bytes(b"")


def _other_font(path: Path) -> None:
    path.write_bytes(fonts.font_files()["fallback"].read_bytes())


@pytest.mark.parametrize("damage", [Path.unlink, _truncate, _flip_a_byte, _empty, _other_font])
def test_damaged_instance_is_made_again(folder: Path, damage: Callable[[Path], None]) -> None:
    """A missing, cut, altered, empty or foreign file is replaced by the very bytes that stood there before."""
    path = static_instances(folder)[400]
    sound = path.read_bytes()

    damage(path)
    static_instances(folder)

    assert sound == path.read_bytes()
    assert {".ttf"} == {file.suffix for file in folder.iterdir()}
