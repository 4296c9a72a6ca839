"""Figures made of cells: images side by side, numbers in a matrix."""

import numpy as np
import seaborn
from matplotlib.axes import Axes
from matplotlib.axis import Axis, YAxis
from matplotlib.collections import PatchCollection
from matplotlib.colors import LinearSegmentedColormap
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import Rectangle
from numpy.typing import NDArray

from td1report.figures.canvas import BOLD, POINTS_PER_INCH, POINTS_PER_MM, set_height, settle
from td1report.figures.fields import array, labels, number
from td1report.figures.wording import Wording
from td1report.records import Figure
from td1report.style.palette import BACKGROUND, GREY, HEAT_ACCENT, HEAT_BLUE, INK, RULE

_IMAGE_SIDE = 28
_IMAGE_GAP = 4
_WHITE = 255
_EDGE = 1.0
_NAME_GAP = 3.5
"""In points: what is left free at the border of the sheet, and between an image and its name."""


def image_grid(canvas: Canvas, figure: Figure, wording: Wording) -> None:
    """Draws images side by side with `imshow`, dark on white as in print.

    `Axes.imshow` is what `pyplot.imshow` calls on the current axes. All images stand in one picture, each of its
    pixels written once.

    Arrays: images (num_rows, num_columns, 28, 28) uint8.
    Labels: rows and columns, each optional.
    Options: none of its own.
    Words: rows at the left, columns above, for those that have labels.
    """
    images = array(figure, "images", "num_rows", "num_columns", _IMAGE_SIDE, _IMAGE_SIDE)
    num_rows, num_columns = images.shape[:2]
    step = _IMAGE_SIDE + _IMAGE_GAP
    names = _grid_names(figure, wording, num_rows, num_columns)
    mosaic = _mosaic(images)
    axes = canvas.subplots()
    axes.imshow(mosaic, cmap="gray_r", vmin=0, vmax=_WHITE, interpolation="none")
    corners = [(step * column - 0.5, step * row - 0.5) for row in range(num_rows) for column in range(num_columns)]
    frames = [Rectangle(corner, _IMAGE_SIDE, _IMAGE_SIDE) for corner in corners]
    axes.add_collection(PatchCollection(frames, facecolor="none", edgecolor=RULE, linewidth=0.35, clip_on=False))
    axes.set_xticks(step * np.arange(num_columns) + _IMAGE_SIDE / 2 - 0.5, names["columns"] or [""] * num_columns)
    axes.set_yticks(step * np.arange(num_rows) + _IMAGE_SIDE / 2 - 0.5, names["rows"] or [""] * num_rows)
    axes.tick_params(length=0, pad=_NAME_GAP, labeltop=True, labelbottom=False, labelcolor=INK)
    axes.spines[:].set_visible(False)
    _fill_sheet(canvas, figure, axes, mosaic.shape)


def _fill_sheet(canvas: Canvas, figure: Figure, axes: Axes, shape: tuple[int, ...]) -> None:
    """Makes the images as large as the names beside and above them let them be.

    Constrained layout does not: it leaves space for names before it knows that the pixels must be square.
    """
    settle(canvas)
    num_pixels_high, num_pixels_wide = shape
    left, above = (_room_for(axis) for axis in (axes.yaxis, axes.xaxis))
    width = canvas.get_figwidth() * POINTS_PER_INCH
    pixel = (width - left - _EDGE) / num_pixels_wide
    set_height(canvas, figure, (pixel * num_pixels_high + above + _EDGE) / POINTS_PER_MM)
    height = canvas.get_figheight() * POINTS_PER_INCH
    pixel = min(pixel, (height - above - _EDGE) / num_pixels_high)
    size = (pixel * num_pixels_wide / width, pixel * num_pixels_high / height)
    # What the height leaves free is shared by both sides.
    slack = width - left - _EDGE - pixel * num_pixels_wide
    axes.set_position(((left + slack / 2) / width, 1 - above / height - size[1], *size))


def _room_for(axis: Axis) -> float:
    """Points that the names of an axis take across it, the gap to the images included."""
    side = "width" if isinstance(axis, YAxis) else "height"
    sizes = [getattr(name.get_window_extent(), side) for name in axis.get_ticklabels() if name.get_text()]
    return max(sizes) + _NAME_GAP + _EDGE if sizes else _EDGE


def _grid_names(figure: Figure, wording: Wording, num_rows: int, num_columns: int) -> dict[str, list[str]]:
    counts = {"rows": num_rows, "columns": num_columns}
    return {
        side: [wording.of(side, name) for name in labels(figure, side, count)] if figure.labels.get(side) else []
        for side, count in counts.items()
    }


def _mosaic(images: NDArray[np.float64]) -> NDArray[np.uint8]:
    """(num_rows, num_columns, 28, 28) -> one picture with blank pixels between the images."""
    num_rows, num_columns, height, width = images.shape
    gaps = ((0, 0), (0, 0), (0, _IMAGE_GAP), (0, _IMAGE_GAP))
    padded = np.pad(images, gaps).transpose(0, 2, 1, 3)
    mosaic = padded.reshape(num_rows * (height + _IMAGE_GAP), num_columns * (width + _IMAGE_GAP))
    return mosaic[:-_IMAGE_GAP, :-_IMAGE_GAP].astype(np.uint8)


def heatmap(canvas: Canvas, figure: Figure, wording: Wording) -> None:
    """Draws a square matrix with its numbers in the cells, without a colour bar.

    Arrays: values (n, n).
    Labels: rows, columns.
    Options: decimals (0); diagonal_muted (False): the diagonal is drawn pale, so that the colours show the errors;
        highlight ("max_off_diagonal"): frames the largest number outside the diagonal.
    Words: rows, columns; x and y (names of the two axes) optional.

    Raises:
        ValueError: if the array is not square, or `highlight` is not known.
    """
    rows = labels(figure, "rows")
    columns = labels(figure, "columns", len(rows))
    values = array(figure, "values", len(rows), len(rows))
    muted = np.eye(len(rows), dtype=bool) if figure.options.get("diagonal_muted") else np.zeros(values.shape, bool)
    set_height(canvas, figure, 26.0 + 7.4 * len(rows))
    axes = canvas.subplots()
    largest = float(values[~muted].max()) or 1.0
    colour_map = LinearSegmentedColormap.from_list("td1", ["#ffffff", HEAT_ACCENT if muted.any() else HEAT_BLUE])
    seaborn.heatmap(
        values,
        mask=muted,
        cmap=colour_map,
        vmin=0,
        vmax=largest,
        cbar=False,
        linewidths=0.8,
        linecolor="white",
        xticklabels=[wording.of("columns", name) for name in columns],
        yticklabels=[wording.of("rows", name) for name in rows],
        ax=axes,
    )
    _write_cells(axes, values, muted, int(number(figure, "decimals", 0)), wording)
    _highlight(axes, figure, values)
    axes.tick_params(length=0, labelcolor=INK, labelrotation=0)
    axes.set(xlabel=wording.optional("x") or "", ylabel="")
    if y := wording.optional("y"):
        # Over the names of the rows, read horizontally.
        axes.annotate(y, (0, 1), (-4, 4), xycoords="axes fraction", textcoords="offset points", ha="right", va="bottom")
    _turn_column_names(canvas, axes)


def _write_cells(
    axes: Axes, values: NDArray[np.float64], muted: NDArray[np.bool_], decimals: int, wording: Wording
) -> None:
    """The numbers, in grey where they are nought or on a muted diagonal."""
    for (row, column), value in np.ndenumerate(values):
        if muted[row, column]:
            axes.add_patch(Rectangle((column + 0.03, row + 0.03), 0.94, 0.94, color=BACKGROUND, linewidth=0))
        colour = GREY if muted[row, column] or value == 0 else INK
        axes.text(column + 0.5, row + 0.5, wording.number(value, decimals), ha="center", va="center", color=colour)


def _highlight(axes: Axes, figure: Figure, values: NDArray[np.float64]) -> None:
    choice = figure.options.get("highlight")
    if choice is None:
        return
    if choice != "max_off_diagonal":
        raise ValueError(f"Expected highlight to be 'max_off_diagonal' or absent. Received: {choice!r}")
    off_diagonal = np.where(np.eye(len(values), dtype=bool), -np.inf, values)
    row, column = divmod(int(np.argmax(off_diagonal)), len(values))
    axes.add_patch(Rectangle((column, row), 1, 1, fill=False, edgecolor=INK, linewidth=1.4, clip_on=False))
    axes.texts[row * len(values) + column].set_fontweight(BOLD)


def _turn_column_names(canvas: Canvas, axes: Axes) -> None:
    """Leaves the names of the columns level where they fit, else slants them."""
    canvas.draw_without_rendering()
    names = axes.get_xticklabels()
    cell_width = axes.get_window_extent().width / max(len(names), 1)
    if max(name.get_window_extent().width for name in names) > cell_width - 2:
        for name in names:
            name.set(rotation=38, ha="right", rotation_mode="anchor")
    settle(canvas)
