"""The report's typefaces: found, made static for matplotlib, cut down for the web."""

import io
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from fontTools.ttLib import TTFont

from td1report.style import fonts

VARIABLE_KEYS = {"serif", "serif-italic", "sans", "sans-italic", "mono", "mono-italic"}
FRENCH = "Où l’été : 269\u202f322 poids, œuvre « Ça » …"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A cache of static instances that the tests of this module share."""
    cache = tmp_path_factory.mktemp("fonts")
    fonts.static_instances(cache)
    return cache


def test_every_font_file_exists() -> None:
    """All six variable fonts and the fallback are files of installed packages."""
    files = fonts.font_files()

    assert VARIABLE_KEYS | {"fallback"} == set(files)
    assert all(path.is_file() for path in files.values())


@pytest.fixture(scope="module")
def digit_fonts() -> dict[str, bytes]:
    """Web fonts of the figures and of a pair that kerns."""
    return fonts.web_fonts("0123456789AV")


@pytest.mark.parametrize("key", ["serif", "sans"])
def test_text_fonts_hold_french(key: str) -> None:
    """The text fonts have the accents, ligatures, guillemets and narrow spaces of French."""
    with TTFont(fonts.font_files()[key]) as font:
        known = set(font.getBestCmap())

    assert set() == {character for character in FRENCH if ord(character) not in known}


def test_missing_package_says_how_to_install_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """A package that is not installed is named, with the command that mends it."""
    monkeypatch.setitem(fonts._VARIABLE_FONTS, "sans", ("fontpkg_nowhere", "Nowhere.ttf"))

    with pytest.raises(FileNotFoundError, match="pip install fontpkg-nowhere"):
        fonts.font_files()


def test_missing_file_says_how_to_reinstall(monkeypatch: pytest.MonkeyPatch) -> None:
    """A package without its font is named, with the command that mends it."""
    monkeypatch.setitem(fonts._VARIABLE_FONTS, "sans", ("fontpkg_source_sans_3", "Nowhere.ttf"))

    with pytest.raises(FileNotFoundError, match="--force-reinstall fontpkg-source-sans-3"):
        fonts.font_files()


def test_static_instances_are_static_and_bear_our_name(folder: Path) -> None:
    """Each instance has one weight, our private family name, and no layout table."""
    instances = fonts.static_instances(folder)

    assert fonts.STATIC_WEIGHTS == tuple(instances)
    for weight, path in instances.items():
        with TTFont(path) as font:
            assert weight == font["OS/2"].usWeightClass
            assert fonts.SANS_FAMILY == font["name"].getDebugName(1)
            assert not {"fvar", "gvar", "GPOS", "GSUB", "GDEF"} & set(font.keys())


def test_heavier_instances_are_wider(folder: Path) -> None:
    """The instances really differ in weight: the advance of "m" grows with it."""
    advances = []
    for path in fonts.static_instances(folder).values():
        with TTFont(path) as font:
            advances.append(font["hmtx"][font.getBestCmap()[ord("m")]][0])

    assert sorted(set(advances)) == advances


def test_sound_instances_are_kept(folder: Path) -> None:
    """A second call finds the instances and writes nothing."""
    before = {path: path.stat().st_mtime_ns for path in fonts.static_instances(folder).values()}

    after = {path: path.stat().st_mtime_ns for path in fonts.static_instances(folder).values()}

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
    path = fonts.static_instances(folder)[400]
    sound = path.read_bytes()

    damage(path)
    fonts.static_instances(folder)

    assert sound == path.read_bytes()
    assert {".ttf"} == {file.suffix for file in folder.iterdir()}


def test_web_fonts_are_small_and_variable() -> None:
    """The web fonts are WOFF2, hold the characters asked for, keep a limited weight axis, and weigh little."""
    latin = "".join(map(chr, range(0x20, 0x180))) + FRENCH
    subsets = fonts.web_fonts(latin)

    assert set(subsets) == VARIABLE_KEYS
    assert sum(map(len, subsets.values())) < 450_000
    for content in subsets.values():
        assert content.startswith(b"wOF2")
        with TTFont(io.BytesIO(content)) as font:
            axes = [(axis.axisTag, axis.minValue, axis.maxValue) for axis in font["fvar"].axes]
            assert [("wght", *fonts.WEIGHT_RANGE)] == axes
            assert ord("é") in font.getBestCmap()


def test_print_fonts_keep_the_optical_sizes() -> None:
    """The fonts of the PDF hold the characters asked for, in all weights, and the serif in all its optical sizes."""
    subsets = fonts.print_fonts(FRENCH)

    assert set(subsets) == VARIABLE_KEYS
    for key, content in subsets.items():
        with TTFont(io.BytesIO(content)) as font, TTFont(fonts.font_files()[key]) as whole:
            axes = {axis.axisTag: (axis.minValue, axis.maxValue) for axis in font["fvar"].axes}
            sizes = {
                axis.axisTag: (axis.minValue, axis.maxValue) for axis in whole["fvar"].axes if axis.axisTag == "opsz"
            }
            assert {"wght": fonts.WEIGHT_RANGE} | sizes == axes
            assert set(map(ord, FRENCH)) & set(whole.getBestCmap()) == set(font.getBestCmap())


@pytest.mark.parametrize("key", ["serif", "sans", "mono"])
def test_web_fonts_set_columns_of_numbers(key: str, digit_fonts: dict[str, bytes]) -> None:
    """Without any feature the figures are tabular: all ten have one width."""
    with TTFont(io.BytesIO(digit_fonts[key])) as font:
        widths = {font["hmtx"][font.getBestCmap()[ord(digit)]][0] for digit in "0123456789"}

    assert 1 == len(widths)


@pytest.mark.parametrize("key", ["serif", "sans"])
def test_web_fonts_keep_kerning(key: str, digit_fonts: dict[str, bytes]) -> None:
    """The text fonts still kern."""
    with TTFont(io.BytesIO(digit_fonts[key])) as font:
        features = {record.FeatureTag for record in font["GPOS"].table.FeatureList.FeatureRecord}

    assert "kern" in features


def test_web_fonts_have_the_same_bytes_in_another_process() -> None:
    """The same characters, in whatever order, give the same bytes in a process with another hash seed and zone."""
    script = (
        "import hashlib; from td1report.style import fonts; "
        "print(*(hashlib.sha256(content).hexdigest() for content in fonts.web_fonts('béA').values()))"
    )
    outputs = [
        subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"PYTHONHASHSEED": seed, "TZ": zone},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed, zone in (("1", "UTC"), ("2", "Asia/Tokyo"))
    ]

    assert outputs[0] == outputs[1]
    assert fonts.web_fonts("béA") == fonts.web_fonts("Aéb")
