"""Images of the data set as several answers describe and show them: arrays, levels, mean images, thumbnails."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from td1report.inputs.data import FashionMNIST, scale
from td1report.inputs.network import NUM_CLASSES
from td1report.records import Facts, Thumbnail

SIDE = 28
HIGHEST_LEVEL = 255
CLASSES = tuple(range(NUM_CLASSES))


class StoredArray(Facts):
    """One array as it lies in memory."""

    dtype: str
    """Type of a value, as NumPy names it."""
    shape: tuple[int, ...]
    """Number of entries along each axis."""
    low: float
    """Smallest value, in the unit of the array."""
    high: float
    """Largest value, in the unit of the array."""
    size_bytes: int
    """Memory that the values take, in bytes."""


def stored(array: NDArray[np.generic]) -> StoredArray:
    """Coding of one array: dtype, shape, range and size in bytes."""
    return StoredArray(
        dtype=str(array.dtype),
        shape=array.shape,
        low=float(array.min()),
        high=float(array.max()),
        size_bytes=array.nbytes,
    )


def level_counts(images: NDArray[np.uint8]) -> NDArray[np.int64]:
    """(256,) number of pixels at each level; a few images at a time, since `bincount` widens what it counts."""
    parts = np.array_split(images.reshape(len(images), -1), max(1, len(images) // 1000))
    counted = np.zeros(HIGHEST_LEVEL + 1, dtype=np.int64)
    for part in parts:
        counted += np.bincount(part.ravel(), minlength=HIGHEST_LEVEL + 1)
    return counted


def class_counts(labels: NDArray[np.uint8]) -> NDArray[np.intp]:
    """(10,) images of each class."""
    return np.bincount(labels, minlength=NUM_CLASSES)


def thumbnail_of(
    index: int, true: NDArray[np.uint8], probabilities: NDArray[np.float32], score: float, *, flag: bool = False
) -> Thumbnail:
    """One test image with the network's prediction.

    Args:
        index: in the test set.
        true: (num_test,) true classes.
        probabilities: (num_test, 10) softmax outputs.
        score: what the gallery ranks by: a loss in nats, a distance.
        flag: whether the gallery frames it.
    """
    predicted = int(probabilities[index].argmax())
    return Thumbnail(
        index=index,
        true=int(true[index]),
        predicted=predicted,
        p_true=float(probabilities[index, true[index]]),
        p_predicted=float(probabilities[index, predicted]),
        score=score,
        flag=flag,
    )


def mean_images(images: NDArray[Any], labels: NDArray[np.uint8]) -> NDArray[np.float64]:
    """(num_classes, height, width) mean image of each class; all 0 for a class without an image.

    Args:
        images: (num_images, height, width), in any unit, which the means keep: levels, or pixels scaled to [0, 1].
        labels: (num_images,) classes.
    """
    means = np.zeros((NUM_CLASSES, *images.shape[1:]))
    for label in np.unique(labels):
        means[label] = images[labels == label].mean(axis=0, dtype=np.float64)
    return means


def class_means(data: FashionMNIST) -> NDArray[np.float64]:
    """(num_classes, 28, 28) mean image of each class over the fitted images, pixels in [0, 1]."""
    return mean_images(scale(data.fitted_images), data.fitted_labels)


def pairwise_distances(means: NDArray[np.float64]) -> NDArray[np.float64]:
    """(num_classes, num_classes) Euclidean distances between mean images."""
    flat = means.reshape(len(means), -1)
    distances: NDArray[np.float64] = np.sqrt(((flat[:, None] - flat[None]) ** 2).sum(axis=2))
    return distances
