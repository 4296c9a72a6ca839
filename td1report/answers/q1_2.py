"""Question 1.2: types, shapes, ranges and sizes of the four arrays. Sizes are in bytes, shares in [0, 1]."""

import numpy as np

from td1report.answers.images import SIDE, StoredArray, level_counts, stored
from td1report.answers.results import Results
from td1report.inputs.network import NUM_PIXELS
from td1report.records import Answer, Facts


class Arrays(Facts):
    """q1_2."""

    x_train: StoredArray
    y_train: StoredArray
    x_test: StoredArray
    y_test: StoredArray
    size_bytes: int
    """Of the four arrays together."""
    side: int
    num_pixels: int
    num_classes: int
    lowest_class: int
    highest_class: int
    bits: int
    num_levels: int
    background_share: float
    """Share of the training pixels that are exactly 0."""


def q1_2(results: Results) -> Answer[Arrays]:
    """Types, shapes, ranges and sizes of the four arrays."""
    images = results.data
    levels = level_counts(images.train_images)
    arrays = {
        "x_train": images.train_images,
        "y_train": images.train_labels,
        "x_test": images.test_images,
        "y_test": images.test_labels,
    }
    return Answer(
        facts=Arrays(
            **{name: stored(array) for name, array in arrays.items()},
            size_bytes=sum(array.nbytes for array in arrays.values()),
            side=SIDE,
            num_pixels=NUM_PIXELS,
            num_classes=len(np.unique(images.train_labels)),
            lowest_class=int(images.train_labels.min()),
            highest_class=int(images.train_labels.max()),
            bits=8 * images.train_images.itemsize,
            num_levels=len(levels),
            background_share=float(levels[0] / levels.sum()),
        )
    )
