"""The Isolation Forests that the TD asks for, and the contamination that flags few enough images; pure."""

from math import ceil

LABEL = 1
"""The class that the TD takes as its example: trousers."""
TREES = 300
"""Three times scikit-learn's default: the scores of 1000 images settle, and a forest still takes under two seconds."""
NUM_FORESTS = 10
DRAFT_NUM_FORESTS = 2
TD_CONTAMINATION = 0.01
TD_LIMIT = 10
"""The TD wants fewer anomalies than this."""


def largest_contamination(num_images: int, limit: int) -> float:
    """The largest multiple of 0.001 that flags fewer than `limit` of `num_images` images.

    scikit-learn flags the images below the percentile 100 * contamination of the scores, which without ties are
    ceil(contamination * (num_images - 1)).

    Raises:
        ValueError: if no multiple of 0.001 does.
    """
    for thousandths in range(500, 0, -1):
        if flagged_count(num_images, thousandths / 1000) < limit:
            return thousandths / 1000
    raise ValueError(f"Expected a set in which 0.001 flags fewer than {limit} images. Received: {num_images} images")


def flagged_count(num_images: int, contamination: float) -> int:
    """Number of images that this contamination flags among as many untied scores."""
    return ceil(round(contamination * (num_images - 1), 9))
