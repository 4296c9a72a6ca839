"""Question 1.7: the data transformed for the network, before and after."""

import numpy as np

from td1report.answers.images import HIGHEST_LEVEL, SIDE, StoredArray, stored
from td1report.answers.results import Results
from td1report.inputs import data
from td1report.inputs.network import NUM_PIXELS
from td1report.records import Answer, Facts


class Prepared(Facts):
    """q1_7. `x_train` and `x_test` as stored and as scaled; the targets stay as they are."""

    x_train: StoredArray
    """Training images as stored, in grey levels."""
    x_train_scaled: StoredArray
    """Training images scaled, pixel values in [0, 1]."""
    x_test: StoredArray
    """Test images as stored, in grey levels."""
    x_test_scaled: StoredArray
    """Test images scaled, pixel values in [0, 1]."""
    y_train: StoredArray
    """Training targets, class codes."""
    y_test: StoredArray
    """Test targets, class codes."""
    highest_level: int
    """Highest value that a pixel may have, in grey levels."""
    side: int
    """Height and width of an image, in pixels."""
    num_pixels: int
    """Number of pixels of an image."""
    lossless: bool
    """Each of the 256 levels can be read again from its scaled value."""
    double_bytes: int
    """Memory of `x_train` in double precision, which the network would not use, in bytes."""


def q1_7(results: Results) -> Answer[Prepared]:
    """The images scaled and the targets kept, before and after."""
    images = results.data
    levels = np.arange(HIGHEST_LEVEL + 1, dtype=np.uint8)
    return Answer(
        facts=Prepared(
            x_train=stored(images.train_images),
            x_train_scaled=stored(data.scale(images.train_images)),
            x_test=stored(images.test_images),
            x_test_scaled=stored(data.scale(images.test_images)),
            y_train=stored(images.train_labels),
            y_test=stored(images.test_labels),
            highest_level=HIGHEST_LEVEL,
            side=SIDE,
            num_pixels=NUM_PIXELS,
            lossless=bool((np.rint(data.scale(levels) * HIGHEST_LEVEL) == levels).all()),
            double_bytes=images.train_images.size * np.dtype(np.float64).itemsize,
        )
    )
