"""Figures made of points: one dot a seed, a larger one or a tick for what sums them up."""

from itertools import pairwise

import numpy as np
import seaborn
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.text import Annotation
from matplotlib.ticker import FixedLocator, NullLocator
from numpy.typing import NDArray

from td1report.figures.canvas import BOLD, SMALL_SIZE, name_axes, name_rows, number_axes, set_height, settle
from td1report.figures.direct_labels import place_point_labels, point_label
from td1report.figures.fields import array, colours, labels, optional_number
from td1report.figures.wording import TickFormatter, Wording
from td1report.records import Figure
from td1report.style.palette import ACCENT, BLUE, GREY, PALE_BLUE, RULE, text_colour

_MARGINS_MM = 14.0


def class_errors(canvas: Canvas, figure: Figure, wording: Wording) -> None:
    """Draws the errors of each class, one row a class: a dot for each seed, a bar and its number for their mean.

    Arrays: errors (num_seeds, num_classes), in the unit to print.
    Labels: classes, in the order to draw from top to bottom.
    Options: decimals of the printed means (0).
    Words: rows (names of the classes), x optional.
    """
    classes = labels(figure, "classes")
    errors = array(figure, "errors", "num_seeds", len(classes))
    set_height(canvas, figure, _MARGINS_MM + 6.0 * len(classes))
    axes = canvas.subplots()
    means = errors.mean(axis=0)
    rows = np.arange(len(classes))
    axes.barh(rows, means, height=0.62, color=PALE_BLUE)
    axes.vlines(means, rows - 0.31, rows + 0.31, color=BLUE, linewidth=1.5)
    if len(errors) > 1:
        # Jitter would need chance; the dots of equal counts may cover one another.
        seaborn.stripplot(
            x=errors.ravel(),
            y=np.tile(rows, len(errors)),
            orient="h",
            jitter=False,
            native_scale=True,
            size=3.2,
            color=ACCENT,
            alpha=0.75,
            ax=axes,
        )
    decimals = int(optional_number(figure, "decimals") or 0)
    for row, (largest, mean) in enumerate(zip(errors.max(axis=0), means, strict=True)):
        _beside(axes, wording.number(mean, decimals), largest, row)
    number_axes(axes, wording, x_ticks=6)
    axes.set_xlim(0, 1.08 * errors.max() or 1.0)
    axes.grid(axis="x")
    name_rows(axes, [wording.of("rows", name) for name in classes])
    name_axes(axes, wording.optional("x"), "")
    axes.set_ylabel("")


def _beside(axes: Axes, text: str, x: float, row: float) -> None:
    axes.annotate(
        text, (x, row), (5, 0), textcoords="offset points", va="center", weight=BOLD, size=SMALL_SIZE, color=BLUE
    )


def interval_dots(canvas: Canvas, figure: Figure, wording: Wording) -> None:
    """Draws a value and its interval in each row: the forest plot of the comparisons, the ranking of the models.

    Arrays: center (num_rows,), low and high (num_rows,), nan = no interval; optional points (num_rows, num_seeds).
    Labels: rows, from top to bottom; optional colours (experiment of each row); optional right (the rows that have a
        text at the right margin).
    Options: reference (x of a vertical line); band_low and band_high (a shaded band).
    Words: rows; right {row: text}; x, reference and band (their labels) optional.
    """
    rows = labels(figure, "rows")
    set_height(canvas, figure, _MARGINS_MM + 5.6 * len(rows) + (4.0 if wording.optional("band") else 0.0))
    axes = canvas.subplots()
    axes.hlines(range(len(rows)), 0, 1, transform=axes.get_yaxis_transform(), color=RULE, linewidth=0.5, zorder=0.5)
    row_colours = colours(figure, rows) if figure.labels.get("colours") else [BLUE] * len(rows)
    _draw_band(axes, figure, wording)
    if "points" in figure.arrays:
        for row, points in enumerate(array(figure, "points", len(rows), "num_seeds")):
            axes.plot(points, np.full(len(points), row), "o", color=row_colours[row], markersize=2.6, alpha=0.4, mew=0)
    for row, (low, center, high) in enumerate(_intervals(figure, len(rows))):
        axes.hlines(row, low, high, color=row_colours[row], linewidth=1.6)
        axes.plot(center, row, "o", color=row_colours[row], markersize=5, mec="white", mew=0.7)
    number_axes(axes, wording, x_ticks=7)
    axes.grid(axis="x")
    name_rows(axes, [wording.of("rows", row) for row in rows])
    name_axes(axes, wording.optional("x"), None)
    notes = [_right_note(axes, wording.of("right", name), rows.index(name)) for name in figure.labels.get("right", ())]
    settle(canvas)
    _align_numbers(notes)


def _right_note(axes: Axes, text: str, row: int) -> Annotation:
    return axes.annotate(
        text,
        (1, row),
        (6, 0),
        xycoords=axes.get_yaxis_transform(),
        textcoords="offset points",
        va="center",
        annotation_clip=False,
    )


def _align_numbers(notes: list[Annotation]) -> None:
    """Aligns the notes at the right, as a column of numbers is, when each begins with a digit."""
    if notes and all(note.get_text()[:1].isdigit() for note in notes):
        widest = max(note.get_window_extent().width for note in notes)
        for note in notes:
            note.set_horizontalalignment("right")
            note.xyann = (6 + widest, 0)


def _intervals(figure: Figure, num_rows: int) -> NDArray[np.float64]:
    """(num_rows, 3): low, center, high; where there is no interval both ends are the centre."""
    center = array(figure, "center", num_rows)
    ends = [array(figure, name, num_rows, finite=False) for name in ("low", "high")]
    low, high = (np.where(np.isnan(end), center, end) for end in ends)
    return np.stack([low, center, high], axis=1)


def _draw_band(axes: Axes, figure: Figure, wording: Wording) -> None:
    """The vertical line of reference and the shaded band, with their labels above the rows."""
    low, high = optional_number(figure, "band_low"), optional_number(figure, "band_high")
    reference = optional_number(figure, "reference")
    if reference is not None:
        axes.axvline(reference, color=GREY, linewidth=0.8, zorder=1)
        _above(axes, wording.optional("reference"), reference)
    if low is not None and high is not None:
        axes.axvspan(low, high, color=PALE_BLUE, alpha=0.7, linewidth=0, zorder=0)
        _above(axes, wording.optional("band"), (low + high) / 2)


def _above(axes: Axes, text: str | None, x: float) -> None:
    if text:
        axes.annotate(
            text,
            (x, 1),
            (0, 3),
            xycoords=axes.get_xaxis_transform(),
            textcoords="offset points",
            ha="center",
            va="bottom",
            color=GREY,
        )


def error_against_weights(canvas: Canvas, figure: Figure, wording: Wording) -> None:
    """Draws the error of each model against its number of weights, on a logarithmic axis.

    Arrays: weights (num_models,), errors (num_models, num_seeds), in the unit to print.
    Labels: series (experiments); optional path (experiments joined by a thin line, in that order).
    Options: band_low, band_high (a horizontal band).
    Words: series; x, y, band (its label) optional.
    """
    series = labels(figure, "series")
    weights = array(figure, "weights", len(series))
    errors = array(figure, "errors", len(series), "num_seeds")
    set_height(canvas, figure, 90.0)
    axes = canvas.subplots()
    means = errors.mean(axis=1)
    level = _draw_level(axes, figure, wording)
    path = [series.index(name) for name in figure.labels.get("path", ())]
    axes.plot(weights[path], means[path], color=GREY, linewidth=0.7, zorder=1)
    seaborn.scatterplot(
        x=np.repeat(weights, errors.shape[1]),
        y=errors.ravel(),
        hue=np.repeat(series, errors.shape[1]),
        palette=dict(zip(series, colours(figure, series), strict=True)),
        s=9,
        alpha=0.5,
        linewidth=0,
        legend=False,
        ax=axes,
    )
    series_colours = colours(figure, series)
    for weight, mean, colour in zip(weights, means, series_colours, strict=True):
        axes.plot(weight, mean, "o", color=colour, markersize=6, mec="white", mew=0.8)
    number_axes(axes, wording)
    axes.margins(y=0.1)
    _logarithmic_x(axes, weights, wording)
    axes.grid(axis="y")
    name_axes(axes, wording.optional("x"), wording.optional("y"))
    names = [
        point_label(axes, wording.of("series", name), float(weight), float(mean), colour)
        for name, weight, mean, colour in zip(series, weights, means, series_colours, strict=True)
    ]
    settle(canvas)
    points = np.column_stack([np.repeat(weights, errors.shape[1] + 1), np.column_stack([errors, means]).ravel()])
    place_point_labels(
        axes,
        names,
        axes.transData.transform(points),
        _along(axes, weights[path], means[path]),
        [level.get_window_extent()] if level else [],
    )


def _along(axes: Axes, x: NDArray[np.float64], y: NDArray[np.float64]) -> NDArray[np.float64]:
    """(num_positions, 2) pixels along the straight lines that join these points."""
    corners = axes.transData.transform(np.column_stack([x, y])).reshape(-1, 2)
    steps = np.linspace(0, 1, 40)[:, None]
    pieces = [start + steps * (end - start) for start, end in pairwise(corners)]
    return np.vstack([np.empty((0, 2)), *pieces])


def _draw_level(axes: Axes, figure: Figure, wording: Wording) -> Annotation | None:
    """The horizontal band, and its label at the left of it, if it has one."""
    low, high = optional_number(figure, "band_low"), optional_number(figure, "band_high")
    if low is None or high is None:
        return None
    axes.axhspan(low, high, color=PALE_BLUE, linewidth=0, zorder=0)
    text = wording.optional("band")
    if not text:
        return None
    return axes.annotate(
        text,
        (0, high),
        (4, 2),
        xycoords=axes.get_yaxis_transform(),
        textcoords="offset points",
        va="bottom",
        size=SMALL_SIZE,
        color=GREY,
    )


def _logarithmic_x(axes: Axes, values: NDArray[np.float64], wording: Wording) -> None:
    """Ticks at 1, 2 and 5 times the powers of ten, written in full."""
    axes.set_xscale("log")
    low, high = values.min() / 1.4, values.max() * 1.6
    powers = 10.0 ** np.arange(np.floor(np.log10(low)), np.ceil(np.log10(high)))
    ticks = np.outer(powers, (1, 2, 5)).ravel()
    axes.xaxis.set_major_locator(FixedLocator(ticks[(ticks >= low) & (ticks <= high)]))
    axes.xaxis.set_minor_locator(NullLocator())
    axes.xaxis.set_major_formatter(TickFormatter(wording.language))
    axes.set_xlim(low, high)


def epoch_times(canvas: Canvas, figure: Figure, wording: Wording) -> None:
    """Draws the seconds of each epoch, one row a setting: a dot for each epoch, a tick and its number for the median.

    Arrays: one for each series, named as the series: (num_epochs,) seconds.
    Labels: series, from top to bottom; optional colours.
    Options: decimals of the printed medians (2).
    Words: series; x optional.
    """
    series = labels(figure, "series")
    set_height(canvas, figure, _MARGINS_MM + 9.0 * len(series))
    axes = canvas.subplots()
    decimals = optional_number(figure, "decimals")
    for row, (name, colour) in enumerate(zip(series, colours(figure, series), strict=True)):
        seconds = array(figure, name, "num_epochs")
        median = float(np.median(seconds))
        axes.plot(seconds, np.full(len(seconds), row), "o", color=colour, markersize=3.6, alpha=0.45, mew=0)
        axes.vlines(median, row - 0.3, row + 0.3, color=colour, linewidth=1.8)
        axes.annotate(
            wording.number(median, 2 if decimals is None else int(decimals)),
            (median, row - 0.3),
            (0, 1.5),
            textcoords="offset points",
            ha="center",
            va="bottom",
            weight=BOLD,
            size=SMALL_SIZE,
            color=text_colour(colour),
        )
    axes.set_xlim(left=0)
    number_axes(axes, wording, x_ticks=6)
    axes.grid(axis="x", color=RULE)
    name_rows(axes, [wording.of("series", name) for name in series])
    name_axes(axes, wording.optional("x"), None)
