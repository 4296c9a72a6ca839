"""Labels beside what they name: spread apart, none over another."""

from pathlib import Path

import pytest
from figure_examples import MODELS, drawn, example
from matplotlib.text import Annotation
from matplotlib.transforms import Bbox

from td1report.figures.canvas import settings
from td1report.figures.direct_labels import spread


@pytest.mark.parametrize(
    ("centers", "expected"),
    [
        ([10.0, 50.0], [10.0, 50.0]),
        ([50.0, 50.0], [45.0, 55.0]),
        ([52.0, 48.0], [55.0, 45.0]),
        ([1.0, 2.0], [5.0, 15.0]),
        ([99.0, 98.0], [95.0, 85.0]),
        ([20.0, 50.0, 54.0], [20.0, 47.0, 57.0]),
    ],
)
def test_labels_spread_as_little_as_possible(centers: list[float], expected: list[float]) -> None:
    """Boxes of height 10 between 0 and 100 keep their order, stop overlapping, and stay in the frame."""
    placed = spread(centers, [10.0] * len(centers), 0.0, 100.0)

    assert expected == pytest.approx(placed.tolist())


def test_too_many_labels_begin_at_the_bottom() -> None:
    """Boxes that cannot all fit are stacked without overlap from the lower end."""
    assert [5.0, 15.0, 25.0] == pytest.approx(spread([8.0, 9.0, 9.5], [10.0] * 3, 0.0, 20.0).tolist())


def overlaps(annotations: list[Annotation], folder: Path) -> list[tuple[str, str]]:
    """Pairs of annotations of one panel that cover one another."""
    with settings(folder):
        boxes = [(annotation.get_text(), annotation.get_window_extent()) for annotation in annotations]
    return [
        (first, second)
        for index, (first, box) in enumerate(boxes)
        for second, other in boxes[index + 1 :]
        if (common := Bbox.intersection(box, other)) and common.width > 0.5 and common.height > 0.5
    ]


def test_labels_of_equal_lines_do_not_overlap(folder: Path) -> None:
    """Two curves that end at the same value have labels side by side."""
    figure = example(
        "learning_curves",
        {"a.train": [[1.0, 0.5]], "a.validation": [[0.9, 0.5]]},
        {"panels": ("a",), "series": ("train", "validation")},
    )
    [axes] = drawn("learning_curves", folder, figure=figure).axes

    assert [] == overlaps([text for text in axes.texts if isinstance(text, Annotation)], folder)


def test_labels_of_neighbouring_points_do_not_overlap(folder: Path) -> None:
    """Models of one size and nearly one error have labels apart from one another."""
    figure = example(
        "error_against_weights",
        {"weights": [118282, 118282], "errors": [[10.5, 10.6], [10.5, 10.7]]},
        {"series": MODELS},
    )
    [axes] = drawn("error_against_weights", folder, figure=figure).axes

    assert [] == overlaps([text for text in axes.texts if isinstance(text, Annotation)], folder)
