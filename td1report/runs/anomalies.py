"""Isolation Forest on the test images of one class, over seeds.

Liu, Ting and Zhou (2008), "Isolation Forest", ICDM; scikit-learn's implementation. The test images are taken because
the network was fitted on the training ones: its errors there would not be comparable.
"""

import numpy as np
from numpy.typing import NDArray

from td1report.inputs.data import FashionMNIST, scale
from td1report.records import Anomalies, Origin


def detect(data: FashionMNIST, label: int, contamination: float, trees: int, seed: int, origin: Origin) -> Anomalies:
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
        origin=origin,
    )
