"""Question 3.2: the first model on the test images, beside its validation.

Shares in [0, 1] belong to the shown run; errors in percent and their gaps in points (pt) to all seeds.
"""

from collections.abc import Sequence
from enum import StrEnum
from math import sqrt

import numpy as np
from numpy.typing import NDArray

from td1report.answers.results import Results
from td1report.answers.shared import (
    NORMAL_QUANTILE,
    Spread,
    is_sampling,
    percent_last_val_errors,
    percent_test_errors,
    share,
    spread,
)
from td1report.inputs.experiments import Role
from td1report.inputs.network import NUM_CLASSES
from td1report.records import Answer, Facts, Figure, Interval, Run, Summary
from td1report.stats import inference
from td1report.stats.counts import standard_error_of_gap, wilson


class Coherence(StrEnum):
    """Test error against validation error, both being measured on samples of images."""

    SAMPLING = "sampling"
    """The gap is one that two samples of these sizes often have."""
    TEST_WORSE = "test_worse"
    """The test error is higher, by more than that."""
    TEST_BETTER = "test_better"
    """The test error is lower, by more than that."""


class Calibration(StrEnum):
    """Mean probability of the predicted class against the share of right predictions."""

    OVERCONFIDENT = "overconfident"
    """The confidence is above the accuracy, by more than that."""
    UNDERCONFIDENT = "underconfident"
    """The confidence is below the accuracy, by more than that."""
    WITHIN_SAMPLING = "within_sampling"
    """The accuracy of another sample of as many images could be the confidence."""


class ClassScores(Facts):
    """One class on the test images, shares in [0, 1]."""

    label: int
    """Class code."""
    precision: float
    """Share of the images given to the class that are of it, in [0, 1]; 0 when it is never predicted, as scikit-learn
    counts it."""
    recall: float
    """Share of the images of the class that are given to it, in [0, 1]."""
    f1: float
    """Harmonic mean of precision and recall, in [0, 1]."""


class Confusion(Facts):
    """Images of one class taken for another."""

    true: int
    """True class code."""
    predicted: int
    """Predicted class code."""
    count: int
    """Number of test images."""


class Performance(Facts):
    """q3_2. Shares in [0, 1] belong to the shown run, percentages to all seeds."""

    shown_seed: int
    """Seed of the run shown, fixed in advance."""
    num_seeds: int
    """Number of seeds, one run each."""
    num_test: int
    """Number of test images."""
    num_validation: int
    """Number of validation images."""
    num_correct: int
    """Number of test images that the shown run gets right."""
    accuracy: float
    """Test accuracy of the shown run, a share in [0, 1]."""
    accuracy_interval: Interval
    """Wilson's interval of the same accuracy, a share in [0, 1]."""
    macro_recall: float
    """Mean recall over the classes, in [0, 1]."""
    recall_is_accuracy: bool
    """The macro recall equals the accuracy, as it must where the classes are balanced."""
    macro_precision: float
    """Mean precision over the classes, in [0, 1]."""
    macro_f1: float
    """Mean F1 over the classes, in [0, 1]."""
    classes: tuple[ClassScores, ...]
    """Scores of each class, in the order of the codes."""
    best: int
    """Class code of the highest F1."""
    worst: int
    """Class code of the lowest F1."""
    largest_confusion: Confusion | None
    """The most frequent confusion of the shown run; None without a mistake."""
    mean_confidence: float
    """Mean over the test images of the largest probability, in [0, 1]."""
    overconfidence: float
    """Mean confidence minus accuracy, in pt."""
    calibration: Calibration
    """Verdict by 1.96 standard errors of the accuracy."""
    test_accuracy: Summary
    """Test accuracy over the seeds, in %."""
    test_error: Summary
    """Test error over the seeds, in %."""
    val_error: Summary
    """Validation error at the last epoch, over the seeds, in %."""
    test_loss: Summary
    """Test loss over the seeds, in nats."""
    val_loss: Summary
    """Validation loss at the last epoch, over the seeds, in nats."""
    gap: Spread
    """Test minus validation error of each seed, in pt."""
    gap_standard_error: float
    """Standard error of the gap by the sampling of images alone, in pt."""
    gap_quantile: float
    """Number of standard errors within which a gap of pure sampling mostly stays: a quantile of the normal
    distribution."""
    gap_margin: float
    """The same number of standard errors, in pt."""
    coherence: Coherence
    """Verdict on the mean gap by `gap_margin`."""
    loss_gap: float
    """Mean test loss minus mean validation loss, in nats."""


def class_scores(matrix: NDArray[np.int_]) -> tuple[ClassScores, ...]:
    """Precision, recall and F1 of each class.

    Args:
        matrix: (num_classes, num_classes) counts, row = true class, column = predicted class.
    """
    right, true, predicted = np.diag(matrix), matrix.sum(axis=1), matrix.sum(axis=0)
    return tuple(
        ClassScores(
            label=label,
            precision=share(right[label], predicted[label]),
            recall=share(right[label], true[label]),
            f1=share(2 * right[label], true[label] + predicted[label]),
        )
        for label in range(len(matrix))
    )


def coherence(gap: float, standard_error: float) -> Coherence:
    """Coherence of a gap (test minus validation error, in pt) with its standard error by sampling alone, in pt."""
    if is_sampling(gap, standard_error):
        return Coherence.SAMPLING
    return Coherence.TEST_WORSE if gap > 0 else Coherence.TEST_BETTER


def calibration(confidence: float, accuracy: float, num_images: int) -> Calibration:
    """Calibration of a mean confidence against an accuracy, shares in [0, 1] of so many images."""
    if is_sampling(confidence - accuracy, sqrt(accuracy * (1 - accuracy) / num_images)):
        return Calibration.WITHIN_SAMPLING
    return Calibration.OVERCONFIDENT if confidence > accuracy else Calibration.UNDERCONFIDENT


def q3_2(results: Results) -> Answer[Performance]:
    """The shown run on the test images, and the gap between test and validation over all seeds."""
    runs, shown = results.runs(Role.BASE), results.shown_run(Role.BASE)
    matrix = np.array(shown.confusion_matrix)
    scores = class_scores(matrix)
    num_test, num_correct = int(matrix.sum()), int(np.trace(matrix))
    confidence = float(results.probabilities(Role.BASE, shown.seed).max(axis=1).mean(dtype=np.float64))
    facts = Performance(
        shown_seed=shown.seed,
        num_correct=num_correct,
        accuracy=num_correct / num_test,
        accuracy_interval=wilson(num_correct, num_test),
        macro_recall=(recall := float(np.mean([score.recall for score in scores]))),
        recall_is_accuracy=bool(np.isclose(recall, num_correct / num_test)),
        macro_precision=float(np.mean([score.precision for score in scores])),
        macro_f1=float(np.mean([score.f1 for score in scores])),
        classes=scores,
        best=max(scores, key=lambda score: score.f1).label,
        worst=min(scores, key=lambda score: score.f1).label,
        largest_confusion=_largest_confusion(matrix),
        mean_confidence=confidence,
        overconfidence=100 * (confidence - num_correct / num_test),
        calibration=calibration(confidence, num_correct / num_test, num_test),
        **_test_against_validation(runs, num_test, results.data.num_validation),
    )
    classes = tuple(str(label) for label in range(NUM_CLASSES))
    figure = Figure(
        kind="heatmap",
        arrays={"values": matrix},
        labels={"rows": classes, "columns": classes},
        options={"diagonal_muted": True, "highlight": "max_off_diagonal" if facts.largest_confusion else None},
    )
    return Answer(facts=facts, figures={"confusion": figure})


def _largest_confusion(matrix: NDArray[np.int_]) -> Confusion | None:
    mistakes = matrix - np.diag(np.diag(matrix))
    true, predicted = np.unravel_index(mistakes.argmax(), mistakes.shape)
    if not mistakes.any():
        return None
    return Confusion(true=int(true), predicted=int(predicted), count=int(mistakes.max()))


def _test_against_validation(runs: Sequence[Run], num_test: int, num_validation: int) -> dict[str, object]:
    """The fields of Performance that look at all seeds."""
    test, validation = percent_test_errors(runs), percent_last_val_errors(runs)
    gap = spread([after - before for before, after in zip(validation, test, strict=True)])
    standard_error = 100 * standard_error_of_gap(
        float(np.mean(test)) / 100, num_test, float(np.mean(validation)) / 100, num_validation
    )
    test_loss = inference.summary([run.test_loss for run in runs])
    val_loss = inference.summary([run.history.val_loss[-1] for run in runs])
    return {
        "num_seeds": len(runs),
        "num_test": num_test,
        "num_validation": num_validation,
        "test_accuracy": inference.summary([100 * run.test_accuracy for run in runs]),
        "test_error": inference.summary(test),
        "val_error": inference.summary(validation),
        "test_loss": test_loss,
        "val_loss": val_loss,
        "gap": gap,
        "gap_standard_error": standard_error,
        "gap_quantile": NORMAL_QUANTILE,
        "gap_margin": NORMAL_QUANTILE * standard_error,
        "coherence": coherence(gap.mean, standard_error),
        "loss_gap": test_loss.mean - val_loss.mean,
    }
