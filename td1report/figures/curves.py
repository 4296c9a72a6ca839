"""Learning curves: small multiples, every seed as a thin line and the mean as a thick one."""

from dataclasses import dataclass

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure as Canvas
from matplotlib.text import Annotation
from numpy.typing import NDArray

from td1report.figures.canvas import SMALL_SIZE, name_axes, number_axes, set_height, settle
from td1report.figures.direct_labels import end_label, spread_end_labels
from td1report.figures.fields import array, colours, labels, number, optional_number
from td1report.figures.wording import Wording
from td1report.records import Figure
from td1report.style.palette import GREY

_ROW_HEIGHT_MM = 45.0
_MANY_EPOCHS = 30


@dataclass(frozen=True)
class _Panel:
    identifier: str
    curves: dict[str, NDArray[np.float64]]
    """Series -> (num_seeds, num_epochs)."""
    first_epoch: float
    mark: float
    """Epoch of the dashed vertical line; nan = none."""

    @property
    def last_epoch(self) -> float:
        """Number of the last epoch of the longest series."""
        num_epochs: int = max(curve.shape[1] for curve in self.curves.values())
        return self.first_epoch + num_epochs - 1


def learning_curves(canvas: Canvas, figure: Figure, wording: Wording) -> None:
    """Draws one panel for each quantity or model, one colour for each series.

    Arrays: "<panel>.<series>" (num_seeds, num_epochs) for the pairs to draw, in the unit to print; optional "marks"
        (num_panels,) epochs of a dashed vertical line, nan = none; optional "offset", the first epoch's number, one
        for all or (num_panels,), 1 unless given.
    Labels: panels, series, optional colours (experiment or role of each series).
    Options: columns (2), share_y (False), y_min, y_max.
    Words: series; panels where a panel has a title; x, y, mark (the label of the dashed line), all optional.

    Raises:
        ValueError: if a panel has no series, or an array is not of the shape above.
        KeyError: if a word is missing.
    """
    panels = _panels(figure)
    num_columns = min(int(number(figure, "columns", 2)), len(panels))
    num_rows = -(-len(panels) // num_columns)
    set_height(canvas, figure, _ROW_HEIGHT_MM * num_rows)
    share_y = bool(figure.options.get("share_y", False))
    grid = canvas.subplots(num_rows, num_columns, squeeze=False, sharey=share_y).ravel()
    series_colours = dict(zip(labels(figure, "series"), colours(figure, labels(figure, "series")), strict=True))
    end_labels = []
    for index, (axes, panel) in enumerate(zip(grid, panels, strict=False)):
        end_labels.append(_draw_panel(axes, panel, series_colours, wording))
        _frame_panel(axes, panel, figure, wording)
        # A scale that a row shares is named once, at its left.
        _name_panel(axes, panels, index, num_columns, wording, with_y=not share_y or index % num_columns == 0)
    for axes in grid[len(panels) :]:
        axes.remove()
    settle(canvas)
    for annotations in end_labels:
        spread_end_labels(annotations)


def _panels(figure: Figure) -> list[_Panel]:
    names = labels(figure, "panels")
    marks = (
        array(figure, "marks", len(names), finite=False) if "marks" in figure.arrays else np.full(len(names), np.nan)
    )
    first_epochs = np.broadcast_to(np.asarray(figure.arrays.get("offset", 1), dtype=float), (len(names),))
    return [
        _Panel(name, _curves(figure, name), float(first_epoch), float(mark))
        for name, first_epoch, mark in zip(names, first_epochs, marks, strict=True)
    ]


def _curves(figure: Figure, panel: str) -> dict[str, NDArray[np.float64]]:
    curves = {
        series: array(figure, f"{panel}.{series}", "num_seeds", "num_epochs")
        for series in labels(figure, "series")
        if f"{panel}.{series}" in figure.arrays
    }
    if not curves:
        raise ValueError(
            f"Expected an array '{panel}.<series>' for at least one series of the panel {panel!r}. "
            f"Received: {sorted(figure.arrays)}"
        )
    return curves


def _draw_panel(axes: Axes, panel: _Panel, series_colours: dict[str, str], wording: Wording) -> list[Annotation]:
    annotations = []
    for series, curve in panel.curves.items():
        colour = series_colours[series]
        epochs = panel.first_epoch + np.arange(curve.shape[1])
        mean = curve.mean(axis=0)
        if len(curve) > 1:
            axes.plot(epochs, curve.T, color=colour, linewidth=0.5, alpha=0.4)
        marker = "o" if len(epochs) == 1 else None
        axes.plot(epochs, mean, color=colour, linewidth=1.5, marker=marker, markersize=3)
        annotations.append(end_label(axes, wording.of("series", series), float(epochs[-1]), float(mean[-1]), colour))
    return annotations


def _frame_panel(axes: Axes, panel: _Panel, figure: Figure, wording: Wording) -> None:
    number_axes(axes, wording)
    axes.grid(axis="y")
    axes.set_xticks(_epoch_ticks(panel.first_epoch, panel.last_epoch))
    margin = 0.03 * max(panel.last_epoch - panel.first_epoch, 1.0)
    # A line ends at the frame, where its label begins; a single point must not be cut by it.
    only_point = panel.last_epoch == panel.first_epoch
    axes.set_xlim(panel.first_epoch - margin, panel.last_epoch + (margin if only_point else 0.0))
    bottom, top = optional_number(figure, "y_min"), optional_number(figure, "y_max")
    if bottom is not None or top is not None:  # else a shared axis would freeze at the first panel
        axes.set_ylim(bottom, top)
    if np.isfinite(panel.mark):
        axes.axvline(panel.mark, color=GREY, linewidth=0.6, linestyle=(0, (4, 2)), zorder=1)
        if text := wording.optional("mark", panel.identifier):
            axes.annotate(
                text,
                (panel.mark, 1),
                (3, -1),
                xycoords=axes.get_xaxis_transform(),
                textcoords="offset points",
                va="top",
                size=SMALL_SIZE,
                color=GREY,
            )


def _name_panel(
    axes: Axes, panels: list[_Panel], index: int, num_columns: int, wording: Wording, *, with_y: bool
) -> None:
    """The panel's title and the names of its axes; x is named under the lowest panel of a column alone."""
    names = [panel.identifier for panel in panels]
    title = wording.of("panels", names[index]) if len(panels) > 1 else wording.optional("panels", names[index])
    lowest = index + num_columns >= len(panels)
    row = names[index - index % num_columns :][:num_columns]
    num_y_lines = max((1 + y.count("\n") if (y := wording.optional("y", name)) else 0) for name in row)
    x = wording.optional("x", names[index]) if lowest else None
    y_name = wording.optional("y", names[index]) if with_y else None
    name_axes(axes, x, y_name, title, num_y_lines=num_y_lines)


def _epoch_ticks(first: float, last: float) -> list[float]:
    """The first epoch, then round ones, few enough to be read in a narrow panel."""
    length = last - first
    step = 10 if length > _MANY_EPOCHS else 5 if length > 7 else 1
    round_epochs = np.arange(step * np.floor(first / step) + step, last + 0.5, step)
    return [first, *(float(epoch) for epoch in round_epochs)]
