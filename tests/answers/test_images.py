"""Images as several answers describe them: levels counted, distances between classes."""

import numpy as np
import pytest
from builders import GREY_STEP, tiny_data

from td1report.answers.images import level_counts, mean_images, pairwise_distances
from td1report.inputs.data import scale


def test_level_counts_add_up_over_parts() -> None:
    """Counting a few images at a time forgets none."""
    images = np.zeros((2500, 28, 28), dtype=np.uint8)
    images[0, 0, 0] = images[2499, 27, 27] = 255
    counts = level_counts(images)

    assert (2500 * 784 - 2, 2, 0) == (counts[0], counts[255], counts[1:255].sum())


def test_distances_are_those_between_mean_images() -> None:
    """Classes of one grey each: |a - b| * 20 / 255 on each of 784 pixels, so 28 times that."""
    data = tiny_data()
    distances = pairwise_distances(mean_images(scale(data.train_images), data.train_labels))

    assert 28 * 7 * GREY_STEP / 255 == pytest.approx(distances[1, 8])
    assert 0.0 == distances[3, 3]
