"""What the page lets a reader look further into: every mistake of the first model, and every pair of models."""

from itertools import combinations

import numpy as np

from td1report import inference
from td1report.answers.images import mean_images, pairwise_distances
from td1report.answers.results import Results
from td1report.answers.shared import FIRST_MODEL
from td1report.experiments import FAMILY, NUM_CLASSES, VALIDATION_SPLIT, split_sizes
from td1report.records import Mistakes, PairContrast


def mistakes(results: Results) -> Mistakes | None:
    """The test images that a run of the first model misses; None if it was not trained."""
    runs = results.runs_by_experiment.get(FIRST_MODEL, ())
    if not runs:
        return None
    data = results.data
    probabilities = np.array([results.probabilities(FIRST_MODEL, run.seed) for run in runs])
    ids = np.flatnonzero((probabilities.argmax(axis=2) != data.test_labels).any(axis=0))
    num_fitted, _ = split_sizes(len(data.train_labels), VALIDATION_SPLIT)
    means = mean_images(data.train_images[:num_fitted], data.train_labels[:num_fitted])
    return Mistakes(
        ids=ids,
        true=data.test_labels[ids],
        images=data.test_images[ids],
        probabilities=probabilities[:, ids],
        distances=pairwise_distances(means),
        sizes=np.bincount(data.test_labels, minlength=NUM_CLASSES),
    )


def contrasts(results: Results) -> tuple[PairContrast, ...]:
    """Differences of validation error of the pairs outside the family fixed in advance, the later in the plan first.

    A training and its own beginning are no pair: they share their seeds' weights, and q2_7 compares them within seed.
    """
    outcomes = results.outcomes("val_error")
    compared = {frozenset(pair) for pair in FAMILY}
    return tuple(
        _contrast(later, earlier, outcomes[later], outcomes[earlier])
        for earlier, later in combinations(outcomes, 2)
        if {earlier, later} not in compared
        and results.experiments[earlier].architecture != results.experiments[later].architecture
    )


def _contrast(a: str, b: str, values_a: inference.Values, values_b: inference.Values) -> PairContrast:
    compared = inference.compare(a, b, values_a, values_b, "val_error")
    return PairContrast(a=a, b=b, difference=compared.difference, interval=compared.interval)
