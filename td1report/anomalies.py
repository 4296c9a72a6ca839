"""Isolation Forest on the test images of one class, over seeds.

Liu, Ting and Zhou (2008), "Isolation Forest", ICDM; scikit-learn's implementation. The test images are taken because
the network was fitted on the training ones: its errors there would not be comparable.
"""

from math import ceil

import numpy as np
from numpy.typing import NDArray

from td1report.data import FashionMNIST, scale
from td1report.records import Anomalies

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


def detect(data: FashionMNIST, label: int, contamination: float, trees: int, seed: int) -> Anomalies:
    """Fits a forest on the test images of `label` (flattened, scaled to [0, 1]) and flags the most isolated ones."""
    from sklearn.ensemble import IsolationForest

    ids = np.flatnonzero(data.test_labels == label)
    images = scale(data.test_images[ids].reshape(len(ids), -1))
    forest = IsolationForest(n_estimators=trees, contamination=contamination, random_state=seed)
    flagged = forest.fit_predict(images) == -1
    scores: NDArray[np.float64] = forest.score_samples(images)
    lowest_first = np.flatnonzero(flagged)[np.argsort(scores[flagged], kind="stable")]
    return Anomalies(
        seed=seed,
        label=label,
        contamination=contamination,
        trees=trees,
        ids=tuple(int(ids[position]) for position in lowest_first),
        scores=tuple(float(score) for score in scores),
    )
