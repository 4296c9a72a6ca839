"""The layers of a network as boxes and arrows."""

from itertools import pairwise

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.patches import FancyBboxPatch

from td1report.figures.canvas import BOLD, MM_PER_INCH, SMALL_SIZE, set_height
from td1report.figures.fields import array, labels
from td1report.figures.wording import Wording
from td1report.records import Figure
from td1report.style.palette import BLUE, GREY, INK, PALE_BLUE

_HEIGHT_MM = 17.0
_BOX_SHARE = 0.6
"""Width of a box over the width of a box and the arrow after it."""
_CORNER_MM = 1.2
_EDGE_MM = 0.3


def layers_diagram(canvas: Canvas, figure: Figure, wording: Wording) -> None:
    """Draws the layers from left to right, neurons in the boxes, weights on the arrows between them.

    Arrays: widths (num_layers,) neurons; parameters (num_layers - 1,) weights of each layer but the first.
    Labels: layers.
    Options: none of its own.
    Words: rows (names of the layers); neurons (after the number in a box) and parameters (under the number on an
        arrow) optional.
    """
    layers = labels(figure, "layers")
    widths = array(figure, "widths", len(layers))
    parameters = array(figure, "parameters", len(layers) - 1)
    set_height(canvas, figure, _HEIGHT_MM)
    axes = _millimetre_axes(canvas)
    pitch = (axes.get_xlim()[1] - 2 * _EDGE_MM) / (len(layers) - 1 + _BOX_SHARE)
    lefts = _EDGE_MM + pitch * np.arange(len(layers))
    for name, neurons, left in zip(layers, widths, lefts, strict=True):
        text = " ".join(filter(None, (wording.number(neurons, 0), wording.optional("neurons"))))
        _draw_box(axes, float(left), pitch * _BOX_SHARE, wording.of("rows", name), text)
    for weights, (left, next_left) in zip(parameters, pairwise(lefts), strict=True):
        start = float(left) + pitch * _BOX_SHARE
        _draw_arrow(axes, start, float(next_left), wording.number(weights, 0), wording.optional("parameters"))


def _millimetre_axes(canvas: Canvas) -> Axes:
    """Bare axes over the whole sheet whose unit is the millimetre."""
    canvas.set_layout_engine("none")
    axes = canvas.add_axes((0, 0, 1, 1))
    axes.set_axis_off()
    width_mm, height_mm = canvas.get_size_inches() * MM_PER_INCH
    axes.set(xlim=(0, width_mm), ylim=(0, height_mm))
    return axes


def _draw_box(axes: Axes, left: float, width: float, name: str, neurons: str) -> None:
    height = axes.get_ylim()[1]
    corner = (left + _CORNER_MM, _EDGE_MM + _CORNER_MM)
    size = (width - 2 * _CORNER_MM, height - 2 * (_EDGE_MM + _CORNER_MM))
    axes.add_patch(
        FancyBboxPatch(
            corner, *size, boxstyle=f"round,pad={_CORNER_MM}", facecolor=PALE_BLUE, edgecolor=BLUE, linewidth=0.7
        )
    )
    middle = left + width / 2
    axes.text(middle, height * 0.63, name, ha="center", va="center", weight=BOLD, color=BLUE)
    axes.text(middle, height * 0.34, neurons, ha="center", va="center", color=INK)


def _draw_arrow(axes: Axes, start: float, end: float, weights: str, unit: str | None) -> None:
    height, middle = axes.get_ylim()[1] / 2, (start + end) / 2
    axes.annotate(
        "",
        (end - 0.6, height),
        (start + 0.6, height),
        arrowprops={"arrowstyle": "-|>", "color": GREY, "linewidth": 0.8},
    )
    axes.annotate(weights, (middle, height), (0, 4), textcoords="offset points", ha="center", va="bottom", weight=BOLD)
    if unit:
        axes.annotate(
            unit,
            (middle, height),
            (0, -4),
            textcoords="offset points",
            ha="center",
            va="top",
            size=SMALL_SIZE,
            color=GREY,
        )
