"""Question 2.7: the errors on validation and test, and whether more epochs help.

Errors are in percent, losses in nats, changes of errors in points (pt).
"""

from collections.abc import Callable, Sequence
from enum import StrEnum

import numpy as np
from numpy.typing import NDArray

from td1report.answers.results import Results
from td1report.answers.shared import Carried, carried, is_sampling, percent_last_val_errors, percent_test_errors
from td1report.inputs.experiments import Role
from td1report.records import Answer, Facts, Figure, Run, Summary, Trend
from td1report.stats import inference
from td1report.stats.counts import standard_error_of_gap


class Continuing(StrEnum):
    """Effect on the error of going on from the shorter training to the longer one."""

    ONE_RUN = "one_run"
    """One run a training: no verdict."""
    HARMFUL = "harmful"
    """The error rises."""
    NOT_SHOWN = "not_shown"
    """Neither a rise nor a fall is shown."""
    DEPENDS = "depends"
    """The last epoch and the average of the last ones disagree, by more than the equivalence margin."""
    NEGLIGIBLE = "negligible"
    """The error falls, by less than the equivalence margin."""
    USEFUL = "useful"
    """The error falls, and its fall may reach the equivalence margin."""


class MoreEpochs(Facts):
    """q2_7. Errors and losses are those of the last epoch unless stated otherwise."""

    epochs: int
    """Number of epochs of the shorter training."""
    long_epochs: int
    """Number of epochs of the longer training."""
    num_validation: int
    """Number of validation images."""
    num_test: int
    """Number of test images."""
    gap: float
    """Mean test error minus mean validation error, after the shorter training, in pt."""
    gap_standard_error: float
    """Standard error of the difference between two samples of images of these sizes, in pt."""
    gap_is_sampling: bool
    """Two samples of images differ by as much in more than 5 % of the cases."""
    continuing: Continuing
    """Verdict on going on, from the change of the validation error."""
    val_error: Carried
    """Validation error at the last epoch, shorter -> longer training, in % and its change in pt."""
    val_error_averaged: Carried
    """Validation error averaged over the last epochs of each training, as the verdict procedure does, in % and its
    change in pt."""
    val_loss: Carried
    """Validation loss at the last epoch, shorter -> longer training, in nats."""
    test_error: Carried
    """Test error, shorter -> longer training, in % and its change in pt."""
    test_loss: Carried
    """Test loss, shorter -> longer training, in nats."""
    confidence_where_wrong: Carried | None
    """Mean probability, in %, of the class predicted, over the test images that are predicted wrong; None if a run
    makes no mistake."""
    overconfident: bool
    """Validation loss and `confidence_where_wrong` both rise."""
    lowest_loss_epoch: int
    """Epoch number of the lowest validation loss of the longer training, median over the seeds, rounded down."""
    lowest_loss_first: int
    """Epoch number of the same, for the seed where it comes first."""
    lowest_loss_last: int
    """Epoch number of the same, for the seed where it comes last."""
    lowest_before_end: bool
    """For every seed, the lowest loss comes before the end of the shorter training."""
    error_at_lowest_loss: Summary
    """Validation error at that epoch of each seed, in %."""


def continuing(error: Carried, averaged: Carried) -> Continuing:
    """Effect of going on, from the change of the validation error.

    The last epoch decides, unless the average of the last epochs shows the contrary, or a change that matters where
    the last epoch shows none.
    """
    if {error.trend, averaged.trend} == {Trend.RISING, Trend.FALLING}:
        return Continuing.DEPENDS
    if error.trend is Trend.UNCLEAR and averaged.trend is not Trend.UNCLEAR and not averaged.within_margin:
        return Continuing.DEPENDS
    if error.trend is Trend.FALLING:
        return Continuing.NEGLIGIBLE if error.within_margin else Continuing.USEFUL
    return {
        Trend.ONE_RUN: Continuing.ONE_RUN,
        Trend.RISING: Continuing.HARMFUL,
        Trend.UNCLEAR: Continuing.NOT_SHOWN,
    }[error.trend]


def confidence_where_wrong(probabilities: NDArray[np.float32], labels: NDArray[np.uint8]) -> float | None:
    """Mean of the largest probability over the images whose prediction is wrong, in %; None without a mistake.

    Args:
        probabilities: (num_images, num_classes).
        labels: (num_images,) true classes.
    """
    wrong = probabilities.argmax(axis=1) != labels
    return float(100 * probabilities[wrong].max(axis=1).mean(dtype=np.float64)) if wrong.any() else None


def _carried(runs: Sequence[Run], longer: Sequence[Run], quantity: Callable[[Run], float]) -> Carried:
    return carried([quantity(run) for run in runs], [quantity(run) for run in longer])


def _carried_confidence(results: Results) -> Carried | None:
    labels = results.data.test_labels
    values = [
        [confidence_where_wrong(results.probabilities(role, run.seed), labels) for run in results.runs(role)]
        for role in (Role.BASE, Role.BASE_LONG)
    ]
    known = [[value for value in side if value is not None] for side in values]
    return carried(*known) if known == values else None


def q2_7(results: Results) -> Answer[MoreEpochs]:
    """Errors on test and validation, and whether more epochs help: the same seeds carried on."""
    runs, longer = results.runs(Role.BASE), results.runs(Role.BASE_LONG)
    num_validation = results.data.num_validation
    num_test = len(results.data.test_images)
    error = carried(percent_last_val_errors(runs), percent_last_val_errors(longer))
    averaged = _carried(runs, longer, lambda run: inference.outcome(run.history, "val_error"))
    test_error = carried(percent_test_errors(runs), percent_test_errors(longer))
    loss, confidence = _carried(runs, longer, lambda run: run.history.val_loss[-1]), _carried_confidence(results)
    gap = test_error.before.mean - error.before.mean
    standard_error = 100 * standard_error_of_gap(
        error.before.mean / 100, num_validation, test_error.before.mean / 100, num_test
    )
    lowest = [int(np.argmin(run.history.val_loss)) for run in longer]
    epochs = len(runs[0].history.val_loss)
    return Answer(
        facts=MoreEpochs(
            epochs=epochs,
            long_epochs=len(longer[0].history.val_loss),
            num_validation=num_validation,
            num_test=num_test,
            gap=gap,
            gap_standard_error=standard_error,
            gap_is_sampling=is_sampling(gap, standard_error),
            continuing=continuing(error, averaged),
            val_error=error,
            val_error_averaged=averaged,
            val_loss=loss,
            test_error=test_error,
            test_loss=_carried(runs, longer, lambda run: run.test_loss),
            confidence_where_wrong=confidence,
            overconfident=confidence is not None and {loss.trend, confidence.trend} == {Trend.RISING},
            lowest_loss_epoch=int(np.median(lowest)) + 1,
            lowest_loss_first=min(lowest) + 1,
            lowest_loss_last=max(lowest) + 1,
            lowest_before_end=max(lowest) + 1 < epochs,
            error_at_lowest_loss=inference.summary(
                [100 * (1 - run.history.val_accuracy[epoch]) for run, epoch in zip(longer, lowest, strict=True)]
            ),
        ),
        figures={"long": _long_curves(longer, epochs, int(np.median(lowest)) + 1)},
    )


def _long_curves(longer: Sequence[Run], epochs: int, lowest_loss_epoch: int) -> Figure:
    histories = [run.history for run in longer]
    return Figure(
        kind="learning_curves",
        arrays={
            "error.train": 100 * (1 - np.array([history.accuracy for history in histories])),
            "error.validation": 100 * (1 - np.array([history.val_accuracy for history in histories])),
            "loss.train": np.array([history.loss for history in histories]),
            "loss.validation": np.array([history.val_loss for history in histories]),
            "marks": np.array([epochs, lowest_loss_epoch], dtype=float),
        },
        labels={"panels": ("error", "loss"), "series": ("train", "validation")},
    )
