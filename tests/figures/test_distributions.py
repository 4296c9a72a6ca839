"""Counts of classes and scores: shares, histograms and ticks."""

from pathlib import Path

import numpy as np
import pytest
from figure_examples import EXAMPLES, drawn, drawn_texts, example, texts, x_of
from matplotlib.collections import EventCollection

from td1report.figures import draw


def test_class_counts_shows_shares_and_counts(folder: Path) -> None:
    """The dots stand at the shares, the line at an even share, the counts beside the dots."""
    _, validation = drawn("class_counts", folder).axes
    dots = np.asarray(validation.collections[-1].get_offsets())

    assert [100 * 1149 / 2385, 100 * 1236 / 2385] == pytest.approx(dots[:, 0].tolist())
    assert [[50.0, 50.0]] == [x_of(line) for line in validation.lines]
    assert ["1\u202f149", "1\u202f236"] == drawn_texts(validation)
    assert "Validation" == validation.get_title(loc="left")


def test_score_distribution_separates_right_and_wrong(folder: Path) -> None:
    """Right images make a histogram, each wrong one a tick of its own, on one axis with the threshold."""
    above, below = drawn("score_distribution", folder).axes
    [events] = [collection for collection in below.collections if isinstance(collection, EventCollection)]

    assert [-0.6] == list(events.get_positions())
    assert above.get_xlim() == below.get_xlim()
    assert [-0.55, -0.55] == x_of(above.lines[-1])
    assert {"correctes", "Images", "seuil"} == set(drawn_texts(above))


@pytest.mark.parametrize(("correct", "wrong"), [([-0.5, -0.4], []), ([], [-0.5]), ([-0.5], [-0.5])])
def test_score_distribution_of_few_images(correct: list[float], wrong: list[float], folder: Path) -> None:
    """No error at all, errors alone, or one image of each: the figure stands."""
    _, words = EXAMPLES["score_distribution"]
    figure = example("score_distribution", {"correct": correct, "wrong": wrong}, {})

    assert {"correctes", "erreurs"} <= set(texts(draw(figure, words, "fr", folder)))
