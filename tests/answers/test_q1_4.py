"""Question 1.4: the first images of each class and their mean."""

import numpy as np
from builders import make_results

from td1report.answers import q1_4


def test_q1_4_shows_the_first_images_and_the_mean() -> None:
    """Three rows of images in the order of the file, then a row of means; classes of neighbouring greys are closest."""
    answer = q1_4.q1_4(make_results())
    facts, shown = answer.facts.model_dump(), answer.figures["images"].arrays["images"]

    assert (4, 10, 28, 28) == shown.shape
    assert [[20 * label for label in range(10)]] * 4 == shown[:, :, 0, 0].tolist()
    assert ((0, 1), (0, 9)) == (facts["closest"][0], facts["farthest"])


def test_q1_4_leaves_blank_what_a_class_lacks() -> None:
    """A class with fewer images than asked for leaves its cells blank instead of failing."""
    shown = q1_4.first_images(np.full((1, 28, 28), 7, dtype=np.uint8), np.array([3], dtype=np.uint8), 2)

    assert (7, 0, 0) == (shown[0, 3, 0, 0], shown[1, 3, 0, 0], shown[0, 0, 0, 0])
