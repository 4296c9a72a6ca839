"""The report's typefaces: found, made static for matplotlib, cut down for the web."""

import io
import os
import subprocess
import sys

import pytest
from fontTools.ttLib import TTFont

from td1report.style import fonts

VARIABLE_KEYS = {"serif", "serif-italic", "sans", "sans-italic", "mono", "mono-italic"}
FRENCH = "Où l’été : 269\u202f322 poids, œuvre « Ça » …"


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


@pytest.mark.parametrize(
    "text", ["é", "e\u0301", "ê\u0303", "x\u0331", "\u05d0\u05b8", "\u0628\u064e", "u\ufe0f", "a\u00adb"]
)
def test_marks_of_known_scripts_are_shown(text: str) -> None:
    """Joined to a letter, in one glyph or two; what selects or joins letters is never seen itself."""
    assert "" == fonts.without_glyph(text)


@pytest.mark.parametrize(("text", "unknown"), [("a\u0e31", "\u0e31"), ("a\u3099", "\u3099"), ("a\u0941", "\u0941")])
def test_marks_of_other_scripts_are_told(text: str, unknown: str) -> None:
    """A mark of Thai, Japanese or Devanagari on a letter that the fonts have."""
    assert unknown == fonts.without_glyph(text)


def test_text_has_the_width_of_its_letters() -> None:
    """In proportion to the size, wider the more there is; a character without a glyph counts as a wide one."""
    assert 2 * fonts.text_width("mot", 5.0) == pytest.approx(fonts.text_width("mot", 10.0))
    assert fonts.text_width("mot", 10.0) < fonts.text_width("motif", 10.0)
    assert 10.0 == fonts.text_width("\u4e00", 10.0)
