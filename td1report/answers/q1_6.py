"""Question 1.6: what to do had the classes been unbalanced. Shares and scores are in [0, 1]."""

import numpy as np
from numpy.typing import NDArray

from td1report.answers.images import class_counts
from td1report.answers.results import Results
from td1report.records import Answer, Facts

KEPT_ONE_IN = 20
MAJORITY = 0
"""The class kept whole in the example."""


class ClassShare(Facts):
    """One class of the unbalanced example."""

    label: int
    num_images: int
    share: float
    """Of the images, hence of the unweighted loss of an untrained network."""
    class_weight: float
    """num_images of all classes / (num_classes * num_images of this one)."""
    weighted_share: float
    """Of the same loss, weighted."""


class Imbalance(Facts):
    """q1_6."""

    kept_one_in: int
    num_images: int
    num_classes: int
    """Present in the example."""
    majority: ClassShare
    rarest: ClassShare
    num_as_rare: int
    """Classes with as few images as `rarest`, itself included."""
    accuracy: float
    """Of always answering the majority class, on the unbalanced set."""
    balanced_accuracy: float
    macro_f1: float
    test_accuracy: float
    """Of the same answer on the test set."""
    undersampled: int
    """Images left when every class is brought down to the rarest."""
    undersampled_share: float
    copies: float
    """Number of times that each image of the rarest class then appears."""
    own_weight_low: float
    """Smallest and largest class_weight of the data as they are."""
    own_weight_high: float
    own_weights_equal: bool


def class_weights(counts: NDArray[np.intp]) -> NDArray[np.float64]:
    """(num_classes,) weights that give every class the same total: scikit-learn's "balanced"."""
    weights: NDArray[np.float64] = counts.sum() / (len(counts) * counts)
    return weights


def unbalanced_counts(counts: NDArray[np.intp]) -> NDArray[np.intp]:
    """(10,) images left of each class when all but the majority keep their first image out of `KEPT_ONE_IN`."""
    kept = -(-counts // KEPT_ONE_IN)
    kept[MAJORITY] = counts[MAJORITY]
    return kept


def q1_6(results: Results) -> Answer[Imbalance]:
    """Remedies for unbalanced classes, shown on a set made unbalanced from the data's own labels."""
    own = class_counts(results.data.train_labels)
    counts = unbalanced_counts(own)
    present = np.flatnonzero(counts)
    left = counts[present]
    weights, total, num_classes = class_weights(left), int(left.sum()), len(present)

    def share(position: int) -> ClassShare:
        return ClassShare(
            label=int(present[position]),
            num_images=int(left[position]),
            share=float(left[position] / total),
            class_weight=float(weights[position]),
            weighted_share=float(weights[position] * left[position] / (weights * left).sum()),
        )

    majority, rarest = share(int(left.argmax())), share(int(left.argmin()))
    own_weights = class_weights(own[own > 0])
    return Answer(
        facts=Imbalance(
            kept_one_in=KEPT_ONE_IN,
            num_images=total,
            num_classes=num_classes,
            majority=majority,
            rarest=rarest,
            num_as_rare=int((left == rarest.num_images).sum()),
            accuracy=majority.share,
            # The majority class has recall 1 and precision `share`, the others have recall 0 and F1 0.
            balanced_accuracy=1 / num_classes,
            macro_f1=2 * majority.share / (1 + majority.share) / num_classes,
            test_accuracy=float(np.mean(results.data.test_labels == majority.label)),
            undersampled=num_classes * rarest.num_images,
            undersampled_share=num_classes * rarest.num_images / total,
            copies=majority.num_images / rarest.num_images,
            own_weight_low=float(own_weights.min()),
            own_weight_high=float(own_weights.max()),
            own_weights_equal=bool(own_weights.min() == own_weights.max()),
        )
    )
