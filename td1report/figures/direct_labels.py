"""Direct labels: names beside what they name, moved apart where they would collide."""

from collections.abc import Sequence

import numpy as np
from matplotlib.axes import Axes
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import isotonic_regression

from td1report.figures.canvas import BOLD, FONT_SIZE
from td1report.style.palette import GREY, text_colour

_DISTANCES = (6.0, 14.0, 24.0, 36.0)
"""From a point to its label, in points; from the second on, a fine line joins them."""
_NUM_DIRECTIONS = 16
_POINT_RADIUS = 3.5
"""In points, of the larger dots and the white ring around them."""


def end_label(axes: Axes, text: str, x: float, y: float, colour: str) -> Annotation:
    """A label just right of the end (x, y) of a line; `spread_end_labels` then parts it from its neighbours."""
    return axes.annotate(
        text,
        (x, y),
        (4, 0),
        textcoords="offset points",
        va="center",
        weight=BOLD,
        color=text_colour(colour),
        annotation_clip=False,
        linespacing=0.9,
    )


def spread_end_labels(annotations: Sequence[Annotation]) -> None:
    """Moves the labels of one panel up or down, as little as possible, until none covers another.

    The layout must be settled. Labels keep the order of the line ends they name.
    """
    if not annotations:
        return
    boxes = [annotation.get_window_extent() for annotation in annotations]
    centers = np.array([(box.y0 + box.y1) / 2 for box in boxes])
    frame = annotations[0].axes.get_window_extent()  # type: ignore[union-attr]
    heights = np.array([box.height for box in boxes])
    placed = spread(centers, heights, frame.y0 - FONT_SIZE / 2, frame.y1 + FONT_SIZE / 2)
    for annotation, shift in zip(annotations, placed - centers, strict=True):
        annotation.xyann = (annotation.xyann[0], float(shift))


def spread(centers: ArrayLike, heights: ArrayLike, low: float, high: float) -> NDArray[np.float64]:
    """Centres nearest to the given ones (least squares) at which boxes of these heights do not overlap.

    Args:
        centers: (n,) wished centres.
        heights: (n,) heights of the boxes, in the same unit.
        low: where the lowest box may begin.
        high: where the highest box may end. If they do not all fit, the boxes begin at `low` and pass `high`.

    Returns:
        (n,) centres, in the order given.
    """
    order = np.argsort(centers, kind="stable")
    wished, sizes = np.asarray(centers, float)[order], np.asarray(heights, float)[order]
    gaps = (sizes[1:] + sizes[:-1]) / 2
    stacked = np.concatenate([[0.0], np.cumsum(gaps)])
    # With the stack subtracted, "no overlap" reads "not decreasing": an isotonic regression.
    regression = isotonic_regression(wished - stacked).x
    lowest, highest = low + sizes[0] / 2, high - sizes[-1] / 2 - stacked[-1]
    placed = np.empty_like(wished)
    placed[order] = np.maximum(np.minimum(regression, highest), lowest) + stacked
    return placed


def point_label(axes: Axes, text: str, x: float, y: float, colour: str) -> Annotation:
    """A label of the point (x, y); `place_point_labels` then finds it a free place nearby."""
    return axes.annotate(
        text,
        (x, y),
        (0, 0),
        textcoords="offset points",
        ha="center",
        va="center",
        weight=BOLD,
        color=text_colour(colour),
    )


def place_point_labels(
    axes: Axes, annotations: Sequence[Annotation], points: ArrayLike, lines: ArrayLike, boxes: Sequence[Bbox] = ()
) -> None:
    """Puts each label near its point where it covers nothing, or covers least.

    Args:
        axes: the panel, whose layout must be settled.
        annotations: the labels, placed in this order.
        points: (n, 2) pixels that no label should cover.
        lines: (m, 2) pixels along lines that labels should avoid if they can.
        boxes: areas that are taken already, in pixels.
    """
    frame = axes.get_window_extent()
    taken = list(boxes)
    obstacles = (np.asarray(points, float).reshape(-1, 2), np.asarray(lines, float).reshape(-1, 2))
    for annotation in annotations:
        anchor = axes.transData.transform(annotation.xy)
        size = np.array(annotation.get_window_extent().size)
        costs = [
            (_cost(anchor, _box_at(anchor + offset, size), taken, obstacles, frame) + 0.8 * distance, index)
            for index, (distance, offset) in enumerate(_offsets(size))
        ]
        distance, offset = _offsets(size)[min(costs)[1]]
        taken.append(_box_at(anchor + offset, size))
        annotation.xyann = (float(offset[0]), float(offset[1]))
        if distance > _DISTANCES[0]:
            _join(axes, anchor, taken[-1])


def _offsets(size: NDArray[np.float64]) -> list[tuple[float, NDArray[np.float64]]]:
    """Distances and centres, relative to its point, at which a label of this size may stand, best first."""
    # From the right, alternately up and down to the left.
    turns = sorted(range(_NUM_DIRECTIONS), key=lambda step: min(step, _NUM_DIRECTIONS - step))
    angles = 2 * np.pi * np.array(turns) / _NUM_DIRECTIONS
    directions = np.column_stack([np.cos(angles), np.sin(angles)])
    return [
        (distance, distance * direction + size / 2 * np.clip(1.5 * direction, -1, 1))
        for distance in _DISTANCES
        for direction in directions
    ]


def _box_at(center: NDArray[np.float64], size: NDArray[np.float64]) -> Bbox:
    (left, bottom), (right, top) = center - size / 2, center + size / 2
    return Bbox.from_extents(left, bottom, right, top)


def _cost(
    anchor: NDArray[np.float64],
    box: Bbox,
    taken: Sequence[Bbox],
    obstacles: tuple[NDArray[np.float64], NDArray[np.float64]],
    frame: Bbox,
) -> float:
    """Cost of a place: covered labels, points and lines, and what leaves the frame."""
    padded = box.padded(2.5)
    area = sum(float(common.width * common.height) for other in taken if (common := Bbox.intersection(padded, other)))
    points, lines = (_num_inside(padded, positions) for positions in obstacles)
    excesses = (frame.x0 - box.x0, box.x1 - frame.x1, frame.y0 - box.y0, box.y1 - frame.y1)
    crossed = _num_crossed(anchor, box, obstacles[0])
    return area + 40.0 * points + 4.0 * lines + 6.0 * crossed + 10.0 * float(np.maximum(excesses, 0).sum())


def _num_crossed(anchor: NDArray[np.float64], box: Bbox, points: NDArray[np.float64]) -> int:
    """Points, other than the label's own, that a line from the point to its label would pass over."""
    others = points[np.linalg.norm(points - anchor, axis=1) > _POINT_RADIUS]
    way = anchor + np.linspace(0, 1, 12)[:, None] * (_nearest(anchor, box) - anchor)
    return int((np.linalg.norm(others[:, None] - way, axis=2) < _POINT_RADIUS).any(axis=1).sum())


def _nearest(anchor: NDArray[np.float64], box: Bbox) -> NDArray[np.float64]:
    """The place on a label's border, a little inside its height, that is nearest to its point."""
    return np.clip(anchor, (box.x0, box.y0 + 2), (box.x1, box.y1 - 2))


def _num_inside(box: Bbox, positions: NDArray[np.float64]) -> int:
    inside = (positions > (box.x0, box.y0)) & (positions < (box.x1, box.y1))
    return int(np.count_nonzero(inside.all(axis=1)))


def _join(axes: Axes, anchor: NDArray[np.float64], box: Bbox) -> None:
    """A fine line from a point to the nearest place on the border of its label."""
    ends = axes.transData.inverted().transform(np.vstack([anchor, _nearest(anchor, box)]))
    axes.plot(*ends.T, color=GREY, linewidth=0.4, zorder=1.5, scalex=False, scaley=False)
