"""Question 1.4: images of each class. Pixels are levels from 0 to 255, as stored."""

from itertools import combinations

import numpy as np
from numpy.typing import NDArray

from td1report.answers.images import CLASSES, SIDE, mean_images
from td1report.answers.results import Results
from td1report.inputs.network import NUM_CLASSES
from td1report.records import Answer, Facts, Figure

NUM_EXAMPLES = 3
"""Images shown of each class: the first ones in the order of the file, so that none is chosen."""


class Images(Facts):
    """q1_4."""

    num_examples: int
    """Number of images shown of each class."""
    num_classes: int
    """Number of classes."""
    num_fitted: int
    """Number of fitted images, from which the examples and the mean images are taken."""
    closest: tuple[tuple[int, int], ...]
    """Class codes of the three pairs whose mean images are nearest (Euclidean distance), nearest first."""
    farthest: tuple[int, int]
    """Class codes of the pair whose mean images are farthest apart."""


def first_images(images: NDArray[np.uint8], labels: NDArray[np.uint8], count: int) -> NDArray[np.uint8]:
    """(count, 10, 28, 28) the first images of each class; blank where a class has fewer."""
    grid = np.zeros((count, NUM_CLASSES, SIDE, SIDE), dtype=np.uint8)
    for label in CLASSES:
        found = images[np.flatnonzero(labels == label)[:count]]
        grid[: len(found), label] = found
    return grid


def q1_4(results: Results) -> Answer[Images]:
    """Some images of each class, and the mean image of each class under them."""
    images, labels = results.data.fitted_images, results.data.fitted_labels
    means = mean_images(images, labels)
    pairs = sorted(combinations(CLASSES, 2), key=lambda pair: float(np.linalg.norm(means[pair[0]] - means[pair[1]])))
    shown = np.concatenate([first_images(images, labels, NUM_EXAMPLES), means.round().astype(np.uint8)[np.newaxis]])
    return Answer(
        facts=Images(
            num_examples=NUM_EXAMPLES,
            num_classes=NUM_CLASSES,
            num_fitted=len(labels),
            closest=tuple(pairs[:3]),
            farthest=pairs[-1],
        ),
        figures={
            "images": Figure(
                kind="image_grid",
                arrays={"images": shown},
                labels={"columns": tuple(map(str, CLASSES))},
                options={"height_mm": 68},
            )
        },
    )
