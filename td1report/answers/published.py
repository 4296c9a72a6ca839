"""Published test accuracies, and the standing of the retained model among them. Accuracies are in [0, 1]."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from td1report.answers.shared import is_sampling, percent_test_errors
from td1report.records import Facts, Interval, Run, Summary
from td1report.stats import inference
from td1report.stats.counts import standard_error_of_gap, wilson


class FinalTest(Facts):
    """The retained model on the test images: looked at once, when the choice is made."""

    seed: int
    """Seed of the run shown, fixed in advance."""
    num_errors: int
    """Number of test images that the run shown gets wrong."""
    num_images: int
    """Number of test images."""
    error: float
    """Test error of the run shown, in %."""
    interval: Interval
    """Wilson's interval of the same error, a share in [0, 1]: what other test images would change."""
    mean: Summary
    """Test error over all seeds, in %: what other seeds would change."""
    mean_accuracy: float
    """Mean test accuracy over all seeds, a share in [0, 1]."""


class Standing(StrEnum):
    """Position of a published error relative to ours, given the sampling of test images."""

    LOWER = "lower"
    """Its error is below ours, by more than the sampling of test images explains."""
    HIGHER = "higher"
    """Its error is above ours, by more than the sampling of test images explains."""
    WITHIN_SAMPLING = "within_sampling"
    """The sampling of test images explains the gap."""
    OURS = "ours"
    """The row of the retained model itself."""


class Benchmark(Facts):
    """A published test accuracy, or ours."""

    name: str
    """Identifier of the classifier; "ours" for the retained model."""
    source: str
    """Place of publication: "paper" or "readme" of Fashion-MNIST; "ours" for the retained model."""
    units: tuple[int, ...]
    """Number of neurons of each hidden layer, if it is a perceptron; empty otherwise, and for ours."""
    accuracy: float
    """Test accuracy, a share in [0, 1]; ours is the mean over the seeds."""
    error: float
    """Test error, in %."""
    num_images: int
    """Number of test images behind it."""
    standing: Standing
    """Position by 1.96 binomial standard errors of the gap; the same images serve on both sides, which makes it
    cautious."""


class Published(NamedTuple):
    """A test accuracy that others published."""

    name: str
    source: str
    units: tuple[int, ...]
    """Of the hidden layers of a perceptron."""
    accuracy: float
    num_images: int
    """Test images behind it."""


PUBLISHED = (
    Published("svc", "paper", (), 0.897, 10_000),
    Published("mlp_100", "paper", (100,), 0.871, 10_000),
    Published("mlp_100_10", "paper", (100, 10), 0.870, 10_000),
    Published("mlp_256_128_100", "readme", (256, 128, 100), 0.8833, 10_000),
    Published("human", "readme", (), 0.835, 1_000),
)
""" "paper": table 3 of https://arxiv.org/abs/1708.07747. "readme": table
"Benchmark" of https://github.com/zalandoresearch/fashion-mnist, sent in by users and not checked by its authors."""
PUBLISHED_NUM_FITTED = 60_000


def final_test(runs: Sequence[Run], shown: int) -> FinalTest:
    """Test error of one run with Wilson's interval, and of all runs."""
    matrix = np.array(runs[shown].confusion_matrix)
    num_images, num_errors = int(matrix.sum()), int(matrix.sum() - np.trace(matrix))
    mean = inference.summary(percent_test_errors(runs))
    return FinalTest(
        seed=runs[shown].seed,
        num_errors=num_errors,
        num_images=num_images,
        error=100 * num_errors / num_images,
        interval=wilson(num_errors, num_images),
        mean=mean,
        mean_accuracy=1 - mean.mean / 100,
    )


def benchmarks(test: FinalTest, published: Sequence[Published]) -> tuple[Benchmark, ...]:
    """The published accuracies and ours, highest first."""
    rows = [
        Benchmark(
            **row._asdict(), error=100 * (1 - row.accuracy), standing=standing(row.accuracy, row.num_images, test)
        )
        for row in published
    ]
    ours = Benchmark(
        name="ours",
        source="ours",
        units=(),
        accuracy=test.mean_accuracy,
        error=test.mean.mean,
        num_images=test.num_images,
        standing=Standing.OURS,
    )
    return tuple(sorted([*rows, ours], key=lambda row: -row.accuracy))


def standing(accuracy: float, num_images: int, test: FinalTest) -> Standing:
    """A published accuracy against our mean one."""
    standard_error = standard_error_of_gap(accuracy, num_images, test.mean_accuracy, test.num_images)
    gap = accuracy - test.mean_accuracy
    if is_sampling(gap, standard_error):
        return Standing.WITHIN_SAMPLING
    return Standing.LOWER if gap > 0 else Standing.HIGHER
