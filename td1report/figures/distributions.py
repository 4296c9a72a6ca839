"""Figures of distributions: how the classes are shared out, how scores spread."""

import numpy as np
import seaborn
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from numpy.typing import NDArray

from td1report.figures.canvas import BOLD, SMALL_SIZE, name_axes, name_rows, number_axes, set_height
from td1report.figures.fields import array, labels, optional_number
from td1report.figures.wording import Wording
from td1report.records import Figure
from td1report.style.palette import ACCENT, BLUE, GREY, PALE_BLUE

_NUM_BINS = 40
_MANY_DOTS = 500
"""Above it a vector scatter costs more to render than all the rest of a page."""


def class_counts(canvas: Canvas, figure: Figure, wording: Wording) -> None:
    """Draws the share of each class, one panel a slice of the data, its count printed beside the dot.

    Arrays: counts (num_slices, num_classes).
    Labels: series (slices, left to right), classes (top to bottom).
    Options: none of its own.
    Words: series (titles of the slices), rows (names of the classes), x (the unit of the shares) optional.
    """
    slices, classes = labels(figure, "series"), labels(figure, "classes")
    counts = array(figure, "counts", len(slices), len(classes))
    set_height(canvas, figure, 16.0 + 5.2 * len(classes))
    grid = canvas.subplots(1, len(slices), sharex=True, sharey=True, squeeze=False)[0]
    shares = 100.0 * counts / counts.sum(axis=1, keepdims=True)
    even_share = 100.0 / len(classes)
    for axes, name, slice_counts, slice_shares in zip(grid, slices, counts, shares, strict=True):
        _draw_slice(axes, slice_counts, slice_shares, even_share, wording)
        name_axes(axes, wording.optional("x"), None, wording.of("series", name))
    # The largest departure sets the scale of all panels, the space for the counts at its right.
    reach = max(0.25, float(np.abs(shares - even_share).max()))
    grid[0].set_xlim(even_share - 1.25 * reach, even_share + 1.9 * reach)
    name_rows(grid[0], [wording.of("rows", name) for name in classes])


def _draw_slice(
    axes: Axes,
    counts: NDArray[np.float64],
    shares: NDArray[np.float64],
    even_share: float,
    wording: Wording,
) -> None:
    rows = np.arange(len(counts))
    axes.axvline(even_share, color=GREY, linewidth=0.8, zorder=1)
    axes.hlines(rows, even_share, shares, color=BLUE, linewidth=1.0)
    seaborn.scatterplot(x=shares, y=rows, s=22, color=BLUE, linewidth=0, ax=axes)
    for row, (count, share) in enumerate(zip(counts, shares, strict=True)):
        axes.annotate(
            wording.number(count, 0),
            (max(share, even_share), row),
            (6, 0),
            textcoords="offset points",
            va="center",
            size=SMALL_SIZE,
            color=GREY,
        )
    number_axes(axes, wording, x_ticks=4)
    axes.spines["left"].set_visible(False)


def score_distribution(canvas: Canvas, figure: Figure, wording: Wording) -> None:
    """Draws the scores of the images that the network gets right and wrong, on one axis.

    Arrays: correct (num_correct,) and wrong (num_wrong,) scores; either may be empty.
    Labels: none.
    Options: threshold (x of a dashed vertical line).
    Words: series {"correct", "wrong"}; x, y, mark (the label of the line) optional.
    """
    correct, wrong = _scores(figure, "correct"), _scores(figure, "wrong")
    set_height(canvas, figure, 70.0)
    above, below = canvas.subplots(2, 1, sharex=True, gridspec_kw={"height_ratios": [3, 1]})
    together = np.concatenate([correct, wrong])
    bins = np.histogram_bin_edges(together, _NUM_BINS)
    seaborn.histplot(
        x=correct, bins=bins, color=PALE_BLUE, alpha=1, element="step", edgecolor=BLUE, linewidth=0.8, ax=above
    )
    _rug(below, wrong)
    threshold = optional_number(figure, "threshold")
    _draw_threshold(above, below, threshold, wording)
    for axes, name, colour in ((above, "correct", BLUE), (below, "wrong", ACCENT)):
        _name_series(axes, wording.of("series", name), threshold, colour)
    number_axes(above, wording, y_ticks=4)
    above.grid(axis="y")
    above.tick_params(axis="x", length=0)
    above.set_ylabel("")
    name_axes(above, None, wording.optional("y"))
    name_axes(below, wording.optional("x"), None)


def _name_series(axes: Axes, text: str, threshold: float | None, colour: str) -> None:
    """Writes a name at the top of its panel: right of the threshold, or left of it if there is more space there."""
    low, high = axes.get_xlim()
    start = low if threshold is None else threshold
    on_right = start <= (low + high) / 2
    axes.annotate(
        text,
        (start, 1),
        (4 if on_right else -4, -2),
        xycoords=axes.get_xaxis_transform(),
        textcoords="offset points",
        ha="left" if on_right else "right",
        va="top",
        weight=BOLD,
        color=colour,
        # A line of the grid may pass behind the words.
        bbox={"facecolor": "white", "edgecolor": "none", "pad": 1.0},
    )


def _scores(figure: Figure, name: str) -> NDArray[np.float64]:
    if name in figure.arrays and np.asarray(figure.arrays[name]).shape == (0,):
        return np.empty(0)
    return array(figure, name, f"num_{name}")


def _rug(axes: Axes, scores: NDArray[np.float64]) -> None:
    axes.eventplot(
        scores, lineoffsets=0.3, linelengths=0.6, linewidths=0.9, colors=ACCENT, rasterized=len(scores) > _MANY_DOTS
    )
    axes.set_ylim(0, 1.7)
    axes.set_yticks([])
    axes.spines["left"].set_visible(False)


def _draw_threshold(above: Axes, below: Axes, threshold: float | None, wording: Wording) -> None:
    if threshold is None:
        return
    for axes in (above, below):
        axes.axvline(threshold, color=GREY, linewidth=0.7, linestyle=(0, (4, 2)))
    if text := wording.optional("mark"):
        above.annotate(
            text,
            (threshold, 1),
            (0, 3),
            xycoords=above.get_xaxis_transform(),
            textcoords="offset points",
            ha="center",
            va="bottom",
            size=SMALL_SIZE,
            color=GREY,
        )
