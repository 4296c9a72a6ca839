"""The three typefaces of the report, and the forms in which its parts need them.

Source Serif 4, Source Sans 3 and Source Code Pro come from the PyPI packages `fontpkg-*` (variable fonts, OFL);
DejaVu Sans comes with matplotlib and is the last resort. All are used under family names of our own, so that the
same fonts installed on the system, in another version, never change the result.
"""

import io
import re
import unicodedata
from collections.abc import Mapping
from functools import lru_cache
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from types import MappingProxyType

import uharfbuzz
from fontTools.ttLib import TTFont

SERIF_FAMILY = "TD1 Serif"
SANS_FAMILY = "TD1 Sans"
MONO_FAMILY = "TD1 Mono"
FALLBACK_FAMILY = "TD1 Fallback"
"""Family names of the report's @font-face rules and of the text inside its figures."""

_USUAL = frozenset(map(chr, range(0x20, 0x180)))
"""Latin letters, which all the fonts have."""

_INVISIBLE_MARKS = re.compile("[\u034f\u17b4\u17b5\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
"""The marks that are shown by no glyph: joiners and variation selectors (Unicode: Default_Ignorable_Code_Point)."""

STATIC_WEIGHTS = (400, 600, 700)
WEIGHT_RANGE = (300, 700)
"""The lightest and the boldest text of the report."""
REGULAR = 400
SEMIBOLD = 600
FORMULA_SIZE = 11.0
"""In points: mathematics is drawn at this size, and scaled to the text that it stands in."""
TEXT_OPTICAL_SIZE = 10
"""In points: the body size, at which the serif's optical axis is pinned on the web."""

_VARIABLE_FONTS = {
    "serif": ("fontpkg_source_serif_4", "SourceSerif4[opsz,wght].ttf"),
    "serif-italic": ("fontpkg_source_serif_4", "SourceSerif4-Italic[opsz,wght].ttf"),
    "sans": ("fontpkg_source_sans_3", "SourceSans3[wght].ttf"),
    "sans-italic": ("fontpkg_source_sans_3", "SourceSans3-Italic[wght].ttf"),
    "mono": ("fontpkg_source_code_pro", "SourceCodePro[wght].ttf"),
    "mono-italic": ("fontpkg_source_code_pro", "SourceCodePro-Italic[wght].ttf"),
}
_LAYOUT_TABLES = ("GPOS", "GSUB", "GDEF")
_FEATURES = ("calt", "ccmp", "kern", "liga", "locl", "mark", "mkmk")
"""Tabular and lining figures are what these fonts have without any feature."""
_NAME_IDS = (0, 1, 2, 3, 4, 5, 6, 13, 14)
"""Names kept in derived fonts: copyright, the identifying ones, and the licence (OpenType `name` table)."""


def font_files() -> dict[str, Path]:
    """The font files as installed.

    Returns:
        The variable TTF of "serif", "serif-italic", "sans", "sans-italic", "mono" and "mono-italic", and the static
        DejaVu Sans under "fallback".

    Raises:
        FileNotFoundError: if a package or its file is missing.
    """
    found = {key: _package_file(package, f"files/{name}") for key, (package, name) in _VARIABLE_FONTS.items()}
    # Found without importing matplotlib: the command line and the HTML need the path only.
    return found | {"fallback": _package_file("matplotlib", "mpl-data/fonts/ttf/DejaVuSans.ttf")}


def static_instance(weight: int) -> bytes:
    """Upright Source Sans 3 at one weight, for matplotlib, which reads no variable fonts.

    Layout tables are left out: matplotlib applies no feature of them, and instancing them is what takes the time.

    Returns:
        TTF data, whose family is `SANS_FAMILY`.

    Raises:
        FileNotFoundError: if the package of the font is missing.
    """
    subset = uharfbuzz.SubsetInput()
    subset.keep_everything()
    subset.drop_table_tag_set.update(_tag(table) for table in _LAYOUT_TABLES)
    font = TTFont(io.BytesIO(_subset(font_files()["sans"], subset, {"wght": weight})), recalcTimestamp=False)
    _rename(font, weight)
    return _serialised(font)


def print_fonts(characters: str) -> dict[str, bytes]:
    """The variable fonts cut down to what one printed document needs, so that WeasyPrint has less to read and to shape.

    The serif keeps its optical sizes, which print uses.

    Args, raises: as `web_fonts`.

    Returns:
        The six keys of the variable fonts -> TTF data.
    """
    paths = font_files()
    return {key: _cut_down(paths[key], characters) for key in _VARIABLE_FONTS}


def web_fonts(characters: str) -> dict[str, bytes]:
    """The variable fonts cut down to what one HTML page needs.

    The weight axis is limited to `WEIGHT_RANGE`, the serif's optical size pinned at the body size, and only the
    features of running text are kept. The same characters give the same bytes.

    Args:
        characters: every character of the page, in any order; those that a font lacks are passed over.

    Returns:
        The six keys of the variable fonts -> WOFF2 data.

    Raises:
        FileNotFoundError: if the package of a font is missing.
    """
    paths = font_files()
    cut_down = {key: _cut_down(paths[key], characters, {"opsz": TEXT_OPTICAL_SIZE}) for key in _VARIABLE_FONTS}
    return {key: _compressed(content) for key, content in cut_down.items()}


def without_glyph(text: str) -> str:
    """The characters of a text that none of the fonts can show, each once; invisible ones need no glyph.

    A mark that is joined to its letter needs the glyph of both together, as e and U+0301 do.
    """
    unknown = {character for character in unicodedata.normalize("NFC", text) if _needs_glyph(character)}
    for path in font_files().values() if unknown else ():
        unknown -= {chr(code) for code in _face(path).unicodes}
    return "".join(sorted(unknown))


def _needs_glyph(character: str) -> bool:
    """False for Latin letters, which all the fonts have, and for what nobody sees."""
    invisible = unicodedata.category(character) in {"Cf", "Zs"} or _INVISIBLE_MARKS.match(character)
    return character not in _USUAL and not invisible


def text_width(text: str, size: float) -> float:
    """Width in points of a text set in semibold Source Sans 3 of this size, in points too."""
    font = _semibold_sans()
    glyphs = (font.get_nominal_glyph(ord(character)) for character in text)
    advances = (font.face.upem if glyph is None else font.get_glyph_h_advance(glyph) for glyph in glyphs)
    width: float = size * sum(advances) / font.face.upem
    return width


@lru_cache(maxsize=1)
def _semibold_sans() -> uharfbuzz.Font:
    font = uharfbuzz.Font(_face(font_files()["sans"]))
    font.set_variations({"wght": SEMIBOLD})
    return font


def _face(path: Path) -> uharfbuzz.Face:
    return uharfbuzz.Face(uharfbuzz.Blob.from_file_path(str(path)))


def _package_file(package: str, name: str) -> Path:
    distribution = package.replace("_", "-")
    if find_spec(package) is None:
        raise FileNotFoundError(
            f"Expected the Python package {distribution}, which holds a font of the report. Received: it is not "
            f"installed. Install it with: pip install {distribution}"
        )
    path = Path(str(files(package).joinpath(name)))
    if not path.is_file():
        raise FileNotFoundError(
            f"Expected the font {path.name} in the package {distribution}. Received: no such file in "
            f"{path.parent}. Reinstall it with: pip install --force-reinstall {distribution}"
        )
    return path


def _rename(font: TTFont, weight: int) -> None:
    """Gives the font our family name and its weight, which is what matplotlib looks a font up by."""
    names = font["name"]
    names.names = [record for record in names.names if record.nameID in _NAME_IDS]
    postscript_name = f"{SANS_FAMILY.replace(' ', '')}-{weight}"
    full_name = f"{SANS_FAMILY} {weight}"
    for name_id, text in ((1, SANS_FAMILY), (2, "Regular"), (3, postscript_name), (4, full_name), (6, postscript_name)):
        names.setName(text, name_id, 3, 1, 0x409)
    font["OS/2"].usWeightClass = weight


def _cut_down(source: Path, characters: str, pinned: Mapping[str, float] = MappingProxyType({})) -> bytes:
    """The glyphs of these characters, the features of running text, and the weights of the report."""
    subset = uharfbuzz.SubsetInput()
    subset.unicode_set.update(map(ord, characters))
    subset.layout_feature_tag_set.clear()
    subset.layout_feature_tag_set.update(map(_tag, _FEATURES))
    subset.name_id_set.update(_NAME_IDS)
    subset.flags = uharfbuzz.SubsetFlags.NO_HINTING | uharfbuzz.SubsetFlags.NOTDEF_OUTLINE
    return _subset(source, subset, pinned, limited={"wght": (*WEIGHT_RANGE, REGULAR)})


def _subset(
    source: Path,
    subset: uharfbuzz.SubsetInput,
    pinned: Mapping[str, float],
    limited: Mapping[str, tuple[float, float, float]] = MappingProxyType({}),
) -> bytes:
    """HarfBuzz' subset of a font; its axes are pinned, or limited to (minimum, maximum, default)."""
    face = _face(source)
    axes = {axis.tag for axis in face.axis_infos}
    for tag in axes & set(pinned):
        subset.pin_axis_location(face, tag, pinned[tag])
    for tag in axes & set(limited):
        subset.set_axis_range(face, tag, *limited[tag])
    content: bytes = uharfbuzz.subset(face, subset).blob.data
    return content


def _tag(name: str) -> int:
    """An OpenType tag as the number that HarfBuzz uses for it."""
    return int.from_bytes(name.encode("ascii"), "big")


def _compressed(content: bytes) -> bytes:
    font = TTFont(io.BytesIO(content), recalcTimestamp=False)
    font.flavor = "woff2"
    return _serialised(font)


def _serialised(font: TTFont) -> bytes:
    buffer = io.BytesIO()
    font.save(buffer)
    return buffer.getvalue()
