"""The sheet a figure is drawn on: size, type, lines, and the one saving that makes its bytes."""

import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import MappingProxyType

import matplotlib.style
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.font_manager import FontEntry, fontManager
from matplotlib.ticker import MaxNLocator

from td1report.figures.fields import number
from td1report.figures.font_cache import static_instances
from td1report.figures.wording import TickFormatter, Wording
from td1report.records import Figure
from td1report.style import fonts
from td1report.style.palette import GREY, INK, RULE

MM_PER_INCH = 25.4
POINTS_PER_INCH = 72
TEXT_WIDTH_MM = 162.0
FONT_SIZE = 8.0
SMALL_SIZE = 7.5
"""In points at the physical size of the figure: nothing in the report is set smaller."""
TITLE_SIZE = 9.0
BOLD = 600
LINE_SPACING = 1.4
POINTS_PER_MM = POINTS_PER_INCH / MM_PER_INCH

_SETTINGS = {
    "font.family": [fonts.SANS_FAMILY, fonts.FALLBACK_FAMILY],
    "font.size": FONT_SIZE,
    "text.color": INK,
    "text.hinting": "none",
    "text.parse_math": False,
    "axes.titlesize": TITLE_SIZE,
    "axes.titleweight": BOLD,
    "axes.titlelocation": "left",
    "axes.titlecolor": INK,
    "axes.titlepad": 6.0,
    "axes.labelcolor": INK,
    "axes.labelsize": FONT_SIZE,
    "axes.labelpad": 4.0,
    "axes.edgecolor": "#9aa4b0",
    "axes.linewidth": 0.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.axisbelow": True,
    "grid.color": RULE,
    "grid.linewidth": 0.5,
    "xtick.labelsize": FONT_SIZE,
    "ytick.labelsize": FONT_SIZE,
    "xtick.color": "#9aa4b0",
    "ytick.color": "#9aa4b0",
    "xtick.labelcolor": GREY,
    "ytick.labelcolor": GREY,
    "xtick.major.size": 2.5,
    "ytick.alignment": "center",
    "ytick.major.size": 0.0,
    "xtick.minor.size": 0.0,
    "xtick.major.width": 0.5,
    "lines.solid_capstyle": "round",
    "figure.dpi": POINTS_PER_INCH,  # one pixel of the layout is then one point of the SVG
    "figure.constrained_layout.h_pad": 0.02,
    "figure.constrained_layout.w_pad": 0.02,
    "figure.constrained_layout.hspace": 0.06,
    "figure.constrained_layout.wspace": 0.05,
    "svg.fonttype": "none",
    "svg.hashsalt": "td1report",
    "savefig.transparent": True,
}
_GROUP_NUMBERS = re.compile(rb'<g id="[a-zA-Z0-9.]+_\d+"(/?)>')


@contextmanager
def settings(fonts_folder: Path, changes: Mapping[str, object] = MappingProxyType({})) -> Iterator[None]:
    """matplotlib with the report's type and lines, whatever the user's own matplotlibrc sets."""
    _register_fonts(fonts_folder)
    with matplotlib.style.context(["default", {**_SETTINGS, **changes}]):
        yield


def _register_fonts(folder: Path) -> None:
    """Gives matplotlib our two families, from this folder alone: another's files would win, and may be gone."""
    instances = static_instances(folder)
    known = {entry.fname for entry in fontManager.ttflist if entry.name == fonts.SANS_FAMILY}
    if known == {str(path) for path in instances.values()}:
        return
    fontManager.ttflist = [
        entry for entry in fontManager.ttflist if entry.name not in (fonts.SANS_FAMILY, fonts.FALLBACK_FAMILY)
    ]
    fallback = str(fonts.font_files()["fallback"])
    for weight, path in instances.items():
        fontManager.ttflist.append(FontEntry(fname=fallback, name=fonts.FALLBACK_FAMILY, weight=weight))
        fontManager.addfont(path)


def new_canvas(figure: Figure) -> Canvas:
    """An empty sheet of the width asked for; the kind gives it its height (`set_height`).

    Raises:
        ValueError: if the width is not positive.
    """
    width_mm = number(figure, "width_mm", TEXT_WIDTH_MM)
    if width_mm <= 0:
        raise ValueError(f"Expected a positive width_mm in the figure {figure.kind!r}. Received: {width_mm}")
    return Canvas(figsize=(width_mm / MM_PER_INCH, width_mm / MM_PER_INCH), layout="constrained")


def set_height(canvas: Canvas, figure: Figure, natural_mm: float) -> None:
    """Gives the sheet the height asked for by the option `height_mm`, else the natural one of its kind.

    Raises:
        ValueError: if the height is not positive.
    """
    height_mm = number(figure, "height_mm", natural_mm)
    if height_mm <= 0:
        raise ValueError(f"Expected a positive height_mm in the figure {figure.kind!r}. Received: {height_mm}")
    canvas.set_figheight(height_mm / MM_PER_INCH)


def settle(canvas: Canvas) -> None:
    """Lays the sheet out once and for all, so that what is placed by its pixels afterwards stays there."""
    canvas.draw_without_rendering()
    canvas.set_layout_engine("none")


def save(canvas: Canvas) -> bytes:
    """The sheet as SVG text, free of dates, versions and numbered ids; to be called once."""
    buffer = io.BytesIO()
    canvas.savefig(buffer, format="svg", metadata={"Date": None, "Creator": None, "Format": None, "Type": None})
    content = buffer.getvalue()
    # Only the element itself, so that it can also stand inline in HTML, where numbered ids would be repeated.
    return _GROUP_NUMBERS.sub(rb"<g\1>", content[content.index(b"<svg") :])


def number_axes(axes: Axes, wording: Wording, *, x_ticks: int = 6, y_ticks: int = 6) -> None:
    """Few round ticks on both axes, written in the figure's language."""
    for axis, num_ticks in ((axes.xaxis, x_ticks), (axes.yaxis, y_ticks)):
        axis.set_major_locator(MaxNLocator(num_ticks, steps=[1, 2, 5, 10], min_n_ticks=3))
        axis.set_major_formatter(TickFormatter(wording.language))


def name_axes(axes: Axes, x: str | None, y: str | None, title: str | None = None, *, num_y_lines: int = 0) -> None:
    """Writes the names of the axes: x below, y above its axis, read horizontally, and the title above that.

    Args:
        axes: the panel.
        x: name of the horizontal axis, or None.
        y: name of the vertical axis, or None.
        title: title of the panel, or None.
        num_y_lines: lines kept free under the title even if this panel's `y` has fewer, so that the titles of a row
            of panels align.
    """
    if x:
        axes.set_xlabel(x)
    if y:
        axes.annotate(y, (0, 1), (0, 4), xycoords="axes fraction", textcoords="offset points", va="bottom", color=GREY)
        num_y_lines = max(num_y_lines, 1 + y.count("\n"))
    if title:
        axes.set_title(title, pad=6 + FONT_SIZE * LINE_SPACING * num_y_lines)


def name_rows(axes: Axes, names: list[str]) -> None:
    """Rows from top to bottom, named at the left in ink, without an axis line."""
    axes.set_yticks(range(len(names)), names, color=INK)
    axes.set_ylim(len(names) - 0.5, -0.5)
    axes.spines["left"].set_visible(False)
