"""Question 1.3: how the targets are shared out among the classes. Shares are in [0, 1], shifts in points (pt)."""

from enum import StrEnum
from math import sqrt

import numpy as np
import scipy
from numpy.typing import NDArray

from td1report.answers.images import class_counts
from td1report.answers.results import Results
from td1report.inputs.network import NUM_CLASSES
from td1report.records import Answer, Facts, Figure
from td1report.stats import inference
from td1report.stats.counts import chi_square_uniform

SMALL_EFFECT = 0.1
"""Cohen's w below which a departure from equal shares counts as negligible (Cohen, 1988, chapter 7)."""


class Cut(StrEnum):
    """Effect on the classes of the cut between fitted and validation images."""

    NEUTRAL = "neutral"
    """Their shares differ no more than by chance (p >= 0.05)."""
    UNEVEN = "uneven"
    """They differ by more than chance."""


class Slice(Facts):
    """The classes of one slice of the data, against equal shares."""

    name: str
    """Identifier of the slice: train, test, fit or validation."""
    num_images: int
    """Number of images in the slice."""
    smallest: int
    """Number of images of the rarest class."""
    largest: int
    """Number of images of the most frequent class."""
    ratio: float | None
    """Ratio of largest to smallest; None when a class has no image at all."""
    statistic: float
    """Pearson's chi-square of the counts against equal shares, without unit."""
    cramers_v: float
    """Cramér's V of the same counts, in [0, 1]: 0 when all classes have as many images."""
    majority_share: float
    """Accuracy of always answering the class that is most frequent in this slice, a share in [0, 1]."""


class Balance(Facts):
    """q1_3."""

    slices: tuple[Slice, ...]
    """The slices, in the order train, test, fit, validation."""
    num_classes: int
    """Number of classes."""
    exact: bool
    """Every class has the same number of images in the training set, and again in the test set."""
    num_train_by_class: float
    """Number of training images a class, on average; that of each class when `exact`."""
    num_test_by_class: float
    """Number of test images a class, on average; that of each class when `exact`."""
    degrees_of_freedom: int
    """Number of degrees of freedom of `homogeneity`."""
    homogeneity: float
    """Chi-square of the 2 x 10 table of fitted against validation images, without unit."""
    homogeneity_p: float
    """p value of `homogeneity`, in [0, 1]."""
    cut: Cut
    """Verdict of `homogeneity_p` on the cut between fitted and validation images."""
    largest_shift_points: float
    """Largest departure of a class from equal shares, in pt, over the four slices."""
    largest_v: float
    """Largest Cramér's V of the four slices, in [0, 1]."""
    small_effect: float
    """Cohen's w below which a departure from equal shares counts as negligible, without unit."""
    small_v: float
    """Cramér's V that corresponds to `small_effect`, in [0, 1]: w / sqrt(num_classes - 1)."""
    negligible: bool
    """No slice reaches `small_v`."""
    chance: float
    """Accuracy of guessing among equally frequent classes, a share in [0, 1]."""


def _slice(name: str, counts: NDArray[np.intp]) -> Slice:
    test = chi_square_uniform(counts)
    smallest, largest = int(counts.min()), int(counts.max())
    return Slice(
        name=name,
        num_images=int(counts.sum()),
        smallest=smallest,
        largest=largest,
        ratio=largest / smallest if smallest else None,
        statistic=test.statistic,
        cramers_v=test.cramers_v,
        majority_share=float(largest / counts.sum()),
    )


def _shift_points(counts: NDArray[np.intp]) -> float:
    return float(np.abs(100 * counts / counts.sum() - 100 / NUM_CLASSES).max())


def q1_3(results: Results) -> Answer[Balance]:
    """Distribution of the classes in the two sets and in the two parts really used."""
    train, test = results.data.train_labels, results.data.test_labels
    num_fitted = results.data.num_fitted
    labels = {"train": train, "test": test, "fit": train[:num_fitted], "validation": train[num_fitted:]}
    counts = {name: class_counts(part) for name, part in labels.items()}
    slices = tuple(_slice(name, part) for name, part in counts.items())
    # Fitted and validation images are complementary parts of one set: each against equal shares would take them for
    # independent draws. The table of both does not; classes without any image add nothing to it.
    table = np.array([counts["fit"], counts["validation"]])
    homogeneity = scipy.stats.chi2_contingency(table[:, table.sum(axis=0) > 0], correction=False)
    largest_v, small_v = max(part.cramers_v for part in slices), SMALL_EFFECT / sqrt(NUM_CLASSES - 1)
    return Answer(
        facts=Balance(
            slices=slices,
            num_classes=NUM_CLASSES,
            exact=all(part.smallest == part.largest for part in slices[:2]),
            num_train_by_class=len(train) / NUM_CLASSES,
            num_test_by_class=len(test) / NUM_CLASSES,
            degrees_of_freedom=int(homogeneity.dof),
            homogeneity=float(homogeneity.statistic),
            homogeneity_p=float(homogeneity.pvalue),
            cut=Cut.UNEVEN if homogeneity.pvalue < inference.ALPHA else Cut.NEUTRAL,
            largest_shift_points=max(_shift_points(part) for part in counts.values()),
            largest_v=largest_v,
            small_effect=SMALL_EFFECT,
            small_v=small_v,
            negligible=largest_v < small_v,
            chance=1 / NUM_CLASSES,
        ),
        figures={
            "counts": Figure(
                kind="class_counts",
                arrays={"counts": np.array([counts[part.name] for part in slices])},
                labels={"series": tuple(part.name for part in slices), "classes": tuple(map(str, range(NUM_CLASSES)))},
                options={"height_mm": 52},
            )
        },
    )
