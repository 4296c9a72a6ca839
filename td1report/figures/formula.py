"""Mathematics, set by matplotlib's mathtext."""

import logging
from functools import lru_cache
from pathlib import Path
from typing import Any

import matplotlib
from matplotlib.figure import Figure as Canvas
from matplotlib.font_manager import FontProperties
from matplotlib.mathtext import MathTextParser

from td1report.figures.canvas import POINTS_PER_INCH, POINTS_PER_MM, save, settings
from td1report.style.fonts import FORMULA_SIZE
from td1report.style.palette import INK

_PADDING = 1.0
"""Points around the formula, so that no stroke is cut."""
_FONTS: dict[Any, str] = {"mathtext.fontset": "stix"}


def formula(latex: str, fonts_folder: Path) -> tuple[bytes, float, float, float]:
    """A formula as a picture; its glyphs are outlines, so that it needs no font where it is shown.

    Args:
        latex: mathtext (https://matplotlib.org/stable/users/explain/text/mathtext.html) without the enclosing
            dollars; a fraction of full size is a `dfrac`.
        fonts_folder: cache of the fonts made for matplotlib.

    Returns:
        The SVG, its width, its height, and how far its baseline is from its lower edge, in millimetres, at the size
        `FORMULA_SIZE`. Identical arguments give identical bytes.

    Raises:
        ValueError: if mathtext cannot read the formula.
    """
    text = f"${latex}$"
    with settings(fonts_folder, {"svg.fonttype": "path", "text.parse_math": True, **_FONTS}):
        properties = FontProperties(size=FORMULA_SIZE)
        width, height, depth, *_ = MathTextParser("path").parse(text, dpi=POINTS_PER_INCH, prop=properties)
        size = (width + 2 * _PADDING, height + 2 * _PADDING)
        canvas = Canvas(figsize=(size[0] / POINTS_PER_INCH, size[1] / POINTS_PER_INCH))
        canvas.text(
            _PADDING / size[0], (depth + _PADDING) / size[1], text, fontproperties=properties, color=INK, va="baseline"
        )
        baseline = (depth + _PADDING) / POINTS_PER_MM
        return save(canvas), size[0] / POINTS_PER_MM, size[1] / POINTS_PER_MM, baseline


@lru_cache(maxsize=1000)  # mathtext warns once of each formula
def formula_fault(latex: str) -> str:
    """Reason why mathtext cannot print a formula; "" if it can. Needs none of the report's fonts."""
    warned: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            warned.append(record.getMessage())

    collector, logger = Collector(logging.WARNING), logging.getLogger("matplotlib.mathtext")
    logger.addHandler(collector)
    try:
        with matplotlib.rc_context(_FONTS):
            MathTextParser("path").parse(f"${latex}$", dpi=POINTS_PER_INCH, prop=FontProperties(size=FORMULA_SIZE))
    except ValueError as error:  # its last line tells the fault, those before point to it
        return str(error).rpartition("Exception: ")[2].partition("  (at char")[0]
    finally:
        logger.removeHandler(collector)
    return "; ".join(warned)  # of a character without a glyph
