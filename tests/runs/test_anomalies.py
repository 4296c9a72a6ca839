"""Isolation Forest: as many images are flagged as the formula says, and a seed gives one result."""

from pathlib import Path

import numpy as np
import pytest
from builders import ORIGIN
from numpy.typing import NDArray

from td1report.inputs.data import FashionMNIST
from td1report.inputs.forests import flagged_count
from td1report.runs.anomalies import detect


def noisy_images(num_images: int, num_others: int = 0) -> FashionMNIST:
    """Noisy test images of class 1, all different, after some of class 0; no training images."""
    images: NDArray[np.uint8] = np.random.default_rng(7).integers(
        0, 256, (num_others + num_images, 28, 28), dtype=np.uint8
    )
    labels = np.array([0] * num_others + [1] * num_images, dtype=np.uint8)
    return FashionMNIST(
        train_images=images[:0],
        train_labels=labels[:0],
        test_images=images,
        test_labels=labels,
        source="folder",
        folder=Path(),
        digests={},
    )


@pytest.mark.parametrize(
    ("num_images", "contamination"),
    [(1_000, 0.009), (1_000, 0.01), (60, 0.1), (61, 0.1), (40, 0.01), (101, 0.07), (99, 0.5)],
)
def test_scikit_learn_flags_as_many(num_images: int, contamination: float) -> None:
    """The count by the formula is the number of images that a real forest flags."""
    found = detect(noisy_images(num_images), 1, contamination, trees=10, seed=0, origin=ORIGIN)

    assert flagged_count(num_images, contamination) == len(found.ids)


def test_same_seed_same_forest() -> None:
    """One seed gives one result; another seed gives other scores."""
    data = noisy_images(60)
    first, again, other = (detect(data, 1, 0.1, trees=10, seed=seed, origin=ORIGIN) for seed in (3, 3, 4))

    assert first == again
    assert first.scores != other.scores


def test_ids_are_those_of_the_test_set() -> None:
    """Indices count all test images, lowest score first; those not flagged all score higher."""
    found = detect(noisy_images(60, num_others=5), 1, 0.1, trees=10, seed=0, origin=ORIGIN)
    scores = dict(zip(range(5, 65), found.scores, strict=True))

    assert sorted(scores, key=scores.__getitem__)[: len(found.ids)] == list(found.ids)
    assert (1, 0.1, 10, 0) == (found.label, found.contamination, found.trees, found.seed)


def test_odd_image_is_flagged() -> None:
    """A white image among noisy ones is the most abnormal of all."""
    data = noisy_images(60)
    data.test_images[17] = 255

    assert 17 == detect(data, 1, 0.05, trees=50, seed=0, origin=ORIGIN).ids[0]
