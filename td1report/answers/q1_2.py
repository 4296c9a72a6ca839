"""Question 1.2: types, shapes, ranges and sizes of the four arrays. Sizes are in bytes, shares in [0, 1]."""

import numpy as np

from td1report.answers.images import SIDE, StoredArray, level_counts, stored
from td1report.answers.results import Results
from td1report.inputs.network import NUM_PIXELS
from td1report.records import Answer, Facts


class Arrays(Facts):
    """q1_2."""

    x_train: StoredArray
    """Training images, in grey levels."""
    y_train: StoredArray
    """Training targets, class codes."""
    x_test: StoredArray
    """Test images, in grey levels."""
    y_test: StoredArray
    """Test targets, class codes."""
    size_bytes: int
    """Memory that the four arrays take together, in bytes."""
    side: int
    """Height and width of an image, in pixels."""
    num_pixels: int
    """Number of pixels of an image."""
    num_classes: int
    """Number of classes among the training targets."""
    lowest_class: int
    """Lowest class code among the training targets."""
    highest_class: int
    """Highest class code among the training targets."""
    bits: int
    """Memory of one grey level, in bits."""
    num_levels: int
    """Number of grey levels that a pixel may have."""
    background_share: float
    """Share of the training pixels that are exactly 0, in [0, 1]."""


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
