"""Displayed mathematics, set by matplotlib's mathtext."""

from pathlib import Path

from matplotlib.figure import Figure as Canvas
from matplotlib.font_manager import FontProperties
from matplotlib.mathtext import MathTextParser

from td1report.figures.canvas import POINTS_PER_INCH, POINTS_PER_MM, save, settings
from td1report.style.palette import INK

_SIZE = 11.0
_PADDING = 1.0
"""Points around the formula, so that no stroke is cut."""


def formula(latex: str, fonts_folder: Path) -> tuple[bytes, float, float]:
    """A formula as a picture; its glyphs are outlines, so that it needs no font where it is shown.

    Args:
        latex: mathtext (https://matplotlib.org/stable/users/explain/text/mathtext.html) without the enclosing
            dollars; a fraction of full size is a `dfrac`.
        fonts_folder: cache of the fonts made for matplotlib.

    Returns:
        The SVG, its width and its height in millimetres. Identical arguments give identical bytes.

    Raises:
        ValueError: if mathtext cannot read the formula.
    """
    text = f"${latex}$"
    with settings(fonts_folder, {"svg.fonttype": "path", "text.parse_math": True, "mathtext.fontset": "stix"}):
        properties = FontProperties(size=_SIZE)
        width, height, depth, *_ = MathTextParser("path").parse(text, dpi=POINTS_PER_INCH, prop=properties)
        size = (width + 2 * _PADDING, height + 2 * _PADDING)
        canvas = Canvas(figsize=(size[0] / POINTS_PER_INCH, size[1] / POINTS_PER_INCH))
        canvas.text(
            _PADDING / size[0], (depth + _PADDING) / size[1], text, fontproperties=properties, color=INK, va="baseline"
        )
        return save(canvas), size[0] / POINTS_PER_MM, size[1] / POINTS_PER_MM
