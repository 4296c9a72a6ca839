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
    """Class code."""
    num_images: int
    """Number of images of the class."""
    share: float
    """Share of the images, hence of the unweighted loss of an untrained network, in [0, 1]."""
    class_weight: float
    """Weight of an image of the class, without unit: num_images of all classes / (num_classes * num_images of this
    one)."""
    weighted_share: float
    """Share of the same loss once weighted, in [0, 1]."""


class Imbalance(Facts):
    """q1_6."""

    kept_one_in: int
    """Number of images of a class, the majority left out, of which the example keeps one."""
    num_images: int
    """Number of images of the example."""
    num_classes: int
    """Number of classes present in the example."""
    majority: ClassShare
    """The most frequent class of the example."""
    rarest: ClassShare
    """The rarest class of the example."""
    num_as_rare: int
    """Number of classes with as few images as `rarest`, itself included."""
    accuracy: float
    """Accuracy of always answering the majority class, on the unbalanced set, a share in [0, 1]."""
    balanced_accuracy: float
    """Mean recall over the classes of the same answer, in [0, 1]."""
    macro_f1: float
    """Mean F1 over the classes of the same answer, in [0, 1]."""
    test_accuracy: float
    """Accuracy of the same answer on the test set, a share in [0, 1]."""
    undersampled: int
    """Number of images left when every class is brought down to the rarest."""
    undersampled_share: float
    """Share of the images of the example that are then left, in [0, 1]."""
    copies: float
    """Number of times that each image of the rarest class appears when it is brought up to the majority."""
    own_weight_low: float
    """Smallest class_weight of the training data as they are, without unit."""
    own_weight_high: float
    """Largest class_weight of the training data as they are, without unit."""
    own_weights_equal: bool
    """The training data as they are give every class the same weight."""


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
